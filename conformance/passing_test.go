package conformance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// A read that overlapped a change is for those checks alone that look at one call at a time, in traffic and in recordings.
func TestApart(t *testing.T) {
	t.Parallel()
	law := toy("law", sees, "getServiceInstance")
	law.Law = "L006"
	checks := []conformance.Check{law, toy("single", func(s *conformance.Sheet) {
		for c := range s.Bound() {
			s.FindStatus(c, "another status")
		}
	}, "getServiceInstance")}
	calls := []*conformance.Call{answered(1, "/v8/ServiceInstance", 200, "{}"), answered(2, "/v8/ServiceInstance", 200, "{}"), answered(3, "/", 404, "")}
	calls[1].Apart, calls[2].Apart = true, true
	var found int
	passing := conformance.NewPassing("", checks, func(spec.Version, conformance.Finding) { found++ })
	for _, c := range calls {
		passing.Add(c)
	}
	read := conformance.Judge(spec.V8, "", calls, checks, conformance.Everything)
	got := passing.Reports()
	if diff := cmp.Diff([]*conformance.Report{read}, got); diff != "" {
		t.Errorf("reports (-recorded +passing):\n%s", diff)
	}
	if found != 1 || read.Calls != 3 || read.Checks[0].Operations[0].Judged != 1 || read.Findings[0].Count != 2 || read.Findings[0].Call != 1 {
		t.Errorf("found %d times: %+v", found, read)
	}
}

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
		passing.Add(c)
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
