package check_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// document is the plain document of a version.
func document(t *testing.T, v spec.Version) map[string]any {
	t.Helper()
	b, err := derive.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every check rests on something that is there: a law, a row of DISCREPANCIES.md or a place of the contract.
func TestEveryCheckCites(t *testing.T) {
	t.Parallel()
	doc := document(t, spec.V8)
	rows, err := os.ReadFile("../../spec/DISCREPANCIES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range check.List() {
		if c.Law == "" && len(c.Cites) == 0 {
			t.Errorf("%s rests on nothing", c.ID)
		}
		for _, cite := range c.Cites {
			if pointer, ok := strings.CutPrefix(cite, "/"); ok {
				if doc[pointer] == nil {
					t.Errorf("%s: the contract has no %s", c.ID, cite)
				}
			} else if !strings.Contains(string(rows), "\n| "+cite+" |") {
				t.Errorf("%s: there is no row %s", c.ID, cite)
			}
		}
	}
}

// unprovoked are documented answers that no run can ask for, and why.
var unprovoked = map[string]string{
	"exploreOrganization 404": "a tenant names nothing that could be missing",
}

// Every documented answer of every operation is expected by a check that is for it: the contract says what it looks
// like, another check when it comes.
func TestEveryAnswerIsBound(t *testing.T) {
	t.Parallel()
	expects := map[string][]string{
		"200": {"request/good-is-served"}, "201": {"request/good-is-served"}, "204": {"request/good-is-served"},
		"400":     {"law/bad-body-refused", "request/parameter-refused"},
		"401":     {"law/token-needed"},
		"403":     {"law/right-credentials"},
		"404":     {"request/unknown-is-404"},
		"default": {"contract"},
	}
	for _, v := range spec.Versions() {
		for key, bound := range boundAnswers(t, v, expects) {
			_, explained := unprovoked[key]
			if bound == explained {
				t.Errorf("%s: %s: a check expects it: %v, it is said that none can: %v", v, key, bound, explained)
			}
		}
	}
}

// boundAnswers returns for each documented answer of a version, "operation status", whether one of the checks that
// expect the status is bound to the operation.
func boundAnswers(t *testing.T, v spec.Version, expects map[string][]string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	paths, _ := document(t, v)["paths"].(map[string]any)
	for _, o := range spec.Operations(v) {
		path, _ := paths[o.Path].(map[string]any)
		operation, _ := path[strings.ToLower(o.Method)].(map[string]any)
		responses, _ := operation["responses"].(map[string]any)
		if len(responses) == 0 {
			t.Errorf("%s: %s documents no answer", v, o.ID)
		}
		for _, status := range slices.Sorted(maps.Keys(responses)) {
			key := o.ID + " " + status
			out[key] = false
			for _, c := range check.List() {
				bound := slices.Contains(o.Laws, c.Law)
				if c.Bound != nil {
					bound = c.Bound(v, o)
				}
				if slices.Contains(expects[status], c.ID) && bound {
					out[key] = true
				}
			}
		}
	}
	return out
}
