package conformance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

const (
	today     = "2027-01-31"
	yesterday = "2027-01-30"
)

// oddRun is a run with an answer of a status that odd finds fault with, and with drift and violations in its body.
func oddRun(v spec.Version) *conformance.Report {
	return conformance.Judge(v, "https://h", []*conformance.Call{
		answered(1, "/"+string(v)+"/RestoreSessions", 404, "xx"), answered(2, "/"+string(v)+"/RestoreSessions", 404, ""),
	}, []conformance.Check{odd()}, 0)
}

// oddStatus waives the status, oddBody the violation in the body.
func oddStatus(change func(*conformance.Waiver)) conformance.Waiver {
	w := conformance.Waiver{
		Check: "odd", Operation: "listRestoreSessions", Where: "status", Reason: "a bug", Owner: "me", Expires: today, File: "w.yaml", Line: 2,
	}
	change(&w)
	return w
}

func as(*conformance.Waiver) {}

func oddBody(w *conformance.Waiver) { w.Where, w.Pointer, w.Line = "body", "/results/*/b", 9 }

func TestWaive(t *testing.T) {
	t.Parallel()
	fingerprint := ""
	for _, f := range oddRun(spec.V6).Findings {
		if f.Where == "status" {
			fingerprint = f.Fingerprint
		}
	}
	const waived = "a bug (me, until 2027-01-31)"
	for name, tt := range map[string]struct {
		waivers []conformance.Waiver
		status  conformance.Status
		waived  int      // findings
		own     []string // findings about waivers: check, operation, got
		exit    int
	}{
		"none":           {nil, conformance.Fail, 0, nil, 1},
		"one of two":     {[]conformance.Waiver{oddStatus(as)}, conformance.Fail, 1, nil, 1},
		"both":           {[]conformance.Waiver{oddStatus(as), oddStatus(oddBody)}, conformance.Waived, 2, nil, 0},
		"by fingerprint": {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Where, w.Fingerprint = "", fingerprint }), oddStatus(oddBody)}, conformance.Waived, 2, nil, 0},
		"enough":         {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Most = 2 }), oddStatus(oddBody)}, conformance.Waived, 2, nil, 0},
		"too often": {
			[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Most = 1 }), oddStatus(oddBody)}, conformance.Fail, 1,
			[]string{"self/waiver-too-wide listRestoreSessions w.yaml:2 seen 2 times"}, 1,
		},
		"expired": {
			[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Expires = yesterday }), oddStatus(oddBody)}, conformance.Fail, 1,
			[]string{"self/waiver-expired listRestoreSessions w.yaml:2 it counted until 2027-01-30"}, 1,
		},
		"whole check": {
			[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Where = "" })}, conformance.Fail, 0,
			[]string{"self/waiver-too-wide listRestoreSessions w.yaml:2 every place of odd"}, 1,
		},
		"all operations": {
			[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Operation = "" })}, conformance.Fail, 0,
			[]string{"self/waiver-too-wide  w.yaml:2 every place of odd"}, 1,
		},
		"stale": {
			[]conformance.Waiver{oddStatus(as), oddStatus(oddBody), oddStatus(func(w *conformance.Waiver) { w.Where, w.Pointer = "body", "/gone" })}, conformance.Waived, 2,
			[]string{"self/waiver-stale listRestoreSessions w.yaml:2 the place was seen and keeps the contract"}, 1,
		},
		"not observed":    {[]conformance.Waiver{oddStatus(as), oddStatus(oddBody), oddStatus(func(w *conformance.Waiver) { w.Operation = "getServiceInstance" })}, conformance.Waived, 2, nil, 0},
		"another version": {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Versions = []spec.Version{spec.V8} })}, conformance.Fail, 0, nil, 1},
		"this version":    {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Versions = []spec.Version{spec.V8, spec.V6} }), oddStatus(oddBody)}, conformance.Waived, 2, nil, 0},
		"another server":  {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Server = "https://other" })}, conformance.Fail, 0, nil, 1},
		"this server":     {[]conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Server = "https://h" })}, conformance.Fail, 1, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := oddRun(spec.V6)
			conformance.Waive(tt.waivers, today, r)
			got := 0
			var own []string
			for _, f := range r.Findings {
				if f.Waived != "" {
					if got++; f.Waived != waived {
						t.Errorf("waived: %s", f.Waived)
					}
				}
				if f.Where == "waiver" {
					own = append(own, f.Check+" "+f.Operation+" "+f.Clause+" "+f.Got)
				}
			}
			if r.Checks[0].Status != tt.status || got != tt.waived || conformance.Exit(conformance.Rule{}, r) != tt.exit {
				t.Errorf("status %s, %d waived, exit %d", r.Checks[0].Status, got, conformance.Exit(conformance.Rule{}, r))
			}
			if diff := cmp.Diff(tt.own, own); diff != "" {
				t.Errorf("findings about waivers (-want +got):\n%s", diff)
			}
		})
	}
}

