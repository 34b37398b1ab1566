package mutant

import (
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
