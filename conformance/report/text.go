// Package report writes reports of package conformance, a file a format.
package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// Text writes a report for people: which operations there are, a table of checks by operations, the findings,
// and the verdict in the last line. The error is the writer's.
func Text(w io.Writer, r *conformance.Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n\n", r.Target, r.Version)
	writeOperations(&b, r)
	writeTable(&b, r)
	writeFindings(&b, r)
	fmt.Fprintf(&b, "\nverdict: %s\n", r.Verdict())
	_, err := w.Write(b.Bytes())
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
			cells[column[o.ID]] = cell(o)
		}
		writeRow(b, c.ID, cells)
	}
	b.WriteString("\nA number says how many answers were judged, all of them good. FAIL: the contract is broken.\n" +
		"?: nothing was seen that could be judged. skip: the run was not given what it takes.\n" +
		"Findings of the row contract have ids of their own, such as body/required.\n")
	before := "\n"
	for _, c := range r.Checks {
		if c.Reason != "" {
			b.WriteString(before)
			writeReason(b, c)
			before = ""
		}
	}
}

// writeReason says why a check was skipped, at all operations or some, in lines that fit a terminal.
func writeReason(b *bytes.Buffer, c conformance.CheckResult) {
	line := c.ID + " skipped: "
	for part := range strings.SplitAfterSeq(c.Reason, " and ") {
		if len(line)+len(part) > 100 {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = "    "
		}
		line += part
	}
	b.WriteString(line + "\n")
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

// writeFindings writes the violations, and apart from them what breaks no client.
func writeFindings(b *bytes.Buffer, r *conformance.Report) {
	of := map[conformance.Severity]int{}
	for _, f := range r.Findings {
		of[f.Severity]++
	}
	apart := false
	for _, f := range r.Findings {
		if f.Severity != conformance.Violation && !apart {
			apart = true
			fmt.Fprintf(b, "\nThese break nothing of the contract: drift %d (more than it says, or in another case), notes %d\n",
				of[conformance.Drift], of[conformance.Note])
		}
		writeFinding(b, f)
	}
}

// writeFinding writes a finding as a paragraph.
func writeFinding(b *bytes.Buffer, f conformance.Finding) {
	head := fmt.Sprintf("%s %s", f.Severity, f.Check)
	if f.Law != "" {
		head += " (" + f.Law + ")"
	}
	head += " " + f.Operation
	if f.Case != "" {
		head += ": " + f.Case
	}
	place := f.Where
	if f.Pointer != "" {
		place += " " + f.Pointer
	}
	fmt.Fprintf(b, "\n%s\n  at        %s\n  expected  %s\n  got       %s\n  call      %d", head, place, f.Expected, f.Got, f.Call)
	if f.Count > 1 {
		fmt.Fprintf(b, ", and %d more like it", f.Count-1)
	}
	if f.Clause != "" {
		fmt.Fprintf(b, "\n  contract  %s", f.Clause)
	}
	if f.Fingerprint != "" {
		fmt.Fprintf(b, "\n  finding   %s", f.Fingerprint)
	}
	fmt.Fprintf(b, "\n  again     %s\n", f.Curl)
}
