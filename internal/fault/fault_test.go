package fault_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/spec"
)

// The flags of TestFaults.
var (
	oneOf  = flag.Int("one-of", 24, "run one fault of so many")
	every  = flag.Bool("every", false, "run each fault in every version, not in one")
	record = flag.Bool("record", false, "run every fault that the score lacks, and write the score")
)

// scoreFile is what TestFaults writes.
const scoreFile = "score/score.tsv"

// TestFaults breaks a server in each way and demands that a whole run finds it, by the checks that are for it, and
// that no check speaks beside them of which the score of that run knows nothing. Without flags it takes one fault of
// 24, a short run one of 240, and each in one version. With -record it takes those that the score lacks, and adds them.
func TestFaults(t *testing.T) {
	t.Parallel()
	step := *oneOf
	if testing.Short() {
		step *= 10
	}
	if *record {
		step = 1
	}
	known, err := score.Recorded()
	must(t, err)
	for i, f := range fault.List() {
		if i%step != 0 {
			continue
		}
		for _, v := range versionsOf(f, known, i) {
			if *record && known.Found(f.ID(), v) != nil {
				continue
			}
			t.Run(f.ID()+"/"+string(v), func(t *testing.T) {
				t.Parallel()
				run := judged(t, f, v, known.Found(f.ID(), v))
				if *record {
					recording.add(t, run)
				}
			})
		}
	}
}

// versionsOf returns the versions to run the nth fault in: one of those that the score has, of them all where it has
// none, and each in turn; or all.
func versionsOf(f fault.Fault, known score.Score, n int) []spec.Version {
	all := f.In()
	if *every {
		return all
	}
	recorded := slices.DeleteFunc(slices.Clone(all), func(v spec.Version) bool { return known.Found(f.ID(), v) == nil })
	if len(recorded) > 0 {
		all = recorded
	}
	n = n / len(spec.Versions()) % len(all) // the faults that a test takes may all be the third, the sixth, and so on
	return all[n : n+1]
}

// toldOnly are faults for which no run fails, by the decision that says why: nobody has seen documented how a server
// answers here, so the suite tells what it sees.
var toldOnly = map[string]string{
	"status/wrong-kind-tells": "D62", "status/wrong-kind-organization": "D62", "status/wrong-kind-is-not-there": "D62",
	"status/point-text-bad": "D76", "status/unknown-is-bad": "D76",
	"edge/limit-twice": "D107", "edge/limit-empty": "D107",
}

// judged runs the suite against a server with the fault. Before are the checks that found it the last time, nil for
// never.
func judged(t *testing.T, f fault.Fault, v spec.Version, before []string) score.Run {
	t.Helper()
	run := score.Run{Fault: f.ID(), Version: v, Found: []string{}}
	report, err := conformance.Run(t.Context(), faulttest.StartDemo(t).Target(v, f.Wrap), faulttest.Options())
	if err != nil {
		t.Errorf("%s: %v", f.Says, err)
		return run
	}
	run.Found = found(report)
	for _, id := range f.Checks {
		if !slices.Contains(run.Found, id) {
			t.Errorf("%s: %s does not see it, but %v\n%s", f.Says, id, run.Found, details(report))
		}
	}
	if !fails(report) && !provisional(f.Checks) && toldOnly[f.ID()] == "" {
		t.Errorf("%s: no run fails for it\n%s", f.Says, details(report))
	}
	for _, id := range run.Found {
		if before != nil && !slices.Contains(before, id) && !slices.Contains(f.Checks, id) {
			t.Errorf("%s: %s sees it as well, of which the score says nothing\n%s", f.Says, id, details(report))
		}
	}
	return run
}

// fails reports whether a run fails that is told to fail on drift: some faults make a server say more than the contract, and
// no more.
func fails(r *conformance.Report) bool {
	return slices.ContainsFunc(r.Findings, func(f conformance.Finding) bool {
		return conformance.Rule{FailOn: conformance.Drift}.Counts(f)
	})
}

// provisional reports whether all checks with these ids are provisional: what they find fails no run.
func provisional(ids []string) bool {
	for _, c := range check.List() {
		if slices.Contains(ids, c.ID) && c.Level != conformance.Provisional {
			return false
		}
	}
	return true
}

// recording adds runs to the score, of tests that run at once.
var recording recorder

type recorder struct{ mu sync.Mutex }

// add puts a run into the file.
func (r *recorder) add(t *testing.T, run score.Run) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	old, err := os.ReadFile(scoreFile)
	must(t, err)
	s, err := score.Read(old)
	must(t, err)
	s.Date, s.Runs = time.Now().UTC().Format(time.DateOnly), append(s.Runs, run)
	var b bytes.Buffer
	must(t, s.Write(&b))
	must(t, os.WriteFile(scoreFile, b.Bytes(), 0o600))
}

// found returns the ids of the checks that have findings, of any severity, sorted.
func found(r *conformance.Report) []string {
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.Check)
	}
	for _, c := range r.Checks {
		if c.Status == conformance.Error {
			ids = append(ids, "broken:"+c.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// details writes findings, a line each.
func details(r *conformance.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(strings.Join([]string{f.Check, f.Operation, f.Where, f.Pointer, f.Case, "expected " + f.Expected + ", got " + f.Got, f.Curl}, " | ") + "\n")
	}
	return b.String()
}
