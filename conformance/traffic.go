package conformance

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// traffic judges the calls that pass in a test, each version by itself, and tells the test at its end.
type traffic struct {
	t      testing.TB
	checks []Check

	mu       sync.Mutex
	seq      int
	accounts Accounts
	judgings map[spec.Version]*pair
	changing int // requests under way that may change something
	changes  int // those that have ever begun
	ended    bool
}

// pair judges the calls of a version. A read that overlaps a change may have seen the time before or after it: such
// reads are judged apart, by the checks that look at one call at a time.
type pair struct{ all, apart *Judging }

// watch returns the traffic of a test, which is judged at its end.
func watch(t testing.TB, checks []Check) *traffic {
	t.Helper()
	if len(checks) == 0 {
		t.Fatal(noChecks)
	}
	w := &traffic{t: t, checks: checks, judgings: map[spec.Version]*pair{}}
	t.Cleanup(w.end)
	return w
}

// passing is a request under way.
type passing struct {
	at         time.Time
	changes    int  // that had begun before
	mayChange  bool // something, so that reads at the same time may show the one or the other
	overlapped bool // by a change that was under way
}

// begin takes down that a request goes out.
func (w *traffic) begin(method string, u *url.URL) passing {
	m, err := spec.Route(method, u.EscapedPath())
	w.mu.Lock()
	defer w.mu.Unlock()
	p := passing{at: time.Now(), mayChange: err == nil && changesSessions(m.Operation), overlapped: w.changing > 0}
	if p.mayChange {
		w.changing++
		w.changes++
	}
	p.changes = w.changes
	return p
}

// finish takes down that the request has its answer. A nil call is not judged.
func (w *traffic) finish(p passing, c *Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p.mayChange {
		w.changing--
	}
	if w.ended || c == nil {
		return
	}
	w.seq++
	c.Seq, c.Source, c.At = w.seq, "test", p.at
	w.accounts.Label(c)
	if c.Version == "" {
		for _, of := range w.judgings {
			of.all.Add(c)
		}
		return
	}
	of := w.judgings[c.Version]
	if of == nil {
		u, _ := url.Parse(c.Request.URL) // it was sent
		of = w.newPair(c.Version, u.Scheme+"://"+u.Host)
		w.judgings[c.Version] = of
	}
	if !p.mayChange && (p.overlapped || p.changes != w.changes) {
		of.apart.Add(c)
	} else {
		of.all.Add(c)
	}
}

// newPair returns the judgings of a version.
func (w *traffic) newPair(v spec.Version, target string) *pair {
	var single []Check
	for _, c := range w.checks {
		if c.Law == "" {
			single = append(single, c)
		}
	}
	everything := ^Need(0)
	return &pair{
		all: NewJudging(v, target, w.checks, everything, nil), apart: NewJudging(v, target, single, everything, nil),
	}
}

// end tells the test what was found.
func (w *traffic) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	var reports []*Report
	for _, of := range w.judgings {
		reports = append(reports, of.all.Report(), of.apart.Report())
	}
	reports = Merge(reports...)
	for _, r := range reports {
		for _, c := range r.Checks {
			r.tell(w.t, c)
		}
		w.t.Log(r.Verdict(Rule{}))
	}
	if sawNothing(reports...) && !w.t.Skipped() {
		w.t.Error("conformance: nothing was seen: none of the calls that passed was judged by a check")
	}
}
