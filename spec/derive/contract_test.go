package derive_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

var update = flag.Bool("update", false, "write the golden files")

func derivedYAML(t *testing.T, v spec.Version) []byte {
	t.Helper()
	got, err := derive.YAML(v)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func derivedJSON(t *testing.T, v spec.Version) []byte {
	t.Helper()
	got, err := derive.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			got, file := derivedYAML(t, v), filepath.Join("testdata", string(v)+".yaml")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s; go test ./spec/derive -update writes it anew (-want +got):\n%s", file, diff)
			}
		})
	}
}

func TestYAMLAndJSONSayTheSame(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var fromYAML, fromJSON any
			if err := yaml.Unmarshal(derivedYAML(t, v), &fromYAML); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(derivedJSON(t, v), &fromJSON); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(fromYAML)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(again, &fromYAML); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
				t.Errorf("(-yaml +json):\n%s", diff)
			}
		})
	}
}

// The plain document knows one version and nothing of our generator.
func TestNothingOfOtherVersionsIsLeft(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			text := derivedYAML(t, v)
			for _, word := range []string{"x-versions", "x-go-", "x-omit", "x-enum-varnames"} {
				if bytes.Contains(text, []byte(word)) {
					t.Errorf("%q is in the document", word)
				}
			}
			if anchor := regexp.MustCompile(`(?m)[ [][&*]\w+$`).Find(text); anchor != nil {
				t.Errorf("an anchor or alias is in the document: %s", anchor)
			}
			for _, other := range spec.Versions() {
				if other != v && bytes.Contains(text, []byte("/"+string(other)+"/")) {
					t.Errorf("/%s/ is in the document", other)
				}
			}
			var doc struct {
				Servers []struct {
					Variables struct{ Version struct{ Default, Enum any } }
				}
			}
			if err := yaml.Unmarshal(text, &doc); err != nil {
				t.Fatal(err)
			}
			got := doc.Servers[0].Variables.Version
			if got.Default != string(v) || !cmp.Equal(got.Enum, []any{string(v)}) {
				t.Errorf("server version: %+v", got)
			}
		})
	}
}

// kin-openapi resolves every reference and judges every example by its schema.
func TestValid(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			doc, err := openapi3.NewLoader().LoadFromData(derivedYAML(t, v))
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
				t.Error(err)
			}
			for path, item := range doc.Paths.Map() {
				for method, op := range item.Operations() {
					known, ok := spec.OperationByID(op.OperationID)
					if !ok || known.Method != method || known.Path != path || !known.In(v) {
						t.Errorf("%s %s: operation %q is %+v in the table", method, path, op.OperationID, known)
					}
				}
			}
			if n := len(spec.Operations(v)); countOperations(doc) != n {
				t.Errorf("%d operations, %d in the table", countOperations(doc), n)
			}
		})
	}
}

func countOperations(doc *openapi3.T) (n int) {
	for _, item := range doc.Paths.Map() {
		n += len(item.Operations())
	}
	return n
}

// Every component is used, and every reference is to a component.
func TestComponentsAndReferencesAgree(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var doc struct {
				Paths      yaml.Node
				Components map[string]map[string]yaml.Node
				Security   []map[string]any
			}
			if err := yaml.Unmarshal(derivedYAML(t, v), &doc); err != nil {
				t.Fatal(err)
			}
			// What paths and security use, and what that uses.
			var open, used []string
			open = references(&doc.Paths)
			for _, requirement := range doc.Security {
				for name := range requirement {
					open = append(open, "#/components/securitySchemes/"+name)
				}
			}
			for len(open) > 0 {
				ref := open[0]
				open = open[1:]
				if slices.Contains(used, ref) {
					continue
				}
				used = append(used, ref)
				parts := strings.Split(ref, "/") // #, components, kind, name
				node, ok := doc.Components[parts[2]][parts[3]]
				if len(parts) != 4 || !ok {
					t.Errorf("%s is not there", ref)
					continue
				}
				open = append(open, references(&node)...)
			}
			for kind, components := range doc.Components {
				for _, name := range slices.Sorted(maps.Keys(components)) {
					if !slices.Contains(used, "#/components/"+kind+"/"+name) {
						t.Errorf("component %s %s is not used", kind, name)
					}
				}
			}
		})
	}
}

// references lists what n refers to.
func references(n *yaml.Node) (refs []string) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "$ref" {
			refs = append(refs, child.Value)
		}
		refs = append(refs, references(child)...)
	}
	return refs
}
