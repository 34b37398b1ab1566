package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Head names a finding in a line: check, law, operation and case, and whether it counts for nothing.
func (f Finding) Head() string {
	head := f.Check
	if f.Law != "" {
		head += " (" + f.Law + ")"
	}
	head += " " + f.Operation
	if f.Case != "" {
		head += ": " + f.Case
	}
	if f.Level == Provisional {
		head += " [provisional: does not count]"
	}
	return head
}

// At says where a finding is: "body /results/0/id", "status".
func (f Finding) At() string { return strings.TrimSpace(f.Where + " " + f.Pointer) }

// Details returns what else a finding says, in the order of its reading, each with its name: where it is, what was
// expected and got, which call shows it, the clause of the contract, and the curl line. What is not known is left out.
func (f Finding) Details() [][2]string {
	seen := fmt.Sprintf("call %d: %s: %s", f.Call, f.Asked, f.Answered)
	if f.From != "" {
		seen += " (" + f.From + ")"
	}
	if f.Count > 1 {
		seen += fmt.Sprintf(", the first of %d", f.Count)
	}
	if f.Call == 0 { // about a waiver
		seen = ""
	}
	clause := "contract"
	if f.Where == waiverPlace {
		clause = "line"
	}
	var out [][2]string
	for _, row := range [][2]string{
		{"at", f.At()}, {"expected", f.Expected}, {"got", f.Got}, {"seen in", seen}, {clause, f.Clause},
		{"waived", f.Waived}, {"finding", f.Fingerprint}, {"again", f.Curl},
	} {
		if row[1] != "" {
			out = append(out, row)
		}
	}
	return out
}

// String writes a finding as a paragraph: severity and Head, and a line for each of Details.
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(string(f.Severity) + " " + f.Head())
	for _, d := range f.Details() {
		fmt.Fprintf(&b, "\n  %-9s %s", d[0], d[1])
	}
	return b.String()
}

// fewOperations is how many operations are named where a check was not observed; of more their number is told.
const fewOperations = 4

// Unseen says why a check saw nothing, at all or at some of its operations; "" where it saw something at each that
// applies.
func (c CheckResult) Unseen() string {
	var parts []string
	if c.Reason != "" && c.Status != Error && c.Status != NotApplicable {
		parts = append(parts, c.Reason)
	}
	for _, why := range []struct {
		status Status
		text   string
	}{{NotObserved, "no call of "}, {Vacuous, "nothing to judge in the calls of "}} {
		var at []string
		for _, o := range c.Operations {
			if o.Status == why.status && o.Reason == "" {
				at = append(at, o.ID)
			}
		}
		switch {
		case len(at) > fewOperations:
			parts = append(parts, fmt.Sprintf("%s%d of its %d operations", why.text, len(at), len(c.Operations)))
		case len(at) > 0:
			parts = append(parts, why.text+strings.Join(at, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// Applies reports whether the target claims to have an operation.
func (r *Report) Applies(operation string) bool {
	return len(r.Supports) == 0 || slices.Contains(r.Supports, operation)
}

// SupportText says in a line which operations the target claims to have; "" where it claims all.
func (r *Report) SupportText() string {
	if len(r.Supports) == 0 {
		return ""
	}
	return fmt.Sprintf("held to %d of %d operations, as it claims no more: %s",
		len(r.Supports), len(spec.Operations(r.Version)), strings.Join(r.Supports, ", "))
}
