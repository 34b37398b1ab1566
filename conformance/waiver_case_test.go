package conformance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// cased finds fault with the status of each answer, in a case of its own by the length of the body; a body of two has
// two findings of the one case.
func cased() conformance.Check {
	return toy("odd", func(s *conformance.Sheet) {
		for c := range s.Bound() {
			s.Saw(c)
			f := conformance.Finding{Where: "status", Expected: "401", Case: []string{"no token", "odd token", "odd token"}[len(c.Response.Body)]}
			s.Add(c, f)
			if f.Fingerprint = "0123456789abcdef"; len(c.Response.Body) == 2 {
				s.Add(c, f)
			}
		}
	}, "listRestoreSessions")
}

// A waiver is about one finding of its place, or says that it is about all.
func TestWaiveCases(t *testing.T) {
	t.Parallel()
	of := func(c string) []conformance.Waiver {
		return []conformance.Waiver{oddStatus(func(w *conformance.Waiver) { w.Case = c })}
	}
	const wide = "self/waiver-too-wide "
	for name, tt := range map[string]struct {
		bodies  []string // of the calls
		waivers []conformance.Waiver
		waived  []string // cases
		own     []string // findings about waivers
	}{
		"the only one":   {[]string{"x"}, of(""), []string{"odd token"}, nil},
		"of several":     {[]string{"", "x"}, of(""), nil, []string{wide + `findings there of the cases "no token", "odd token"`}},
		"the one meant":  {[]string{"", "x"}, of("odd token"), []string{"odd token"}, nil},
		"all":            {[]string{"", "x", "xx"}, of(conformance.AnyCase), []string{"no token", "odd token", "odd token"}, nil},
		"case of two":    {[]string{"xx"}, of("odd token"), nil, []string{wide + "2 findings there"}},
		"two of a place": {[]string{"xx"}, of(""), nil, []string{wide + "2 findings there"}},
		"another case":   {[]string{""}, of("odd token"), nil, []string{"self/waiver-stale the place was seen, and nothing of this case"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls []*conformance.Call
			for i, body := range tt.bodies {
				calls = append(calls, answered(i+1, "/v6/RestoreSessions", 200, body))
			}
			r := conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{cased()}, 0)
			conformance.Waive(tt.waivers, today, r)
			var waived, own []string
			for _, f := range r.Findings {
				if f.Waived != "" {
					waived = append(waived, f.Case)
				}
				if f.Where == "waiver" {
					own = append(own, f.Check+" "+f.Got)
				}
			}
			slices.Sort(waived)
			if diff := cmp.Diff([][]string{tt.waived, tt.own}, [][]string{waived, own}); diff != "" {
				t.Errorf("waived, and about waivers (-want +got):\n%s", diff)
			}
		})
	}
}

// Findings of two cases are several, too, where each version has one of them.
func TestWaiveCasesOfVersions(t *testing.T) {
	t.Parallel()
	run := func(v spec.Version, body string) *conformance.Report {
		return conformance.Judge(v, "https://h", []*conformance.Call{answered(1, "/"+string(v)+"/RestoreSessions", 200, body)}, []conformance.Check{cased()}, 0)
	}
	for other, want := range map[string]int{"x": conformance.ExitConform, "": conformance.ExitFindings} {
		reports := []*conformance.Report{run(spec.V6, "x"), run(spec.V7, other)}
		conformance.Waive([]conformance.Waiver{oddStatus(as)}, today, reports...)
		if got := conformance.Exit(conformance.Rule{}, reports...); got != want {
			t.Errorf("with %q in v7: exit %d, want %d", other, got, want)
		}
	}
}
