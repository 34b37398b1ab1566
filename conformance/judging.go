package conformance

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vb365-explore/vb365/spec"
)

// Judging judges calls of one version as they come, such as those of a recording that is read or of a server that
// is used meanwhile. It keeps what its checks must know of earlier calls, not the calls. It is for one goroutine.
type Judging struct {
	given    Need
	found    func(Finding)
	report   *Report
	counts   map[string]int // calls by operationId
	secrets  *secrets
	studies  []*studying
	sheets   []*Sheet
	supports []string          // that the target claims to have, none for all
	without  map[string]bool   // operationIds that the target does not claim to have
	broke    map[*Sheet]string // how a check broke
	told     map[string]bool   // findings, by fingerprint
	somebody bool              // there are calls of Somebody
	apart    *Judging          // of calls that are judged apart; nil before the first
	aside    func() *Judging   // makes it
}

// NewJudging returns a judging by the checks, in the order given. Given says what there was to see the checks with;
// what it lacks makes checks skipped that could not be seen. Target names the server in the report. Found, where it
// is not nil, is called for each deviation as soon as it is known: once, for the first call that shows it. Of a check at
// an operation a report holds only so many findings: of others it is not called, and some that it was called for may go
// for others.
//
// A call with Apart is judged by those checks alone that look at one call at a time, and not by laws: what it shows is
// neither before nor after the change.
func NewJudging(v spec.Version, target string, checks []Check, given Need, found func(Finding)) *Judging {
	j := newJudging(v, target, checks, given, &secrets{})
	j.found, j.told = found, map[string]bool{}
	j.aside = func() *Judging {
		single := slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.Law != "" })
		a := newJudging(v, target, single, given, j.secrets)
		a.found, a.told = found, j.told
		a.Support(j.supports...)
		return a
	}
	return j
}

// newJudging returns a judging that tells nobody and knows some secrets.
func newJudging(v spec.Version, target string, checks []Check, given Need, known *secrets) *Judging {
	j := &Judging{
		given: given, secrets: known, counts: map[string]int{}, broke: map[*Sheet]string{},
		report: &Report{Version: v, Target: target, Findings: []Finding{}},
	}
	var judges []Check
	for _, check := range checks {
		if s := newSheet(v, check, j.secrets.mask); len(s.bound) > 0 { // else not a rule of this version
			s.begin()
			j.sheets = append(j.sheets, s)
			judges = append(judges, check)
		}
	}
	j.studies = studies(judges)
	return j
}

// Support says which operations the target claims to have, by their ids; the others are not applicable. It must be
// called before Add, if at all: without it, the target is held to have all. None is all too.
func (j *Judging) Support(operations ...string) {
	j.supports = operations
	without := unclaimed(j.report.Version, operations)
	for _, s := range j.sheets {
		s.without = without
	}
	if len(operations) > 0 {
		j.report.Supports = inVersion(j.report.Version, operations)
	}
	j.without = without
}

// Add judges the next calls. Calls come oldest first and are numbered by their Seq; those of other versions are
// passed over. Many at a time are judged faster than one by one.
func (j *Judging) Add(calls ...*Call) { j.take(j.study(calls)) }

// study lets the studies look at those calls that are of the version, and returns them as they are to be judged: one study
// after another, and one call after another, for what is said of one rests on those before. The next calls may be studied
// while these are judged.
func (j *Judging) study(calls []*Call) (mine []*Call) {
	var apart []*Call
	for _, c := range calls {
		switch {
		case c.Version != j.report.Version && c.Version != "":
		case c.isApart() && j.aside != nil:
			apart = append(apart, c)
		default:
			mine = append(mine, c.alone())
		}
	}
	together(len(mine), len(mine), func(i int) {
		for _, s := range j.studies {
			s.do(s.prepare, mine[i])
		}
	})
	for _, c := range mine {
		for _, s := range j.studies {
			s.do(s.look, c)
		}
	}
	if len(apart) == 0 {
		return mine
	}
	if j.apart == nil {
		j.apart = j.aside()
	}
	return append(mine, j.apart.study(apart)...)
}

// take judges calls that were studied: behind those that are judged with others, those that are judged apart.
func (j *Judging) take(calls []*Call) {
	j.somebody = j.somebody || slices.ContainsFunc(calls, func(c *Call) bool { return c.Principal == Somebody && c.Operation.ID != "" })
	if first := slices.IndexFunc(calls, (*Call).isApart); first >= 0 && j.aside != nil {
		j.apart.take(calls[first:])
		calls = calls[:first]
	}
	for _, c := range calls {
		j.report.Calls++
		j.counts[c.Operation.ID]++
		j.secrets.learn(c)
		j.claim(c)
	}
	if len(calls) > 0 {
		j.judge(calls)
		j.tell()
	}
}

