package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// Table writes the document for people who want to see all: which operations there are, a table of checks by
// operations, the findings, and the verdicts in the last lines. The error is the writer's.
func Table(w io.Writer, d *Document, style Style) error {
	p := newPage(style)
	for _, r := range d.Reports {
		p.title(r)
		writeOperations(&p.Buffer, r)
		writeTable(&p.Buffer, r)
		p.line("")
		for _, s := range []conformance.Severity{conformance.Violation, conformance.Drift, conformance.Note} {
			p.findings(r, s, len(r.Findings))
		}
	}
	p.end(d)
	_, err := w.Write(p.Bytes())
	return err
}

// letter names the column of an operation.
func letter(i int) string { return string(rune('a' + i)) }

// writeOperations lists the operations with the letters of their columns, in two columns.
func writeOperations(b *bytes.Buffer, r *conformance.Report) {
	half := (len(r.Operations) + 1) / 2
	for i := range half {
		var line strings.Builder
		for _, j := range []int{i, i + half} {
			if j < len(r.Operations) {
				o := r.Operations[j]
				fmt.Fprintf(&line, "%-50s", fmt.Sprintf("  %s  %-30s %4d calls", letter(j), o.ID, o.Calls))
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// writeTable writes a line for each check, and why checks were skipped.
func writeTable(b *bytes.Buffer, r *conformance.Report) {
	column := map[string]int{}
	heads := make([]string, len(r.Operations))
	for i, o := range r.Operations {
		column[o.ID], heads[i] = i, letter(i)
	}
	b.WriteByte('\n')
	writeRow(b, "", heads)
	for _, c := range r.Checks {
		cells := make([]string, len(r.Operations))
		for _, o := range c.Operations {
			if i, ok := column[o.ID]; ok {
				cells[i] = cell(o)
			}
		}
		writeRow(b, c.ID, cells)
	}
	b.WriteString("\nA number says how many answers were judged, all of them good. FAIL: the contract is broken.\n" +
		"?: nothing was seen that could be judged. skip: the run was not given what it takes.\n" +
		"-: the target does not claim to have the operation.\n" +
		"Findings of the row contract have ids of their own, such as body/required.\n")
	before := "\n"
	for _, c := range r.Checks {
		if c.Reason != "" && c.Status != conformance.NotApplicable {
			b.WriteString(before)
			b.WriteString(wrap(c.ID+" skipped: "+c.Reason, 0, 100) + "\n")
			before = ""
		}
	}
}

// writeRow writes a line of the table: 27 columns for the name, 5 for each operation.
func writeRow(b *bytes.Buffer, name string, cells []string) {
	var line strings.Builder
	fmt.Fprintf(&line, "%-27s", name)
	for _, c := range cells {
		fmt.Fprintf(&line, "%5s", c)
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// cell says what a check came to at an operation, in at most four characters.
func cell(o conformance.OperationResult) string {
	switch o.Status {
	case conformance.Fail:
		return "FAIL"
	case conformance.Waived:
		return "wvd"
	case conformance.Error:
		return "ERR"
	case conformance.NotObserved:
		if o.Reason != "" {
			return "skip"
		}
		return "?"
	case conformance.Vacuous, conformance.Unknown:
		return "?"
	case conformance.NotApplicable:
		return "-"
	case conformance.Pass:
	}
	if o.Judged > 9999 {
		return ">9e3"
	}
	return strconv.Itoa(o.Judged)
}
