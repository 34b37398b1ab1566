package validate_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// suiteCase is a schema of the JSON Schema Test Suite with values that it takes, or does not.
type suiteCase struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// TestJSONSchemaSuite runs the cases of draft 4 that OpenAPI 3.0.3 shares, and shows that the others, which are
// listed with their reason, are rightly left out.
func TestJSONSchemaSuite(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "json-schema-suite", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of the suite: %v", err)
	}
	reasons := map[string]string{}
	for reason, names := range unshared {
		for _, name := range names {
			reasons[name] = reason
		}
	}
	stale := maps.Clone(reasons)
	run := 0
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var cases []suiteCase
		if err := json.Unmarshal(source, &cases); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, c := range cases {
			name := strings.TrimSuffix(filepath.Base(path), ".json") + ": " + c.Description
			run += c.run(t, name, reasons, stale)
		}
	}
	for name, reason := range stale {
		t.Errorf("listed as not shared (%s), but no case fails of that name: %s", reason, name)
	}
	if run < 500 {
		t.Errorf("only %d values were judged", run)
	}
	t.Log(run, "values were judged rightly")
}

// run judges the values of a case and counts those that are judged rightly. What is listed as not shared, a whole
// case or one value of it, is taken from stale where it fails.
func (c suiteCase) run(t *testing.T, name string, reasons, stale map[string]string) (run int) {
	t.Helper()
	contract, err := c.compile()
	if err != nil {
		if reasons[name] == "" {
			t.Errorf("%s: %v\n%s", name, err, c.Schema)
		}
		delete(stale, name)
		return 0
	}
	for _, test := range c.Tests {
		full := name + ": " + test.Description
		findings, err := contract.Judge(validate.Message{
			Version: spec.V8, Operation: spec.Operation{ID: "x"}, Status: 200,
			Header: http.Header{"Content-Type": {"application/json"}}, Body: test.Data,
		})
		if err != nil {
			t.Fatal(err)
		}
		run++
		broken := slices.ContainsFunc(findings, func(f validate.Finding) bool { return f.Severity == validate.Violation })
		if broken != test.Valid {
			continue
		}
		run--
		delete(stale, name)
		delete(stale, full)
		if reasons[name] == "" && reasons[full] == "" {
			t.Errorf("%s: valid is %v, found %v\nschema %s\ndata %s", full, test.Valid, findings, c.Schema, test.Data)
		}
	}
	return run
}

// compile makes a contract with one operation, whose response is the schema.
func (c suiteCase) compile() (*validate.Contract, error) {
	var root any
	if err := json.Unmarshal(c.Schema, &root); err != nil {
		return nil, err
	}
	schemas := map[string]any{"Root": adapted(root)}
	if object, ok := root.(map[string]any); ok {
		if definitions, ok := object["definitions"].(map[string]any); ok {
			for name, schema := range definitions {
				schemas[name] = adapted(schema)
			}
		}
	}
	source, err := json.Marshal(map[string]any{
		"openapi": "3.0.3", "info": map[string]any{"title": "t", "version": "1"},
		"components": map[string]any{"schemas": schemas},
		"paths": map[string]any{"/x": map[string]any{"get": map[string]any{"operationId": "x", "responses": map[string]any{
			"200": map[string]any{"description": "d", "content": map[string]any{"application/json": map[string]any{
				"schema": map[string]any{"$ref": "#/components/schemas/Root"},
			}}},
		}}}},
	})
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, err
	}
	return validate.Compile(doc)
}

// adapted moves a schema of draft 4 into a document of OpenAPI: definitions become components, and references
// to the whole schema lead there.
func adapted(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range v {
			if name == "enum" {
				out[name] = member // its values are no schemas
				continue
			}
			target, isText := member.(string)
			switch {
			case name == "definitions":
				if _, ok := member.(map[string]any); ok {
					continue
				}
			case name == "$ref" && isText && strings.HasPrefix(target, "#/definitions/"):
				member = strings.Replace(target, "#/definitions/", "#/components/schemas/", 1)
			case name == "$ref" && isText && strings.HasPrefix(target, "#"):
				member = "#/components/schemas/Root" + target[1:]
			}
			out[name] = adapted(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = adapted(item)
		}
		return out
	}
	return v
}
