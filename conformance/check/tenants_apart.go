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
	check.Cites = []string{"D50"}
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
	_, err = explorer{as: conformance.OtherTenant, operation: "exploreOrganization"}.explore(ctx, p, time.Now(), "Vex")
	return err
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
	for _, operation := range []string{"getRestoreSession", "getRestoreSessionOrganization", "listRestoreSessionEvents"} {
		of := map[string]string{"restoreSessionId": session}
		if _, err := get(ctx, p, conformance.OtherTenant, operation, of, nil); err != nil {
			return err
		}
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

// askAcross asks for the restore points of the one tenant's organization with the token of the other, and for a
// session of the administrator with those of both.
func askAcross(ctx context.Context, p *conformance.Probe) error {
	all, err := restorePoints(ctx, p, conformance.Tenant, "")
	if err != nil {
		return err
	}
	if len(all) > 0 && all[0].text("organizationId") != "" {
		if _, err := restorePoints(ctx, p, conformance.OtherTenant, all[0].text("organizationId")); err != nil {
			return err
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

// judgeTenantsApart judges what each of two tenants is shown of the other's.
func judgeTenantsApart(s *conformance.Sheet) {
	seen := map[conformance.Principal]bool{}
	for c := range s.Bound() {
		seen[c.Principal] = true
	}
	if !seen[conformance.Tenant] || !seen[conformance.OtherTenant] {
		return // what one tenant alone is shown proves nothing
	}
	owners := ownersOf(s)
	unknown := map[string]*conformance.Call{} // a call about an id that never was, by principal and operation
	for c := range s.Bound() {
		if isTenant(c.Principal) && len(c.Params) > 0 && owners[strings.ToLower(about(c))] == "" {
			unknown[string(c.Principal)+c.Operation.ID] = c
		}
	}
	for c := range s.Bound() {
		if !isTenant(c.Principal) {
			continue
		}
		if owner := owners[strings.ToLower(about(c))]; owner != "" && owner != c.Principal {
			s.Saw(c)
			judgeForeign(s, c, unknown[string(c.Principal)+c.Operation.ID])
			continue
		}
		for _, o := range append(shown(c, "listRestoreSessions", "exploreOrganization"), shown(c, "listRestorePoints")...) {
			s.Saw(c)
			if owner := owners[strings.ToLower(o.text("id"))]; owner != c.Principal {
				s.Find(c, o.at("id"), "nothing that belongs to another tenant", o.text("id"))
				break
			}
		}
	}
}

// judgeForeign judges the answer about something that belongs to another tenant, beside the answer about an id
// that never was, if there is one.
func judgeForeign(s *conformance.Sheet, c, unknown *conformance.Call) {
	if c.Response.Status != 404 {
		s.FindStatus(c, "404, as for an id that never was: it belongs to another tenant")
		return
	}
	if unknown == nil || unknown.Response.Status != 404 {
		return // what the server says of an unknown id is for another check
	}
	if got, want := withoutIDs(c), withoutIDs(unknown); got != want {
		s.Find(c, "", want+", as for an id that never was", got)
	}
}

// ownersOf returns which tenant each session and restore point belongs to, by id in small letters: the one
// that started the session, or was the first to be shown the thing where the start was not seen.
func ownersOf(s *conformance.Sheet) map[string]conformance.Principal {
	owners := map[string]conformance.Principal{}
	claim := func(c *conformance.Call, all []object) {
		for _, o := range all {
			if id := strings.ToLower(o.text("id")); id != "" && owners[id] == "" && (isTenant(c.Principal) || explores(c)) {
				owners[id] = c.Principal
			}
		}
	}
	for _, c := range s.Calls {
		claim(c, shown(c, "", "exploreOrganization", "exploreOrganizationById"))
	}
	for _, c := range s.Calls {
		claim(c, sessions(c))
		claim(c, points(c))
	}
	return owners
}

// about returns the id of the session or restore point that a request is about; "" for none.
func about(c *conformance.Call) string {
	return c.Params["restoreSessionId"] + c.Params["restorePointId"]
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
