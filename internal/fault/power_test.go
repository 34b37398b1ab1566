package fault_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// update writes the section of the document anew.
var update = flag.Bool("update", false, "write docs/conformance-power.md anew")

// The section of docs/conformance-power.md that TestPower writes.
const (
	powerFile  = "../../docs/conformance-power.md"
	powerBegin = "<!-- faults: begin; the test TestPower of internal/fault writes what follows -->\n"
	powerEnd   = "<!-- faults: end -->\n"
)

// TestPower holds the document to the score.
func TestPower(t *testing.T) {
	t.Parallel()
	holdSection(t, powerBegin, powerEnd, table(t))
}

// document is held while a section of it is written anew.
var document sync.Mutex

// holdSection holds the section of the document between two lines to what a test says that it is, or writes it anew.
func holdSection(t *testing.T, begin, end, want string) {
	t.Helper()
	document.Lock()
	defer document.Unlock()
	b, err := os.ReadFile(powerFile)
	must(t, err)
	before, rest, ok := strings.Cut(string(b), begin)
	is, after, okEnd := strings.Cut(rest, end)
	if !ok || !okEnd {
		t.Fatalf("the document has no section %s", begin)
	}
	if want = "\n" + want + "\n"; is != want {
		if !*update {
			t.Fatalf("the document is out of date: go test ./internal/fault -run %s -update writes it anew", t.Name())
		}
		must(t, os.WriteFile(powerFile, []byte(before+begin+want+end+after), 0o600))
	}
}

// kindRow is what the runs of a kind of faults came to.
type kindRow struct {
	faults, run         int // faults of the kind, and how many of them were run
	found, meant, other int // runs in which any check spoke, each that is for the fault, and others as well
	by                  map[spec.Version]int
	runs                map[spec.Version]int
}

// add counts a run.
func (k *kindRow) add(f fault.Fault, v spec.Version, by []string) {
	k.runs[v]++
	missed := slices.ContainsFunc(f.Checks, func(id string) bool { return !slices.Contains(by, id) })
	others := slices.ContainsFunc(by, func(id string) bool { return !slices.Contains(f.Checks, id) })
	k.found, k.meant, k.other = k.found+count(len(by) > 0), k.meant+count(!missed), k.other+count(others)
	k.by[v] += count(len(by) > 0)
}

// count is 1 for what is so.
func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// line writes a row of the table.
func (k *kindRow) line(name string) string {
	cells := []string{name, strconv.Itoa(k.faults), strconv.Itoa(k.run)}
	all := 0
	for _, v := range spec.Versions() {
		cells, all = append(cells, fmt.Sprintf("%d of %d", k.by[v], k.runs[v])), all+k.runs[v]
	}
	cells = append(cells, fmt.Sprintf("%d of %d", k.meant, all), strconv.Itoa(k.other))
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// table writes what the recorded runs came to, by kind.
func table(t *testing.T) string {
	t.Helper()
	s, err := score.Recorded()
	must(t, err)
	newRow := func() *kindRow { return &kindRow{by: map[spec.Version]int{}, runs: map[spec.Version]int{}} }
	total, kinds := newRow(), map[string]*kindRow{}
	var missed []string
	for _, f := range fault.List() {
		if kinds[f.Kind] == nil {
			kinds[f.Kind] = newRow()
		}
		run := 0
		for _, v := range f.In() {
			by := s.Found(f.ID(), v)
			if by == nil {
				continue
			}
			run = 1
			kinds[f.Kind].add(f, v, by)
			total.add(f, v, by)
			for _, id := range f.Checks {
				if !slices.Contains(by, id) {
					missed = append(missed, "- `"+f.ID()+"`, "+string(v)+": `"+id+"` does not see that "+f.Says+"\n")
				}
			}
		}
		for _, k := range []*kindRow{kinds[f.Kind], total} {
			k.faults, k.run = k.faults+1, k.run+run
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Measured until %s: %d of %d faults, in %d runs.\n\n", s.Date, total.run, total.faults, len(s.Runs))
	b.WriteString("| kind | faults | run | found in v6 | found in v7 | found in v8 | by the checks meant | others spoke as well |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		b.WriteString(kinds[name].line(name))
	}
	b.WriteString(total.line("**all**"))
	if missed != nil {
		b.WriteString("\nWhat the checks that are for it have not seen:\n\n" + strings.Join(missed, ""))
	}
	return b.String()
}

// The score is of the faults that there are, and lacks none of them in any version: who adds a fault runs it.
func TestScore(t *testing.T) {
	t.Parallel()
	s, err := score.Recorded()
	must(t, err)
	there := map[string]bool{}
	for _, f := range fault.List() {
		for _, v := range f.In() {
			if s.Found(f.ID(), v) == nil {
				t.Errorf("%s was never run in %s: make faults runs what the score lacks", f.ID(), v)
			}
			there[f.ID()+" "+string(v)] = true
		}
	}
	for _, r := range s.Runs {
		if !there[r.Fault+" "+string(r.Version)] {
			t.Errorf("%s has a run of %s in %s, which is no fault any more: take its line out", scoreFile, r.Fault, r.Version)
		}
	}
}

// Every fault has a name of its own, says what it does, and is to be found by checks that exist.
func TestList(t *testing.T) {
	t.Parallel()
	exists := map[string]bool{"http/method-not-405": true, "http/allow-mismatch": true}
	for _, c := range check.List() {
		exists[c.ID] = true
	}
	for _, c := range validate.Checks() {
		exists[c.ID] = true
	}
	seen := map[string]bool{}
	for _, f := range fault.List() {
		if seen[f.ID()] || f.Says == "" || len(f.Checks) == 0 {
			t.Errorf("%s is there twice, or says nothing", f.ID())
		}
		seen[f.ID()] = true
		for _, id := range f.Checks {
			if !exists[id] {
				t.Errorf("%s: there is no check %s", f.ID(), id)
			}
		}
	}
}
