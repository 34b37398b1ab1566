package conformance_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// wordy finds drift at a place for each number in a body, and a violation where it is 0; it judges each call good else.
func wordy() conformance.Check {
	return toy("wordy", func(s *conformance.Sheet) {
		for c := range s.Bound() {
			s.Saw(c)
			var numbers []int
			if json.Unmarshal(c.Response.Body, &numbers) != nil {
				continue
			}
			for _, n := range numbers {
				f := conformance.Finding{Where: "body", Pointer: fmt.Sprintf("/p%d", n), Expected: "x", Got: c.Request.URL}
				if n != 0 {
					f.Severity = conformance.Drift
				}
				s.Add(c, f)
			}
		}
	}, "listRestoreSessions")
}

// numbered returns a call that shows numbers.
func numbered(seq int, name string, numbers ...int) *conformance.Call {
	body, err := json.Marshal(numbers)
	if err != nil {
		panic(err)
	}
	c := answered(seq, "/v6/RestoreSessions", 200, string(body))
	c.From = fmt.Sprintf("%s:%d", name, seq)
	return c
}

// counting returns so many numbers from one on.
func counting(from, n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, from+i)
	}
	return numbers
}

func judgeWordy(name string, calls ...*conformance.Call) *conformance.Report {
	return conformance.Judge(spec.V6, name, calls, []conformance.Check{wordy()}, 0)
}

// Of many findings some hundred are kept, each with all that was seen of it; the others are counted, and none that
// weighs more goes for them.
func TestBeyond(t *testing.T) {
	t.Parallel()
	r := judgeWordy("a", numbered(1, "a", counting(1, 1000)...), numbered(2, "a", 0), numbered(3, "a", counting(1, 2000)...))
	if len(r.Findings) != 301 || r.Findings[0].Severity != conformance.Violation || conformance.Exit(conformance.Rule{}, r) != conformance.ExitFindings {
		t.Fatalf("%d findings, the first %+v", len(r.Findings), r.Findings[0])
	}
	seen := 0
	for _, f := range r.Findings[1:] {
		if seen += f.Count; f.Count == 2 && f.Call != 1 || f.Count == 1 && f.Call != 3 {
			t.Errorf("%s: %d times, first in call %d", f.Pointer, f.Count, f.Call)
		}
	}
	want := []conformance.Beyond{{By: "wordy", Check: "wordy", Operation: "listRestoreSessions", Severity: conformance.Drift, Level: conformance.Core, Count: 3000 - seen}}
	if diff := cmp.Diff(want, r.Beyond); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := judgeWordy("a", numbered(1, "a", counting(1, 300)...)); len(r.Findings) != 300 || r.Beyond != nil {
		t.Errorf("of 300: %d findings, beyond %v", len(r.Findings), r.Beyond)
	}
}

// What is told while calls are judged are findings of the report, or such as went for others: few of them all.
func TestBeyondTold(t *testing.T) {
	t.Parallel()
	told := map[string]int{}
	j := conformance.NewJudging(spec.V6, "a", []conformance.Check{wordy()}, 0, func(f conformance.Finding) { told[f.Fingerprint]++ })
	for i := range 5000 {
		j.Add(numbered(i+1, "a", i+1, i+1))
	}
	r := j.Report()
	for fingerprint, n := range told {
		if n != 1 {
			t.Errorf("%s was told %d times", fingerprint, n)
		}
	}
	for _, f := range r.Findings {
		if told[f.Fingerprint] == 0 {
			t.Errorf("%s was not told", f.Fingerprint)
		}
	}
	if len(told) > 3000 {
		t.Errorf("%d were told", len(told))
	}
}

// Shards keep what one run keeps, however the recordings are dealt out and merged.
func TestBeyondInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var reports []*conformance.Report
		for i := range rapid.IntRange(1, 3).Draw(t, "recordings") {
			var calls []*conformance.Call
			for j := range rapid.IntRange(1, 2).Draw(t, "calls") {
				numbers := counting(rapid.IntRange(0, 400).Draw(t, "from"), rapid.IntRange(0, 400).Draw(t, "numbers"))
				calls = append(calls, numbered(j+1, fmt.Sprint("r", i), numbers...))
			}
			reports = append(reports, judgeWordy(fmt.Sprint("r", i), calls...))
		}
		if a, b := written(t, reports[:1]), written(t, conformance.Merge(reports[0])); a != b {
			t.Fatalf("merged with nothing (-before +after):\n%s", cmp.Diff(a, b))
		}
		want := conformance.Merge(reports...)
		shards := make([][]*conformance.Report, 3)
		for _, r := range rapid.Permutation(reports).Draw(t, "order") {
			i := rapid.IntRange(0, 2).Draw(t, "shard")
			shards[i] = append(shards[i], r)
		}
		var parts []*conformance.Report
		for _, shard := range shards {
			parts = append(parts, conformance.Merge(shard...)...)
		}
		if a, b := written(t, want), written(t, conformance.Merge(parts...)); a != b {
			t.Fatalf("(-at once +in shards):\n%s", cmp.Diff(a, b))
		}
		if n := len(want[0].Findings); n > 301 {
			t.Fatalf("%d findings", n)
		}
	})
}

// What is beyond is not waived with what is kept, and a waiver of it is not called stale.
func TestBeyondWaived(t *testing.T) {
	t.Parallel()
	rule := conformance.Rule{FailOn: conformance.Drift}
	for n, want := range map[int]int{300: conformance.ExitConform, 301: conformance.ExitFindings} {
		all := judgeWordy("a", numbered(1, "a", counting(1, n)...))
		var waivers []conformance.Waiver
		for i := range n {
			waivers = append(waivers, conformance.Waiver{
				Check: "wordy", Operation: "listRestoreSessions", Where: "body", Pointer: fmt.Sprintf("/p%d", i+1),
				Reason: "r", Owner: "o", Expires: today, File: "w.yaml", Line: i + 2,
			})
		}
		conformance.Waive(waivers, today, all)
		if got := conformance.Exit(rule, all); got != want {
			t.Errorf("of %d waived: exit %d, want %d", n, got, want)
		}
		if i := slices.IndexFunc(all.Findings, func(f conformance.Finding) bool { return f.Where == "waiver" }); i >= 0 {
			t.Errorf("of %d: %v", n, all.Findings[i])
		}
	}
}

// A report that has left out findings does not say that there is none.
func TestBeyondCompared(t *testing.T) {
	t.Parallel()
	many, other := judgeWordy("a", numbered(1, "a", counting(1, 400)...)), judgeWordy("b", numbered(1, "b", 5000))
	m := conformance.Compare(conformance.Column{Name: "a", Report: many}, conformance.Column{Name: "b", Report: other})
	for _, row := range m.Findings {
		if row.Place == "/p5000" && row.Cells[0] != conformance.SeenUnknown {
			t.Errorf("of a finding that may be left out: %v", row.Cells)
		}
	}
}
