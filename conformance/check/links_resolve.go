package check

import (
	"context"
	"hash/maphash"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// linksResolve checks law L004.
func linksResolve() conformance.Check {
	check := conformance.LawCheck("L004", probeLinksResolve, judgeLinksResolve)
	check.Cites = []string{"D56"}
	return check
}

// link is a link of an object and the operation that it leads to.
type link struct{ name, operation string }

// isPlain reports whether a link leads to a path of the contract about ids that need no escapes, in any case: as the most
// do, and it is known without the link being taken apart.
func isPlain(href string, v spec.Version, path string, ids known) bool {
	href, ok := cutFold(href, "/"+string(v))
	for ok {
		literal, rest, more := strings.Cut(path, "{")
		if !more {
			return strings.EqualFold(href, path)
		}
		if href, ok = cutFold(href, literal); !ok {
			break
		}
		name, behind, _ := strings.Cut(rest, "}")
		id := ids.of(name)
		if id == "" || strings.Trim(id, "-0123456789abcdefABCDEF") != "" {
			break
		}
		href, ok = cutFold(href, id)
		path = behind
	}
	return false
}

// cutFold cuts off the beginning of s if it is one in any case.
func cutFold(s, beginning string) (string, bool) {
	if len(s) < len(beginning) || !strings.EqualFold(s[:len(beginning)], beginning) {
		return s, false
	}
	return s[len(beginning):], true
}

// The links that law L004 speaks of.
var (
	sessionLinks = []link{
		{"self", "getRestoreSession"},
		{"organization", "getRestoreSessionOrganization"},
		{"restoreSessionEvents", "listRestoreSessionEvents"},
	}
	organizationLinks = []link{{"self", "getRestoreSessionOrganization"}}
	eventLinks        = []link{{"self", "getRestoreSessionEvent"}, {"restoreSession", "getRestoreSession"}}
	pointLinks        = []link{{"self", "getRestorePoint"}}
	ownerLinks        = []link{{"self", "getOrganization"}} // of organizations that are not inside a session
)

// probeLinksResolve starts sessions and follows every link of each, and those of their events.
func probeLinksResolve(ctx context.Context, p *conformance.Probe) error {
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	var started []*conformance.Call
	for _, way := range ways {
		c, err := way.explore(ctx, p, time.Now(), "Vex")
		if err != nil {
			return err
		}
		started = append(started, c)
	}
	if len(ways) == 0 {
		id, err := anySession(ctx, p)
		if err != nil || id == "" {
			return err
		}
		c, err := ofSession(ctx, p, "getRestoreSession", id)
		if err != nil {
			return err
		}
		started = append(started, c)
	}
	for _, c := range started {
		if err := followSession(ctx, p, c); err != nil {
			return err
		}
	}
	return nil
}

// followSession follows the links of a session that c shows, and of what they lead to.
func followSession(ctx context.Context, p *conformance.Probe, c *conformance.Call) error {
	for _, session := range sessions(c) {
		for _, l := range sessionLinks {
			there, err := follow(ctx, p, c.Principal, l, session)
			if err != nil {
				return err
			}
			if there == nil || l.name != "restoreSessionEvents" {
				continue
			}
			for _, event := range events(there) {
				for _, l := range eventLinks {
					if _, err := follow(ctx, p, c.Principal, l, event); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// follow reads what a link leads to. It returns nil for a link that is missing or leads out of the contract.
func follow(ctx context.Context, p *conformance.Probe, as conformance.Principal, l link, o object) (*conformance.Call, error) {
	href := o.href(l.name)
	m, ok := route(href)
	if !ok || m.Version != p.Version() {
		return nil, nil
	}
	return p.Send(ctx, conformance.Ask{As: as, Operation: m.Operation.ID, Params: m.Params, Path: href})
}

// route finds the GET operation that a host-relative link leads to.
func route(href string) (spec.Match, bool) {
	if !strings.HasPrefix(href, "/") {
		return spec.Match{}, false
	}
	u, err := url.Parse(href)
	if err != nil || u.Host != "" {
		return spec.Match{}, false
	}
	m, err := spec.Route(http.MethodGet, u.EscapedPath())
	return m, err == nil
}

// judgeLinksResolve judges where links lead, and what was found by those that were followed.
func judgeLinksResolve(s *conformance.Sheet) {
	var leads recall[place] // by what a link is about
	for c := range s.Bound() {
		judgeIdentity(s, c)
		judgeFollowed(s, c, &leads)
		for _, o := range sessions(c) {
			judgeLinks(s, c, o, sessionLinks, known{session: o.text("id")}, &leads)
		}
		judgeLocation(s, c)
		for _, o := range points(c) {
			judgeLinks(s, c, o, pointLinks, known{point: o.text("id")}, &leads)
		}
		for _, o := range shown(c, "listOrganizations", "getOrganization") {
			judgeLinks(s, c, o, ownerLinks, known{organization: o.text("id")}, &leads)
		}
		for _, o := range shown(c, "", "getRestoreSessionOrganization") {
			judgeLinks(s, c, o, organizationLinks, known{session: c.Params["restoreSessionId"]}, &leads)
		}
		for _, o := range events(c) {
			judgeLinks(s, c, o, eventLinks, known{session: c.Params["restoreSessionId"], event: o.text("id")}, &leads)
		}
	}
}

// judgeLocation judges where a new session is said to be.
func judgeLocation(s *conformance.Sheet, c *conformance.Call) {
	location := c.Response.Header.Get("Location")
	o, ok := root(c)
	if location == "" || !ok || !explores(c) || !c.Succeeded() {
		return
	}
	if u, err := url.Parse(location); err == nil {
		m, ok := route(u.EscapedPath())
		if ok && m.Operation.ID == "getRestoreSession" && m.Version == c.Version && strings.EqualFold(m.Params["restoreSessionId"], o.text("id")) {
			return
		}
	}
	s.Add(c, conformance.Finding{Where: "header", Pointer: "Location", Expected: "the new session", Got: location})
}

// place is where a link stands.
type place struct {
	call  *conformance.Call
	in    string // as in object
	index int
	link  string
}

// pointer returns the JSON pointer of the link.
func (p place) pointer() string { return object{in: p.in, index: p.index}.at("_links", p.link, "href") }

// judgeLinks judges the links of one object: each must lead to its operation, about the ids of the object.
func judgeLinks(s *conformance.Sheet, c *conformance.Call, o object, links []link, ids known, leads *recall[place]) {
	for _, l := range links {
		href := o.href(l.name)
		if href == "" {
			continue // whether it must be there is the schema's to say
		}
		s.Saw(c)
		target, _ := spec.OperationByID(l.operation)
		at := place{headOf(c), o.in, o.index, l.name}
		if isPlain(href, c.Version, target.Path, ids) {
			leads.set(thingOf(c.Version, target, ids), at)
			continue
		}
		m, ok := route(href)
		if !ok || m.Operation.ID != l.operation || m.Version != c.Version || !within(m.Params, ids) {
			params, _ := ids.params(target)
			s.Find(c, at.pointer(), conformance.Path(c.Version, target, params, nil), href)
			continue
		}
		leads.set(thingOf(m.Version, m.Operation, knownOf(m.Params)), at)
	}
}

// judgeFollowed judges a call of a path that a link named: it must find something.
func judgeFollowed(s *conformance.Sheet, c *conformance.Call, leads *recall[place]) {
	from, ok := leads.of(thingOf(c.Version, c.Operation, knownOf(c.Params)))
	if ok && c.Response.Status == http.StatusNotFound && stands(c) && c.Principal == from.call.Principal {
		s.Find(from.call, from.pointer(), "a link that leads somewhere", "404 Not Found")
	}
}

// judgeIdentity judges whether the thing that was read is the one that was asked for.
func judgeIdentity(s *conformance.Sheet, c *conformance.Call) {
	asked := ""
	switch c.Operation.ID {
	case "getRestoreSession":
		asked = c.Params["restoreSessionId"]
	case "getRestoreSessionEvent":
		asked = c.Params["eventId"]
	case "getRestorePoint":
		asked = c.Params["restorePointId"]
	case "getOrganization":
		asked = c.Params["organizationId"]
	}
	o, ok := root(c)
	id := o.text("id")
	if asked == "" || !c.Succeeded() || !ok || id == "" {
		return
	}
	s.Saw(c)
	if !strings.EqualFold(id, asked) {
		s.Find(c, "/id", asked, id)
	}
}

// resource names what a request is about, the same for every case of its path.
func resource(m spec.Match) string {
	return strings.ToLower(conformance.Path(m.Version, m.Operation, m.Params, nil))
}

// thingOf returns the key of what a request about ids is about.
func thingOf(v spec.Version, o spec.Operation, ids known) key {
	k := key{maphash.String(seeds[0], string(v)), maphash.String(seeds[0], o.ID)}
	for _, name := range idParams {
		if hasParam(o, name) {
			k = k.with(identified(ids.of(name)))
		}
	}
	return k
}

// within reports whether every path parameter of a link is the id that the object has; in any case.
func within(params map[string]string, ids known) bool {
	for name, id := range params {
		if !strings.EqualFold(id, ids.of(name)) {
			return false
		}
	}
	return true
}
