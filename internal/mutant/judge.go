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
	m := validate.Message{Version: c.Version, Operation: c.Operation, Request: side == Request}
	if side == Request {
		m.Path, m.Params, m.Query, m.AnyCase = c.Path(), c.Params, c.Query(), true
		m.Header, m.Body = c.Request.Header, c.Request.Body
	} else {
		m.Status, m.Header, m.Body = c.Response.Status, c.Response.Header, c.Response.Body
	}
	return m
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
