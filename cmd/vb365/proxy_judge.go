package main

import (
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// proxyJudge judges and records what passes, beside the traffic.
type proxyJudge struct {
	proxy    *source.Proxy
	record   *callFile // nil for none
	errs     io.Writer
	accounts conformance.Accounts
	passing  *conformance.Passing
	done     chan struct{}

	mu       sync.Mutex
	judged   int
	broken   int // calls at which the judge broke
	findings map[findingCount]int
	seen     map[spec.Version]map[string]bool // operations
}

// findingCount is what deviations are counted by.
type findingCount struct {
	severity conformance.Severity
	check    string
}

// newProxyJudge returns the judge of a proxy.
func newProxyJudge(target string, p *source.Proxy, record *callFile, errs io.Writer) *proxyJudge {
	j := &proxyJudge{
		proxy: p, record: record, errs: errs, done: make(chan struct{}),
		findings: map[findingCount]int{}, seen: map[spec.Version]map[string]bool{},
	}
	j.passing = conformance.NewPassing(target, check.List(), j.found)
	return j
}

// start begins to take calls.
func (j *proxyJudge) start() {
	go func() {
		defer close(j.done)
		for c := range j.proxy.Calls() {
			j.call(c)
		}
	}()
}

// wait waits until all that passed is judged; the proxy must be closed.
func (j *proxyJudge) wait() { <-j.done }

// call records and judges a call. Where that breaks, the next one is judged nevertheless.
func (j *proxyJudge) call(c *conformance.Call) {
	defer func() {
		if r := recover(); r != nil {
			j.mu.Lock()
			j.broken++
			j.mu.Unlock()
			fmt.Fprintf(j.errs, "call %d could not be judged: the judge broke: %v\n", c.Seq, r)
		}
	}()
	j.accounts.Label(c)
	if j.record != nil {
		j.record.write(c)
	}
	j.passing.Add(c)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.judged++
	if c.Operation.ID != "" {
		if j.seen[c.Version] == nil {
			j.seen[c.Version] = map[string]bool{}
		}
		j.seen[c.Version][c.Operation.ID] = true
	}
}

// found tells a deviation that is seen for the first time.
func (j *proxyJudge) found(v spec.Version, f conformance.Finding) {
	j.mu.Lock()
	j.findings[findingCount{f.Severity, f.Check}]++
	j.mu.Unlock()
	fmt.Fprintf(j.errs, "%s: %s %s, %s: %s: expected %s, got %s\n", f.Severity, v, f.Operation, f.Check, f.At(), f.Expected, f.Got)
}

// reports ends the judging. They say which calls are missing in them.
func (j *proxyJudge) reports() []*conformance.Report {
	reports := j.passing.Reports()
	for _, note := range j.missing() {
		for _, r := range reports {
			r.Notes = append(r.Notes, note)
		}
	}
	return reports
}

// missing says which calls were not judged.
func (j *proxyJudge) missing() []string {
	c := j.proxy.Counts()
	var notes []string
	for _, m := range []struct {
		n    int
		text string
	}{
		{c.Dropped, "were not judged: there was no room for them"},
		{c.TooLarge, "were not judged: a body was too large"},
		{c.Unfinished, "were not judged: the answer came before the request was whole"},
		{c.Unjudgeable + j.panics(), "were not judged: the judge broke"},
		{c.Gone, "were given up by the client"},
		{c.Unreachable, "did not reach the server"},
	} {
		if m.n > 0 {
			notes = append(notes, fmt.Sprintf("%d calls %s", m.n, m.text))
		}
	}
	return notes
}

// panics returns at how many calls the judge broke.
func (j *proxyJudge) panics() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.broken
}

// summary says in one line what has passed.
func (j *proxyJudge) summary() string {
	s := j.state()
	text := fmt.Sprintf("%d requests passed, %d judged, %d deviations", s.Requests, s.Judged, s.deviations())
	text = strings.Join(append([]string{text}, j.missing()...), "; ")
	if j.record != nil {
		text += fmt.Sprintf("; %d recorded, %d not", s.Recorded, s.Unrecorded)
	}
	return text
}

// state returns the counters of now.
func (j *proxyJudge) state() proxyState {
	s := proxyState{ProxyCounts: j.proxy.Counts()}
	if j.record != nil {
		s.Recorded, s.Unrecorded = j.record.counts()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s.Judged, s.JudgeBroke, s.findings, s.seen = j.judged, j.broken, maps.Clone(j.findings), map[spec.Version]int{}
	for v, operations := range j.seen {
		s.seen[v] = len(operations)
	}
	return s
}
