package conformance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// Calls that pass come to what the same calls in a recording come to: those of no version count from the first, and
// nothing is told of a version of which no operation was called.
func TestPassingLikeReading(t *testing.T) {
	t.Parallel()
	all := toy("all", func(s *conformance.Sheet) {
		for c := range s.Calls() {
			s.SawAt("getServiceInstance", c)
			if c.Response.Status == 500 {
				s.Add(c, conformance.Finding{Operation: "getServiceInstance", Where: "status"})
			}
		}
	}, "getServiceInstance")
	calls := []*conformance.Call{
		answered(1, "/favicon.ico", 404, ""), answered(2, "/v6/Nothing", 500, ""), answered(3, "/v8/Nothing", 500, ""),
		answered(4, "/v8/ServiceInstance", 200, "{}"), answered(5, "/favicon.ico", 404, ""), answered(6, "/v7/Nothing", 500, ""),
	}
	checks := []conformance.Check{all}
	var told []spec.Version
	passing := conformance.NewPassing("", checks, func(v spec.Version, _ conformance.Finding) { told = append(told, v) })
	for _, c := range calls {
		passing.Add(c, false)
	}
	read := conformance.Read(func(yield func(*conformance.Call, error) bool) {
		for _, c := range calls {
			if !yield(c, nil) {
				return
			}
		}
	}, spec.Versions(), func(v spec.Version) *conformance.Judging {
		return conformance.NewJudging(v, "", checks, conformance.Everything, nil)
	})
	got := passing.Reports()
	if diff := cmp.Diff(read.Reports, got); diff != "" {
		t.Errorf("reports (-recorded +passing):\n%s", diff)
	}
	if !slices.Equal(told, []spec.Version{spec.V8}) || len(got) != 1 || got[0].Calls != 4 {
		t.Errorf("told of %v, %d reports", told, len(got))
	}
}
