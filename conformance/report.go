package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Report is what checks found in calls of one version.
type Report struct {
	Version    spec.Version     `json:"version"`
	Target     string           `json:"target"`             // base URL of the server
	Claims     []string         `json:"claims,omitempty"`   // what the target says of itself, such as its version
	Supports   []string         `json:"supports,omitempty"` // operationIds that the target claims to have; none for all
	Notes      []string         `json:"notes,omitempty"`    // what else a reader must know of the run
	Unread     []Unread         `json:"unread,omitempty"`   // of the recordings: what is not judged, as nothing can read it
	Seed       uint32           `json:"seed,omitempty"`     // what requests were drawn by; 0 where none were
	Calls      int              `json:"calls"`
	InPart     int              `json:"skippedInPart"`     // how many checks passed and were skipped at some operations
	Operations []OperationCalls `json:"operations"`        // of the version, in the order of the contract
	Checks     []CheckResult    `json:"checks"`            // in the order of the list of checks
	Findings   []Finding        `json:"findings"`          // violations, drift, notes; each in the order of checks, operations and places
	Beyond     []Beyond         `json:"beyond,omitempty"`  // what was seen beyond the findings, where these are too many
	Evidence   Evidence         `json:"evidence"`          // what of the contract the calls have shown
	Waivers    []WaiverUse      `json:"waivers,omitempty"` // that count for it
}

// OperationCalls says how many calls of an operation were seen.
type OperationCalls struct {
	ID    string `json:"id"` // operationId
	Calls int    `json:"calls"`
}

// CheckResult is what one check came to, over all and by operation.
type CheckResult struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Law        string            `json:"law,omitempty"`
	Level      Level             `json:"level"`
	Status     Status            `json:"status"`
	Reason     string            `json:"reason,omitempty"` // why it was skipped, at all operations or some; how it broke
	Operations []OperationResult `json:"operations"`       // those that the check is bound to
}

// Skipped reports whether the run was not given what the check needs, at any of its operations that apply.
func (c CheckResult) Skipped() bool {
	return c.Status != NotApplicable &&
		!slices.ContainsFunc(c.Operations, func(o OperationResult) bool { return o.Reason == "" })
}

// OperationResult is what one check came to at one operation.
type OperationResult struct {
	ID       string `json:"id"` // operationId
	Status   Status `json:"status"`
	Reason   string `json:"reason,omitempty"` // why it was skipped
	Judged   int    `json:"judged"`           // how many calls were judged
	Findings int    `json:"findings"`         // how many findings the report has, of any severity
}

// Conform reports whether there is no violation that counts and something was judged at all.
func (r *Report) Conform() bool { return Exit(Rule{}, r) == ExitConform }

// Count returns how many checks have the status.
func (r *Report) Count(s Status) int {
	n := 0
	for _, c := range r.Checks {
		if c.Status == s {
			n++
		}
	}
	return n
}

// Verdict says in one line what the report came to by the rule.
func (r *Report) Verdict(rule Rule) string {
	word := "conform"
	switch Exit(rule, r) {
	case ExitFindings:
		word = "not conform"
	case ExitEvidence:
		word = "too little seen"
	case ExitUnread:
		word = "not all judged"
	case ExitBroken:
		word = "a check broke"
	}
	unseen, skipped := 0, 0
	for _, c := range r.Checks {
		switch {
		case c.Status.rank() > Vacuous.rank() || c.Status == NotApplicable:
		case c.Skipped():
			skipped++
		default:
			unseen++
		}
	}
	text := fmt.Sprintf("%s (%s: %d checks passed, %d of them skipped in part, %d failed, %d not observed, %d skipped; %d calls)",
		word, r.Version, r.Count(Pass), r.InPart, r.Count(Fail), unseen, skipped, r.Calls)
	for _, extra := range []struct {
		status Status
		text   string
	}{{Waived, "%d waived"}, {Error, "%d broken"}, {NotApplicable, "%d not applicable"}} {
		if n := r.Count(extra.status); n > 0 {
			text = strings.Replace(text, " failed", " failed, "+fmt.Sprintf(extra.text, n), 1)
		}
	}
	if n := r.unreadParts(); n > 0 {
		text = strings.TrimSuffix(text, ")") + fmt.Sprintf("; not read: %d of the recordings' lines or entries)", n)
	}
	return text
}

// Judge judges calls of one version by the checks, in the order given. Given says what the run had; what it
// lacked makes checks skipped that could not be seen. Target names the server in the report.
func Judge(v spec.Version, target string, calls []*Call, checks []Check, given Need) *Report {
	j := NewJudging(v, target, checks, given, nil)
	j.Add(calls...)
	return j.Report()
}

// result sums up a sheet.
func (j *Judging) result(s *Sheet) CheckResult {
	out := CheckResult{
		ID: s.check.ID, Title: s.check.Title, Law: s.check.Law, Level: s.check.level(), Operations: []OperationResult{},
	}
	for _, o := range spec.Operations(s.Version) {
		if !s.bound[o.ID] {
			continue
		}
		lacks := s.check.needs(o) &^ j.given
		cell := OperationResult{ID: o.ID, Judged: s.judgedAt(o.ID)}
		violations := 0
		for _, f := range s.findings {
			if f.Operation == o.ID {
				cell.Findings++
				if f.Severity == Violation {
					violations++
				}
			}
		}
		switch {
		case s.without[o.ID]:
			cell.Status, cell.Reason = NotApplicable, notClaimed
		case violations > 0:
			cell.Status = Fail
		case cell.Judged > 0:
			cell.Status = Pass
		case lacks != 0:
			cell.Status, cell.Reason = NotObserved, needs+lacks.String()
		case j.counts[o.ID] > 0:
			cell.Status = Vacuous
		default:
			cell.Status = NotObserved
		}
		out.Operations = append(out.Operations, cell)
	}
	out.sum()
	if broke := j.broke[s]; broke != "" {
		out.Status, out.Reason = Error, broke
	}
	return out
}

// The reasons of cells.
const (
	needs      = "needs " // and what
	notClaimed = "not claimed by the target"
)

// sum makes status and reason of a check of those at its operations.
func (c *CheckResult) sum() {
	var missing Need
	c.Status, c.Reason = NotApplicable, ""
	for _, o := range c.Operations {
		c.Status = Stronger(c.Status, o.Status)
		missing |= needOf(o.Reason)
	}
	switch {
	case missing != 0:
		c.Reason = needs + missing.String()
	case c.Status == NotApplicable:
		c.Reason = notClaimed
	}
}
