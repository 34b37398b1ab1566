package mutant

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// Valid makes calls that keep the contract of one version, in all the ways that JSON, HTTP and the contract
// allow. Whoever judges one of them and finds anything gives a false alarm.
type Valid struct {
	doc   *openapi3.T
	parts *generate.Valid
}

// Sample is a call as plain data. Call makes a conformance.Call of it.
type Sample struct {
	Request  conformance.Request
	Response conformance.Response
}

// Call returns the sample as evidence that can be judged.
func (s Sample) Call() *conformance.Call { return conformance.NewCall(s.Request, s.Response) }

// GoString shows request and response as text, for the reports of rapid.
func (s Sample) GoString() string {
	return fmt.Sprintf("%s %s\n%v\n%s\n\n%d\n%v\n%s", s.Request.Method, s.Request.URL, s.Request.Header,
		s.Request.Body, s.Response.Status, s.Response.Header, s.Response.Body)
}

// NewValid reads the contract of version v. The error names a keyword of the contract for which no values can
// be made.
func NewValid(v spec.Version) (*Valid, error) {
	doc, err := generate.Document(v)
	if err != nil {
		return nil, err
	}
	return newValid(v, doc)
}

func newValid(v spec.Version, doc *openapi3.T) (*Valid, error) {
	parts, err := generate.ValidOf(v, doc)
	return &Valid{doc, parts}, err
}

// Calls returns a generator of calls of an operation, with each documented status.
func (g *Valid) Calls(op spec.Operation) *rapid.Generator[Sample] {
	o := g.doc.Paths.Value(op.Path).GetOperation(op.Method)
	return rapid.Custom(func(t *rapid.T) Sample {
		return Sample{g.request(t, op), g.response(t, o)}
	})
}

// host is where all requests go.
const host = "https://vb365.example.com:4443"

func (g *Valid) request(t *rapid.T, op spec.Operation) conformance.Request {
	r := g.parts.Request(t, op, nil)
	for name, value := range map[string]string{
		"Accept": "application/json", "Authorization": "Bearer t0ken", "User-Agent": "sample/1.0", "Accept-Encoding": "identity",
	} {
		r.Header.Set(name, value)
	}
	return conformance.Request{Method: op.Method, URL: host + r.Path, Header: r.Header, Body: r.Body}
}

// headers are headers of responses that need no contract.
var headers = [][2]string{
	{"Date", "Sat, 22 Jan 2022 14:56:55 GMT"}, {"Server", "sample"}, {"Cache-Control", "no-store"}, {"Vary", "Accept"},
	{"Etag", `"1"`}, {"Retry-After", "120"}, {"Strict-Transport-Security", "max-age=3600"},
}

// failures are statuses of failures; a contract documents some of them and the rest together.
var failures = []int{400, 401, 402, 403, 404, 405, 406, 409, 413, 415, 422, 429, 499, 500, 501, 503, 504, 599}

func (g *Valid) response(t *rapid.T, o *openapi3.Operation) conformance.Response {
	r := conformance.Response{Proto: "HTTP/1.1", Header: http.Header{}}
	w := g.parts.Writer(t, false)
	documented := o.Responses.Map()
	statuses := slices.Sorted(maps.Keys(documented)) // success first
	status := statuses[0]
	if w.Chance(2) {
		status = rapid.SampledFrom(statuses).Draw(t, "status")
	}
	if status == "default" {
		r.Status = rapid.SampledFrom(slices.DeleteFunc(slices.Clone(failures), func(n int) bool {
			return documented[strconv.Itoa(n)] != nil
		})).Draw(t, "failure")
	} else {
		r.Status, _ = strconv.Atoi(status)
	}
	for _, header := range headers {
		if w.Chance(3) {
			r.Header.Set(header[0], header[1])
		}
	}
	if content := documented[status].Value.Content; len(content) > 0 {
		r.Body = w.Content(r.Header, content)
	}
	return r
}
