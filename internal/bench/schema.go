package bench

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/internal/contest/judging"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// jsonSchema returns the schema of the body of a subject as JSON Schema draft 7, for judges that do not read
// OpenAPI. A value that may be null has null among its types; formats that only this API has are left out.
func jsonSchema(s judging.Subject) ([]byte, error) {
	source, err := derive.JSON(spec.V6)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(source, &doc); err != nil {
		return nil, err
	}
	op := s.Message.Operation
	at := []string{"paths", op.Path, strings.ToLower(op.Method)}
	if s.Message.Request {
		at = append(at, "requestBody", "content", "application/json", "schema")
	} else {
		at = append(at, "responses", "200", "content", judging.Media, "schema")
	}
	root := draft7(under(doc, at...))
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	definitions := map[string]any{}
	for name := range under(doc, "components", "schemas") {
		definitions[name] = draft7(under(doc, "components", "schemas", name))
	}
	if ref, ok := root["$ref"]; ok { // nothing beside a $ref counts in draft 7
		delete(root, "$ref")
		root["allOf"] = []any{map[string]any{"$ref": ref}}
	}
	root["definitions"] = definitions
	return json.Marshal(root)
}

// under returns the object at a path; empty where there is none, which the compilers of schemas will not take
// for the schema of a session.
func under(v map[string]any, path ...string) map[string]any {
	for _, name := range path {
		v, _ = v[name].(map[string]any)
	}
	return v
}

// dropped are the keywords that JSON Schema does not have, or that say nothing about whether a body is good.
var dropped = []string{"discriminator", "nullable", "example", "description", "title", "readOnly", "writeOnly", "deprecated", "xml", "externalDocs"}

// draft7 rewrites a schema of OpenAPI 3.0.
func draft7(in map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range in {
		switch {
		case slices.Contains(dropped, name), strings.HasPrefix(name, "x-"):
		case name == "format" && strings.HasPrefix(text(v), "vb365-"):
		case name == "$ref":
			out[name] = strings.Replace(text(v), "#/components/schemas/", "#/definitions/", 1)
		case name == "properties":
			members := map[string]any{}
			for member, schema := range object(v) {
				members[member] = draft7(object(schema))
			}
			out[name] = members
		case name == "items", name == "not", name == "additionalProperties" && object(v) != nil:
			out[name] = draft7(object(v))
		case name == "allOf", name == "anyOf", name == "oneOf":
			out[name] = branches(v)
		default:
			out[name] = v
		}
	}
	if in["nullable"] == true {
		return orNull(out)
	}
	return out
}

func branches(v any) []any {
	list, _ := v.([]any)
	out := make([]any, len(list))
	for i, schema := range list {
		out[i] = draft7(object(schema))
	}
	return out
}

// orNull lets a schema take null as well.
func orNull(schema map[string]any) map[string]any {
	kind, ok := schema["type"].(string)
	if !ok {
		return map[string]any{"anyOf": []any{schema, map[string]any{"type": "null"}}}
	}
	schema = maps.Clone(schema)
	schema["type"] = []any{kind, "null"}
	if values, ok := schema["enum"].([]any); ok && !slices.Contains(values, nil) {
		schema["enum"] = append(slices.Clone(values), nil)
	}
	return schema
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

func text(v any) string { s, _ := v.(string); return s }
