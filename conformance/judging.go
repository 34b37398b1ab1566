package conformance

import "github.com/vb365-explore/vb365/spec"

// Judging judges calls of one version as they come, such as those of a recording that is read or of a server that
// is used meanwhile. Add and Report are for one goroutine.
type Judging struct {
	version spec.Version
	target  string
	checks  []Check
	given   Need
	found   func(Finding)
	calls   []*Call
}

// NewJudging returns a judging by the checks, in the order given. Given says what there was to see the checks with;
// target names the server in the report. Found, where it is not nil, is called for each deviation as soon as it is
// known: once, for the first call that shows it.
func NewJudging(v spec.Version, target string, checks []Check, given Need, found func(Finding)) *Judging {
	return &Judging{version: v, target: target, checks: checks, given: given, found: found}
}

// Add judges the next call. Calls come oldest first and are numbered by their Seq. Those of other versions are
// passed over.
func (j *Judging) Add(c *Call) { j.calls = append(j.calls, c) }

// Report ends the judging and returns what it came to. It must be called, once, and nothing added after it.
func (j *Judging) Report() *Report {
	r := Judge(j.version, j.target, j.calls, j.checks, j.given)
	if j.found != nil {
		for _, f := range r.Findings {
			j.found(f)
		}
	}
	return r
}
