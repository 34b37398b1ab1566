package fault_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// The flags by which the test breaks a server in every way: go test ./internal/fault -one-of 1 -every -timeout 60m.
var (
	every = flag.Bool("every", false, "run each fault in every version, not in one")
	oneOf = flag.Int("one-of", 24, "run one fault of so many")
)

// options are those of a run that may do everything.
func options() conformance.Options {
	return conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true}
}

// TestFaults breaks a server in each way and demands that a whole run finds it, by the checks that are for it. Without
// flags it takes one fault of 24, a short run one of 240, and each in one version.
func TestFaults(t *testing.T) {
	t.Parallel()
	step := *oneOf
	if testing.Short() {
		step *= 10
	}
	for i, f := range fault.List() {
		possible := slices.DeleteFunc(spec.Versions(), func(v spec.Version) bool { return !f.In(v) })
		if !*every {
			n := i % len(possible)
			possible = possible[n : n+1]
		}
		if i%step != 0 {
			continue
		}
		for _, v := range possible {
			t.Run(f.ID()+"/"+string(v), func(t *testing.T) {
				t.Parallel()
				report, err := conformance.Run(t.Context(), newWorld(t).target(v, f.Wrap), options())
				if err != nil {
					t.Fatal(err)
				}
				for _, id := range f.Checks {
					if !slices.Contains(found(report), id) {
						t.Errorf("%s: %s does not see it, but %v\n%s", f.Says, id, found(report), details(report))
					}
				}
			})
		}
	}
}

// found returns the ids of the checks that have findings, of any severity, sorted.
func found(r *conformance.Report) []string {
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.Check)
	}
	for _, c := range r.Checks {
		if c.Status == conformance.Error {
			ids = append(ids, "broken: "+c.ID+" "+c.Reason)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// details writes findings, a line each.
func details(r *conformance.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(strings.Join([]string{f.Check, f.Operation, f.Where, f.Pointer, f.Case, "expected " + f.Expected + ", got " + f.Got, f.Curl}, " | ") + "\n")
	}
	return b.String()
}
