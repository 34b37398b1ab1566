package fault_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/internal/fault/score"
)

// The section of docs/conformance-power.md that TestPeers writes, and what it is written from.
const (
	peersFile  = "score/peers.tsv"
	peersBegin = "<!-- fault peers: begin; the test TestPeers of internal/fault writes what follows -->\n"
	peersEnd   = "<!-- fault peers: end -->\n"
)

// TestPeers holds the document to what other judges have found of the broken servers.
func TestPeers(t *testing.T) {
	t.Parallel()
	holdSection(t, peersBegin, peersEnd, peerTable(t))
}

// peerRow is what the runs of a kind of faults came to.
type peerRow struct {
	runs, ours   int
	found, asked []int // by peer
}

// add counts a run.
func (r *peerRow) add(run score.PeerRun) {
	r.runs, r.ours = r.runs+1, r.ours+count(len(run.Found) > 0)
	for i, said := range run.Said {
		r.asked[i] += count(said != score.Unmeasured)
		r.found[i] += count(said != score.Unmeasured && said != "")
	}
}

// line writes a row of the table.
func (r *peerRow) line(name string) string {
	cells := []string{name, fmt.Sprint(r.runs), fmt.Sprint(r.ours)}
	for i := range r.found {
		cell := "not measured"
		if r.asked[i] > 0 {
			cell = fmt.Sprintf("%d of %d", r.found[i], r.asked[i])
		}
		cells = append(cells, cell)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// peerTable writes what the peers came to, by kind.
func peerTable(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(peersFile)
	must(t, err)
	p, err := score.ReadPeers(b)
	must(t, err)
	kinds := map[string]string{score.Control: "**the server as it is**"}
	for _, f := range fault.List() {
		kinds[f.ID()] = f.Kind
	}
	newRow := func() *peerRow { return &peerRow{found: make([]int, len(p.Names)), asked: make([]int, len(p.Names))} }
	rows, total := map[string]*peerRow{}, newRow()
	for _, run := range p.Runs {
		kind := kinds[run.Fault]
		if kind == "" {
			t.Errorf("%s: there is no fault %s: take its line out", peersFile, run.Fault)
			continue
		}
		if rows[kind] == nil {
			rows[kind] = newRow()
		}
		rows[kind].add(run)
		if run.Fault != score.Control {
			total.add(run)
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Measured until %s: %d of %d faults, each in one version.\n\n| kind | run | vb365 |", p.Date, total.runs, len(kinds)-1)
	for _, tool := range p.Tools {
		out.WriteString(" " + tool + " |")
	}
	out.WriteString("\n|---|--:|--:|" + strings.Repeat("--:|", len(p.Names)) + "\n")
	for _, kind := range slices.Sorted(maps.Keys(rows)) {
		out.WriteString(rows[kind].line(kind))
	}
	out.WriteString(total.line("**all faults**"))
	return out.String()
}
