package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Waiver lets a deviation pass that is known: findings that it matches do not fail a run.
type Waiver struct {
	Check       string         `json:"check"`                 // id, such as "body/required"
	Operation   string         `json:"operation,omitempty"`   // operationId
	Where       string         `json:"where,omitempty"`       // as in Finding
	Pointer     string         `json:"pointer,omitempty"`     // Place or Pointer of the finding; "" for the whole
	Case        string         `json:"case,omitempty"`        // of the finding; AnyCase for every one; "" for the only finding there
	Fingerprint string         `json:"fingerprint,omitempty"` // of the finding, in place of where, pointer and case
	Reason      string         `json:"reason"`                // why it may pass
	Owner       string         `json:"owner"`                 // who answers for that
	Expires     string         `json:"expires"`               // the last day that it counts, such as "2027-01-31"
	Most        int            `json:"most,omitempty"`        // how often it may be seen in a run; 0 for any number
	Versions    []spec.Version `json:"versions,omitempty"`    // it counts for; none for all
	Server      string         `json:"server,omitempty"`      // base URL of the server that it counts for; "" for all
	File        string         `json:"file"`                  // where it is written
	Line        int            `json:"line"`                  // from 1
}

// AnyCase is the Case of a waiver that is meant for every finding at its place.
const AnyCase = "*"

// WaiverUse is a waiver that a run was given, and what it came to.
type WaiverUse struct {
	Waiver
	Expired  bool `json:"expired,omitempty"` // on the day of the run
	Observed bool `json:"observed"`          // whether the run saw the place that the waiver is about
	Count    int  `json:"count"`             // how often what it waives was seen
}

// Ids of findings about waivers. Each of them fails a run.
const (
	WaiverExpired = "self/waiver-expired"
	WaiverStale   = "self/waiver-stale"
	WaiverTooWide = "self/waiver-too-wide"
)

// waiverPlace is where findings about waivers are.
const waiverPlace = "waiver"

// waiverRow is the id of the check that findings about waivers stand under.
const waiverRow = "self/waivers"

// Waive applies waivers to the reports of one run, in place of any that were applied before. Findings that a waiver
// matches become waived, and so do checks all of whose violations are. Today is the day of the run, such as
// "2027-01-31".
//
// A waiver that has expired, or that is too wide, waives nothing. Too wide is one that matches more than its most, all
// places of a check, or several findings at its place while it does not say that it means them all. It is a finding of its own; so is one that matches nothing although the run saw its place, and has kept all findings of
// the check there. A run that
// did not see the place says nothing about the waiver.
func Waive(waivers []Waiver, today string, reports ...*Report) {
	for _, r := range reports {
		r.Waivers = nil
		for _, w := range waivers {
			if w.concerns(r) {
				r.Waivers = append(r.Waivers, WaiverUse{Waiver: w, Expired: today > w.Expires})
			}
		}
	}
	settle(reports)
}

// concerns reports whether the waiver counts for the version and server of a report.
func (w *Waiver) concerns(r *Report) bool {
	return (len(w.Versions) == 0 || slices.Contains(w.Versions, r.Version)) &&
		(w.Server == "" || slices.Contains(names(r.Target), w.Server))
}

// wide reports whether the waiver matches all places of a check.
func (w *Waiver) wide() bool { return w.Fingerprint == "" && (w.Operation == "" || w.Where == "") }

// matches reports whether the waiver is about a finding.
func (w *Waiver) matches(f *Finding) bool {
	switch {
	case w.Check != f.Check || w.Operation != "" && w.Operation != f.Operation:
		return false
	case w.Fingerprint != "":
		return w.Fingerprint == f.Fingerprint
	case w.Where == "":
		return true
	}
	return w.Where == f.Where && (w.Pointer == f.Place || w.Pointer == f.Pointer) &&
		(w.Case == "" || w.Case == AnyCase || w.Case == f.Case)
}

// key tells waivers of merged reports apart.
func (w WaiverUse) key() string { return fmt.Sprintf("%+v", w.Waiver) }

// observes reports whether the run of a report saw the place that a waiver is about. Where the contract describes
// the place, calls must have shown it; elsewhere it must have been judged by the check at the operation.
func (r *Report) observes(w *Waiver) bool {
	row := r.rowOf(w.Check)
	if row == contractRow && w.Fingerprint == "" {
		described := false
		for _, item := range r.Evidence {
			if item.Operation == w.Operation && item.side()+item.Where == w.Where && item.Pointer == w.Pointer {
				if described = true; item.Count > 0 {
					return true
				}
			}
		}
		if described {
			return false
		}
	}
	for _, c := range r.Checks {
		for _, o := range c.Operations {
			if c.ID == row && o.Judged > 0 && (w.Operation == "" || w.Operation == o.ID) {
				return true
			}
		}
	}
	return false
}

