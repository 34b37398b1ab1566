package mutant

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// elsewhere is a message that breaks a document of its own, since the contract has nothing that the check could
// be about.
type elsewhere struct {
	check, pointer string
	reason         string // why no golden call can show it
	part           string // of the document: parameters, requestBody, or the schema of the answer
	message        validate.Message
}

// answer is a message that a schema refuses: an answer with the given body.
func answer(check, pointer, reason, schema, body string) elsewhere {
	return elsewhere{check, pointer, reason,
		`"responses": {"200": {"description": "", "content": {"application/json": {"schema": ` + schema + `}}}}`,
		validate.Message{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)},
	}
}

// Reasons why no golden call can show a check.
const (
	noSuchKeyword   = "the contract has no such keyword"
	noSuchFormat    = "the contract has no such format"
	noSuchHeader    = "the contract has no headers of answers"
	noSuchParameter = "the contract has no such parameter"
)

// unshown are the checks that no message shows, with the reason.
func unshown() map[string]string {
	out := map[string]string{
		"http/unjudged":             "it is told of whole calls that were not kept as they were sent",
		"route/undocumented":        "it is told of whole calls, of no operation",
		"route/method-undocumented": "it is told of whole calls, of no operation",
	}
	for _, in := range kindsOfParameters() {
		out[in+"/null"] = "the value of a parameter is a text"
		out[in+"/discriminator-unmapped"] = "the value of a parameter is no object"
		out[in+"/read-only-in-request"] = "a parameter is no property"
		out[in+"/deprecated-seen"] = "a parameter is no property"
	}
	return out
}

func kindsOfParameters() []string { return []string{"path", "query", "header", "cookie"} }

// breaches are a schema and a value that breaks it, by the end of the id of the check that tells.
var breaches = map[string]struct{ schema, value string }{
	"required":                  {`{"type": "string"}`, ""},
	"type":                      {`{"type": "integer"}`, "ten"},
	"enum":                      {`{"type": "string", "enum": ["a"]}`, "b"},
	"enum-case-drift":           {`{"type": "string", "enum": ["a"]}`, "A"},
	"range":                     {`{"type": "integer", "minimum": 2}`, "1"},
	"length":                    {`{"type": "string", "maxLength": 1}`, "ab"},
	"pattern":                   {`{"type": "string", "pattern": "^a$"}`, "b"},
	"format-uuid":               {`{"type": "string", "format": "uuid"}`, "x"},
	"format-date-time":          {`{"type": "string", "format": "date-time"}`, "2023-02-30T00:00:00Z"},
	"format-date":               {`{"type": "string", "format": "date"}`, "2023-02-30"},
	"format-uri":                {`{"type": "string", "format": "uri"}`, "x"},
	"format-byte":               {`{"type": "string", "format": "byte"}`, "x"},
	"format-int32":              {`{"type": "integer", "format": "int32"}`, "2147483648"},
	"format-int64":              {`{"type": "integer", "format": "int64"}`, "9223372036854775808"},
	"format-float":              {`{"type": "number", "format": "float"}`, "1e39"},
	"format-vb365-request-time": {`{"type": "string", "format": "vb365-request-time"}`, "yesterday"},
	"one-of-none":               {`{"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]}`, "c"},
	"one-of-many":               {`{"oneOf": [{"type": "string", "minLength": 1}, {"type": "string", "maxLength": 9}]}`, "ab"},
	"schema":                    {`{"not": {"type": "string", "enum": ["a"]}}`, "a"},
}

// parameter is a request with a parameter that breaks its schema, one way by a check.
func parameter(in, kind string) elsewhere {
	f := breaches[kind]
	m := validate.Message{Request: true, AnyCase: true}
	switch {
	case f.value == "":
	case in == "path":
		m.Params = map[string]string{"p": f.value}
	case in == "query":
		m.Query = url.Values{"p": {f.value}}
	case in == "header":
		m.Header = http.Header{"P": {f.value}}
	case in == "cookie":
		m.Header = http.Header{"Cookie": {"p=" + f.value}}
	}
	required := in == "path" || kind == "required"
	return elsewhere{in + "/" + kind, "p", noSuchParameter, fmt.Sprintf(`"parameters": [{"name": "p", "in": %q, "required": %t, "schema": %s}],
		"responses": {"200": {"description": ""}}`, in, required, f.schema), m}
}

