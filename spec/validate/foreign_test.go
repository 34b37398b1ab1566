package validate_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// foreignDocument uses what the contract of the service does not.
const foreignDocument = `openapi: 3.0.3
info: {title: foreign, version: "1"}
servers: [{url: "https://host/{base}", variables: {base: {default: api}}}]
components:
  headers:
    Limit: {required: true, schema: {type: integer, minimum: 1}}
paths:
  /things/{thing}:
    parameters:
      - {name: thing, in: path, required: true, schema: {type: string}}
      - {name: X-Trace, in: header, required: true, schema: {type: string, format: uuid}}
      - {name: mode, in: cookie, schema: {type: string, enum: [fast, slow]}}
    get:
      operationId: getThing
      parameters:
        - {name: ratio, in: query, schema: {type: number, maximum: 1}}
      responses:
        2XX:
          description: Any success.
          headers:
            x-limit: {$ref: "#/components/headers/Limit"}
            X-Flag: {schema: {type: boolean}}
          content:
            application/vnd.thing+json:
              schema:
                type: object
                required: [kind]
                properties:
                  kind: {type: string, enum: [a, b]}
                  old: {type: string, deprecated: true}
                additionalProperties: false
            text/plain: {schema: {type: string, maxLength: 5}}
            image/*: {}
        "404": {description: None.}
        default: {description: Else., content: {"application/*": {schema: {type: object, properties: {message: {type: string}}, additionalProperties: true}}}}
  /raw:
    post:
      requestBody: {content: {"*/*": {schema: {type: array, items: {}}}}}
      responses:
        default: {description: All., content: {application/json: {schema: {type: integer}}}}
`

