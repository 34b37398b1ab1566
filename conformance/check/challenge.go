package check

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// challenge checks that 401 says which scheme is wanted. Its evidence is what tokenNeeded sends.
func challenge() conformance.Check {
	return conformance.Check{
		ID:    "request/challenge",
		Title: "401 comes with WWW-Authenticate: Bearer",
		Level: conformance.Extended,
		Cites: []string{"D75"},
		Bound: func(_ spec.Version, o spec.Operation) bool { return !o.Anonymous },
		Needs: func(o spec.Operation) conformance.Need { return conformance.Needs(o) | conformance.NeedNegative },
		Judge: func(s *conformance.Sheet) {
			for c := range s.Bound() {
				if c.Response.Status != 401 {
					continue
				}
				s.Saw(c)
				got := strings.Join(c.Response.Header.Values("WWW-Authenticate"), ", ")
				if !strings.Contains(strings.ToLower(got), "bearer") {
					s.Add(c, conformance.Finding{Where: "header", Pointer: "WWW-Authenticate", Expected: "Bearer", Got: orNothing(got)})
				}
			}
		},
	}
}
