// Package conformance judges whether a server keeps the contract of the VB365 REST API.
//
// A Call (a request, its answer and how it was seen) is evidence. A Check judges calls from any source; an
// active check can also make some, through a Probe. A Finding says what breaks the contract, a Report is
// findings and evidence together. Run probes a live server; Judge judges calls that were recorded.
package conformance

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Principal says whose credentials a request carried. A source that cannot tell the accounts apart may use
// labels of its own, one per token.
type Principal string

// The principals of a run.
const (
	Tenant        Principal = "tenant"        // the credentials an organization was added with
	OtherTenant   Principal = "other tenant"  // those of another organization
	Administrator Principal = "administrator" // an account of the backup server
	Nobody        Principal = "nobody"        // no token at all
	Stranger      Principal = "stranger"      // a token that the server never gave
	Somebody      Principal = "somebody"      // nobody can tell who: tokens were taken out of the recording, or masked
)

// Request is what was sent, as bytes.
type Request struct {
	Method string
	URL    string // absolute
	Header http.Header
	Body   []byte
}

// Response is what came back, as bytes.
type Response struct {
	Status int    // 0 when no answer came
	Proto  string // "HTTP/1.1"
	Header http.Header
	Body   []byte
	Fault  string // why the answer is missing, ends early or could not be kept; "" for a whole one
}

// NotKept begins the Fault of an answer that came whole, and whose body the recorder could not keep.
const NotKept = "the body was not kept"

// BrokenOff reports whether an answer began and did not end: law L018 tells of it at every operation of the contract,
// also where a missing length would be fine. No answer at all (Status 0) is none by itself: a run that probes ends with
// it, unless the request was broken on purpose, which is for the check that broke it; a recording may lack it for reasons
// of its own, and so may a client that went. What was not kept says nothing of the server, nor does an answer to what no
// contract has.
func (r Response) BrokenOff() bool {
	return r.Status != 0 && r.Fault != "" && !strings.HasPrefix(r.Fault, NotKept)
}

// Drawn says of a good request that it was drawn at random, and why it was sent.
type Drawn struct {
	Case     string `json:"case,omitzero"`     // what is odd about it, such as "limit at its greatest"; "" for nothing
	Trial    bool   `json:"trial,omitzero"`    // sent in search of a smaller request that shows what a drawn one has shown
	Smallest bool   `json:"smallest,omitzero"` // the smallest such request that was found
}

// Call is one request and what came back: the evidence that checks judge. Make it with NewCall; the bodies must not be changed
// afterwards.
type Call struct {
	Seq       int       // place among the calls, from 1
	Source    string    // how it was seen, such as "live"
	From      string    // where it was recorded, such as "trace.ndjson:12"; "" where it was not
	At        time.Time // when the request was sent
	Principal Principal
	Broken    string // what the request breaks on purpose, such as "limit -1"; "" for nothing
	Drawn     *Drawn // how the request was drawn at random; nil where it was not
	Apart     bool   // it is a read that was under way at the same time as a change: it may show the time before or after
	Request   Request
	Response  Response

	Version   spec.Version      // "" where the path begins with no version of the contract
	Operation spec.Operation    // zero where the contract has no such operation
	Params    map[string]string // path parameters

	path   string   // escaped path
	own    []string // names of headers that its check has set
	query  url.Values
	answer func() tree.Value
	asked  func() tree.Value
	made   *sync.Map // by Once
}

// NewCall makes a call and finds the operation that its request stands for.
func NewCall(req Request, resp Response) *Call {
	c := &Call{Request: req, Response: resp, query: url.Values{}, made: &sync.Map{}}
	if u, err := url.Parse(req.URL); err == nil {
		c.path, c.query = u.EscapedPath(), u.Query()
	}
	if m, err := spec.Route(req.Method, c.path); err == nil {
		c.Version, c.Operation, c.Params = m.Version, m.Operation, m.Params
	} else if !errors.Is(err, spec.ErrVersion) {
		c.Version = m.Version
	}
	c.answer = sync.OnceValue(func() tree.Value { return tree.Parse(resp.Body) })
	c.asked = sync.OnceValue(func() tree.Value { return tree.Parse(req.Body) })
	return c
}

// Head returns the call without the body of its answer: what a check keeps of it, for a finding later on.
func (c *Call) Head() *Call {
	head := *c
	head.Response.Body = nil
	head.answer, head.made = func() tree.Value { return tree.Value{} }, &sync.Map{}
	return &head
}

// alone returns the call without what was made of it: what one judging makes is not for another, which may be at work at the
// same time.
func (c *Call) alone() *Call {
	alone := *c
	alone.made = &sync.Map{}
	return &alone
}

// Once returns what of makes of a call, made once for each type of result, which no two functions may share: what
// several checks need. It may be used by several goroutines at a time.
func Once[T any](c *Call, of func(*Call) T) T {
	type key struct{ _ *T }
	made, ok := c.made.Load(key{})
	if !ok {
		made, _ = c.made.LoadOrStore(key{}, sync.OnceValue(func() T { return of(c) }))
	}
	return made.(func() T)() //nolint:errcheck // nothing else is stored there
}

// Own returns the headers of the request that its check has set, each as a line; one that was left out has no value.
func (c *Call) Own() (lines []string) {
	for _, name := range c.own {
		lines = append(lines, strings.TrimSpace(name+": "+strings.Join(c.Request.Header[name], ", ")))
	}
	return lines
}

// Path returns the escaped path of the request.
func (c *Call) Path() string { return c.path }

// Query returns the query of the request. It must not be changed.
func (c *Call) Query() url.Values { return c.query }

// Answer returns the body of the response; none if it is no JSON.
func (c *Call) Answer() tree.Value { return c.answer() }

// Asked returns the body of the request; none if it is no JSON.
func (c *Call) Asked() tree.Value { return c.asked() }

// isApart reports whether a call is judged apart from those before and after it.
func (c *Call) isApart() bool { return c.Apart && c.Operation.ID != "" }

// Succeeded reports whether the status is one of 200 to 299.
func (c *Call) Succeeded() bool { return c.Response.Status/100 == 2 }

// Refused reports whether the status is one of 400 to 499.
func (c *Call) Refused() bool { return c.Response.Status/100 == 4 }

// Message returns the request or the answer as the judge takes it: a request as the service does, with names and
// values of enums in any case. The operation is one of the contract.
func (c *Call) Message(request bool) validate.Message {
	m := validate.Message{Version: c.Version, Operation: c.Operation, Request: request}
	if request {
		m.Path, m.Params, m.Query, m.AnyCase = c.Path(), c.Params, c.Query(), true
		m.Header, m.Body = c.Request.Header, c.Request.Body
	} else {
		m.Status, m.Header, m.Body = c.Response.Status, c.Response.Header, c.Response.Body
	}
	return m
}
