package validate

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	t.Parallel()
	const schema = `{"allOf":[{"properties":{"inAllOf":{"enum":["One","Two"]}}}],
		"properties":{"Name":{},"list":{"type":"array","items":{"properties":{"kind":{"enum":["Ab",1]}}}},"open":{"type":"array"}},
		"additionalProperties":{"properties":{"deep":{}}}}`
	for sent, want := range map[string]string{
		`{"NAME":"NAME","name2":1}`:                       `{"Name":"NAME","name2":1}`,
		`{"INALLOF":"tWO"}`:                               `{"inAllOf":"Two"}`,
		`{"LIST":[{"KIND":"AB","x":1},{},"ab"]}`:          `{"list":[{"kind":"Ab","x":1},{},"ab"]}`,
		`{"open":["Ab",{"Kind":1}],"Else":{"DEEP":true}}`: `{"open":["Ab",{"Kind":1}],"Else":{"deep":true}}`,
		`["x"]`: `["x"]`, `null`: `null`, `"One"`: `"One"`,
	} {
		s := &openapi3.Schema{}
		if err := json.Unmarshal([]byte(schema), s); err != nil {
			t.Fatal(err)
		}
		var v, wanted any
		if err := json.Unmarshal([]byte(sent), &v); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, fold(s, v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sent, diff)
		}
	}
}

func TestFoldName(t *testing.T) {
	t.Parallel()
	for _, names := range [][2]string{{"showDeleted", "SHOWDELETED"}, {"showDeleted", "\u017fhowdeleted"}, {"kind", "\u212aind"}, {"ΣΑΣ", "σας"}} {
		if foldName(names[0]) != foldName(names[1]) {
			t.Errorf("%q and %q differ", names[0], names[1])
		}
	}
	if foldName("a_b") == foldName("ab") || foldName("ß") == foldName("ss") {
		t.Error("names that differ by more than case are the same")
	}
}
