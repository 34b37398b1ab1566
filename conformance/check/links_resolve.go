package check

import (
	"context"
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
	check.Cites, check.Studies = []string{"D56"}, []conformance.Studied{registered}
	return check
}

// link is a link of an object and the operation that it leads to.
type link struct{ name, operation string }

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
func follow(ctx context.Context, p *conformance.Probe, as conformance.Principal, l link, o *object) (*conformance.Call, error) {
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
	leads := leads{}
	sessionLinks, pointLinks, ownerLinks := ready(s, leads, sessionLinks), ready(s, leads, pointLinks), ready(s, leads, ownerLinks)
	organizationLinks, eventLinks := ready(s, leads, organizationLinks), ready(s, leads, eventLinks)
	for c := range s.Bound() {
		at, inside := aboutOf(c), isPlain(c.Params["restoreSessionId"])
		judgeIdentity(s, c)
		judgeFollowed(s, c, leads)
		for _, o := range sessions(c) {
			judgeLinks(s, c, o, sessionLinks, known{session: o.text("id")}, o.plain, o.thing, at)
		}
		judgeLocation(s, c)
		for _, o := range points(c) {
			judgeLinks(s, c, o, pointLinks, known{point: o.text("id")}, o.plain, o.thing, at)
		}
		for _, o := range shown(c, "listOrganizations", "getOrganization") {
			judgeLinks(s, c, o, ownerLinks, known{organization: o.text("id")}, o.plain, o.thing, at)
		}
		for _, o := range shown(c, "", "getRestoreSessionOrganization") {
			judgeLinks(s, c, o, organizationLinks, known{session: c.Params["restoreSessionId"]}, inside, o.thing, at)
		}
		for _, o := range events(c) {
			judgeLinks(s, c, o, eventLinks, known{session: c.Params["restoreSessionId"], event: o.text("id")}, inside && o.plain, o.thing, at)
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
	of    *links
	index int // as in object
}

// links are the links of one name in one answer.
type links struct {
	call *conformance.Call
	in   string // as in object
	name string
}

// pointer returns the JSON pointer of the link.
func (p place) pointer() string { return pointer(p.of.in, p.index, "_links", p.of.name, "href") }

// leads are the latest links that led to things, by the operation that they lead to.
type leads map[string]*notes[place]

// readied is a link of which is known how most write it.
type readied struct {
	link
	target  spec.Operation
	pattern pattern
	inner   bool // it leads to the session that the path names, not to the object itself
	leads   *notes[place]
	last    *links // that were judged
}

// ready makes links ready to be judged.
func ready(s *conformance.Sheet, leads leads, all []link) []*readied {
	var out []*readied
	for _, l := range all {
		target, _ := spec.OperationByID(l.operation)
		if leads[l.operation] == nil {
			leads[l.operation] = &notes[place]{}
		}
		inner := l.name == "restoreSession" || l.operation == "getRestoreSessionOrganization" && l.name == "self"
		out = append(out, &readied{
			link: l, target: target, pattern: patternOf(s.Version, target), inner: inner, leads: leads[l.operation],
		})
	}
	return out
}

// judgeLinks judges the links of one object: each must lead to its operation, about the ids of the object, which is a
// thing, or of the session that the path names. Plain says that no such id needs escapes.
func judgeLinks(s *conformance.Sheet, c *conformance.Call, o *object, all []*readied, ids known, plain bool, self thing, path about) {
	links := o.Get("_links")
	for _, l := range all {
		href, _ := links.Get(l.name).Get("href").Text()
		if href == "" {
			continue // whether it must be there is the schema's to say
		}
		s.Saw(c)
		at := place{l.in(path.head, o.in), o.index}
		if !plain || !l.pattern.fits(href, ids) {
			m, ok := route(href)
			if !ok || m.Operation.ID != l.operation || m.Version != c.Version || !within(m.Params, ids) {
				params, _ := ids.params(l.target)
				s.Find(c, at.pointer(), conformance.Path(c.Version, l.target, params, nil), href)
				continue
			}
		}
		if l.inner {
			l.leads.set(path.session.thing, at)
		} else {
			l.leads.set(self, at)
		}
	}
}

// in returns the links of the name in an answer, the same for all of its objects.
func (l *readied) in(head *conformance.Call, in string) *links {
	if l.last == nil || l.last.call != head || l.last.in != in {
		l.last = &links{head, in, l.name}
	}
	return l.last
}

// thing returns what a request of an operation about things is about.
func (a about) thing(o spec.Operation) thing {
	switch {
	case hasParam(o, "eventId"):
		return a.event.thing
	case hasParam(o, "restoreSessionId"):
		return a.session.thing
	case hasParam(o, "restorePointId"):
		return a.point.thing
	}
	return a.organization.thing
}

// judgeFollowed judges a call of a path that a link named: it must find something.
func judgeFollowed(s *conformance.Sheet, c *conformance.Call, leads leads) {
	if c.Response.Status != http.StatusNotFound || !stands(c) || c.Principal == conformance.Somebody {
		return
	}
	all := leads[c.Operation.ID]
	if all == nil {
		return
	}
	if from, ok := all.get(aboutOf(c).thing(c.Operation)); ok && c.Principal == from.of.call.Principal {
		s.Find(from.of.call, from.pointer(), "a link that leads somewhere", "404 Not Found")
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

// within reports whether every path parameter of a link is the id that the object has; in any case.
func within(params map[string]string, ids known) bool {
	for name, id := range params {
		if !strings.EqualFold(id, ids.of(name)) {
			return false
		}
	}
	return true
}
