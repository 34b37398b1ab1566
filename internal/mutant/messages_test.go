package mutant

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// found writes findings on a line each, in order.
func found(findings []validate.Finding) []string {
	out := make([]string, len(findings))
	for i, f := range findings {
		out[i] = fmt.Sprintf("%s %s %s", f.Severity, f.Check, f.Pointer)
	}
	slices.Sort(out)
	return out
}

// wanted writes what must be found in the same form.
func wanted(list []Want) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = fmt.Sprintf("%s %s %s", w.Severity(), w.Check, w.Pointer)
	}
	slices.Sort(out)
	return out
}

// weight orders severities.
func weight(f validate.Finding) int {
	return slices.Index([]validate.Severity{validate.Note, validate.Drift, validate.Violation}, f.Severity)
}

// decisive returns the check without which nothing as grave would be found; "" where several tell of it.
func decisive(findings []validate.Finding) string {
	check, most := "", -1
	for _, f := range findings {
		switch w := weight(f); {
		case w > most:
			check, most = f.Check, w
		case w == most && f.Check != check:
			check = ""
		}
	}
	return check
}

// census is what all mutants came to.
type census struct {
	mu        sync.Mutex
	operators map[string]int  // how many mutants that must be found each has
	rules     map[string]bool // by which mutants are still good
	needed    map[string]bool // checks without which a mutant survives
	missed    map[string]int  // mutants judged wrongly, by operator
}

func (c *census) add(m Mutant, findings []validate.Finding) (show bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.Equivalent == "" {
		c.operators[m.Operator]++
	} else {
		c.rules[m.Equivalent] = true
	}
	c.needed[decisive(findings)] = true
	if m.Exactly(findings) {
		return false
	}
	c.missed[m.Operator]++
	return c.missed[m.Operator] <= 3
}

// enough is how many mutants of a version a short run judges, as one under the race detector is.
const enough = 2000

// Of every mutant that a message shows, the judge finds what is wrong, where it is wrong, how much it weighs, and
// nothing else; of an equivalent it finds nothing. The published table counts the same mutants, every rule by which
// one is an equivalent has its reason, and no check of the judge is there for nothing.
func TestMessages(t *testing.T) {
	t.Parallel()
	c := &census{operators: map[string]int{}, rules: map[string]bool{}, needed: map[string]bool{}, missed: map[string]int{}}
	t.Run("judge", func(t *testing.T) {
		for _, v := range spec.Versions() {
			t.Run(string(v), func(t *testing.T) {
				t.Parallel()
				n := 0
				for m, err := range Messages(v) {
					if err != nil {
						t.Fatal(err)
					}
					if n++; testing.Short() && n > enough {
						break
					}
					findings := judge(t, m.Call, m.Side)
					if c.add(m, findings) {
						t.Errorf("%s: findings (-want +got):\n%s", show(m), cmp.Diff(wanted(m.Want), found(findings)))
					}
					if (len(m.Want) == 0) != (m.Equivalent != "") {
						t.Errorf("%s: wants %q, equivalent %q", show(m), wanted(m.Want), m.Equivalent)
					}
				}
			})
		}
	})
	for name, n := range c.missed {
		t.Errorf("%s: %d mutants judged wrongly", name, n)
	}
	if testing.Short() {
		return // what follows counts all of them
	}
	c.addTraces(t)
	c.checkOperators(t)
	c.checkRules(t)
	c.checkTable(t)
	c.checkNeeded(t)
}

// addTraces counts the mutants that no single message shows. TestTraces judges them.
func (c *census) addTraces(t *testing.T) {
	t.Helper()
	for _, v := range spec.Versions() {
		for m, err := range Traces(v) {
			if err != nil {
				t.Fatal(err)
			}
			if m.Equivalent == "" {
				c.operators[m.Operator]++
			}
			c.rules[m.Equivalent] = true
		}
	}
}

// checkOperators demands that each operator has a name of its own, says what it does and has done it.
func (c *census) checkOperators(t *testing.T) {
	t.Helper()
	names, says := Operators()
	if len(says) != len(names) {
		t.Errorf("%d operators have %d names", len(names), len(says))
	}
	onlyGood := []string{"media/case", "header/dropped", "bytes/white-space", "link/other-case"}
	for _, name := range names {
		if says[name] == "" || (c.operators[name] > 0) == slices.Contains(onlyGood, name) {
			t.Errorf("%s says %q, has %d mutants that must be found", name, says[name], c.operators[name])
		}
	}
}

// checkRules demands a reason for each rule, and a mutant.
func (c *census) checkRules(t *testing.T) {
	t.Helper()
	delete(c.rules, "")
	reasons := Equivalents()
	for rule := range c.rules {
		if reasons[rule] == "" {
			t.Errorf("no reason is written of %q", rule)
		}
	}
	for rule := range reasons {
		if !c.rules[rule] {
			t.Errorf("no mutant is an equivalent by %s", rule)
		}
	}
}

// tableLine is a line of docs/conformance-power.md about an operator: its name, how many mutants it has, and the
// share that the judge finds.
var tableLine = regexp.MustCompile("(?m)^\\| `([a-z0-9^/-]+)` \\| [^|]+ \\| ([0-9,]+) \\| ([^|]+) \\|")

// checkTable compares the published table with the mutants of today.
func (c *census) checkTable(t *testing.T) {
	t.Helper()
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
	if diff := cmp.Diff(c.operators, got); diff != "" {
		t.Errorf("mutants by operator (-today +docs/conformance-power.md; its text says how to make it anew):\n%s", diff)
	}
}

// checkNeeded switches each check off in turn: a mutant must survive, of which nothing is found any more that is as
// grave. What no golden call can show is shown by a small document.
func (c *census) checkNeeded(t *testing.T) {
	t.Helper()
	golden := maps.Clone(c.needed)
	for _, s := range shown() {
		if findings := s.judge(t); !golden[s.check] {
			c.needed[decisive(findings)] = true
		}
	}
	reasons := unshown()
	for _, info := range validate.Checks() {
		if c.needed[info.ID] == (reasons[info.ID] != "") {
			t.Errorf("%s: a mutant survives without it: %t; why none can: %q", info.ID, c.needed[info.ID], reasons[info.ID])
		}
	}
}
