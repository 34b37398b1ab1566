package fault_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
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

// TestPower holds the document to the list of faults.
func TestPower(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(powerFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), powerBegin)
	is, after, okEnd := strings.Cut(rest, powerEnd)
	if !ok || !okEnd {
		t.Fatal("the document has no section of faults")
	}
	if want := "\n" + table() + "\n"; is != want {
		if !*update {
			t.Fatal("the document is out of date: go test ./internal/fault -run TestPower -update writes it anew")
		}
		if err := os.WriteFile(powerFile, []byte(before+powerBegin+want+powerEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// table writes the faults by kind, and the checks that TestFaults wants them found by.
func table() string {
	var b strings.Builder
	b.WriteString("| kind | faults | checks that must find them |\n|---|--:|---|\n")
	all := fault.List()
	for i := 0; i < len(all); {
		kind, n := all[i].Kind, 0
		var by []string
		for ; i < len(all) && all[i].Kind == kind; i++ {
			n++
			by = append(by, all[i].Checks...)
		}
		slices.Sort(by)
		fmt.Fprintf(&b, "| %s | %d | `%s` |\n", kind, n, strings.Join(slices.Compact(by), "`, `"))
	}
	fmt.Fprintf(&b, "| **all** | **%d** | |\n", len(all))
	return b.String()
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
