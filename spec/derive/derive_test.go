package derive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

func TestDocument(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source string
		v6, v8       string // the documents, as YAML; v8 "" where it is that of v6
	}{
		{"a list names the versions", `
a: {x: 1, x-versions: [v6, v7]}
b: [{y: 1, x-versions: [v8]}, {z: 2}]
`, `{a: {x: 1}, b: [{z: 2}]}`, `{b: [{y: 1}, {z: 2}]}`},
		{"null takes away", `
a: {x: 1, x-versions: {v6: null}}
b: 2
`, `{b: 2}`, `{a: {x: 1}, b: 2}`},
		{"a version that is not named stays as it is", `a: {x: 1, x-versions: {v7: {x: 2}}}`, `{a: {x: 1}}`, ``},
		{"a patch sets, adds, deletes and goes deep", `
a:
  set: 1
  deep: {keep: 1, set: 1, gone: 1}
  list: [1, 2]
  gone: 1
  x-versions:
    v8: {set: 2, add: {new: 1, none: null}, deep: {set: [2], gone: null}, list: [3], gone: null, never: null}
`, `{a: {set: 1, deep: {keep: 1, set: 1, gone: 1}, list: [1, 2], gone: 1}}`,
			`{a: {set: 2, deep: {keep: 1, set: [2]}, list: [3], add: {new: 1}}}`},
		{"a patch makes an object of a value", `a: {b: 1, c: [1], x-versions: {v8: {b: {d: 1, e: null}, c: {}}}}`,
			`{a: {b: 1, c: [1]}}`, `{a: {b: {d: 1}, c: {}}}`},
		{"a patch brings what differs again", `a: {x-versions: {v6: {b: {c: 1, x-versions: [v8]}}}}`, `{a: {}}`, ``},
		{"required names follow the properties", `
a:
  required: [x, y]
  properties: {x: {type: string}, y: {type: string, x-versions: [v8]}}
b:
  required: [y]
  properties: {y: {x-versions: [v8]}}
c: {required: true}
`, `{a: {required: [x], properties: {x: {type: string}}}, b: {properties: {}}, c: {required: true}}`,
			`{a: {required: [x, y], properties: {x: {type: string}, y: {type: string}}}, b: {required: [y], properties: {y: {}}}, c: {required: true}}`},
		{"the only branch of a oneOf stands for it", `
a:
  description: one or the other
  oneOf: [{type: array, x-versions: [v6]}, {type: object, x-versions: [v8]}, {type: string, x-versions: [v8]}]
`, `{a: {type: array}}`, `{a: {description: one or the other, oneOf: [{type: object}, {type: string}]}}`},
		{"a reference goes with what it names", `
components: {schemas: {Old: {type: string, x-versions: [v6]}, New: {type: string, x-versions: {v6: null}}, Both: {$ref: "#/components/schemas/Old"}}}
a:
  oneOf: [{$ref: "#/components/schemas/Old"}, {$ref: "#/components/schemas/New"}]
b: {properties: {both: {$ref: "#/components/schemas/Both"}}, required: [both]}
`, `{components: {schemas: {Old: {type: string}, Both: {$ref: "#/components/schemas/Old"}}}, a: {$ref: "#/components/schemas/Old"}, b: {properties: {both: {$ref: "#/components/schemas/Both"}}, required: [both]}}`,
			`{components: {schemas: {New: {type: string}}}, a: {$ref: "#/components/schemas/New"}, b: {properties: {}}}`},
		{"hints for the generator go", `
a: {x-go-type: T, x-go-name: N, x-omitempty: false, x-omitzero: false, x-enum-varnames: [A], x-laws: [L001], b: 1}
`, `{a: {x-laws: [L001], b: 1}}`, ``},
		{"anchors are written out", `
a: &a {x: [1], x-versions: {v8: {x: [2]}}}
b: *a
`, `{a: {x: [1]}, b: {x: [1]}}`, `{a: {x: [2]}, b: {x: [2]}}`},
		{"examples name the version, nothing else does", `
example: {self: {href: /v6/restoresessions/x}, text: see /v6/x}
examples: {one: {x-versions: [v6], value: /v6/x}, two: {value: [/v6/x, {required: [a], properties: {}, oneOf: [{}]}]}}
path: /v6/x
`, `{example: {self: {href: /v6/restoresessions/x}, text: see /v6/x}, examples: {one: {value: /v6/x}, two: {value: [/v6/x, {required: [a], properties: {}, oneOf: [{}]}]}}, path: /v6/x}`,
			`{example: {self: {href: /v8/restoresessions/x}, text: see /v6/x}, examples: {two: {value: [/v8/x, {required: [a], properties: {}, oneOf: [{}]}]}}, path: /v6/x}`},
		{"an example may hold a reference of its own", `example: {$ref: nowhere}`, `{example: {$ref: nowhere}}`, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.v8 == "" {
				tt.v8 = tt.v6
			}
			for v, want := range map[spec.Version]string{spec.V6: tt.v6, spec.V8: tt.v8} {
				root, err := derive.Document([]byte(tt.source), v)
				if err != nil {
					t.Errorf("%s: %v", v, err)
					continue
				}
				var got, wanted any
				if err := root.Decode(&got); err != nil {
					t.Fatal(err)
				}
				if err := yaml.Unmarshal([]byte(want), &wanted); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(wanted, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", v, diff)
				}
			}
		})
	}
}

func TestDocumentRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"not YAML", "a: [", "contract: "},
		{"nothing", "", "not one YAML document"},
		{"a list", "\n- a", "contract, line 2: not a mapping"},
		{"a version as text", "a:\n  x-versions: v6", "contract, line 2: x-versions is a list"},
		{"a patch that is text", "a:\n\n  x-versions: {v6: gone}", "contract, line 3: x-versions is a list"},
		{"references in a circle", "a:\n  $ref: '#/b'\nb:\n  $ref: '#/a'", "leads in a circle"},
		{"a reference to itself", "a:\n  $ref: '#/a'", "leads in a circle"},
		{"an alias in what it stands for", "a: &x\n  b: *x", `contract, line 2: *x lies in what it stands for`},
		{"a list with an unknown version", "a:\n  x-versions:\n    - v6\n    - v9", `contract, line 4: x-versions names "v9"`},
		{"a mapping with an unknown version", "a:\n  x-versions: {V6: null}", `contract, line 2: x-versions names "V6"`},
		{"in a list", "a:\n  - x-versions: 6", "contract, line 2: x-versions is a list"},
		{"inside a component that is named", "a: {$ref: '#/b'}\nb: {x-versions: {v6: 1}}", "contract, line 2: x-versions is a list"},
		{"a reference to nothing", "a:\n  $ref: '#/components/schemas/None'", "contract, line 2: #/components/schemas/None is not there"},
	}
	for _, tt := range tests {
		for _, write := range []func([]byte, spec.Version) ([]byte, error){derive.YAMLFrom, derive.JSONFrom} {
			got, err := write([]byte(tt.source), spec.V6)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got %q, %v; want %q", tt.name, got, err, tt.want)
			}
		}
	}
}

// The order of the contract is kept in both forms, and characters stay as they are.
func TestForms(t *testing.T) {
	t.Parallel()
	const source = "# of all versions\nz: 1\na: [true, null, 1.5, \"1\", '<&> ü']\nm: {}\n"
	got, err := derive.JSONFrom([]byte(source), spec.V7)
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"z\": 1,\n  \"a\": [\n    true,\n    null,\n    1.5,\n    \"1\",\n    \"<&> ü\"\n  ],\n  \"m\": {}\n}\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	got, err = derive.YAMLFrom([]byte(source), spec.V7)
	if err != nil {
		t.Fatal(err)
	}
	want = "# VB365 REST API v7, restore sessions. Derived from the contract of all versions.\n" +
		"z: 1\na: [true, null, 1.5, \"1\", '<&> ü']\nm: {}\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("YAML (-want +got):\n%s", diff)
	}
}
