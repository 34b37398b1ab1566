package mutant

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Want is a finding that must come of a mutant.
type Want struct {
	Check   string // permanent id, such as "body/required"
	Pointer string // JSON pointer into the body, or name of the parameter or header
}

// Severity returns how much the finding weighs.
func (w Want) Severity() validate.Severity {
	switch {
	case strings.HasSuffix(w.Check, "-drift"),
		slices.Contains([]string{
			"http/header-undocumented", "route/trailing-slash", "route/query-undocumented", "body/property-undocumented",
		}, w.Check):
		return validate.Drift
	case slices.Contains([]string{"json/number-precision", "body/deprecated-seen"}, w.Check):
		return validate.Note
	}
	return validate.Violation
}

// Mutant is a golden call that was broken in one way at one place.
type Mutant struct {
	Operator string // permanent name of the way: "required/dropped"
	Place    string // where: "response /results/0/id"
	Version  spec.Version
	Golden   int  // which golden call of the version it was made of, from 0
	Side     Side // the message that was broken
	Call     *conformance.Call
	// Want are all the findings that must come, what the operator is about first. None for an equivalent.
	Want []Want
	// Equivalent is the name of the rule by which the call is still good: a key of Equivalents. "" for none.
	Equivalent string
}

// Messages returns the mutants of the golden calls of a version that a single message shows, one after another
// as they are asked for, always in the same order. An error ends them: the golden calls or the document cannot
// be read.
func Messages(v spec.Version) iter.Seq2[Mutant, error] {
	return func(yield func(Mutant, error) bool) {
		calls, err := Golden(v)
		if err != nil {
			yield(Mutant{}, err)
			return
		}
		doc, err := generate.Document(v)
		if err != nil {
			yield(Mutant{}, err)
			return
		}
		for i, c := range calls {
			for _, side := range Sides(c) {
				m, err := newMessage(doc, c, side)
				if err != nil {
					yield(Mutant{}, fmt.Errorf("golden call %d of %s: %w", i+1, v, err))
					return
				}
				for _, op := range messageOperators() {
					for _, change := range op.changes(m) {
						mutant := Mutant{
							Operator: op.name, Place: string(side) + " " + change.place, Version: v, Golden: i, Side: side,
							Call: change.call(m), Want: change.want, Equivalent: change.same,
						}
						if !yield(mutant, nil) {
							return
						}
					}
				}
			}
		}
	}
}

// Sides returns the messages of a golden call that keep the contract and that the contract speaks of: not a
// request that was broken on purpose, nothing of a call that is of no operation.
func Sides(c *conformance.Call) []Side {
	switch {
	case c.Operation.ID == "":
		return nil
	case c.Broken != "":
		return []Side{Response}
	}
	return []Side{Request, Response}
}

// operator is one way to break a message.
type operator struct {
	name string // permanent
	says string // what it does
	// at gives the changes at one value of a JSON body, or at the body as a whole where it is given the first
	// place; nil for an operator that does not change JSON.
	at     func(m *message, p *place) []change
	whole  func(m *message) []change
	traced func(t *trace, m *message) []change // changes an answer among others
}

// changes returns what the operator can do to a message.
func (o operator) changes(m *message) []change {
	if o.whole != nil {
		return o.whole(m)
	}
	var out []change
	for _, p := range m.places {
		out = append(out, o.at(m, p)...)
	}
	return out
}

// change is what an operator does at one place.
type change struct {
	place string
	body  []byte // the body after it; nil for the same
	other func(d *draft)
	want  []Want
	same  string // the rule by which it changes nothing that counts
}

// draft is a call on its way to another.
type draft struct {
	method, url string
	status      int
	header      http.Header
}

// message is one side of a golden call and what the contract says of it.
type message struct {
	*conformance.Call
	side       Side
	operation  *openapi3.Operation
	parameters openapi3.Parameters
	header     http.Header
	body       []byte
	schema     *openapi3.Schema // of the body; nil without one
	places     []*place         // of a JSON body
}

func newMessage(doc *openapi3.T, c *conformance.Call, side Side) (*message, error) {
	m := &message{Call: c, side: side, operation: operationOf(doc, c.Operation), header: c.Response.Header, body: c.Response.Body}
	m.parameters = parametersOf(doc, c.Operation)
	if side == Request {
		m.header, m.body = c.Request.Header, c.Request.Body
	}
	if len(m.body) == 0 {
		return m, nil
	}
	media := m.header.Get("Content-Type")
	if m.schema = contentOf(m.content(c.Response.Status), media); m.schema == nil {
		return nil, fmt.Errorf("a body of %q, which is not documented", media)
	}
	if !strings.HasPrefix(media, "application/json") {
		return m, nil
	}
	places, err := parse(m.body, m.schema)
	m.places = places
	return m, err
}

// content returns what is documented of the body: of the request, or of the response with the status.
func (m *message) content(status int) openapi3.Content {
	switch {
	case m.side == Request && m.operation.RequestBody == nil:
		return nil
	case m.side == Request:
		return m.operation.RequestBody.Value.Content
	}
	if r := answerOf(m.operation, status); r != nil {
		return r.Content
	}
	return nil
}

// edited is a change of a JSON body.
func (m *message) edited(p *place, e edit, want ...Want) change {
	return change{place: p.pointer, body: e.apply(m.body), want: want}
}

// still is a change of a JSON body that leaves the call good.
func (m *message) still(p *place, e edit, rule string) change {
	return change{place: p.pointer, body: e.apply(m.body), same: rule}
}

// call makes the call that comes of a change. Its Content-Length is that of its body, unless the change is
// about that.
func (c change) call(m *message) *conformance.Call {
	req, resp := m.Request, m.Response
	d := draft{method: req.Method, url: req.URL, status: resp.Status, header: m.header.Clone()}
	body := m.body
	if c.body != nil {
		body = c.body
		if d.header.Get("Content-Length") != "" {
			d.header.Set("Content-Length", strconv.Itoa(len(body)))
		}
	}
	if c.other != nil {
		c.other(&d)
	}
	req.Method, req.URL, resp.Status = d.method, d.url, d.status
	if m.side == Request {
		req.Header, req.Body = d.header, body
	} else {
		resp.Header, resp.Body = d.header, body
	}
	out := conformance.NewCall(req, resp)
	out.Version, out.Operation = m.Version, m.Operation // also where a path leads elsewhere
	if out.Params == nil {
		out.Params = m.Params
	}
	out.Seq, out.Source, out.At, out.Principal, out.Broken = m.Seq, m.Source, m.At, m.Principal, m.Broken
	return out
}
