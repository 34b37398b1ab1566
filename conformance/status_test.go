package conformance_test

import (
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

func TestStrongerStatus(t *testing.T) {
	t.Parallel()
	all := conformance.Statuses()
	for i, a := range all {
		for j, b := range all {
			if got := conformance.Stronger(a, b); got != all[max(i, j)] {
				t.Errorf("of %q and %q: %q", a, b, got)
			}
		}
	}
}

func TestExit(t *testing.T) {
	t.Parallel()
	report := func(status conformance.Status, findings ...conformance.Finding) *conformance.Report {
		return &conformance.Report{
			Checks: []conformance.CheckResult{{ID: "toy", Status: status}}, Findings: findings,
			Evidence: conformance.Evidence{{Kind: "property", Count: 1}, {Kind: "property"}},
		}
	}
	drift := conformance.Finding{Severity: conformance.Drift, Level: conformance.Core}
	violation := conformance.Finding{Severity: conformance.Violation, Level: conformance.Core}
	doubtful := conformance.Finding{Severity: conformance.Violation, Level: conformance.Provisional}
	waived := conformance.Finding{Severity: conformance.Violation, Waived: "a ticket"}
	for name, tt := range map[string]struct {
		rule    conformance.Rule
		reports []*conformance.Report
		want    int
	}{
		"no report":                {conformance.Rule{}, nil, 4},
		"good":                     {conformance.Rule{}, []*conformance.Report{report(conformance.Pass)}, 0},
		"nothing seen":             {conformance.Rule{}, []*conformance.Report{report(conformance.NotObserved)}, 4},
		"nothing in it":            {conformance.Rule{}, []*conformance.Report{report(conformance.Vacuous)}, 4},
		"a violation":              {conformance.Rule{}, []*conformance.Report{report(conformance.Pass), report(conformance.Fail, violation)}, 1},
		"a violation, good behind": {conformance.Rule{}, []*conformance.Report{report(conformance.Fail, violation), report(conformance.NotObserved)}, 1},
		"drift":                    {conformance.Rule{}, []*conformance.Report{report(conformance.Pass, drift)}, 0},
		"drift that counts":        {conformance.Rule{FailOn: conformance.Drift}, []*conformance.Report{report(conformance.Pass, drift)}, 1},
		"of a provisional check":   {conformance.Rule{}, []*conformance.Report{report(conformance.Pass, doubtful)}, 0},
		"waived":                   {conformance.Rule{}, []*conformance.Report{report(conformance.Waived, waived)}, 0},
		"enough evidence":          {conformance.Rule{RequireEvidence: 50}, []*conformance.Report{report(conformance.Pass)}, 0},
		"too little evidence":      {conformance.Rule{RequireEvidence: 51}, []*conformance.Report{report(conformance.Pass)}, 4},
		"too little, and findings": {conformance.Rule{RequireEvidence: 51}, []*conformance.Report{report(conformance.Fail, violation)}, 1},
		"broken":                   {conformance.Rule{}, []*conformance.Report{report(conformance.Fail, violation), report(conformance.Error)}, 5},
	} {
		if got := conformance.Exit(tt.rule, tt.reports...); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

// A check that breaks is told, and lets the others go on.
func TestCheckThatBreaks(t *testing.T) {
	t.Parallel()
	calls := []*conformance.Call{answered(1, "/v6/ServiceInstance", 200, "{}")}
	r := conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{
		toy("breaks", func(*conformance.Sheet) { panic("on purpose") }, "getServiceInstance"),
		toy("passes", sees, "getServiceInstance"),
	}, 0)
	if c := r.Checks[0]; c.Status != conformance.Error || !strings.Contains(c.Reason, "on purpose") {
		t.Errorf("%+v", c)
	}
	if r.Checks[1].Status != conformance.Pass || conformance.Exit(conformance.Rule{}, r) != conformance.ExitBroken {
		t.Errorf("%+v", r.Checks)
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	calls := []*conformance.Call{answered(1, "/v6/ServiceInstance", 200, "{}"), answered(2, "/v6/ServiceInstance", 200, "{}")}
	law := conformance.LawCheck("L019", nil, sees)
	shows := toy("shows", func(s *conformance.Sheet) {
		s.Show(calls[1], 3)
		s.Show(calls[1], 3)
	}, "getServiceInstance")
	r := conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{law, shows}, 0)
	var seen []conformance.Item
	for _, item := range r.Evidence {
		if item.Count > 0 {
			seen = append(seen, item)
		}
	}
	if len(seen) != 2 || seen[0].Count != 2 || seen[0].Call != 2 && seen[1].Call != 2 {
		t.Errorf("%+v", seen)
	}
	of := r.Evidence.Of("getServiceInstance")
	if last := of[len(of)-1]; last.Kind != conformance.KindLaw || last.Value != "law/version-probe" || last.Call != 1 {
		t.Errorf("%+v", last)
	}
	if p := r.Evidence.Percent(); p != 0 {
		t.Errorf("%d percent of %d", p, len(r.Evidence))
	}
}
