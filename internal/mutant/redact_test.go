package mutant

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/spec"
)

// everyMutant asks for all mutants after redaction: it takes minutes. Without it every eleventh is looked at.
var everyMutant = flag.Bool("every-mutant", false, "redact every mutant, not one of eleven")

// redactor returns a redactor with a key of its own.
func redactor(t testing.TB, seed byte) *redact.Redactor {
	t.Helper()
	r, err := redact.New(redact.Options{Key: slices.Repeat([]byte{seed}, redact.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// faults writes the findings of one message of a call, without the values in them.
func faults(t testing.TB, c *conformance.Call, side Side) []string {
	t.Helper()
	var out []string
	for _, f := range judge(t, c, side) {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %d", f.Check, f.Where, f.Place, f.Fingerprint, f.Clause, f.Count))
	}
	slices.Sort(out)
	return out
}

// Every mutant of a message shows the same findings after redaction as before.
func TestRedactedMessages(t *testing.T) {
	whole(t)
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			r, n := redactor(t, 1), 0
			for m, err := range Messages(v) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				if !*everyMutant && n%11 > 0 {
					continue
				}
				c := r.Call(m.Call)
				if diff := cmp.Diff(faults(t, m.Call, m.Side), faults(t, c, m.Side)); diff != "" {
					t.Errorf("%s: findings before and after (-before +after):\n%s\n%s\n%s", show(m), diff, text(m.Call, m.Side), text(c, m.Side))
				}
			}
			t.Logf("%d mutants", n)
		})
	}
}

// text shows one message of a call.
func text(c *conformance.Call, side Side) string {
	if side == Request {
		return fmt.Sprintf("%s %v %s", c.Request.URL, c.Request.Header, c.Request.Body)
	}
	return fmt.Sprintf("%d %v %s", c.Response.Status, c.Response.Header, c.Response.Body)
}

// outcome writes what checks found in calls and what they came to, without the values in it.
func outcome(r *conformance.Report) []string {
	var out []string
	for _, c := range r.Checks {
		for _, o := range c.Operations {
			out = append(out, fmt.Sprintf("%s %s %s %d %d", c.ID, o.ID, o.Status, o.Judged, o.Findings))
		}
	}
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s %q %d %d %s", f.Severity, f.Check, f.Law, f.Operation, f.Where, f.Pointer, f.Case, f.Call, f.Count, f.Clause))
	}
	return out
}

// redacted returns calls without secrets.
func redacted(r *redact.Redactor, calls []*conformance.Call) []*conformance.Call {
	var out []*conformance.Call
	for _, c := range calls {
		out = append(out, r.Call(c))
	}
	return out
}

// The golden calls, whole and broken in each way that no single message shows, give the same findings after
// redaction as before.
func TestRedactedTraces(t *testing.T) {
	whole(t)
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			r := redactor(t, 2)
			calls := golden(t, v)
			hidden := redacted(r, calls)
			before := outcome(conformance.Judge(v, base, calls, check.List(), everything))
			after := outcome(conformance.Judge(v, base, hidden, check.List(), everything))
			if diff := cmp.Diff(before, after); diff != "" {
				t.Fatalf("all calls (-before +after):\n%s", diff)
			}
			n := 0
			for m, err := range Traces(v) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; !*everyMutant && n%11 > 0 {
					continue
				}
				broken := m
				broken.Call = r.Call(m.Call)
				before := outcome(conformance.Judge(v, base, m.Trace(calls), laws(), everything))
				after := outcome(conformance.Judge(v, base, broken.Trace(hidden), laws(), everything))
				if diff := cmp.Diff(before, after); diff != "" {
					t.Errorf("%s (-before +after):\n%s", show(m), diff)
				}
			}
			t.Logf("%d mutants", n)
		})
	}
}
