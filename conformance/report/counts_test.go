package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// Other tools are told that a finding is an error where it fails the run, and not else.
func TestLevelsOfTools(t *testing.T) {
	t.Parallel()
	violation, drift := conformance.Violation, conformance.Drift
	for name, c := range map[string]struct {
		severity conformance.Severity
		level    conformance.Level
		rule     conformance.Rule
		sarif    string
		github   string
	}{
		"violation":             {violation, conformance.Core, conformance.Rule{}, "error", "error"},
		"provisional violation": {violation, conformance.Provisional, conformance.Rule{}, "note", "notice"},
		"drift":                 {drift, conformance.Core, conformance.Rule{}, "warning", "warning"},
		"drift that counts":     {drift, conformance.Core, conformance.Rule{FailOn: drift}, "error", "error"},
		"note":                  {conformance.Note, conformance.Core, conformance.Rule{}, "note", "notice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good()
			r.Findings = []conformance.Finding{{Severity: c.severity, Level: c.level, Check: "contract", By: "contract", Operation: "createToken", Where: "status"}}
			d := report.New("v1", "vb365 conform", c.rule, r)
			var log struct {
				Runs []struct {
					Tool struct {
						Driver struct {
							Rules []struct{ DefaultConfiguration struct{ Level string } }
						}
					}
					Results []struct{ Level string }
				}
			}
			if err := json.Unmarshal(written(t, "sarif", d, report.Style{}), &log); err != nil {
				t.Fatal(err)
			}
			run := log.Runs[0]
			got := []string{run.Results[0].Level, run.Tool.Driver.Rules[0].DefaultConfiguration.Level}
			if diff := cmp.Diff([]string{c.sarif, c.sarif}, got); diff != "" {
				t.Errorf("levels of SARIF (-want +got):\n%s", diff)
			}
			if text := string(written(t, "github", d, report.Style{})); !strings.HasPrefix(text, "::"+c.github+" ") {
				t.Errorf("the annotation is no %s: %s", c.github, text)
			}
		})
	}
}
