package conformance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	run := func(v spec.Version, status int, body string) *conformance.Report {
		return conformance.Judge(v, "https://h", []*conformance.Call{answered(1, "/"+string(v)+"/RestoreSessions", status, body)},
			[]conformance.Check{odd()}, 0)
	}
	a, b := run(spec.V6, 404, "xx"), run(spec.V8, 200, "")
	waived := run(spec.V6, 404, "xx")
	conformance.Waive([]conformance.Waiver{oddStatus(as)}, today, waived)
	unseen := conformance.Judge(spec.V7, "https://h", nil, []conformance.Check{odd()}, 0)
	m := conformance.Compare(
		conformance.Column{Name: "a", Report: a}, conformance.Column{Name: "b", Report: b},
		conformance.Column{Name: "waived", Report: waived}, conformance.Column{Name: "unseen", Report: unseen},
	)
	var got []string
	for _, r := range m.Checks {
		got = append(got, fmt.Sprint(r.ID, r.Cells))
	}
	for _, r := range m.Findings {
		got = append(got, fmt.Sprint(r.Severity, " ", r.Check, " ", r.Operation, " ", r.Where, " ", r.Place, r.Cells))
	}
	want := []string{
		"odd[fail pass fail not-observed]",
		"violation odd listRestoreSessions status [yes no waived unknown]",
		"violation odd listRestoreSessions body /results/*/b[yes no yes unknown]",
		"drift odd listRestoreSessions body /results/*/a[yes no yes unknown]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range m.Evidence {
		if r.Cells[0] == r.Cells[1] || r.Cells[0] != r.Cells[2] || r.Cells[3] == conformance.SeenYes || r.Item.Call != 0 {
			t.Errorf("evidence %+v", r)
		}
	}
	if len(m.Evidence) == 0 || m.Same() {
		t.Error("no evidence differs")
	}
	if m := conformance.Compare(conformance.Column{Name: "a", Report: a}, conformance.Column{Name: "again", Report: run(spec.V6, 404, "xx")}); !m.Same() {
		t.Errorf("of the same: %+v", m)
	}
}
