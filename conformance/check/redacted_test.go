package check_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/spec"
)

// Every recorded trace shows the same to every check when its secrets are taken out, whatever the key is.
func TestRecordedWithoutSecrets(t *testing.T) {
	t.Parallel()
	n := 0
	for _, p := range proofs() {
		for _, r := range p.recorded {
			n++
			t.Run(p.check+"/"+r.name, func(t *testing.T) {
				t.Parallel()
				version := r.version
				if version == "" {
					version = spec.V6
				}
				hide, err := redact.New(redact.Options{Key: bytes.Repeat([]byte{byte(n)}, redact.KeySize)})
				if err != nil {
					t.Fatal(err)
				}
				var hidden []*conformance.Call
				calls := numbered(r.calls)
				for _, c := range calls {
					hidden = append(hidden, hide.Call(c))
				}
				want, got := outcome(version, calls), outcome(version, hidden)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("before and after (-before +after):\n%s", diff)
					for _, c := range hidden {
						t.Logf("%s %s %s\n%d %s", c.Request.Method, c.Request.URL, c.Request.Body, c.Response.Status, c.Response.Body)
					}
				}
			})
		}
	}
}

// outcome writes what all checks make of calls, without the values in it.
func outcome(v spec.Version, calls []*conformance.Call) []string {
	var out []string
	report := conformance.Judge(v, "https://server:4443", calls, check.List(), everything)
	for _, c := range report.Checks {
		for _, o := range c.Operations {
			out = append(out, fmt.Sprintf("%s %s %s %d %d", c.ID, o.ID, o.Status, o.Judged, o.Findings))
		}
	}
	for _, f := range report.Findings {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %q %d %d", f.Severity, f.Check, f.Operation, f.Where, f.Pointer, f.Case, f.Call, f.Count))
	}
	return out
}
