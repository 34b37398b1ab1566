package conformance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// odd finds fault with each answer that is not 200, and with limits beyond 1; it judges nothing of stops.
func odd() conformance.Check {
	return toy("odd", func(s *conformance.Sheet) {
		for c := range s.Bound() {
			if c.Response.Status == 204 {
				continue
			}
			s.Saw(c)
			if c.Response.Status != 200 {
				s.FindStatus(c, "200")
			}
			s.Show(c, c.Response.Status%7)
			for i := range len(c.Response.Body) {
				s.Add(c, conformance.Finding{
					Severity: []conformance.Severity{conformance.Drift, conformance.Violation}[i%2], Where: "body",
					Pointer: fmt.Sprintf("/results/%d/%c", c.Response.Status, 'a'+i), Expected: "x", Got: c.Request.URL,
				})
			}
		}
	}, "getServiceInstance", "listRestoreSessions")
}

// traces draws recordings; each is judged by itself.
func traces(t *rapid.T) (reports []*conformance.Report) {
	paths := []string{"/ServiceInstance", "/RestoreSessions", "/RestorePoints"}
	names := rapid.SliceOfNDistinct(rapid.StringMatching("[a-c]{1,3}:?[1-9]?"), 1, 5, rapid.ID).Draw(t, "names")
	for _, name := range names {
		version := rapid.SampledFrom(spec.Versions()).Draw(t, "version")
		form := rapid.SampledFrom([]string{"%s:%d", "%s: entry %d"}).Draw(t, "form")
		var calls []*conformance.Call
		for i := range rapid.IntRange(0, 4).Draw(t, "calls") {
			path := "/" + string(version) + rapid.SampledFrom(paths).Draw(t, "path")
			body := rapid.SampledFrom([]string{"", "x", "xxx"}).Draw(t, "body")
			c := answered(i+1, path, rapid.SampledFrom([]int{200, 204, 404}).Draw(t, "status"), body)
			c.From = fmt.Sprintf(form, name, i+1)
			calls = append(calls, c)
		}
		target := rapid.SampledFrom([]string{"https://a", "https://b"}).Draw(t, "target")
		given := conformance.Need(rapid.UintRange(0, 31).Draw(t, "given"))
		negative := toy("negative", sees, "listRestoreSessions", "listOrganizations")
		negative.Negative = true
		r := conformance.Judge(version, target, calls, []conformance.Check{odd(), negative}, given)
		r.Notes = rapid.SliceOfN(rapid.SampledFrom([]string{"one", "two"}), 0, 1).Draw(t, "notes")
		if n := rapid.IntRange(0, 2).Draw(t, "unread"); n > 0 {
			r.Unread = []conformance.Unread{{Recording: name, Parts: n, Why: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "why")}}
		}
		reports = append(reports, r)
	}
	return reports
}

func TestMergeInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		reports := traces(t)
		want := conformance.Merge(reports...)
		n := rapid.IntRange(1, 4).Draw(t, "shards")
		shards := make([][]*conformance.Report, n)
		for _, r := range rapid.Permutation(reports).Draw(t, "order") {
			i := rapid.IntRange(0, n-1).Draw(t, "shard")
			shards[i] = append(shards[i], r)
		}
		var parts []*conformance.Report
		for _, shard := range shards {
			parts = append(parts, conformance.Merge(shard...)...)
		}
		got := conformance.Merge(parts...)
		if a, b := written(t, want), written(t, got); a != b {
			t.Fatalf("(-at once +in shards):\n%s", cmp.Diff(a, b))
		}
	})
}

// written writes reports as programs read them.
func written(t *rapid.T, reports []*conformance.Report) string {
	text, err := json.Marshal(reports)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is merged with nothing is as it was: nothing is lost on the way.
func TestMergeOfOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := traces(t)[0]
		if a, b := written(t, []*conformance.Report{r}), written(t, conformance.Merge(r)); a != b {
			t.Fatalf("(-before +after):\n%s", cmp.Diff(a, b))
		}
	})
}

// Counts add up, the first call stays, and what was seen anywhere is seen.
func TestMergeAdds(t *testing.T) {
	t.Parallel()
	judge := func(file string, given conformance.Need, calls ...*conformance.Call) *conformance.Report {
		for i, c := range calls {
			c.Seq, c.From = i+1, fmt.Sprintf("%s:%d", file, i+1)
		}
		return conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{odd()}, given)
	}
	a := judge("a.ndjson", 0, answered(0, "/v6/RestoreSessions", 404, ""))
	b := judge("b.ndjson", conformance.Need(math.MaxUint),
		answered(0, "/v6/RestoreSessions", 200, ""), answered(0, "/v6/RestoreSessions", 404, ""), answered(0, "/v6/RestoreSessions", 404, ""))
	r := conformance.Merge(b, a)[0]
	if len(r.Findings) != 1 || r.Calls != 4 {
		t.Fatalf("%d calls, findings: %+v", r.Calls, r.Findings)
	}
	if f := r.Findings[0]; f.Count != 3 || f.From != "a.ndjson:1" || f.Call != 1 {
		t.Errorf("the finding has count %d, call %d of %q", f.Count, f.Call, f.From)
	}
	for _, o := range r.Checks[0].Operations {
		want := conformance.OperationResult{ID: o.ID, Status: conformance.NotObserved}
		if o.ID == "listRestoreSessions" {
			want = conformance.OperationResult{ID: o.ID, Status: conformance.Fail, Judged: 4, Findings: 1}
		}
		if diff := cmp.Diff(want, o); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	var shown []string
	for _, item := range r.Evidence {
		if item.Count > 0 {
			shown = append(shown, fmt.Sprintf("%d since %s", item.Count, item.From))
		}
	}
	if diff := cmp.Diff([]string{"1 since b.ndjson:1", "3 since a.ndjson:1"}, sorted(shown)); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

func sorted(s []string) []string { slices.Sort(s); return s }
