package validate

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// TestFaults judges by schemas that the contract may come to have.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		want                []string // kind, pointer, expected, got
	}{
		{"one of two, none", `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `true`, []string{"one-of-none||exactly one of the alternatives of the contract|true"}},
		{"one of two, both", `{"properties":{"a":{"oneOf":[{"type":"string"},{"minLength":1}]}}}`, `{"a":"x"}`,
			[]string{`one-of-many|/a|exactly one of the alternatives of the contract|"x"`}},
		{"one of two, the right one", `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `1`, nil},
		{"one of two, not quite the right one", `{"oneOf":[{"type":"string"},{"type":"integer","format":"int64"}]}`, `9223372036854775808`,
			[]string{"format-int64||an integer (int64)|9223372036854775808"}},
		{"any of two", `{"anyOf":[{"type":"string"},{"type":"boolean"}]}`, `1`, []string{"one-of-none||exactly one of the alternatives of the contract|1"}},
		{"all of two", `{"allOf":[{"type":"object","required":["a"]},{"properties":{"b":{"type":"integer","format":"int32"}}}]}`, `{"b":2147483648}`,
			[]string{"required|/a|a value (required)|nothing", "format-int32|/b|an integer (int32)|2147483648"}},
		{"all of one, deeper", `{"properties":{"x":{"type":"array","items":{"allOf":[{"type":"object","properties":{"y":{"type":"boolean"}}}]}}}}`, `{"x":[{},{"y":0},7]}`,
			[]string{"type|/x/1/y|a boolean|0", "type|/x/2|an object|7"}},
		{"null for all of one", `{"properties":{"x":{"allOf":[{"type":"string","enum":["a"]}]}}}`, `{"x":null}`, []string{"null|/x|one of a|null"}},
		{"too few items", `{"type":"array","minItems":1}`, `[]`, []string{"items||at least 1 items|an array of 0 items"}},
		{"too many items", `{"type":"array","maxItems":1}`, `[1,2]`, []string{"items||0 to 1 items|an array of 2 items"}},
		{"an item twice", `{"type":"array","uniqueItems":true}`, `[1,1]`, []string{"unique||items that are all different|an array of 2 items"}},
		{"too short", `{"properties":{"a":{"type":"string","minLength":2}}}`, `{"a":"ü"}`, []string{`length|/a|text of at least 2 characters|"ü"`}},
		{"too long", `{"properties":{"a":{"type":"string","maxLength":2}}}`, `{"a":"üüü"}`, []string{`length|/a|text of 0 to 2 characters|"üüü"`}},
		{"a number below", `{"type":"number","minimum":0.5}`, `0.25`, []string{"range||a number of at least 0.5|0.25"}},
		{"a number at the bound", `{"type":"number","maximum":2,"exclusiveMaximum":true}`, `2`, []string{"range||a number of at most 2|2"}},
		{"no multiple", `{"type":"integer","multipleOf":5}`, `7`, []string{"range||an integer|7"}},
		{"a number too large", `{"type":"number"}`, `1e400`, []string{"type||a number|1e400"}},
		{"an integer that no format bounds", `{"type":"integer"}`, `1` + strings.Repeat("0", 400), []string{"format-int64||an integer|1" + strings.Repeat("0", 78) + "…"}},
		{"a property that is not allowed", `{"type":"object","additionalProperties":false}`, `{"a":1}`, []string{`property-undocumented|/a|a property of the contract|"a"`}},
		{"what is forbidden", `{"not":{"type":"string"}}`, `"a"`, []string{"schema||a value that keeps not of the contract|a string"}},
		{"another property by its schema", `{"additionalProperties":{"type":"integer"}}`, `{"a":1.0}`, []string{"type|/a|an integer|1.0"}},
		{"a property to be written only", `{"properties":{"password":{"type":"string","writeOnly":true}}}`, `{"password":"x"}`,
			[]string{"write-only-in-response|/password|nothing in a response|***"}},
		{"one of several types", `{"properties":{"a":{"enum":[1,"b"]}}}`, `{"a":"c"}`, []string{`enum|/a|one of 1, b|"c"`}},
		{"a name with slash and tilde", `{"additionalProperties":{"type":"boolean"}}`, `{"a/b~c":"x"}`, []string{`type|/a~1b~0c|a boolean|"x"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &openapi3.Schema{}
			if err := json.Unmarshal([]byte(tt.schema), s); err != nil {
				t.Fatal(err)
			}
			dec := json.NewDecoder(bytes.NewReader([]byte(tt.value)))
			dec.UseNumber()
			var v any
			if err := dec.Decode(&v); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range faults(s, v, false) {
				got = append(got, strings.Join([]string{f.kind, f.pointer, f.expected, f.got}, "|"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadOnlyInRequest(t *testing.T) {
	t.Parallel()
	s := &openapi3.Schema{Properties: openapi3.Schemas{"id": {Value: &openapi3.Schema{ReadOnly: true}}}}
	got := faults(s, map[string]any{"id": "x"}, true)
	if len(got) != 1 || got[0].kind != "read-only-in-request" || got[0].pointer != "/id" {
		t.Errorf("got %+v", got)
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	const head = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/x":{"get":{"operationId":"x","responses":`
	for name, tt := range map[string]struct{ source, want string }{
		"no document":   {"{", "unexpected"},
		"a status":      {head + `{"6XX":{"description":"d"}}}}}}`, "GET /x: response 6XX: not a status"},
		"a media type":  {head + `{"200":{"description":"d","content":{"/":{"schema":{}}}}}}}}}`, `GET /x: response 200: media type "/"`},
		"bytes":         {head + `{"200":{"description":"d","content":{"a/b":{"schema":{"type":"object"}}}}}}}}}`, `GET /x: response 200: media type "a/b": a body that is neither`},
		"an empty body": {head + `{"200":{"description":"d"}},"requestBody":{}}}}}`, "GET /x: a request body without content"},
		"a parameter":   {head + `{"200":{"description":"d"}},"parameters":[{"name":"a","in":"query","schema":{"type":"array","items":{}}}]}}}}`, "GET /x: parameter a: a parameter that is an array"},
	} {
		if _, err := load([]byte(tt.source)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}
