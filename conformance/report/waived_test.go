package report_test

import (
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// A report with waivers, good and bad, is one by the schema, and every format takes it.
func TestWaived(t *testing.T) {
	t.Parallel()
	r := sample()
	if len(r.Findings) == 0 {
		t.Fatal("the sample has no findings")
	}
	f := r.Findings[0]
	w := conformance.Waiver{
		Check: f.Check, Operation: f.Operation, Fingerprint: f.Fingerprint, Reason: "r", Owner: "o", Expires: "2027-01-31", File: "w.yaml", Line: 2,
	}
	expired := w
	expired.Line, expired.Expires = 3, "2026-01-31"
	conformance.Waive([]conformance.Waiver{w, expired}, "2027-01-31", r)
	d := document(r)
	for _, format := range report.Formats() {
		text := written(t, format.Name, d, report.Style{})
		if format.Name == "json" {
			if err := valid(t, compiled(t, report.Schema()), text); err != nil {
				t.Error(err)
			}
		}
		if format.Name == "text" && !strings.Contains(string(text), "self/waiver-expired") {
			t.Errorf("the expired waiver is not told:\n%s", text)
		}
	}
}
