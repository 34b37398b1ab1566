package mutant

import (
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

// parameter is a message that the schema of a parameter refuses.
func parameter(check, reason, in, schema string, message validate.Message) elsewhere {
	required := "false"
	if in == "path" || check[len(in):] == "/required" {
		required = "true"
	}
	message.Request = true
	return elsewhere{check, "p", reason, `"parameters": [{"name": "p", "in": "` + in + `", "required": ` + required +
		`, "schema": ` + schema + `}], "responses": {"200": {"description": ""}}`, message}
}

const (
	noSuchKeyword = "the contract has no such keyword"
	noSuchFormat  = "the contract has no such format"
	noSuchHeader  = "the contract has no headers of answers"
	noSuchPath    = "the path parameters of the contract have no such keyword"
	noSuchCookie  = "the contract has no parameters in headers and cookies"
	noneAlone     = "the only parameters with a pattern have a format as well, which tells of the same fault"
)

// shown are the checks that the golden calls cannot show.
func shown() []elsewhere {
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
	return []elsewhere{
		header("http/header-required-missing", `{"required": true, "schema": {"type": "string"}}`, ""),
		header("http/header-schema", `{"schema": {"type": "integer"}}`, "ten"),
		parameter("path/type", noSuchPath, "path", `{"type": "integer"}`, validate.Message{Params: map[string]string{"p": "ten"}}),
		parameter("path/enum", noSuchPath, "path", `{"type": "string", "enum": ["a"]}`, validate.Message{Params: map[string]string{"p": "b"}}),
		parameter("path/enum-case-drift", noSuchPath, "path", `{"type": "string", "enum": ["a"]}`,
			validate.Message{Params: map[string]string{"p": "A"}, AnyCase: true}),
		parameter("path/range", noSuchPath, "path", `{"type": "integer", "minimum": 2}`, validate.Message{Params: map[string]string{"p": "1"}}),
		parameter("path/pattern", noneAlone, "path", `{"type": "string", "pattern": "^a$"}`, validate.Message{Params: map[string]string{"p": "b"}}),
		parameter("query/pattern", noneAlone, "query", `{"type": "string", "pattern": "^a$"}`, validate.Message{Query: url.Values{"p": {"b"}}}),
		parameter("header/required", noSuchCookie, "header", `{"type": "string"}`, validate.Message{}),
		parameter("header/type", noSuchCookie, "header", `{"type": "integer"}`, validate.Message{Header: http.Header{"P": {"ten"}}}),
		parameter("cookie/required", noSuchCookie, "cookie", `{"type": "string"}`, validate.Message{}),
		parameter("cookie/type", noSuchCookie, "cookie", `{"type": "integer"}`, validate.Message{Header: http.Header{"Cookie": {"p=ten"}}}),
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
	}
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
