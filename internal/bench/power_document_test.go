package bench_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/mutant"
	"github.com/vb365-explore/vb365/spec"
)

const (
	powerFile  = "../../docs/conformance-power.md"
	powerBegin = "<!-- mutants: begin; the test TestPower of internal/bench writes what follows -->\n"
	powerEnd   = "<!-- mutants: end -->\n"
)

// checkDocument compares the measured part of the document with what was measured, but for its date.
func checkDocument(t *testing.T, y *tally) {
	t.Helper()
	doc, err := os.ReadFile(powerFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := bytes.Cut(doc, []byte(powerBegin))
	old, tail, ended := bytes.Cut(rest, []byte(powerEnd))
	if !begun || !ended {
		t.Fatalf("%s does not have the lines %q and %q", powerFile, powerBegin, powerEnd)
	}
	date := time.Now().UTC().Format("2006-01-02")
	if !*update {
		date = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`).FindString(string(old))
	}
	var out bytes.Buffer
	y.write(t, &out, date)
	if *update {
		doc = slices.Concat(head, []byte(powerBegin), out.Bytes(), []byte(powerEnd), tail)
		if err := os.WriteFile(powerFile, doc, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(old), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("%s (-there +measured; -update writes it):\n%s", powerFile, diff)
	}
}

// peerVersions names the peers and their versions.
func peerVersions(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("go.mod") // what is built for a test does not know its modules
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range []string{"getkin/kin-openapi", "pb33f/libopenapi-validator"} {
		_, rest, ok := strings.Cut(string(source), "github.com/"+name+" ")
		version, _, _ := strings.Cut(rest, "\n")
		if !ok {
			t.Fatalf("go.mod does not require %s", name)
		}
		out = append(out, name+" "+version)
	}
	return strings.Join(out, " and ")
}

// share writes how many of all there are, in per cent; never 0 or 100 where that is not quite so.
func share(n, all int) string {
	switch percent := 100 * n / max(all, 1); {
	case n > 0 && percent == 0:
		return "< 1 %"
	default:
		return fmt.Sprintf("%d %%", percent)
	}
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (y *tally) write(t *testing.T, w io.Writer, date string) {
	t.Helper()
	names, says := mutant.Operators()
	total := row{}
	var lines bytes.Buffer
	for _, name := range names {
		r := y.operators[name]
		if r == nil {
			continue // of traces, or an operator that only makes what is still good
		}
		fmt.Fprintf(&lines, "| `%s` | %s | %s | %s |%s\n", name, says[name], thousands(r.mutants), share(r.ours, r.mutants), shares(r))
		total.mutants += r.mutants
		total.ours += r.ours
		for i, n := range r.peers {
			total.peers[i] += n
		}
	}
	fmt.Fprintf(w, "\nMeasured on %s with %s.\n\n", date, peerVersions(t))
	fmt.Fprint(w, "| operator | what it does | mutants | vb365 | kin-openapi | kin-openapi, strictest | libopenapi-validator | libopenapi-validator, strict |\n"+
		"|---|---|--:|--:|--:|--:|--:|--:|\n")
	fmt.Fprint(w, lines.String())
	fmt.Fprintf(w, "| **all** | | **%s** | **%s** |%s\n", thousands(total.mutants), share(total.ours, total.mutants), shares(&total))
	y.writeTraces(t, w, names, says)
	y.writeAlarms(w)
	y.writeDifferences(w)
}

func shares(r *row) string {
	var b strings.Builder
	for _, n := range r.peers {
		fmt.Fprintf(&b, " %s |", share(n, r.mutants))
	}
	return b.String()
}

// writeTraces counts the mutants that no single message shows. The tests of the main module judge them.
func (y *tally) writeTraces(t *testing.T, w io.Writer, names []string, says map[string]string) {
	t.Helper()
	laws, counts, good := map[string]string{}, map[string]int{}, map[string]int{}
	for _, v := range spec.Versions() {
		for m, err := range mutant.Traces(v) {
			if err != nil {
				t.Fatal(err)
			}
			if m.Equivalent != "" {
				good[m.Equivalent]++
				continue
			}
			laws[m.Operator] = m.Want[0].Check
			counts[m.Operator]++
		}
	}
	fmt.Fprint(w, "\nWhat only shows beside other calls is found by the laws of the suite. The peers look at one message at a time.\n\n"+
		"| operator | what it does | mutants | vb365 | by |\n|---|---|--:|--:|---|\n")
	for _, name := range names {
		if n := counts[name]; n > 0 {
			fmt.Fprintf(w, "| `%s` | %s | %s | 100 %% | `%s` |\n", name, says[name], thousands(n), laws[name])
		}
	}
	fmt.Fprint(w, "\nOf the links that these operators changed, some are still good, and nothing may be found:\n\n")
	reasons := mutant.Equivalents()
	for _, rule := range slices.Sorted(maps.Keys(good)) {
		fmt.Fprintf(w, "- `%s`, %s mutants: %s.\n", rule, thousands(good[rule]), reasons[rule])
	}
}

// writeAlarms writes what is good and who refuses it all the same.
func (y *tally) writeAlarms(w io.Writer) {
	fmt.Fprint(w, "\nGood messages, and how many of them are refused all the same. A mutant that is still good is an equivalent: "+
		"the rule says why.\n\n"+
		"| what | messages | vb365 | kin-openapi | kin-openapi, strictest | libopenapi-validator | libopenapi-validator, strict |\n"+
		"|---|--:|--:|--:|--:|--:|--:|\n")
	line := func(what string, n, ours int, peers [4]int) {
		fmt.Fprintf(w, "| %s | %s | %s |%s\n", what, thousands(n), share(ours, n), shares(&row{mutants: n, peers: peers}))
	}
	line("golden calls", y.golden, 0, y.refused)
	line("valid calls, drawn from the contract", y.valid, 0, y.alarms)
	reasons := mutant.Equivalents()
	for _, rule := range slices.Sorted(maps.Keys(reasons)) {
		if r := y.rules[rule]; r != nil {
			line("`"+rule+"`: "+reasons[rule], r.mutants, r.mutants-r.ours, r.peers)
		}
	}
}

// writeDifferences writes where the judge and a peer at its strictest disagree.
func (y *tally) writeDifferences(w io.Writer) {
	fmt.Fprintf(w, "\nWhere the judge and a peer at its strictest disagree whether a message is to be refused "+
		"(drift is no refusal), who is right, and why.\n\n"+
		"| peer | | what | messages | right | why |\n|---|---|---|--:|---|---|\n")
	for i, d := range y.table {
		what := "`" + d.Check + "`"
		if d.Check == "good" {
			what = "what is good"
		}
		if d.Operator != "" {
			what += " of `" + d.Operator + "`"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", d.Peer, d.Does, what, thousands(y.used[i]), d.Right, d.Why)
	}
}
