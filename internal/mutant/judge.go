package mutant

import (
	"slices"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Side is one of the two messages of a call.
type Side string

// The sides.
const (
	Request  Side = "request"
	Response Side = "response"
)

// MessageOf returns one side of a call as the judge takes it. A request is judged as the service takes it: with
// names and enum values in any case.
func MessageOf(c *conformance.Call, side Side) validate.Message {
	return c.Message(side == Request)
}

// Exactly reports whether the findings of the judge are those that must come of the mutant: all of them, at their
// places, of their severities, and no others.
func (m Mutant) Exactly(findings []validate.Finding) bool {
	if len(findings) != len(m.Want) {
		return false
	}
	left := slices.Clone(m.Want)
	for _, f := range findings {
		i := slices.IndexFunc(left, func(w Want) bool {
			return w.Check == f.Check && w.Pointer == f.Pointer && w.Severity() == f.Severity
		})
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}
