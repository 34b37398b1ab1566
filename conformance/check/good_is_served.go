package check

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// goodIsServed checks that a good request is answered with success. Its evidence is whatever the other checks
// send as well.
func goodIsServed() conformance.Check {
	return conformance.Check{
		ID:    "request/good-is-served",
		Title: "A good request about things that are there is answered with success",
		Cites: []string{"/paths", "D02", "D63", "D80"},
		Bound: func(spec.Version, spec.Operation) bool { return true },
		Probe: probeGoodWays,
		Judge: judgeGoodIsServed,
	}
}

// judgeGoodIsServed judges requests that the contract allows, by credentials of the right kind, about ids that
// were shown to them. A server that is busy may say so.
func judgeGoodIsServed(s *conformance.Sheet) {
	shownTo := map[string]bool{}
	served := map[string]bool{}  // logins that were given tokens
	stopped := map[string]bool{} // sessions
	owners := ownersOf(s)
	for _, c := range s.Calls {
		if owner := owners[strings.ToLower(about(c))]; owner != "" && owner != c.Principal {
			continue // for the check that keeps tenants apart
		}
		if isGood(c, served, shownTo) && s.Binds(c) {
			s.Saw(c)
			switch again := stopped[strings.ToLower(c.Params["restoreSessionId"])] && c.Operation.ID == "stopRestoreSession"; {
			case c.Succeeded(), again && c.Response.Status == http.StatusConflict: // D51
			default:
				s.FindStatus(c, "success: the request is good, and it is about what was there")
			}
		}
		note(c, shownTo)
		if c.Succeeded() && c.Operation.Anonymous {
			served[login(c)] = true
		}
		if c.Succeeded() && c.Operation.ID == "stopRestoreSession" {
			stopped[strings.ToLower(c.Params["restoreSessionId"])] = true
		}
	}
}

// isGood reports whether a server must serve a call. Deviations in case are for another check.
func isGood(c *conformance.Call, served, shownTo map[string]bool) bool {
	switch c.Response.Status {
	case 0, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return false
	}
	if c.Operation.ID == "" || !stands(c) || drift(c) != "" || !allShown(c, shownTo) {
		return false
	}
	if c.Operation.Anonymous && (refreshTokenOf(c) != "" || !served[login(c)]) {
		return false
	}
	for _, f := range validated(c, true, nil) {
		if f.Severity == validate.Violation {
			return false
		}
	}
	return true
}

// login names the account and the password that a token request holds, a form or JSON.
func login(c *conformance.Call) string {
	return usernameOf(c) + "\n" + formField(c, "password")
}

// note takes down the ids that an answer shows to its principal.
func note(c *conformance.Call, shownTo map[string]bool) {
	if !c.Succeeded() {
		return
	}
	one, _ := root(c)
	for _, o := range append(items(c), one) {
		shownTo[string(c.Principal)+" "+strings.ToLower(o.text("id"))] = true
	}
}
