package check

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// inventory is what is there, for requests that are drawn.
type inventory struct {
	ids     map[conformance.Principal]map[string][]string // by names of parameters
	moments map[conformance.Principal][]generate.Moment
	events  []string // of the first session
}

// isUUID is what an id must be to be named in a request; that of a restore point may be any text.
var isUUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// mostThings is how many things of a kind requests are drawn about.
const mostThings = 8

// takeInventory looks for things of each kind: a session that works and one that is stopped, where that is allowed, their
// events, restore points, and organizations.
func takeInventory(ctx context.Context, p *conformance.Probe) (*inventory, error) {
	t := &inventory{ids: map[conformance.Principal]map[string][]string{}, moments: map[conformance.Principal][]generate.Moment{}}
	for _, as := range []conformance.Principal{conformance.Tenant, conformance.Administrator} {
		if !p.Has(as) {
			continue
		}
		if err := t.findPoints(ctx, p, as); err != nil {
			return nil, err
		}
	}
	if p.Has(conformance.Administrator) && p.MaySend("listOrganizations") {
		c, err := get(ctx, p, conformance.Administrator, "listOrganizations", nil, extended)
		if err != nil {
			return nil, err
		}
		for _, o := range items(c) {
			t.add(conformance.Administrator, "organizationId", o.text("id"))
		}
	}
	if err := t.findSessions(ctx, p); err != nil {
		return nil, err
	}
	return t, nil
}

// findPoints takes down the restore points that a principal is shown, and what they belong to.
func (t *inventory) findPoints(ctx context.Context, p *conformance.Probe, as conformance.Principal) error {
	t.ids[as] = map[string][]string{}
	all, err := restorePoints(ctx, p, as, "")
	if err != nil {
		return err
	}
	var made []time.Time
	for _, o := range all {
		t.add(as, "restorePointId", o.text("id"))
		for _, name := range []string{"organizationId", "repositoryId", "jobId"} {
			t.add(as, name, o.text(name))
		}
		if at, ok := o.time("backupTime"); ok {
			made = append(made, at)
		}
	}
	slices.SortFunc(made, time.Time.Compare)
	t.moments[as] = generate.Moments(made)
	return nil
}

// findSessions takes down sessions of the principal whose sessions the run reads, and the events of the first.
func (t *inventory) findSessions(ctx context.Context, p *conformance.Probe) error {
	stopped, err := newSession(ctx, p)
	if err != nil {
		return err
	}
	if stopped != "" {
		if _, err := ofSession(ctx, p, "stopRestoreSession", stopped); err != nil {
			return err
		}
		works, err := newSession(ctx, p)
		if err != nil {
			return err
		}
		t.add(p.Main(), "restoreSessionId", stopped, works)
	} else {
		c, err := get(ctx, p, p.Main(), "listRestoreSessions", nil, url.Values{"limit": {"2"}})
		if err != nil {
			return err
		}
		for _, o := range sessions(c) {
			t.add(p.Main(), "restoreSessionId", o.text("id"))
		}
	}
	if of := t.ids[p.Main()]["restoreSessionId"]; len(of) > 0 {
		c, err := ofSession(ctx, p, "listRestoreSessionEvents", of[0])
		if err != nil {
			return err
		}
		for _, o := range events(c) {
			if id := o.text("id"); isUUID.MatchString(id) {
				t.events = append(t.events, id)
			}
		}
	}
	return nil
}

// add takes down ids that a principal was shown, each once and not too many.
func (t *inventory) add(as conformance.Principal, name string, ids ...string) {
	for _, id := range ids {
		if name != "restorePointId" && !isUUID.MatchString(id) {
			continue // no request could name it
		}
		if of := t.ids[as][name]; id != "" && len(of) < mostThings && !slices.Contains(of, id) {
			t.ids[as][name] = append(of, id)
		}
	}
}

// subjects returns what requests of an operation can be about; none where nothing that it is about is there.
func (t *inventory) subjects(p *conformance.Probe, as conformance.Principal, o spec.Operation) []subject {
	if o.Anonymous {
		return tokenSubjects(p, as)
	}
	about := &generate.About{Values: t.ids[as], Moments: t.moments[as]}
	switch {
	case o.ID == "stopRestoreSession":
		return []subject{{"", leastDraws, func(ctx context.Context) (*generate.About, error) {
			id, err := newSession(ctx, p)
			if id == "" {
				return nil, err
			}
			return &generate.About{Values: map[string][]string{"restoreSessionId": {id}}}, nil
		}}}
	case hasParam(o, "eventId"):
		about.Values = map[string][]string{"restoreSessionId": slices.Clip(t.ids[as]["restoreSessionId"]), "eventId": t.events}
		if len(about.Values["restoreSessionId"]) > 1 {
			about.Values["restoreSessionId"] = about.Values["restoreSessionId"][:1] // whose events they are
		}
	}
	parameters := 0
	for _, name := range idParams {
		if !hasParam(o, name) {
			continue
		}
		if parameters++; len(about.Values[name]) == 0 {
			return nil
		}
	}
	draws := leastDraws + 2*(parameters+len(o.Query[p.Version()])+len(o.Body[p.Version()]))
	return []subject{{"", min(draws, mostDraws), func(context.Context) (*generate.About, error) { return about, nil }}}
}

// tokenSubjects are logins in both media types, and refreshes.
func tokenSubjects(p *conformance.Probe, as conformance.Principal) (out []subject) {
	login := p.Login(as)
	password := map[string][]string{"grant_type": {"password"}, "username": {login.Username}, "password": {login.Password}}
	fixed := []string{"username", "password"}
	for _, media := range []string{generate.JSON, generate.Form} {
		about := &generate.About{Values: password, Fixed: fixed, Without: []string{"refresh_token"}, Media: media, Bare: true}
		out = append(out, subject{media, tokenDraws, func(context.Context) (*generate.About, error) { return about, nil }})
	}
	return append(out, subject{"refresh", leastDraws, func(ctx context.Context) (*generate.About, error) {
		c, err := p.Send(ctx, conformance.Ask{As: as, Operation: "createToken", ContentType: formMedia, Body: conformance.PasswordForm(login)})
		if err != nil {
			return nil, err
		}
		pair, _ := root(c)
		if pair.text("refresh_token") == "" {
			return nil, nil //nolint:nilnil // there is nothing to refresh
		}
		return &generate.About{
			Values:  map[string][]string{"grant_type": {"refresh_token"}, "refresh_token": {pair.text("refresh_token")}},
			Without: fixed, Fixed: []string{"refresh_token"}, Bare: true,
		}, nil
	}})
}
