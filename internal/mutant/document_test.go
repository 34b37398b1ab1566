package mutant

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

// tableLine is a line of docs/conformance-power.md about an operator: its name, how many mutants it has, and the
// share that the judge finds.
var tableLine = regexp.MustCompile("(?m)^\\| `([a-z0-9^/-]+)` \\| [^|]+ \\| ([0-9,]+) \\| ([^|]+) \\|")

// The published table speaks of the operators and mutants of today, and of nothing that the judge misses: the
// other tests here demand that it finds all.
func TestTableIsCurrent(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/conformance-power.md")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, line := range tableLine.FindAllStringSubmatch(string(doc), -1) {
		n, err := strconv.Atoi(strings.ReplaceAll(line[2], ",", ""))
		if err != nil || line[3] != "100 %" {
			t.Errorf("%s: %s mutants, of which vb365 finds %s", line[1], line[2], line[3])
		}
		got[line[1]] = n
	}
	want := map[string]int{}
	for _, v := range spec.Versions() {
		for m, err := range everyMutant(v) {
			if err != nil {
				t.Fatal(err)
			}
			if m.Equivalent == "" {
				want[m.Operator]++
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mutants by operator (-today +docs/conformance-power.md; its text says how to make it anew):\n%s", diff)
	}
}
