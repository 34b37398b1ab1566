package mutant

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// strange has what the contract of the service does not use, but may come to.
const strange = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/strange":{"post":{"operationId":"strange",
	"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Strange"}}}},
	"responses":{"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Strange"}}}}}}}},
	"components":{"schemas":{"Strange":{"type":"object","required":["free","n","day"],"properties":{
		"free":{},"empty":{"type":"object"},"n":{"type":"number"},"between":{"type":"number","minimum":-2,"maximum":7,"exclusiveMaximum":true,"exclusiveMinimum":true},
		"i":{"type":"integer"},"above":{"type":"integer","minimum":5,"exclusiveMinimum":true,"nullable":true},
		"day":{"type":"string","format":"date"},"raw":{"type":"string","format":"byte"},"uri":{"type":"string","format":"uri"},
		"own":{"type":"string","format":"unheard-of","minLength":3,"maxLength":5},"few":{"type":"array","minItems":2,"maxItems":3,"items":{"type":"integer","format":"int32"}},
		"flags":{"type":"object","additionalProperties":{"type":"boolean","nullable":true}},"more":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true},
		"closed":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false},
		"id":{"type":"string","readOnly":true},"secret":{"type":"string","writeOnly":true},
		"again":{"nullable":true,"type":"array","items":{"$ref":"#/components/schemas/Leaf"}},"kind":{"type":"integer","enum":[1,2,3]}}},
		"Leaf":{"type":"object","properties":{"next":{"type":"array","maxItems":1,"items":{"$ref":"#/components/schemas/Leaf"}},"a/b~c":{"type":"boolean"}}}}}}`

// No valid value of a schema that the contract does not have is found fault with either.
func TestNoFalseAlarmOfStrange(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(strange))
	if err != nil {
		t.Fatal(err)
	}
	g, err := newValid(spec.V8, doc)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := validate.Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	op := spec.Operation{ID: "strange", Method: "POST", Path: "/strange"}
	calls := g.Calls(op)
	judge := func(t rapid.TB, s Sample) {
		for _, m := range []validate.Message{
			{Version: spec.V8, Operation: op, Request: true, Header: s.Request.Header, Body: s.Request.Body},
			{Version: spec.V8, Operation: op, Request: true, AnyCase: true, Header: s.Request.Header, Body: s.Request.Body},
			{Version: spec.V8, Operation: op, Status: s.Response.Status, Header: s.Response.Header, Body: s.Response.Body},
		} {
			if !quiet(t, contract, m) {
				t.Fatalf("%s", m.Body)
			}
		}
	}
	for seed := range 1000 {
		judge(t, calls.Example(seed))
	}
	rapid.Check(t, func(t *rapid.T) { judge(t, calls.Draw(t, "call")) })
}

// Of schemas that no values can be made for, the first is named.
func TestNewValidRefuses(t *testing.T) {
	t.Parallel()
	for keyword, schema := range map[string]*openapi3.Schema{
		"oneOf":               {OneOf: openapi3.SchemaRefs{{Value: &openapi3.Schema{}}}},
		"not":                 {Items: openapi3.NewSchemaRef("", &openapi3.Schema{Not: nothing})},
		"uniqueItems":         {Properties: openapi3.Schemas{"a": {Value: &openapi3.Schema{UniqueItems: true}}}},
		"allOf beside a type": {Type: &openapi3.Types{"string"}, AllOf: openapi3.SchemaRefs{{Value: &openapi3.Schema{}}}},
	} {
		body := openapi3.NewRequestBody().WithJSONSchema(schema)
		doc := &openapi3.T{Paths: openapi3.NewPaths(openapi3.WithPath("/p", &openapi3.PathItem{
			Post: &openapi3.Operation{RequestBody: &openapi3.RequestBodyRef{Value: body}, Responses: openapi3.NewResponses()},
		}))}
		_, err := newValid(spec.V8, doc)
		if err == nil || err.Error() != "POST /p: request application/json: no values can be made for "+keyword {
			t.Errorf("%s: got %v", keyword, err)
		}
	}
}
