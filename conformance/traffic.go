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
	t        testing.TB
	overlaps Overlaps

	mu       sync.Mutex
	seq      int
	accounts Accounts
	judging  *Passing // made with the first call, which tells the server
	checks   []Check
	ended    bool
}

// watch returns the traffic of a test, which is judged at its end.
func watch(t testing.TB, checks []Check) *traffic {
	t.Helper()
	if len(checks) == 0 {
		t.Fatal(noChecks)
	}
	w := &traffic{t: t, checks: checks}
	t.Cleanup(w.end)
	return w
}

// passing is a request under way.
type passing struct {
	at      time.Time
	overlap Overlap
}

// begin takes down that a request goes out.
func (w *traffic) begin(method string, u *url.URL) passing {
	m, err := spec.Route(method, u.EscapedPath())
	if err != nil {
		m.Operation = spec.Operation{}
	}
	return passing{at: time.Now(), overlap: w.overlaps.Begin(m.Operation)}
}

// finish takes down that the request has its answer. A nil call is not judged.
func (w *traffic) finish(p passing, c *Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	apart := w.overlaps.End(p.overlap)
	if w.ended || c == nil {
		return
	}
	w.seq++
	c.Seq, c.Source, c.At, c.Apart = w.seq, "test", p.at, apart
	w.accounts.Label(c)
	if w.judging == nil {
		u, _ := url.Parse(c.Request.URL) // it was sent
		w.judging = NewPassing(u.Scheme+"://"+u.Host, w.checks, nil)
	}
	w.judging.Add(c)
}

// end tells the test what was found.
func (w *traffic) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	var reports []*Report
	if w.judging != nil {
		reports = w.judging.Reports()
	}
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
