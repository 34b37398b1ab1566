package mutant

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// laws are the checks of the suite that look at more than one message.
func laws() []conformance.Check {
	return slices.DeleteFunc(check.List(), func(c conformance.Check) bool { return !strings.HasPrefix(c.ID, "law/") })
}

// lawsFor are the laws that judge a mutant: the one that must find it, or all for one that none may find.
func lawsFor(m Mutant) []conformance.Check {
	if m.Equivalent != "" {
		return laws()
	}
	return slices.DeleteFunc(check.List(), func(c conformance.Check) bool { return c.ID != m.Want[0].Check })
}

// whole leaves a long test to runs that are not short: make test runs it, and the race detector need not, since
// nothing in it runs at once.
func whole(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run: make test runs it")
	}
}

// Every mutant that no single message shows is found among the other calls, by the law that it breaks and at its
// place; and what is said to change nothing that counts is not found at all.
func TestTraces(t *testing.T) {
	whole(t)
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			calls := golden(t, v)
			for m, err := range Traces(v) {
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				trace := m.Trace(calls)
				if len(m.Want) > 0 && !strings.HasPrefix(m.Want[0].Check, "law/") {
					trace = trace[m.Golden : m.Golden+1] // a rule about a request and its answer
				}
				for _, f := range conformance.Judge(v, base, trace, lawsFor(m), everything).Findings {
					got = append(got, f.Check+" "+f.Pointer)
				}
				switch {
				case m.Equivalent != "" && got != nil:
					t.Errorf("%s: an equivalent by rule %s, found by %q", show(m), m.Equivalent, got)
				case m.Equivalent == "" && !slices.Contains(got, m.Want[0].Check+" "+m.Want[0].Pointer):
					t.Errorf("%s: want %q, found by %q", show(m), wanted(m.Want), got)
				}
			}
		})
	}
}

// show says which mutant it is.
func show(m Mutant) string {
	return fmt.Sprintf("%s, golden call %d, %s %s", m.Operator, m.Golden+1, m.Call.Operation.ID, m.Place)
}
