package mutant

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// Valid makes calls that keep the contract of one version, in all the ways that JSON, HTTP and the contract
// allow. Whoever judges one of them and finds anything gives a false alarm.
type Valid struct {
	version  spec.Version
	doc      *openapi3.T
	patterns map[string]matcher
	picks    [64]*rapid.Generator[int] // of the numbers below an index; making them anew takes most of the time
}

// matcher checks texts against a pattern of the contract, and makes such texts.
type matcher struct {
	re   *regexp.Regexp
	text *rapid.Generator[string]
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
	g := &Valid{version: v, doc: doc, patterns: map[string]matcher{}}
	for n := 1; n < len(g.picks); n++ {
		g.picks[n] = rapid.IntRange(0, n-1)
	}
	seen := map[*openapi3.Schema]bool{}
	var errs []error
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for name, r := range schemasOf(item, op) {
				if err := g.prepare(r, seen); err != nil {
					errs = append(errs, fmt.Errorf("%s %s: %s: %w", method, path, name, err))
				}
			}
		}
	}
	return g, errors.Join(errs...)
}

// schemasOf returns the schemas of parameters and bodies of an operation by a name for errors.
func schemasOf(item *openapi3.PathItem, op *openapi3.Operation) map[string]*openapi3.SchemaRef {
	all := map[string]*openapi3.SchemaRef{}
	add := func(name string, content openapi3.Content) {
		for media, c := range content {
			all[name+" "+media] = c.Schema
		}
	}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		all["parameter "+p.Value.Name] = p.Value.Schema
	}
	if op.RequestBody != nil {
		add("request", op.RequestBody.Value.Content)
	}
	for status, r := range op.Responses.Map() {
		add("response "+status, r.Value.Content)
	}
	return all
}

// prepare compiles the patterns of a schema and of all below it, and refuses what no values can be made for.
func (g *Valid) prepare(r *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) error {
	if r == nil || seen[r.Value] {
		return nil
	}
	s := r.Value
	seen[s] = true
	for keyword, used := range map[string]bool{
		"allOf of several": len(s.AllOf) > 1, "oneOf": s.OneOf != nil, "anyOf": s.AnyOf != nil, "not": s.Not != nil,
		"multipleOf": s.MultipleOf != nil, "uniqueItems": s.UniqueItems, "minProperties": s.MinProps > 0,
		"maxProperties": s.MaxProps != nil, "several types": s.Type != nil && len(*s.Type) > 1,
		"allOf beside a type": len(s.AllOf) == 1 && s.Type != nil,
	} {
		if used {
			return fmt.Errorf("no values can be made for %s", keyword)
		}
	}
	if s.Pattern != "" {
		re, err := regexp.Compile(s.Pattern)
		if err != nil {
			return err
		}
		g.patterns[s.Pattern] = matcher{re, rapid.StringMatching(s.Pattern)}
	}
	below := []*openapi3.SchemaRef{s.Items, s.AdditionalProperties.Schema}
	below = append(below, s.AllOf...)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		below = append(below, s.Properties[name])
	}
	for _, child := range below {
		if err := g.prepare(child, seen); err != nil {
			return err
		}
	}
	return nil
}

// Calls returns a generator of calls of an operation, with each documented status.
func (g *Valid) Calls(op spec.Operation) *rapid.Generator[Sample] {
	item := g.doc.Paths.Value(op.Path)
	o := item.GetOperation(op.Method)
	parameters := slices.Concat(item.Parameters, o.Parameters)
	return rapid.Custom(func(t *rapid.T) Sample {
		return Sample{g.request(t, op, o, parameters), g.response(t, o)}
	})
}

// host is where all requests go.
const host = "https://vb365.example.com:4443"

