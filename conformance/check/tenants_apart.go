package check

import (
	"context"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// tenantsApart checks law L010.
func tenantsApart() conformance.Check {
	check := conformance.LawCheck("L010", probeTenantsApart, judgeTenantsApart)
	check.ByAccount = true
	check.Cites, check.Studies = []string{"D50"}, []conformance.Studied{registered, owned}
	check.Needs = func(o spec.Operation) conformance.Need {
		return conformance.Needs(o) | conformance.NeedTenant | conformance.NeedOtherTenant
	}
	return check
}

// probeTenantsApart asks for everything of the one tenant with the token of the other, and for the same of an
// id that never was.
func probeTenantsApart(ctx context.Context, p *conformance.Probe) error {
	if !p.Has(conformance.Tenant) || !p.Has(conformance.OtherTenant) {
		return nil
	}
	theirs, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	unknown := known{session: p.NewID(), event: p.NewID(), point: p.NewID()}
	for _, o := range spec.Operations(p.Version()) {
		if !strings.Contains(o.Path, "{") || o.Credentials == spec.AdministratorCredentials || !p.MaySend(o.ID) {
			continue
		}
		for _, k := range []known{theirs, unknown} {
			params, ok := k.params(o)
			if !ok {
				continue
			}
			if err := askInEveryWay(ctx, p, o, params); err != nil {
				return err
			}
		}
	}
	if err := askStopped(ctx, p, theirs.session); err != nil {
		return err
	}
	if err := askAcross(ctx, p); err != nil {
		return err
	}
	for _, operation := range []string{"listRestoreSessions", "listRestorePoints"} {
		for _, as := range []conformance.Principal{conformance.Tenant, conformance.OtherTenant} {
			if _, err := get(ctx, p, as, operation, nil, nil); err != nil {
				return err
			}
		}
	}
	if !p.MaySend("exploreOrganization") {
		return nil
	}
	return readAsOther(ctx, p)
}

// readAsOther starts a session of the other tenant, and reads what the one has read of his own.
func readAsOther(ctx context.Context, p *conformance.Probe) error {
	c, err := explorer{as: conformance.OtherTenant, operation: "exploreOrganization"}.explore(ctx, p, time.Now(), "Vex")
	if err != nil {
		return err
	}
	if _, err := get(ctx, p, conformance.OtherTenant, "getServiceInstance", nil, nil); err != nil {
		return err
	}
	id := firstID(sessions(c))
	if id == "" {
		return nil
	}
	return askAsOther(ctx, p, id, ofOneSession...)
}

// ofOneSession are the operations that read one session.
var ofOneSession = []string{"getRestoreSession", "getRestoreSessionOrganization", "listRestoreSessionEvents"}

// askAsOther asks for operations on a session with the token of the other tenant.
func askAsOther(ctx context.Context, p *conformance.Probe, session string, operations ...string) error {
	for _, operation := range operations {
		of := map[string]string{"restoreSessionId": session}
		if _, err := get(ctx, p, conformance.OtherTenant, operation, of, nil); err != nil {
			return err
		}
	}
	return nil
}

// askInEveryWay asks for something with the token of the other tenant: plainly, with its ids in capitals, with the path
// in another case, and for a further page.
func askInEveryWay(ctx context.Context, p *conformance.Probe, o spec.Operation, params map[string]string) error {
	asks := []conformance.Ask{
		{As: conformance.OtherTenant, Operation: o.ID, Params: params},
		{As: conformance.OtherTenant, Operation: o.ID, Params: inCapitals(params)},
		{As: conformance.OtherTenant, Operation: o.ID, Params: params, Path: swapPath(p.Version(), o, params, nil)},
	}
	if takes(p.Version(), o.ID, "offset") {
		asks = append(asks, conformance.Ask{As: conformance.OtherTenant, Operation: o.ID, Params: params, Query: url.Values{"offset": {"1"}}})
	}
	for _, ask := range asks {
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	return nil
}

// askStopped stops a session of the one tenant and asks for it with the token of the other once more; and asks for an
// event of it in a session of the other.
func askStopped(ctx context.Context, p *conformance.Probe, session string) error {
	if session == "" || !p.MaySend("stopRestoreSession") {
		return nil
	}
	if _, err := ofSession(ctx, p, "stopRestoreSession", session); err != nil {
		return err
	}
	if err := askAsOther(ctx, p, session, append(slices.Clone(ofOneSession), "stopRestoreSession")...); err != nil {
		return err
	}
	c, err := ofSession(ctx, p, "listRestoreSessionEvents", session)
	if err != nil {
		return err
	}
	own, err := explorer{as: conformance.OtherTenant, operation: "exploreOrganization"}.explore(ctx, p, time.Now(), "Vex")
	if err != nil {
		return err
	}
	event, mine := firstID(events(c)), firstID(sessions(own))
	if event == "" || mine == "" {
		return nil
	}
	_, err = p.Send(ctx, conformance.Ask{
		As: conformance.OtherTenant, Operation: "getRestoreSessionEvent", Broken: conformance.NeverWas,
		Params: map[string]string{"restoreSessionId": mine, "eventId": event},
	})
	return err
}

// askAcross asks for the restore points of the one tenant's organization, repository and job with the token of the other,
// and for a session of the administrator with those of both.
func askAcross(ctx context.Context, p *conformance.Probe) error {
	all, err := restorePoints(ctx, p, conformance.Tenant, "")
	if err != nil {
		return err
	}
	if len(all) > 0 {
		for _, names := range [][]string{{"organizationId"}, {"repositoryId"}, {"jobId"}, {"organizationId", "jobId"}} {
			q := url.Values{}
			for _, name := range names {
				q.Set(name, all[0].text(name))
			}
			if slices.ContainsFunc(names, func(name string) bool { return q.Get(name) == "" }) {
				continue
			}
			if _, err := get(ctx, p, conformance.OtherTenant, "listRestorePoints", nil, q); err != nil {
				return err
			}
		}
	}
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if way.as != conformance.Administrator {
			continue
		}
		c, err := way.explore(ctx, p, time.Now(), "Vex")
		if err != nil {
			return err
		}
		for _, as := range []conformance.Principal{conformance.Tenant, conformance.OtherTenant} {
			id := firstID(sessions(c))
			if id == "" {
				continue
			}
			if _, err := get(ctx, p, as, "getRestoreSession", map[string]string{"restoreSessionId": id}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeTenantsApart judges what each of two tenants is shown of the other's. What one tenant alone is shown proves
// nothing.
func judgeTenantsApart(s *conformance.Sheet) {
	a := apart{sheet: s, unknown: map[string]answered{}, foreign: map[string]answered{}, seen: map[conformance.Principal]bool{}}
	for c := range s.Calls() {
		if s.Binds(c) && isTenant(c.Principal) {
			a.judge(c)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(a.foreign)) { // the first of several like findings is told
		foreign := a.foreign[key]
		if unknown, ok := a.unknown[key]; ok && unknown.owner.who == "" && foreign.says != unknown.says {
			s.Find(foreign.call, "", unknown.says+", as for an id that never was", foreign.says)
		}
	}
}

// apart is what is known of two tenants and of what they were shown.
type apart struct {
	sheet   *conformance.Sheet
	unknown map[string]answered // the latest 404 about an id that never was, by principal and operation
	foreign map[string]answered // the first 404 about what belongs to the other tenant
	seen    map[conformance.Principal]bool
	alone   []*conformance.Call // what the first tenant was shown before the other was seen
}

// answered is an answer about something.
type answered struct {
	call  *conformance.Call
	owner *owner // of what it is about
	says  string
}

// judge judges a call of a tenant.
func (a *apart) judge(c *conformance.Call) {
	s, key := a.sheet, string(c.Principal)+c.Operation.ID
	if a.seen[c.Principal] = true; len(a.seen) == 2 {
		for _, c := range a.alone {
			s.Saw(c)
		}
		a.alone = nil
	}
	is := owned.Of(c)
	switch owner := is.by; {
	case owner != "" && owner != c.Principal && c.Response.Status != 404:
		s.Saw(c)
		s.FindStatus(c, "404, as for an id that never was: it belongs to another tenant")
		return
	case owner != "" && owner != c.Principal:
		s.Saw(c)
		says := withoutIDs(c)
		if was, again := a.foreign[key]; !again || was.says == a.unknown[key].says {
			a.foreign[key] = answered{headOf(c), is.now, says}
		}
		return
	case owner == "" && len(c.Params) > 0 && c.Response.Status == 404: // what the server says of it else is for another check
		a.unknown[key] = answered{owner: is.now, says: withoutIDs(c)}
	}
	for _, o := range slices.Concat(shown(c, "listRestoreSessions", "exploreOrganization"), shown(c, "listRestorePoints")) {
		a.saw(c)
		if owner := o.owner; owner != "" && owner != c.Principal {
			s.Find(c, o.at("id"), "nothing that belongs to another tenant", o.text("id"))
			break
		}
	}
}

// mostAlone is how many calls of one tenant alone are remembered.
const mostAlone = 1000

// saw takes down that a call was judged, once both tenants are seen.
func (a *apart) saw(c *conformance.Call) {
	if len(a.seen) == 2 {
		a.sheet.Saw(c)
	} else if n := len(a.alone); n < mostAlone && (n == 0 || a.alone[n-1].Seq != c.Seq) {
		a.alone = append(a.alone, headOf(c))
	}
}

// owned says which tenant the things that a call is about belong to: the one that started the session, or was the first to
// be shown the thing where the start was not seen. That of an object is with it.
var owned = conformance.NewStudy(nil, func() func(*conformance.Call) ownership {
	return (&owners{}).look
})

// ownership is whose the session or restore point is that a call is about.
type ownership struct {
	by  conformance.Principal // as was known when the call came; "" for not known
	now *owner                // as is known
}

// owner is whose a thing is, and whether he was seen to start it.
type owner struct {
	who     conformance.Principal
	started bool
}

// owners are whose sessions and restore points are.
type owners struct{ of notes[*owner] }

// look takes down what an answer says of owners.
func (w *owners) look(c *conformance.Call) ownership {
	if tells := isTenant(c.Principal) || explores(c) && c.Principal != conformance.Somebody; tells {
		for _, list := range [][]*object{sessions(c), points(c)} {
			for _, o := range list {
				w.note(c, o)
			}
		}
	}
	at := aboutOf(c)
	t := at.session.thing
	if t.stamp == 0 {
		t = at.point.thing
	}
	if t.stamp == 0 {
		return ownership{now: &owner{}}
	}
	is, known := w.of.get(t)
	if !known {
		is = &owner{}
		w.of.set(t, is)
	}
	return ownership{is.who, is}
}

// note takes down whose an object is.
func (w *owners) note(c *conformance.Call, o *object) {
	is, known := w.of.get(o.thing)
	switch {
	case !known:
		is = &owner{c.Principal, explores(c)}
		w.of.set(o.thing, is)
	case !is.started && (is.who == "" || explores(c)):
		is.who, is.started = c.Principal, explores(c)
	}
	o.owner = is.who
}

// isTenant reports whether a principal is one of the two tenants.
func isTenant(who conformance.Principal) bool {
	return who == conformance.Tenant || who == conformance.OtherTenant
}

// anyUUID is an id in a text.
var anyUUID = regexp.MustCompile(`(?i)[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}`)

// withoutIDs returns the body of an answer with every id replaced by the same text, and the names of its headers.
func withoutIDs(c *conformance.Call) string {
	names := slices.Sorted(maps.Keys(c.Response.Header))
	names = slices.DeleteFunc(names, func(name string) bool { return name == "Date" || name == "Content-Length" })
	return anyUUID.ReplaceAllString(string(c.Response.Body), "{id}") + " with " + strings.Join(names, ", ")
}
