package conformance_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

func TestParseSupports(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		words []string
		want  []string
		err   string
	}{
		{},
		{words: []string{"token"}, want: []string{"createToken"}},
		{words: []string{"restore points", "AUTH"}, want: []string{"createToken", "listRestorePoints", "getRestorePoint"}},
		{words: []string{"getrestorepoint", "restore-points", "RestorePoint"}, want: []string{"listRestorePoints", "getRestorePoint"}},
		{words: []string{"organizations"}, want: []string{"listOrganizations", "getOrganization"}},
		{words: []string{"session"}, want: []string{
			"exploreOrganizationById", "exploreOrganization", "listRestoreSessions", "getRestoreSession", "stopRestoreSession",
			"getRestoreSessionOrganization", "listRestoreSessionEvents", "getRestoreSessionEvent",
		}},
		{words: []string{"token", "sesions"}, err: `no operation and no group "sesions", perhaps RestoreSession: there are Auth, ServiceInstance, Organization, `},
		{words: []string{"getRestorePiont"}, err: `"getRestorePiont", perhaps getRestorePoint: there are `},
		{words: []string{"mailboxes"}, err: `no group "mailboxes": there are Auth`},
		{words: []string{""}, err: `no group ""`},
	} {
		got, err := conformance.ParseSupports(test.words...)
		if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%q: error %v, want %q", test.words, err, test.err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.words, diff)
		}
	}
}

// partial serves some operations alone, and counts what else it is asked for.
func partial(serves func(operation string) bool, other *requests) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m, err := spec.Route(r.Method, r.URL.EscapedPath())
			if err == nil && !serves(m.Operation.ID) {
				other.mu.Lock()
				other.count[m.Operation.ID]++
				other.mu.Unlock()
				http.Error(w, "not here", http.StatusNotImplemented)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// operationIDs returns the ids of the operations of v6 but for some.
func operationIDs(but ...string) (ids []string) {
	for _, o := range spec.Operations(spec.V6) {
		if !slices.Contains(but, o.ID) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// A server that has a part of the API and claims no more conforms, and is asked for no more. Where it claims what it
// does not have, it does not conform.
func TestRunPartial(t *testing.T) {
	t.Parallel()
	claims := map[string][]string{
		"token": {"token"}, "token, instance": {"token", "ServiceInstance"}, "sessions": {"token", "sessions"},
		"lists": {"token", "organizations", "restore points"},
		"reads": {"token", "listRestoreSessions", "getRestoreSession", "exploreOrganization", "stopRestoreSession"},
	}
	for _, id := range operationIDs("createToken") {
		if !testing.Short() {
			claims["all but "+id] = operationIDs(id)
		}
	}
	for name, words := range claims {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claimed, err := conformance.ParseSupports(words...)
			if err != nil {
				t.Fatal(err)
			}
			other := &requests{count: map[string]int{}}
			_, target := reference(t, partial(func(id string) bool { return slices.Contains(claimed, id) }, other))
			options := all(check.List()...)
			options.Supports = words
			report, err := conformance.Run(t.Context(), target, options)
			if err != nil {
				t.Fatal(err)
			}
			if !report.Conform() || len(report.Findings) > 0 {
				t.Errorf("%s: %+v", report.Verdict(conformance.Rule{}), report.Findings)
			}
			delete(other.count, "stopRestoreSession") // to leave no session open
			if len(other.count) > 0 {
				t.Errorf("it was asked for %v", other.count)
			}
			if diff := cmp.Diff(claimed, report.Supports); diff != "" {
				t.Errorf("the report names (-want +got):\n%s", diff)
			}
			for _, c := range report.Checks {
				for _, o := range c.Operations {
					claims := slices.Contains(claimed, o.ID)
					if claims == (o.Status == conformance.NotApplicable) || !claims && o.Reason != "not claimed by the target" {
						t.Errorf("%s at %s is %s: %q", c.ID, o.ID, o.Status, o.Reason)
					}
				}
			}
			for _, item := range report.Evidence {
				if !slices.Contains(claimed, item.Operation) {
					t.Fatalf("the evidence has an item of %s", item.Operation)
				}
			}
		})
	}
}

// What is claimed and not there breaks the contract.
func TestRunClaimsTooMuch(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"getServiceInstance", "getRestorePoint", "getRestoreSessionEvent"} {
		other := &requests{count: map[string]int{}}
		_, target := reference(t, partial(func(o string) bool { return o != id }, other))
		options := all(check.List()...)
		options.Supports = operationIDs("listOrganizations")
		report, err := conformance.Run(t.Context(), target, options)
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(report.Findings, func(f conformance.Finding) bool {
			return f.Operation == id && f.Severity == conformance.Violation && f.Answered == "501 Not Implemented"
		})
		if report.Conform() || !found {
			t.Errorf("%s: %s: %+v", id, report.Verdict(conformance.Rule{}), report.Findings)
		}
	}
}

func TestRunClaimsUnknown(t *testing.T) {
	t.Parallel()
	_, target := reference(t, nil)
	_, err := conformance.Run(t.Context(), target, conformance.Options{Checks: check.List(), Supports: []string{"mailboxes"}})
	if !errors.Is(err, conformance.ErrTarget) || !strings.Contains(err.Error(), `no group "mailboxes"`) {
		t.Errorf("error %v", err)
	}
}

// Reports of a server that has a part and of one that has more: what one claims, the merged one claims.
func TestMergeClaims(t *testing.T) {
	t.Parallel()
	judged := func(claims ...string) *conformance.Report {
		j := conformance.NewJudging(spec.V6, "x", check.List(), 0, nil)
		j.Support(claims...)
		return j.Report()
	}
	if got := conformance.Merge(judged("createToken"), judged())[0]; got.Supports != nil || got.Checks[0].Operations[1].Status != conformance.NotObserved {
		t.Errorf("with one that claims all: %q, %+v", got.Supports, got.Checks[0].Operations[1])
	}
	got := conformance.Merge(judged("getRestorePoint"), judged("createToken"))[0]
	if diff := cmp.Diff([]string{"createToken", "getRestorePoint"}, got.Supports); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if one := judged("createToken"); one.Supports == nil || cmp.Diff(one, conformance.Merge(one)[0]) != "" {
		t.Errorf("one alone: (-want +got):\n%s", cmp.Diff(one, conformance.Merge(one)[0]))
	}
	m := conformance.Compare(conformance.Column{Name: "a", Report: judged("createToken")}, conformance.Column{Name: "b", Report: judged()})
	if len(m.Checks) == 0 || !slices.Contains(m.Checks[0].Cells, conformance.NotApplicable) || len(m.Evidence) == 0 ||
		m.Evidence[0].Cells[0] != conformance.SeenUnclaimed || m.Columns[0].Supports == nil {
		t.Errorf("the matrix does not show it: %+v", m)
	}
}