func (g *Valid) request(t *rapid.T, op spec.Operation, o *openapi3.Operation, parameters openapi3.Parameters) conformance.Request {
	r := conformance.Request{Method: op.Method, Header: http.Header{}}
	path := op.Path
	var query []string
	for _, p := range parameters {
		w := g.writer(t, true)
		switch {
		case p.Value.In == openapi3.ParameterInPath:
			value := w.plain(p.Value.Schema.Value)
			if strings.Trim(value, ".") == "" {
				value = "id" // . and .. are no ids but ways through a tree
			}
			path = strings.Replace(path, "{"+p.Value.Name+"}", url.PathEscape(value), 1)
		case p.Value.Required || w.chance(2):
			query = append(query, w.escape(p.Value.Name)+"="+w.escape(w.plain(p.Value.Schema.Value)))
		}
	}
	r.URL = host + "/" + string(g.version) + path
	if len(query) > 0 {
		r.URL += "?" + strings.Join(rapid.Permutation(query).Draw(t, "query"), "&")
	}
	for name, value := range map[string]string{
		"Accept": "application/json", "Authorization": "Bearer t0ken", "User-Agent": "sample/1.0", "Accept-Encoding": "identity",
	} {
		r.Header.Set(name, value)
	}
	if o.RequestBody != nil {
		w := g.writer(t, true)
		r.Body = w.content(r.Header, o.RequestBody.Value.Content)
	}
	return r
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
	w := g.writer(t, false)
	documented := o.Responses.Map()
	statuses := slices.Sorted(maps.Keys(documented)) // success first
	status := statuses[0]
	if w.chance(2) {
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
		if w.chance(3) {
			r.Header.Set(header[0], header[1])
		}
	}
	if content := documented[status].Value.Content; len(content) > 0 {
		r.Body = w.content(r.Header, content)
	}
	return r
}

// content writes a body of one of the documented media types, and its headers.
func (w *writer) content(h http.Header, content openapi3.Content) []byte {
	media := rapid.SampledFrom(slices.Sorted(maps.Keys(content))).Draw(w.t, "media type")
	kind, _, _ := strings.Cut(media, ";")
	h.Set("Content-Type", rapid.SampledFrom([]string{
		cmp.Or(media, kind), kind + "; charset=utf-8", kind + ";charset=UTF-8", strings.ToUpper(kind) + `; Charset="utf-8"`,
	}).Draw(w.t, "Content-Type"))
	schema := content[media].Schema.Value
	if kind == "application/x-www-form-urlencoded" {
		w.form(schema)
	} else {
		w.space()
		w.value(schema)
		w.space()
	}
	if w.chance(2) {
		h.Set("Content-Length", strconv.Itoa(len(w.out)))
	}
	return w.out
}

// form writes an object as the fields of a form.
func (w *writer) form(s *openapi3.Schema) {
	var fields []string
	for _, m := range w.members(s) {
		fields = append(fields, w.escape(m.name)+"="+w.escape(w.plain(m.schema)))
	}
	w.out = append(w.out, strings.Join(fields, "&")...)
}

// plain makes a value that is not written as JSON: of a parameter, or of a field of a form.
func (w *writer) plain(s *openapi3.Schema) string {
	s = resolved(s)
	switch {
	case len(s.Enum) > 0:
		return fmt.Sprint(rapid.SampledFrom(s.Enum).Draw(w.t, "enum"))
	case s.Type.Is("boolean"):
		return strconv.FormatBool(rapid.Bool().Draw(w.t, "bool"))
	case s.Type.Is("integer"):
		return strconv.FormatInt(w.integer(s), 10)
	}
	return w.text(s)
}

// escape writes text for a query or a form in one of the ways that stand for it.
func (w *writer) escape(text string) string {
	escaped := url.QueryEscape(text)
	switch w.pick(3) {
	case 1:
		escaped = strings.ReplaceAll(escaped, "+", "%20")
	case 2:
		escaped = strings.ReplaceAll(escaped, "%3A", ":") // may stand for itself
	}
	return escaped
}
