package conformance

import (
	"cmp"
	"slices"
	"strings"
)

// contractRow is the id of the check whose findings carry ids of their own.
const contractRow = "contract"

// rowOf returns the id of the check that findings with an id belong to: the check of that id where there is one;
// else they are the contract's, such as body/required.
func (r *Report) rowOf(id string) string {
	if slices.ContainsFunc(r.Checks, func(c CheckResult) bool { return c.ID == id }) {
		return id
	}
	return contractRow
}

// settle makes of the parts of the reports of one run what follows from them: what is waived, the order of the
// findings, their number at each operation, and what the checks came to.
func settle(reports []*Report) {
	for _, r := range reports {
		r.Findings = slices.DeleteFunc(append([]Finding{}, r.Findings...), func(f Finding) bool { return f.Where == waiverPlace })
		r.Checks = slices.DeleteFunc(slices.Clone(r.Checks), func(c CheckResult) bool { return c.ID == waiverRow })
		for i := range r.Findings {
			r.Findings[i].Waived = ""
		}
	}
	waive(reports)
	for _, r := range reports {
		r.sort()
		r.recount()
	}
}

// sort puts the findings in the order of severities, checks, operations and places.
func (r *Report) sort() {
	order, rows := map[string]int{}, map[string]int{}
	for i, o := range r.Operations {
		order[o.ID] = i
	}
	for i, c := range r.Checks {
		rows[c.ID] = i
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(weight(b.Severity), weight(a.Severity)),
			cmp.Compare(rows[a.By], rows[b.By]),
			cmp.Compare(order[a.Operation], order[b.Operation]),
			strings.Compare(a.Check, b.Check),
			cmp.Compare(slices.Index(places, a.Where), slices.Index(places, b.Where)),
			strings.Compare(a.Pointer, b.Pointer),
			strings.Compare(recording(a.From), recording(b.From)),
			cmp.Compare(a.Call, b.Call),
			strings.Compare(a.Fingerprint, b.Fingerprint),
		)
	})
}

// recount makes the results of checks and operations of the findings.
func (r *Report) recount() {
	all, violations, counts := map[cell]int{}, map[cell]int{}, map[cell]int{}
	for _, f := range r.Findings {
		at := cell{f.By, f.Operation}
		if all[at]++; f.Severity == Violation {
			if violations[at]++; f.Waived == "" {
				counts[at]++
			}
		}
	}
	for _, b := range r.Beyond { // no waiver is about it
		if b.Severity == Violation {
			counts[cell{b.By, b.Operation}]++
		}
	}
	r.InPart = 0
	for i := range r.Checks {
		c := &r.Checks[i]
		if c.ID == waiverRow {
			continue
		}
		c.Operations = slices.Clone(c.Operations)
		for j := range c.Operations {
			o := &c.Operations[j]
			at := cell{c.ID, o.ID}
			o.Findings = all[at]
			switch {
			case counts[at] > 0:
				o.Status = Fail
			case violations[at] > 0:
				o.Status = Waived
			}
		}
		if c.Status == Error {
			continue
		}
		c.sum()
		if c.Status == Pass && c.Reason != "" {
			r.InPart++
		}
	}
}
