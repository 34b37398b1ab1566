package validate_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// dialect is a document with what OpenAPI 3.0.3 has beside JSON Schema.
const dialect = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{
	"/null":{"post":{"operationId":"null","requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{
		"typed":{"type":"string"},"nullable":{"type":"string","nullable":true},"untyped":{},"bounded":{"minLength":2},"not":{"not":{"type":"string"}},
		"listed":{"type":"string","nullable":true,"enum":["a",null]},"unlisted":{"type":"string","nullable":true,"enum":["a"]},
		"some":{"enum":["a",1]},"any":{"enum":[null,1]},"part":{"allOf":[{"$ref":"#/components/schemas/A"}]},
		"mayPart":{"nullable":true,"allOf":[{"$ref":"#/components/schemas/A"}]},"parts":{"type":"object","allOf":[{"nullable":true,"type":"object"}]},
		"one":{"oneOf":[{"type":"string"},{"type":"integer","nullable":true}]},"either":{"anyOf":[{},{"type":"string"}]}}}}}},
		"responses":{"200":{"description":"d"}}}},
	"/side":{"post":{"operationId":"side","requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Sides"}}}},
		"responses":{"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Sides"}}}}}}},
	"/pet":{"get":{"operationId":"pet","responses":{"200":{"description":"d","content":{"application/json":{"schema":{
		"oneOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/B"}],
		"discriminator":{"propertyName":"kind","mapping":{"first":"#/components/schemas/A","second":"B"}}}}}}}}},
	"/open":{"get":{"operationId":"open","responses":{"200":{"description":"d","content":{"application/json":{"schema":{
		"anyOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/B"}],"discriminator":{"propertyName":"kind"}}}}}}}},
	"/bound":{"get":{"operationId":"bound","responses":{"200":{"description":"d","content":{"application/json":{"schema":{"type":"array","items":{
		"type":"number","minimum":1,"exclusiveMinimum":true,"maximum":2,"exclusiveMaximum":false}}}}}}}},
	"/range":{"get":{"operationId":"range","responses":{
		"2XX":{"description":"d","content":{"application/json":{"schema":{"type":"integer"}}}},
		"202":{"description":"d","content":{"application/json":{"schema":{"type":"string"}}}},
		"4XX":{"description":"d"},"404":{"description":"d","content":{"application/json":{"schema":{"type":"object"}}}},
		"default":{"description":"d","content":{"application/json":{"schema":{"type":"boolean"}}}}}}},
	"/parameters/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}},{"name":"X-Page","in":"header","schema":{"type":"string"}}],
		"get":{"operationId":"parameters","parameters":[{"name":"X-Page","in":"header","required":true,"schema":{"type":"integer","minimum":1}},
			{"name":"mark","in":"cookie","required":true,"schema":{"type":"string","pattern":"^[a-z]+$"}},{"name":"Accept","in":"header","schema":{"enum":["no"]}}],
		"responses":{"200":{"description":"d","headers":{"X-Left":{"required":true,"schema":{"type":"integer"}}}}}}}},
	"components":{"schemas":{
		"A":{"type":"object","required":["kind","a"],"properties":{"kind":{"type":"string"},"a":{"type":"integer"}}},
		"B":{"type":"object","required":["kind","b"],"properties":{"kind":{"type":"string"},"b":{"type":"string"}}},
		"Sides":{"type":"object","required":["id","secret","both"],"properties":{"id":{"type":"integer","readOnly":true},
			"secret":{"type":"string","writeOnly":true},"both":{"type":"boolean"}}}}}}`

// TestDialect judges by what OpenAPI 3.0.3 has beside JSON Schema.
func TestDialect(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(dialect))
	if err != nil {
		t.Fatal(err)
	}
	c, err := validate.Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, operation string
		status          int // 0 for a request
		body            string
		want            []string
	}{
		{"null for a type", "null", 0, `{"typed":null}`, []string{"body/null body /typed"}},
		{"null where nullable", "null", 0, `{"nullable":null}`, nil},
		{"null where no type is said", "null", 0, `{"untyped":null,"bounded":null,"not":null}`, nil},
		{"null that an enum lists", "null", 0, `{"listed":null,"any":null}`, nil},
		{"null that an enum does not list", "null", 0, `{"unlisted":null,"some":null}`, []string{"body/enum body /some", "body/enum body /unlisted"}},
		{"null for another schema", "null", 0, `{"part":null}`, []string{"body/null body /part"}},
		{"null for another schema or null", "null", 0, `{"mayPart":null}`, nil},
		{"null beside a part that allows it", "null", 0, `{"parts":null}`, []string{"body/null body /parts"}},
		{"null for a branch", "null", 0, `{"one":null}`, nil},
		{"null for a branch without type", "null", 0, `{"either":null}`, nil},

		{"read only in a request", "side", 0, `{"id":1,"secret":"x","both":true}`, []string{"body/read-only-in-request body /id"}},
		{"write only in a response", "side", 200, `{"id":1,"secret":"x","both":true}`, []string{"body/write-only-in-response body /secret"}},
		{"what only the other side requires", "side", 0, `{"secret":"x","both":true}`, nil},
		{"what only this side requires", "side", 200, `{"both":true}`, []string{"body/required body /id"}},

		{"a branch by its mapping", "pet", 200, `{"kind":"first","a":1}`, nil},
		{"a branch by the name of its schema", "pet", 200, `{"kind":"B","b":"x"}`, nil},
		{"a fault of the branch alone", "pet", 200, `{"b":1,"kind":"second"}`, []string{"body/type body /b"}},
		{"no such branch", "pet", 200, `{"kind":"third","a":1}`, []string{"body/discriminator-unmapped body"}},
		{"no discriminator", "pet", 200, `{"a":1}`, []string{"body/discriminator-unmapped body"}},
		{"a discriminator of another type", "pet", 200, `{"kind":1,"a":1}`, []string{"body/discriminator-unmapped body"}},
		{"a name that no mapping closes out", "open", 200, `{"kind":"C","a":1}`, nil},
		{"a name that no branch has", "open", 200, `{"kind":"C"}`, []string{"body/one-of-none body"}},

		{"a bound that is excluded, and one that is not", "bound", 200, `[1,1.0000000000000000000001,2,2.0000000000000000000001]`,
			[]string{"body/range body /0", "body/range body /3"}},

		{"any success", "range", 204, `1`, nil},
		{"another type in any success", "range", 299, `"x"`, []string{"body/type body"}},
		{"a status before its range", "range", 202, `"x"`, nil},
		{"any refusal", "range", 499, ``, nil},
		{"a refusal with a body", "range", 400, `{}`, []string{"http/body-unexpected body"}},
		{"a refusal before its range", "range", 404, `{}`, nil},
		{"all else", "range", 500, `true`, nil},
		{"another type in all else", "range", 599, `1`, []string{"body/type body"}},
		{"neither success nor failure", "range", 302, `true`, []string{"http/status-undocumented status"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := validate.Message{Operation: spec.Operation{ID: tt.operation}, Status: tt.status, Request: tt.status == 0, Body: []byte(tt.body), Header: http.Header{}}
			if tt.body != "" {
				m.Header.Set("Content-Type", "application/json")
			}
			wantBy(t, c, m, tt.want...)
		})
	}
}

// TestParametersOfTheDialect judges parameters of header and cookie, and headers of a response.
func TestParametersOfTheDialect(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(dialect))
	if err != nil {
		t.Fatal(err)
	}
	c, err := validate.Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	op := spec.Operation{ID: "parameters"}
	for _, tt := range []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"as documented", http.Header{"X-Page": {"3"}, "Cookie": {"other=1; mark=abc"}, "Accept": {"yes"}}, nil},
		{"nothing", http.Header{}, []string{"header/required header X-Page", "cookie/required cookie mark"}},
		{"another type", http.Header{"X-Page": {"x"}, "Cookie": {"mark=a"}}, []string{"header/type header X-Page"}},
		{"out of bounds", http.Header{"X-Page": {"0"}, "Cookie": {"mark=a"}}, []string{"header/range header X-Page"}},
		{"another pattern", http.Header{"X-Page": {"1"}, "Cookie": {"mark=A"}}, []string{"cookie/pattern cookie mark"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := validate.Message{Operation: op, Request: true, Params: map[string]string{"id": "7"}, Query: url.Values{}, Header: tt.header}
			wantBy(t, c, m, tt.want...)
		})
	}
	for value, findings := range map[string][]string{
		"5": nil, "five": {"http/header-schema header X-Left"}, "": {"http/header-required-missing header X-Left"},
	} {
		m := validate.Message{Operation: op, Status: 200, Header: http.Header{}}
		if value != "" {
			m.Header.Set("X-Left", value)
		}
		wantBy(t, c, m, findings...)
	}
}
