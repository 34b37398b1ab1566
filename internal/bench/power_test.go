package bench_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/mutant"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

var update = flag.Bool("update", false, "write docs/conformance-power.md")

// strictest are the peers that the judge is compared with message by message, by their places in peers.
var strictest = map[int]string{1: "kin-openapi", 3: "libopenapi-validator"}

// samples is how many valid calls of each operation and version are drawn for the comparison.
const samples = 60

// row is a line of the table.
type row struct {
	mutants int
	ours    int    // of which the judge finds exactly what is wrong
	peers   [4]int // of which a peer says something that it does not say of the golden call
}

// tally is what all the messages came to.
type tally struct {
	mu        sync.Mutex
	table     []difference
	used      []int               // how often each class of the table was seen
	unknown   map[string][]string // what the peer says, of disagreements of no class
	operators map[string]*row     // mutants that must be found
	rules     map[string]*row     // mutants that are still good
	golden    int                 // golden messages
	refused   [4]int              // of which a peer refuses so many
	valid     int                 // valid messages that were drawn
	alarms    [4]int              // of which a peer refuses so many
}

func newTally(table []difference) *tally {
	return &tally{
		table: table, used: make([]int, len(table)), unknown: map[string][]string{},
		operators: map[string]*row{}, rules: map[string]*row{},
	}
}

// rowOf is the row of a mutant.
func (y *tally) rowOf(m mutant.Mutant) *row {
	rows, key := y.operators, m.Operator
	if m.Equivalent != "" {
		rows, key = y.rules, m.Equivalent
	}
	if rows[key] == nil {
		rows[key] = &row{}
	}
	return rows[key]
}

// compare takes down where the judge and the strictest peers disagree.
func (y *tally) compare(findings []validate.Finding, m mutant.Mutant, said [4][]string) {
	for i, name := range strictest {
		switch class, what := classify(y.table, name, findings, m, said[i]); class {
		case -1:
		case -2:
			y.unknown[what] = append(y.unknown[what], strings.Join(said[i], "; "))
		default:
			y.used[class]++
		}
	}
}

// measured judges one message by everybody.
type measured struct {
	golden *conformance.Call
	call   *conformance.Call
	side   mutant.Side
}

func (m measured) judge(t *testing.T, all []peer) (findings []validate.Finding, said [4][]string) {
	t.Helper()
	findings, err := validate.Judge(mutant.MessageOf(m.call, m.side))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range all {
		said[i] = saying(func() []string { return p.judge(m.golden, m.call, m.side) })
	}
	return findings, said
}

// measure judges all golden calls, mutants and drawn calls of a version.
func (y *tally) measure(t *testing.T, v spec.Version) {
	all := peers(t, v)
	calls, err := mutant.Golden(v)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][4][]string{} // what the peers say of a golden message
	key := func(golden int, side mutant.Side) string { return fmt.Sprint(golden, side) }
	for i, c := range calls {
		for _, side := range mutant.Sides(c) {
			findings, said := measured{c, c, side}.judge(t, all)
			known[key(i, side)] = said
			y.mu.Lock()
			y.golden++
			count(&y.refused, said, [4][]string{})
			y.compare(findings, mutant.Mutant{}, said)
			y.mu.Unlock()
		}
	}
	for m, err := range mutant.Messages(v) {
		if err != nil {
			t.Fatal(err)
		}
		findings, said := measured{calls[m.Golden], m.Call, m.Side}.judge(t, all)
		y.mu.Lock()
		r := y.rowOf(m)
		r.mutants++
		if m.Exactly(findings) {
			r.ours++
		}
		count(&r.peers, said, known[key(m.Golden, m.Side)])
		y.compare(findings, m, said)
		y.mu.Unlock()
	}
	y.draw(t, v, all)
}

// draw judges valid calls.
func (y *tally) draw(t *testing.T, v spec.Version, all []peer) {
	valid, err := mutant.NewValid(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range spec.Operations(v) {
		drawn := valid.Calls(o)
		for seed := range samples {
			c := drawn.Example(seed).Call()
			for _, side := range []mutant.Side{mutant.Request, mutant.Response} {
				findings, said := measured{c, c, side}.judge(t, all)
				y.mu.Lock()
				y.valid++
				count(&y.alarms, said, [4][]string{})
				y.compare(findings, mutant.Mutant{}, said)
				y.mu.Unlock()
			}
		}
	}
}

// count counts the peers that say something new.
func count(n *[4]int, said, known [4][]string) {
	for i := range n {
		if slices.ContainsFunc(said[i], func(s string) bool { return !slices.Contains(known[i], s) }) {
			n[i]++
		}
	}
}

// TestPower breaks every golden call in every way, lets everybody judge, and compares with the document and with
// the table of differences. With -update it writes the document.
func TestPower(t *testing.T) {
	t.Parallel()
	y := newTally(readDifferences(t))
	t.Run("measure", func(t *testing.T) {
		for _, v := range spec.Versions() {
			t.Run(string(v), func(t *testing.T) {
				t.Parallel()
				y.measure(t, v)
			})
		}
	})
	for i, n := range y.used {
		if n == 0 {
			t.Errorf("%s: nobody disagrees so any more: %+v", differencesFile, y.table[i])
		}
	}
	for what, said := range y.unknown {
		t.Errorf("%s: of no class in %s, %d times, such as: %.1000q", what, differencesFile, len(said), said[0])
	}
	checkDocument(t, y)
}