// A drift that is waived fails no run that drift would fail.
func TestWaiveDrift(t *testing.T) {
	t.Parallel()
	r := oddRun(spec.V6)
	w := []conformance.Waiver{oddStatus(as), oddStatus(oddBody)}
	rule := conformance.Rule{FailOn: conformance.Drift}
	if conformance.Waive(w, today, r); conformance.Exit(rule, r) != conformance.ExitFindings {
		t.Error("the drift does not fail the run")
	}
	w = append(w, oddStatus(func(w *conformance.Waiver) { w.Where, w.Pointer = "body", "/results/*/a" }))
	if conformance.Waive(w, today, r); conformance.Exit(rule, r) != conformance.ExitConform {
		t.Errorf("the waived drift fails the run: %+v", r.Findings)
	}
}

// A waiver is stale where no version shows what it waives, and is told once.
func TestWaiveVersions(t *testing.T) {
	t.Parallel()
	good := func(v spec.Version) *conformance.Report {
		calls := []*conformance.Call{answered(1, "/"+string(v)+"/RestoreSessions", 200, "")}
		return conformance.Judge(v, "https://h", calls, []conformance.Check{odd()}, 0)
	}
	both := []conformance.Waiver{oddStatus(as), oddStatus(oddBody)}
	run := []*conformance.Report{oddRun(spec.V6), good(spec.V8)}
	conformance.Waive(both, today, run...)
	if got := conformance.Exit(conformance.Rule{}, run...); got != conformance.ExitConform {
		t.Errorf("exit %d: %+v %+v", got, run[0].Findings, run[1].Findings)
	}
	run = []*conformance.Report{good(spec.V7), good(spec.V8)}
	conformance.Waive(both, today, run...)
	if n, m := len(run[0].Findings), len(run[1].Findings); n != 2 || m != 0 {
		t.Errorf("%d and %d findings, want each waiver once, in the first report", n, m)
	}
}

// Waivers are applied to what all recordings show together: shards merged say what one run says.
func TestMergeWaived(t *testing.T) {
	t.Parallel()
	judge := func(file string, status int) *conformance.Report {
		c := answered(1, "/v6/RestoreSessions", status, "")
		c.From = file + ":1"
		return conformance.Judge(spec.V6, "https://h", []*conformance.Call{c}, []conformance.Check{odd()}, 0)
	}
	run := func() []*conformance.Report {
		return []*conformance.Report{judge("a", 404), judge("b", 200), judge("c", 404)}
	}
	for _, most := range []int{0, 1, 2} {
		w := []conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Most = most })}
		want := conformance.Merge(run()...)
		conformance.Waive(w, today, want...)
		shards := run()
		for _, r := range shards {
			conformance.Waive(w, today, r) // that of b is stale by itself
		}
		slices.Reverse(shards)
		if diff := cmp.Diff(want, conformance.Merge(shards...)); diff != "" {
			t.Errorf("most %d (-want +got):\n%s", most, diff)
		}
		if got := want[0].Checks[0].Status; (got == conformance.Waived) != (most != 1) {
			t.Errorf("most %d: %s", most, got)
		}
	}
}
