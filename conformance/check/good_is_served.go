package check

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// goodIsServed checks that a good request is answered with success. Its evidence is whatever the other checks
// send as well, and requests that are drawn at random. The rule is the same for both, so one check judges them: what a
// drawn request adds is its case, which says what is odd about the smallest that is refused.
func goodIsServed() conformance.Check {
	return conformance.Check{
		ID:    "request/good-is-served",
		Title: "A good request about things that are there is answered with success",
		Cites: []string{"/paths", "D02", "D63", "D78", "D80"},
		Bound: func(spec.Version, spec.Operation) bool { return true },
		Probe: probeGoodWays, Draws: true,
		Judge: judgeGoodIsServed,
	}
}

// judgeGoodIsServed judges requests that the contract allows, by credentials of the right kind, about ids that
// were shown to them. A server that is busy may say so. A refusal of what passed or was recorded counts where the calls
// before show that the request was good.
func judgeGoodIsServed(s *conformance.Sheet) {
	var (
		seen    witness
		stopped recall[bool] // sessions
		owners  ownership
		drawn   = drawnRefusals{sheet: s, cases: map[string][]string{}}
	)
	defer drawn.end()
	for c := range s.Calls() {
		owners.note(c)
		if owner := owners.of(about(c)); owner != "" && owner != c.Principal {
			continue // for the check that keeps tenants apart
		}
		if isGood(c, &seen) && s.Binds(c) {
			s.Saw(c)
			switch again := stopped.has(sessionOf(c)) && c.Operation.ID == "stopRestoreSession"; {
			case c.Drawn != nil:
				drawn.judge(c)
			case c.Succeeded(), again && c.Response.Status == http.StatusConflict: // D51
			default:
				s.FindStatus(c, "success: the request is good, and it is about what was there")
			}
		}
		seen.note(c)
		if c.Succeeded() && c.Operation.ID == "stopRestoreSession" {
			stopped.set(sessionOf(c), true)
		}
	}
}

// isGood reports whether a server must serve a call. Deviations in case are for another check.
func isGood(c *conformance.Call, seen *witness) bool {
	if isBusy(c) || c.Response.Status == 0 && c.Drawn == nil {
		return false
	}
	if c.Operation.ID == "" || !stands(c) || drift(c) != "" || !seen.shown.all(c) {
		return false
	}
	if c.Operation.Anonymous && c.Drawn == nil && (refreshTokenOf(c) != "" || !seen.logins.has(named(login(c)))) {
		return false
	}
	return isValid(c) && (c.Succeeded() || !seen.deservedStatus(c) && !seen.pointless(c))
}

// isBusy reports whether a server says that it is busy, as it may.
func isBusy(c *conformance.Call) bool {
	return c.Response.Status == http.StatusTooManyRequests || c.Response.Status == http.StatusServiceUnavailable
}

// drawnRefusals takes down which drawn requests were refused, the smallest of those that show the same.
type drawnRefusals struct {
	sheet *conformance.Sheet
	cases map[string][]string // of the smallest ones, by operation
	first *conformance.Call   // that was refused, while the smallest is not known
}

// judge judges a drawn request. One that was sent in search of the smallest is no finding by itself.
func (d *drawnRefusals) judge(c *conformance.Call) {
	if c.Drawn.Trial {
		return
	}
	if !c.Drawn.Smallest {
		d.end()
	}
	if !isRefused(c) {
		return
	}
	operation := c.Operation.ID
	for _, is := range d.cases[operation] {
		if covers(is, c.Drawn.Case) {
			d.find(c, is)
			return
		}
	}
	if !c.Drawn.Smallest {
		d.first = c.Head()
		return
	}
	d.first = nil
	d.cases[operation] = append(d.cases[operation], c.Drawn.Case)
	d.find(c, c.Drawn.Case)
}

// end takes down what was refused once, and not again when a smaller one was looked for.
func (d *drawnRefusals) end() {
	if d.first != nil {
		d.find(d.first, d.first.Drawn.Case)
		d.first = nil
	}
}

// find takes down a refusal.
func (d *drawnRefusals) find(c *conformance.Call, kase string) {
	d.sheet.Add(c, conformance.Finding{Where: "status", Case: kase, Expected: "success: the request is good, and it is about what was there"})
}

// login names the account and the password that a token request holds, a form or JSON.
func login(c *conformance.Call) string {
	return usernameOf(c) + "\n" + formField(c, "password")
}

// showings are the ids that answers have shown to principals.
type showings struct{ ids recall[bool] }

// note takes down the ids that an answer shows to its principal, those of events with their session.
func (s *showings) note(c *conformance.Call) {
	if !c.Succeeded() {
		return
	}
	to := named(string(c.Principal))
	if one, ok := root(c); ok {
		s.add(c, to, one)
	}
	for _, o := range items(c) {
		s.add(c, to, o)
	}
}

// add takes down the id of one object, shown to the principal with a key.
func (s *showings) add(c *conformance.Call, to key, o object) {
	if o.id == "" {
		return
	}
	id := o.key
	if strings.Contains(c.Operation.ID, "Event") {
		id = sessionOf(c).with(id)
	}
	s.ids.set(to.with(id), true)
}

// drop forgets that an id was shown to a principal.
func (s *showings) drop(who conformance.Principal, id key) {
	s.ids.drop(named(string(who)).with(id))
}

// all reports whether every id in the path of a call was shown to its principal before.
func (s *showings) all(c *conformance.Call) bool {
	to := named(string(c.Principal))
	for name := range c.Params {
		if !s.ids.has(to.with(idOf(c, name))) {
			return false
		}
	}
	return true
}

// idOf is the key of an id in the path of a call as showings keep it, that of an event with its session.
func idOf(c *conformance.Call, name string) key {
	id := identified(c.Params[name])
	if name == "eventId" {
		id = sessionOf(c).with(id)
	}
	return id
}
