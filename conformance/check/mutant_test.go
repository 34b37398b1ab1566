package check_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// mutant is a server that is broken in one way.
type mutant struct {
	name    string
	version spec.Version // v6 if empty
	wrap    func(http.Handler) http.Handler
	want    []string // all findings: "check operation where pointer", with the case behind a semicolon
	// provisional says that only a provisional check finds it: the server is said to conform all the same.
	provisional bool
}

// spoil returns a server that spoils its answers.
func spoil(f func(*fault.Exchange)) func(http.Handler) http.Handler {
	return intercept(func(e *fault.Exchange) {
		e.Send(nil)
		f(e)
	})
}

// intercept returns a server that does with requests what f does; f sends them on itself.
func intercept(f func(*fault.Exchange)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return fault.Intercept(next, f) }
}

// must returns v as a T. The server of ours gives no other type.
func must[T any](v any) T {
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("%v is no %T", v, t))
	}
	return t
}

// target returns a server of ours as the target of a run with all that can be given.
func target(s *vb365test.Server, v spec.Version) conformance.Target {
	second, administrator := conformance.Login(s.Tenants[1].Login), conformance.Login(s.Administrator)
	return conformance.Target{
		URL: s.URL, Version: v, Server: conformance.NewLive(s.HTTPClient().Transport),
		Login: conformance.Login(s.Tenants[0].Login), Other: &second, Administrator: &administrator,
	}
}

// allowed are the options of a run that may do everything.
func allowed() conformance.Options {
	return conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true}
}

// probing returns all checks, of which only those send requests that make the evidence of a proof. All judge.
func probing(p proof) []conformance.Check {
	evidence := p.evidence
	if evidence == nil {
		evidence = []string{p.check}
	}
	checks := check.List()
	for i, c := range checks {
		if !slices.Contains(evidence, c.ID) {
			checks[i].Probe = nil
		}
	}
	return checks
}

func TestMutants(t *testing.T) {
	t.Parallel()
	for _, p := range proofs() {
		for i, m := range p.mutants {
			if testing.Short() && i > 0 {
				continue // one of each check is enough for the race detector
			}
			t.Run(p.check+"/"+strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
				t.Parallel()
				version := m.version
				if version == "" {
					version = spec.V6
				}
				options := allowed()
				options.Checks = probing(p)
				report, err := conformance.Run(t.Context(), target(vb365test.New(t, vb365test.Wrap(m.wrap)), version), options)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for i, f := range report.Findings {
					got = append(got, f.Check+" "+places(report.Findings[i : i+1])[0])
				}
				if diff := cmp.Diff(m.want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				if report.Conform() != m.provisional {
					t.Errorf("the broken server is said to conform: %v", report.Conform())
				}
			})
		}
	}
}
