package conformance

import "slices"

// Status is what a check came to, at an operation or over all.
type Status string

// The statuses, from the weakest to the strongest. Over several operations, versions or recordings the strongest
// counts: a failure anywhere fails a check, and something good lets it pass where nothing failed.
const (
	Unknown       Status = ""               // nobody has looked yet
	NotApplicable Status = "not-applicable" // the target does not claim to have the operation
	NotObserved   Status = "not-observed"   // no call of the operation was seen: never a pass
	Vacuous       Status = "vacuous"        // calls were seen, but nothing in them that the check is about: never a pass
	Pass          Status = "pass"           // something was judged, and all of it was good
	Waived        Status = "waived"         // there are violations, and each of them is waived
	Fail          Status = "fail"           // there is a violation
	Error         Status = "error"          // the check itself broke; what it says counts for nothing
)

// Statuses returns all statuses, from the weakest to the strongest.
func Statuses() []Status {
	return []Status{Unknown, NotApplicable, NotObserved, Vacuous, Pass, Waived, Fail, Error}
}

// rank orders statuses.
func (s Status) rank() int {
	for i, status := range Statuses() {
		if s == status {
			return i
		}
	}
	return 0
}

// Stronger returns the stronger of two statuses.
func Stronger(a, b Status) Status {
	if a.rank() >= b.rank() {
		return a
	}
	return b
}

// Level says how much a check is relied on.
type Level string

// The levels.
const (
	Core        Level = "core"        // rests on the vendor's documentation or schema
	Extended    Level = "extended"    // rests on practice and good manners; a server may be lenient
	Provisional Level = "provisional" // rests on what nobody has seen documented: told, never failing a run by itself
)

// Rule says when a run is good enough.
type Rule struct {
	FailOn          Severity `json:"failOn"`          // the least severity that fails a run; empty: Violation
	RequireEvidence int      `json:"requireEvidence"` // percent of the contract that must have been shown
}

// Counts reports whether a finding fails a run: one of the severity or a worse one that is neither waived nor of a
// provisional check.
func (r Rule) Counts(f Finding) bool {
	return f.Waived == "" && f.Level != Provisional && weight(f.Severity) >= weight(r.FailOn)
}

// The results of Exit: exit codes of a program.
const (
	ExitConform  = 0 // the contract is kept
	ExitFindings = 1 // it is not
	ExitUnread   = 3 // nothing says that it is not, but a part of a recording could not be read, or a run broke off
	ExitEvidence = 4 // nothing says that it is not, but too little was seen
	ExitBroken   = 5 // a check broke
)

// Exit returns what reports come to by the rule: the worst of ExitConform, ExitEvidence, ExitUnread, ExitFindings and
// ExitBroken, which is worst. Of no reports, and of one that has judged nothing, it is ExitEvidence: it proves nothing.
func Exit(rule Rule, reports ...*Report) int {
	worst := ExitConform
	if len(reports) == 0 {
		worst = ExitEvidence
	}
	for _, r := range reports {
		switch {
		case r.Count(Error) > 0:
			return ExitBroken
		case slices.ContainsFunc(r.Findings, rule.Counts) || slices.ContainsFunc(r.Beyond, rule.CountsBeyond):
			worst = ExitFindings
		case worst != ExitFindings && len(r.Unread) > 0:
			worst = ExitUnread
		case worst == ExitConform && (r.Count(Pass)+r.Count(Waived) == 0 || r.Evidence.Percent() < rule.RequireEvidence):
			worst = ExitEvidence
		}
	}
	return worst
}

// weight orders severities; the empty one is Violation.
func weight(s Severity) int {
	switch s {
	case Note:
		return 1
	case Drift:
		return 2
	case Violation:
	}
	return 3
}
