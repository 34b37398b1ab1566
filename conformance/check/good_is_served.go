package check

import (
	"net/http"

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
		Probe: probeGoodWays, Draws: true, Studies: []conformance.Studied{registered, owned, testified},
		Judge: judgeGoodIsServed,
	}
}

// judgeGoodIsServed judges requests that the contract allows, by credentials of the right kind, about ids that
// were shown to them. A server that is busy may say so. A refusal of what passed or was recorded counts where the calls
// before show that the request was good.
func judgeGoodIsServed(s *conformance.Sheet) {
	var stopped notes[bool] // sessions
	drawn := drawnRefusals{sheet: s, cases: map[string][]string{}}
	defer drawn.end()
	for c := range s.Calls() {
		if owner := owned.Of(c).by; owner != "" && owner != c.Principal {
			continue // for the check that keeps tenants apart
		}
		of := aboutOf(c).session.thing
		if s.Binds(c) && isGood(c) {
			s.Saw(c)
			switch again := c.Operation.ID == "stopRestoreSession" && stopped.has(of); {
			case c.Drawn != nil:
				drawn.judge(c)
			case c.Succeeded(), again && c.Response.Status == http.StatusConflict: // D51
			default:
				s.FindStatus(c, "success: the request is good, and it is about what was there")
			}
		}
		if c.Succeeded() && c.Operation.ID == "stopRestoreSession" {
			stopped.set(of, true)
		}
	}
}

// isGood reports whether a server must serve a call. Deviations in case are for another check.
func isGood(c *conformance.Call) bool {
	if isBusy(c) || c.Response.Status == 0 && c.Drawn == nil {
		return false
	}
	before := testified.Of(c)
	if !stands(c) || drift(c) != "" || !before.shown {
		return false
	}
	if c.Operation.Anonymous && c.Drawn == nil && (!before.loggedIn || refreshTokenOf(c) != "") {
		return false
	}
	return isValid(c) && (c.Succeeded() || !before.deservedStatus && !before.pointless)
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
