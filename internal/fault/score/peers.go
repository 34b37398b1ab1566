package score

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Peers is what other judges have found of broken servers, given the calls of the suite's runs. The file peers.tsv
// of this folder holds it.
type Peers struct {
	Date  string // day of the last run, such as "2026-11-29"
	Names []string
	Tools []string // the same, with versions
	Runs  []PeerRun
}

// PeerRun is one run of the suite against a server with one fault, and what the peers say of its calls.
type PeerRun struct {
	Fault   string // its id; Control for the server as it is
	Version spec.Version
	Calls   int      // of the run
	Found   []string // ids of the suite's checks that have found something in this run, sorted
	Said    []string // by peer: the first thing that it says of no clean run; "" for nothing, Unmeasured
}

// Control stands where a fault does, for a run against the server as it is.
const Control = "none"

// Unmeasured stands where a peer was not asked about a run.
const Unmeasured = "?"

// tool begins a line that names a peer and its version.
const tool = "# tool "

// Of returns the run of a fault in a version.
func (p Peers) Of(fault string, v spec.Version) (PeerRun, bool) {
	for _, r := range p.Runs {
		if r.Fault == fault && r.Version == v {
			return r, true
		}
	}
	return PeerRun{}, false
}

// ReadPeers reads what Write has written.
func ReadPeers(b []byte) (p Peers, err error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, date):
			p.Date = strings.TrimPrefix(line, date)
		case strings.HasPrefix(line, tool):
			name, version, _ := strings.Cut(strings.TrimPrefix(line, tool), " ")
			p.Names, p.Tools = append(p.Names, name), append(p.Tools, name+" "+version)
		case strings.HasPrefix(line, comment):
		default:
			columns := strings.Split(line, "\t")
			if len(columns) != 4+len(p.Names) {
				return Peers{}, fmt.Errorf("the peers of the faults: line %d has %d columns, not %d", n, len(columns), 4+len(p.Names))
			}
			calls, err := strconv.Atoi(columns[2])
			if err != nil {
				return Peers{}, fmt.Errorf("the peers of the faults: line %d: the number of calls: %w", n, err)
			}
			p.Runs = append(p.Runs, PeerRun{columns[0], spec.Version(columns[1]), calls, strings.Fields(columns[3]), columns[4:]})
		}
	}
	return p, lines.Err()
}

// Write writes what the peers have found, a line a run.
func (p Peers) Write(w io.Writer) error {
	slices.SortFunc(p.Runs, func(a, b PeerRun) int {
		return strings.Compare(a.Fault+" "+string(a.Version), b.Fault+" "+string(b.Version))
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sFault, version, calls, the checks that have found it in this run, and by peer what it says of no clean run:\n"+
		"%swritten by make fault-peers.\n%s%s\n", comment, comment, date, p.Date)
	for _, t := range p.Tools {
		fmt.Fprintf(&b, "%s%s\n", tool, t)
	}
	for _, r := range p.Runs {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%s\t%s\n", r.Fault, r.Version, r.Calls, strings.Join(r.Found, " "), strings.Join(r.Said, "\t"))
	}
	_, err := w.Write(b.Bytes())
	return err
}
