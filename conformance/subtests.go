package conformance

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Test judges a server in a Go test: it runs the checks as Run does, and gives each a subtest of its id. A subtest
// fails by each violation that counts, and tells of the rest in its log; it is skipped where nothing of the check was
// seen, and says what the run must be given to see it. Where no check has seen anything, and where the run breaks off, t
// fails; it ends at once where the server cannot be judged, as when it refuses the login.
//
// The checks are those of conformance/check, or some of them: Options{Checks: check.List()}. A handler is judged
// without a socket as the target Target{Server: Serving(handler)}.
func Test(t *testing.T, target Target, o Options) {
	t.Helper()
	if len(o.Checks) == 0 {
		t.Fatal(noChecks)
	}
	r, err := Run(t.Context(), target, o)
	switch {
	case errors.Is(err, ErrLogin):
		t.Fatalf("conformance: %v: see the accounts of Target", err)
	case err != nil && r == nil:
		t.Fatalf("conformance: the server cannot be judged: %v", err)
	case err != nil:
		t.Errorf("conformance: the run broke off, and what it had not seen is not judged: %v", err)
	case len(r.Checks) == 0:
		t.Fatalf("conformance: none of the %d checks is about %s", len(o.Checks), r.Version)
	}
	for _, c := range r.Checks {
		t.Run(c.ID, func(t *testing.T) { //nolint:thelper // it is a subtest
			if c.Status == NotApplicable {
				t.Skip("not applicable: " + c.Reason)
			}
			if c.unobserved() {
				t.Skip("not observed: " + c.Unseen() + advice(needOf(c.Reason)))
			}
			r.tell(t, c)
		})
	}
	for _, note := range r.Notes {
		t.Log(note)
	}
	t.Log(r.Verdict(Rule{}))
	if sawNothing(r) {
		t.Error("conformance: nothing was seen: no check has judged a call")
	}
}

// noChecks is what a test says that has no checks: it could not fail.
const noChecks = "conformance: there are no checks: give those of check.List()"

// unobserved reports whether the check has judged nothing.
func (c CheckResult) unobserved() bool { return c.Status.rank() <= Vacuous.rank() }

// sawNothing reports whether no check of the reports has judged anything: they prove nothing.
func sawNothing(reports ...*Report) bool {
	return !slices.ContainsFunc(reports, func(r *Report) bool {
		return slices.ContainsFunc(r.Checks, func(c CheckResult) bool { return !c.unobserved() })
	})
}

// tell lets a test fail by what the check has found, and logs what does not count.
func (r *Report) tell(t testing.TB, c CheckResult) {
	t.Helper()
	if c.Status == Error {
		t.Errorf("%s: %s", c.ID, c.Reason)
	}
	for _, f := range r.Findings {
		switch {
		case f.By != c.ID:
		case Rule{}.Counts(f):
			t.Error(f)
		default:
			t.Log(f)
		}
	}
	for _, b := range r.Beyond {
		switch {
		case b.By != c.ID:
		case Rule{}.CountsBeyond(b):
			t.Error(b)
		default:
			t.Log(b)
		}
	}
	if text := c.Unseen(); text != "" && !c.unobserved() {
		t.Log(c.ID + " saw a part: " + text)
	}
}

// advice says which fields of Target and Options give what is needed; "" where nothing is.
func advice(n Need) string {
	var fields []string
	for _, field := range []struct {
		need Need
		name string
	}{
		{NeedSessions, "Options.AllowSessions"},
		{NeedNegative, "Options.AllowNegative"},
		{NeedTenant, "a tenant as Target.Login"},
		{NeedOtherTenant, "Target.Other"},
		{NeedAdministrator, "Target.Administrator"},
	} {
		if n&field.need != 0 {
			fields = append(fields, field.name)
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return ": set " + strings.Join(fields, ", ")
}