// side writes what findings in requests have before their place.
func (i Item) side() string {
	if i.Request {
		return "request "
	}
	return ""
}

// waive makes findings waived, and findings of waivers that are not in order.
func waive(reports []*Report) {
	uses := map[string]*waiverTotal{}
	for _, r := range reports {
		for i := range r.Waivers {
			w := &r.Waivers[i]
			all := uses[w.key()]
			if all == nil {
				all = &waiverTotal{first: r, WaiverUse: WaiverUse{Waiver: w.Waiver}, cases: map[string]bool{}}
				uses[w.key()] = all
			}
			all.add(r, w)
		}
	}
	for _, r := range reports {
		var own []Finding
		for _, w := range r.Waivers {
			all := uses[w.key()]
			if f, faulty := all.finding(); !faulty {
				r.apply(w.Waiver)
			} else if all.first == r {
				own = append(own, f)
			}
		}
		if len(own) > 0 {
			r.Findings = append(r.Findings, own...)
			r.Checks = append(r.Checks, CheckResult{
				ID: waiverRow, Title: "Waivers are in date, needed and narrow", Level: Core, Status: Fail, Operations: []OperationResult{},
			})
		}
	}
}

// waiverTotal is what a waiver came to in all reports of a run.
type waiverTotal struct {
	WaiverUse
	first *Report
	cases map[string]bool // of the findings that it matches
	bound bool            // whether a report may have left out what it matches
	most  int             // how many findings it matches in one report, at most
}

// add counts what the waiver matches in a report. A deviation has a fingerprint in each version, so findings are counted
// by report, and their cases over all.
func (w *waiverTotal) add(r *Report, use *WaiverUse) {
	use.Observed, use.Count = r.observes(&use.Waiver), 0
	n := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; use.matches(f) {
			n++
			use.Count += f.Count
			w.cases[f.Case] = true
		}
	}
	w.most, w.bound = max(w.most, n), w.bound || r.isBeyond(use.Check, use.Operation)
	w.Expired, w.Observed, w.Count = w.Expired || use.Expired, w.Observed || use.Observed, w.Count+use.Count
}

// several says which findings a waiver matches that is meant for one; "" where it is in order.
func (w *waiverTotal) several() string {
	switch {
	case w.Fingerprint != "" || w.Case == AnyCase:
		return ""
	case len(w.cases) > 1:
		var cases []string
		for _, c := range slices.Sorted(maps.Keys(w.cases)) {
			cases = append(cases, strconv.Quote(c))
		}
		shown := cases[:min(len(cases), fewCases)]
		if n := len(cases) - len(shown); n > 0 {
			shown = append(shown, fmt.Sprintf("and %d more", n))
		}
		return "findings there of the cases " + strings.Join(shown, ", ")
	case w.most > 1:
		return fmt.Sprintf("%d findings there", w.most)
	}
	return ""
}

// fewCases is how many cases are named that a waiver matches.
const fewCases = 5

// apply waives the findings that a waiver matches.
func (r *Report) apply(w Waiver) {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Waived == "" && w.matches(f) {
			f.Waived = w.Reason + " (" + w.Owner + ", until " + w.Expires + ")"
		}
	}
}

// finding returns what is wrong with a waiver, and whether anything is.
func (w *waiverTotal) finding() (Finding, bool) {
	f := Finding{
		Severity: Violation, By: waiverRow, Level: Core, Operation: w.Operation, Where: waiverPlace, Count: 1,
		Pointer: w.Check, Place: w.Check, Clause: w.File + ":" + strconv.Itoa(w.Line),
	}
	switch {
	case w.Expired:
		f.Check = WaiverExpired
		f.Expected, f.Got = "mended, or given a new date by "+w.Owner, "it counted until "+w.Expires
	case w.wide():
		f.Check = WaiverTooWide
		f.Expected, f.Got = "an operation, and where and pointer or a fingerprint", "every place of "+w.Check
	case w.several() != "":
		f.Check = WaiverTooWide
		f.Expected, f.Got = "the case or the fingerprint of one finding, or \"*\" as the case for all of them", w.several()
	case w.Most > 0 && w.Count > w.Most:
		f.Check = WaiverTooWide
		f.Expected, f.Got = fmt.Sprintf("at most %d", w.Most), fmt.Sprintf("seen %d times", w.Count)
	case w.Count == 0 && w.Observed && !w.bound:
		f.Check = WaiverStale
		f.Expected, f.Got = "a deviation that is still there; take the waiver out", "the place was seen and keeps the contract"
		if w.Case != "" && w.Case != AnyCase {
			f.Got = "the place was seen, and nothing of this case"
		}
	default:
		return f, false
	}
	f.Fingerprint = fingerprint(f.Check, w.key())
	return f, true
}