// shown are the checks that the golden calls cannot show.
func shown() []elsewhere {
	var parameters []elsewhere
	for _, in := range kindsOfParameters() {
		for _, kind := range slices.Sorted(maps.Keys(breaches)) {
			parameters = append(parameters, parameter(in, kind))
		}
	}
	header := func(check, header, value string) elsewhere {
		h := http.Header{}
		if value != "" {
			h.Set("X-P", value)
		}
		return elsewhere{check, "X-P", noSuchHeader, `"responses": {"200": {"description": "", "headers": {"X-P": ` + header + `}}}`,
			validate.Message{Status: 200, Header: h}}
	}
	branches := `{"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]}`
	mapped := `{"oneOf": [{"$ref": "#/components/schemas/A"}], "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}}}`
	readOnly := `{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}`
	return append(parameters, []elsewhere{
		header("http/header-required-missing", `{"required": true, "schema": {"type": "string"}}`, ""),
		header("http/header-schema", `{"schema": {"type": "integer"}}`, "ten"),
		answer("body/format-date", "", noSuchFormat, `{"type": "string", "format": "date"}`, `"2023-02-30"`),
		answer("body/format-uri", "", noSuchFormat, `{"type": "string", "format": "uri"}`, `"no uri"`),
		answer("body/format-byte", "", noSuchFormat, `{"type": "string", "format": "byte"}`, `"?"`),
		answer("body/format-float", "", noSuchFormat, `{"type": "number", "format": "float"}`, `1e39`),
		answer("body/items", "", noSuchKeyword, `{"type": "array", "items": {}, "minItems": 1}`, `[]`),
		answer("body/unique", "", noSuchKeyword, `{"type": "array", "items": {}, "uniqueItems": true}`, `[1, 1]`),
		answer("body/one-of-none", "", noSuchKeyword, branches, `{}`),
		answer("body/one-of-many", "", noSuchKeyword, branches, `{"a": 1, "b": 1}`),
		answer("body/discriminator-unmapped", "", noSuchKeyword, mapped, `{"kind": "b"}`),
		answer("body/schema", "", noSuchKeyword, `{"not": {"type": "string"}}`, `"a"`),
		answer("body/deprecated-seen", "/a", noSuchKeyword, `{"type": "object", "properties": {"a": {"deprecated": true}}}`, `{"a": 1}`),
		{"body/read-only-in-request", "/a", noSuchKeyword,
			`"requestBody": {"content": {"application/json": {"schema": ` + readOnly + `}}}, "responses": {"200": {"description": ""}}`,
			validate.Message{Request: true, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"a": "b"}`)}},
	}...)
}

// judge judges the message by its document. It must show its check alone.
func (e elsewhere) judge(t *testing.T) []validate.Finding {
	t.Helper()
	path := "/x"
	if len(e.check) > 5 && e.check[:5] == "path/" {
		path = "/x/{p}"
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {"` + path +
		`": {"get": {"operationId": "x", ` + e.part + `}}}, "components": {"schemas": {"A": {"type": "object", "required": ["kind"],
		"properties": {"kind": {"type": "string"}}}}}}`))
	if err != nil {
		t.Fatalf("%s: %v", e.check, err)
	}
	contract, err := validate.Compile(doc)
	if err != nil {
		t.Fatalf("%s: %v", e.check, err)
	}
	e.message.Operation = spec.Operation{ID: "x"}
	findings, err := contract.Judge(e.message)
	if err != nil {
		t.Fatalf("%s: %v", e.check, err)
	}
	want := Want{e.check, e.pointer}
	if got := found(findings); e.reason == "" || !slices.Equal(got, wanted([]Want{want})) {
		t.Errorf("a document of its own (%s) shows %q, want %q", e.reason, got, wanted([]Want{want}))
	}
	return findings
}