// judge lets the checks judge calls, several at a time: none knows of another.
func (j *Judging) judge(calls []*Call) {
	broke := make([]string, len(j.sheets))
	together(len(j.sheets), len(calls), func(i int) { broke[i] = j.sheets[i].judge(calls) })
	for i, s := range j.sheets {
		j.keep(s, broke[i])
	}
}

// fewCalls is how many calls one goroutine judges as fast as several do.
const fewCalls = 8

// together does n things for calls, several at a time where these are many.
func together(n, calls int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	if calls <= fewCalls {
		work()
		return
	}
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(work)
	}
	all.Wait()
}

// keep takes down how a check broke, the first time.
func (j *Judging) keep(s *Sheet, broke string) {
	if broke != "" && j.broke[s] == "" {
		j.broke[s] = broke
	}
}

// claim takes down what the target says of itself: the version of the product.
func (j *Judging) claim(c *Call) {
	if c.Operation.ID != "getServiceInstance" || !c.Succeeded() {
		return
	}
	if v, ok := c.Answer().Get("version").Text(); ok {
		text := "product version " + shorten(j.secrets.mask(v))
		if i, there := slices.BinarySearch(j.report.Claims, text); !there {
			j.report.Claims = slices.Insert(j.report.Claims, i, text)
		}
	}
}

// tell tells of the findings that are new.
func (j *Judging) tell() {
	for _, s := range j.sheets {
		for _, fingerprint := range s.untold {
			if i, kept := s.places[fingerprint]; kept && j.found != nil && !j.told[fingerprint] {
				j.told[fingerprint] = true
				j.found(j.masked(s.findings[i]))
			}
		}
		s.untold = s.untold[:0]
	}
}

// masked returns a finding as it is shown: without secrets, on lines of its own.
func (j *Judging) masked(f Finding) Finding {
	line := func(s string) string { return oneLine(j.secrets.mask(s)) }
	f.Expected, f.Pointer, f.Place, f.Asked = line(f.Expected), line(f.Pointer), line(f.Place), line(f.Asked)
	f.Case, f.Curl = oneLine(f.Case), j.secrets.mask(f.Curl)
	f.Seen = slices.Clone(f.Seen)
	for i := range f.Seen {
		f.Seen[i] = line(f.Seen[i])
	}
	f.Got = shorten(j.secrets.mask(f.Got)) // masked first: half a secret would not be found
	return f
}

// Report ends the judging and returns what it came to. It must be called, once, and nothing added after it.
func (j *Judging) Report() *Report {
	for _, s := range j.sheets {
		for _, study := range j.studies {
			if broke := study.broke.Load(); broke != nil && slices.Contains(s.check.Studies, study.of) {
				j.keep(s, *broke)
			}
		}
		j.keep(s, s.end())
	}
	j.tell()
	r := j.report
	for _, o := range spec.Operations(r.Version) {
		r.Operations = append(r.Operations, OperationCalls{ID: o.ID, Calls: j.counts[o.ID]})
	}
	for _, s := range j.sheets {
		outcome := j.result(s)
		if outcome.Status == Pass && outcome.Reason != "" {
			r.InPart++
		}
		r.Checks = append(r.Checks, outcome)
		for _, f := range s.findings {
			r.Findings = append(r.Findings, j.masked(f))
		}
		r.Beyond = joinBeyond(r.Beyond, s.beyond())
	}
	r.sort()
	r.Evidence = evidence(r.Version, j.sheets, j.without)
	if j.somebody && j.aside != nil {
		r.Notes = append(r.Notes, j.somebodyNote())
	}
	if j.apart != nil {
		return Merge(r, j.apart.Report())[0]
	}
	return r
}

// somebodyNote says what could not be judged because tokens were taken out of a recording, and how to keep them.
func (j *Judging) somebodyNote() string {
	var ids []string
	for _, s := range j.sheets {
		if s.check.ByAccount {
			ids = append(ids, s.check.ID)
		}
	}
	return "whose the calls are that show no token, or a masked one, cannot be told: not judged by " + strings.Join(ids, ", ") +
		"; record them with the Authorization header (in Chrome: Export HAR with sensitive data)," +
		" and take out what is secret by vb365 record"
}
