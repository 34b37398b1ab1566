// Package score holds what a whole run of the faults came to: which checks of the suite have found which broken
// server. The figures about the suite come from here.
package score

import (
	"bufio"
	"bytes"
	_ "embed" // the score is part of the program, which tells how a check is proved
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

//go:embed score.tsv
var recorded []byte

// Score is what a whole run came to.
type Score struct {
	Date string // day of the last run, such as "2026-11-29"
	Runs []Run  // by fault and version
}

// Run is one run of the suite, against a server with one fault.
type Run struct {
	Fault   string       // its id, such as "paging/overlap"
	Version spec.Version // judged
	Found   []string     // ids of the checks that have found something, sorted
}

// Recorded returns the score of the last whole run. The error says which line of the file is none.
func Recorded() (Score, error) { return Read(recorded) }

// Proof returns how many faults a check has found, in any version.
func (s Score) Proof(check string) int {
	var faults []string
	for _, r := range s.Runs {
		if slices.Contains(r.Found, check) {
			faults = append(faults, r.Fault)
		}
	}
	slices.Sort(faults)
	return len(slices.Compact(faults))
}

// Faults returns how many faults were run, in any version.
func (s Score) Faults() int {
	var faults []string
	for _, r := range s.Runs {
		faults = append(faults, r.Fault)
	}
	slices.Sort(faults)
	return len(slices.Compact(faults))
}

// The lines of a file that are no runs begin so.
const (
	comment = "# "
	date    = "# date "
)

// Found returns the ids of the checks that have found a fault in a version; nil where it was not run there.
func (s Score) Found(fault string, v spec.Version) []string {
	for _, r := range s.Runs {
		if r.Fault == fault && r.Version == v {
			return r.Found
		}
	}
	return nil
}

// Read reads what Write has written.
func Read(b []byte) (s Score, err error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, date):
			s.Date = strings.TrimPrefix(line, date)
			continue
		case strings.HasPrefix(line, comment):
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) != 3 {
			return Score{}, fmt.Errorf("the score of the faults: line %d has %d columns, not fault, versions and checks", n, len(columns))
		}
		for v := range strings.FieldsSeq(columns[1]) {
			s.Runs = append(s.Runs, Run{columns[0], spec.Version(v), strings.Fields(columns[2])})
		}
	}
	s.sort()
	return s, lines.Err()
}

// Write writes the score, a line for all versions of a fault in which the same checks have found it.
func (s Score) Write(w io.Writer) error {
	s.sort()
	type key struct{ fault, found string }
	versions := map[key]string{}
	var order []key
	for _, r := range s.Runs {
		k := key{r.Fault, strings.Join(r.Found, " ")}
		if versions[k] == "" {
			order = append(order, k)
		}
		versions[k] = strings.TrimSpace(versions[k] + " " + string(r.Version))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sFault, versions, and the checks that have found it there: written by make faults.\n", comment)
	fmt.Fprintf(&b, "%s%s\n", date, s.Date)
	for _, k := range order {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", k.fault, versions[k], k.found)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// sort puts the runs in the order of faults and versions.
func (s Score) sort() {
	slices.SortFunc(s.Runs, func(a, b Run) int {
		return strings.Compare(a.Fault+" "+string(a.Version), b.Fault+" "+string(b.Version))
	})
}