func loadForeign(t testing.TB) *validate.Contract {
	t.Helper()
	c, err := validate.Load("foreign.yaml", []byte(foreignDocument))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestForeignDocument(t *testing.T) {
	t.Parallel()
	c := loadForeign(t)
	good := http.Header{"Content-Type": {"application/vnd.thing+json"}, "X-Limit": {"3"}}
	with := func(name, value string) http.Header {
		h := good.Clone()
		h.Del(name)
		if value != "" {
			h.Set(name, value)
		}
		return h
	}
	trace := http.Header{"X-Trace": {"fa3a2d17-d86d-4540-bf71-512750281e43"}}
	thing := map[string]string{"thing": "x"}
	for _, tt := range []struct {
		name string
		m    validate.Message
		want []string
	}{
		{"a success of a range", validate.Message{Status: 299, Header: good, Body: []byte(`{"kind":"a"}`)}, nil},
		{"no status at all", validate.Message{Status: 304}, []string{"violation http/status-undocumented"}},
		{"one that has no body", validate.Message{Status: 404}, nil},
		{"any failure", validate.Message{Status: 500, Header: http.Header{"Content-Type": {"application/problem+json"}}, Body: []byte(`{"x":1}`)}, nil},
		{"a header missing", validate.Message{Status: 200, Header: with("X-Limit", ""), Body: []byte(`{"kind":"a"}`)}, []string{"violation http/header-required-missing X-Limit"}},
		{"a header below its bound", validate.Message{Status: 200, Header: with("X-Limit", "0"), Body: []byte(`{"kind":"a"}`)}, []string{"violation http/header-schema X-Limit"}},
		{"a header of another type", validate.Message{Status: 200, Header: with("X-Flag", "yes"), Body: []byte(`{"kind":"a"}`)}, []string{"violation http/header-schema X-Flag"}},
		{"an unknown header", validate.Message{Status: 200, Header: with("X-Else", "1"), Body: []byte(`{"kind":"a"}`)}, []string{"drift http/header-undocumented X-Else"}},
		{"a closed object", validate.Message{Status: 200, Header: good, Body: []byte(`{"kind":"a","more":{}}`)}, []string{"violation body/property-undocumented /more"}},
		{"a deprecated property", validate.Message{Status: 200, Header: good, Body: []byte(`{"kind":"B","old":""}`)}, []string{"drift body/enum-case-drift /kind", "note body/deprecated-seen /old"}},
		{"plain text", validate.Message{Status: 200, Header: with("Content-Type", "text/plain"), Body: []byte("short")}, nil},
		{"long text", validate.Message{Status: 200, Header: with("Content-Type", "text/plain; charset=utf-8"), Body: []byte("a text")}, []string{"violation body/length"}},
		{"text of bytes", validate.Message{Status: 200, Header: with("Content-Type", "text/plain"), Body: []byte("\xff")}, []string{"violation body/invalid-utf8"}},
		{"a picture", validate.Message{Status: 200, Header: with("Content-Type", "image/png"), Body: []byte("\xff\xfe")}, nil},
		{"a request", validate.Message{Request: true, Params: thing, Header: trace, Path: "/api/things/x"}, nil},
		{"a path elsewhere", validate.Message{Request: true, Params: thing, Header: trace, Path: "/API/Things/X"}, []string{"drift route/case-drift"}},
		{"no trace", validate.Message{Request: true, Params: thing}, []string{"violation header/required X-Trace"}},
		{"a bad trace", validate.Message{Request: true, Params: thing, Header: http.Header{"X-Trace": {"x"}}}, []string{"violation header/format-uuid X-Trace"}},
		{"a cookie", validate.Message{Request: true, Params: thing, Header: http.Header{"X-Trace": trace["X-Trace"], "Cookie": {"a=b; mode=fast"}}}, nil},
		{"a bad cookie", validate.Message{Request: true, Params: thing, Header: http.Header{"X-Trace": trace["X-Trace"], "Cookie": {"mode=idle"}}}, []string{"violation cookie/enum mode"}},
		{"a number", validate.Message{Request: true, Params: thing, Header: trace, Query: url.Values{"ratio": {"0.5"}}}, nil},
		{"a large number", validate.Message{Request: true, Params: thing, Header: trace, Query: url.Values{"ratio": {"1.5"}}}, []string{"violation query/range ratio"}},
		{"no number", validate.Message{Request: true, Params: thing, Header: trace, Query: url.Values{"ratio": {"half"}}}, []string{"violation query/type ratio"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.m.Operation.ID = "getThing"
			if diff := cmp.Diff(tt.want, severities(t, c, tt.m)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// An operation without an id goes by method and path; its default response is also one of success.
func TestForeignOperationWithoutID(t *testing.T) {
	t.Parallel()
	c := loadForeign(t)
	m := validate.Message{
		Operation: spec.Operation{ID: "POST /raw"}, Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("7"),
	}
	if got := severities(t, c, m); got != nil {
		t.Error(got)
	}
	m.Request, m.Body = true, nil
	if got := severities(t, c, m); got != nil {
		t.Errorf("no body: %v", got)
	}
	m.Header, m.Body = http.Header{"Content-Type": {"text/anything"}}, []byte("{}")
	if diff := cmp.Diff([]string{"violation body/type"}, severities(t, c, m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func severities(t *testing.T, c *validate.Contract, m validate.Message) (lines []string) {
	t.Helper()
	findings, err := c.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Clause.File != "foreign.yaml" || f.Clause.Line == 0 {
			t.Errorf("%s: no line of the document: %+v", f.Check, f.Clause)
		}
		lines = append(lines, strings.TrimSpace(string(f.Severity)+" "+f.Check+" "+f.Pointer))
	}
	return lines
}

func TestContractRoutes(t *testing.T) {
	t.Parallel()
	c := loadForeign(t)
	for _, tt := range []struct {
		method, path, id string
		params           map[string]string
		err              error
	}{
		{"GET", "/api/things/a%2Fb", "getThing", map[string]string{"thing": "a/b"}, nil},
		{"GET", "/API/Things/X/?a=b", "getThing", map[string]string{"thing": "X"}, nil},
		{"GET", "/gate/way/things/x", "getThing", map[string]string{"thing": "x"}, nil},
		{"POST", "/raw", "POST /raw", nil, nil},
		{"PUT", "/api/raw", "", nil, validate.ErrMethod},
		{"GET", "/api/things", "", nil, validate.ErrPath},
		{"GET", "/api/things/%zz", "", nil, validate.ErrPath},
		{"GET", "", "", nil, validate.ErrPath},
	} {
		id, params, err := c.Route(tt.method, tt.path)
		if id != tt.id || !errors.Is(err, tt.err) || cmp.Diff(tt.params, params) != "" {
			t.Errorf("%s %s: %q, %v, %v", tt.method, tt.path, id, params, err)
		}
	}
}

// The contract of the service finds the operations that the table of operations finds.
func TestContractRoutesAsTheTable(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		c, err := validate.Of(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range spec.Operations(v) {
			path := "/" + string(v) + strings.NewReplacer("{", "a-", "}", "").Replace(op.Path)
			m, err := spec.Route(op.Method, path)
			if err != nil {
				t.Fatal(err)
			}
			id, params, err := c.Route(op.Method, path)
			if id != op.ID || err != nil || cmp.Diff(m.Params, params) != "" {
				t.Errorf("%s %s: %q, %v, %v", op.Method, path, id, params, err)
			}
		}
	}
}
