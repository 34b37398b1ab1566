package conformance_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// toy returns a check that is bound to the operations named, and judges with f.
func toy(id string, f func(*conformance.Sheet), operations ...string) conformance.Check {
	return conformance.Check{
		ID: id, Title: "a toy", Judge: f,
		Bound: func(_ spec.Version, o spec.Operation) bool {
			return slices.Contains(operations, o.ID)
		},
	}
}

// sees judges every bound call good.
func sees(s *conformance.Sheet) {
	for c := range s.Bound() {
		s.Saw(c)
	}
}

// answered is a call with an answer.
func answered(seq int, path string, status int, body string) *conformance.Call {
	c := conformance.NewCall(
		conformance.Request{Method: "GET", URL: "https://h" + path, Header: http.Header{"Authorization": {"Bearer the-token"}}},
		conformance.Response{Status: status, Body: []byte(body)},
	)
	c.Seq, c.Principal = seq, conformance.Tenant
	return c
}

// What fails a run is told before what does not, whichever check found it.
func TestJudgeOrder(t *testing.T) {
	t.Parallel()
	calls := []*conformance.Call{answered(1, "/v6/ServiceInstance", 200, "{}")}
	finds := func(severities ...conformance.Severity) func(*conformance.Sheet) {
		return func(s *conformance.Sheet) {
			for _, severity := range severities {
				s.Add(calls[0], conformance.Finding{Severity: severity, Where: "body", Pointer: "/" + string(severity)})
			}
		}
	}
	r := conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{
		toy("first", finds(conformance.Note, conformance.Drift), "getServiceInstance"),
		toy("second", finds(conformance.Drift, conformance.Violation), "getServiceInstance"),
		toy("third", finds(conformance.Violation), "getServiceInstance"),
	}, 0)
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Severity)+" "+f.Check)
	}
	want := []string{"violation second", "violation third", "drift first", "drift second", "note first"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestJudgeStatus(t *testing.T) {
	t.Parallel()
	calls := []*conformance.Call{answered(1, "/v6/ServiceInstance", 200, "{}"), answered(2, "/v7/RestorePoints", 200, "{}")}
	checks := []conformance.Check{
		toy("passes", sees, "getServiceInstance", "listRestorePoints"),
		toy("fails", func(s *conformance.Sheet) { s.Find(calls[0], "/id", "an id", "nothing") }, "getServiceInstance"),
		toy("sees nothing", sees, "listRestorePoints", "listOrganizations"),
		toy("lacks something", sees, "exploreOrganizationById", "listOrganizations"),
		toy("passes in part", sees, "getServiceInstance", "exploreOrganizationById", "listOrganizations"),
		toy("drifts", func(s *conformance.Sheet) {
			s.Saw(calls[0])
			s.Add(calls[0], conformance.Finding{Severity: conformance.Drift, Where: "body", Pointer: "/mood"})
		}, "getServiceInstance"),
		toy("is about nothing here", sees),
	}
	r := conformance.Judge(spec.V6, "https://h", calls, checks, conformance.NeedTenant)
	type cell struct {
		Check, Operation string
		Status           conformance.Status
		Reason           string
		Judged           int
	}
	var got []cell
	for _, c := range r.Checks {
		got = append(got, cell{c.ID, "", c.Status, c.Reason, 0})
		for _, o := range c.Operations {
			got = append(got, cell{c.ID, o.ID, o.Status, o.Reason, o.Judged})
		}
	}
	want := []cell{
		{"passes", "", conformance.Pass, "", 0},
		{"passes", "getServiceInstance", conformance.Pass, "", 1},
		{"passes", "listRestorePoints", conformance.NotObserved, "", 0}, // the other call is of v7
		{"fails", "", conformance.Fail, "", 0},
		{"fails", "getServiceInstance", conformance.Fail, "", 0},
		{"sees nothing", "", conformance.NotObserved, "needs administrator credentials", 0},
		{"sees nothing", "listOrganizations", conformance.NotObserved, "needs administrator credentials", 0},
		{"sees nothing", "listRestorePoints", conformance.NotObserved, "", 0},
		{"lacks something", "", conformance.NotObserved, "needs --allow sessions and administrator credentials", 0},
		{"lacks something", "listOrganizations", conformance.NotObserved, "needs administrator credentials", 0},
		{"lacks something", "exploreOrganizationById", conformance.NotObserved, "needs --allow sessions and administrator credentials", 0},
		{"passes in part", "", conformance.Pass, "needs --allow sessions and administrator credentials", 0},
		{"passes in part", "getServiceInstance", conformance.Pass, "", 1},
		{"passes in part", "listOrganizations", conformance.NotObserved, "needs administrator credentials", 0},
		{"passes in part", "exploreOrganizationById", conformance.NotObserved, "needs --allow sessions and administrator credentials", 0},
		{"drifts", "", conformance.Pass, "", 0},
		{"drifts", "getServiceInstance", conformance.Pass, "", 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if want := "not conform (v6: 3 checks passed, 1 of them skipped in part, 1 failed, 1 not observed, 1 skipped; 1 calls)"; r.Verdict(conformance.Rule{}) != want {
		t.Errorf("verdict %q, want %q", r.Verdict(conformance.Rule{}), want)
	}
}

// Nothing seen is not conform: an empty recording proves nothing.
func TestJudgeNothing(t *testing.T) {
	t.Parallel()
	r := conformance.Judge(spec.V6, "https://h", nil, []conformance.Check{toy("sees nothing", sees, "createToken")}, 0)
	if r.Conform() {
		t.Error("no calls are said to conform")
	}
}

// The same deviation in many places is one finding, in the order of checks, operations and places, and no
// secret of the calls gets into it.
func TestJudgeFindings(t *testing.T) {
	t.Parallel()
	login := conformance.NewCall(
		conformance.Request{Method: "POST", URL: "https://h/v6/Token", Body: []byte("grant_type=password&password=open+sesame"),
			Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}},
		conformance.Response{Status: 200, Body: []byte(`{"access_token":"the-token","refresh_token":"the-refresh"}`)},
	)
	calls := []*conformance.Call{
		login,
		answered(2, "/v6/RestoreSessions?token=the-token", 200, "{}"),
		answered(3, "/v6/ServiceInstance", 0, ""),
	}
	login.Seq, calls[2].Response.Fault = 1, "connection reset"
	long := strings.Repeat("x", 70) + " the-refresh and the-token"
	check := toy("toy", func(s *conformance.Sheet) {
		s.FindStatus(calls[2], "401")
		s.Find(calls[1], "/results/11/id", "11", long)
		s.Find(calls[1], "/results/2/id", "2", "open sesame")
		s.Add(calls[1], conformance.Finding{Where: "body", Pointer: "/results/2/id", Case: "another case", Expected: "3", Got: "4"})
		s.Find(calls[1], "/limit\x1b[31m", "the-token\n\x07", "5\x00\xff")
	}, "getServiceInstance", "listRestoreSessions")
	r := conformance.Judge(spec.V6, "https://h", calls, []conformance.Check{check}, 0)
	const asked, answered = "GET /v6/RestoreSessions?token=***", "200 OK"
	curl := `curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://h/v6/RestoreSessions?token=***'`
	want := []conformance.Finding{
		{Severity: "violation", Check: "toy", By: "toy", Level: conformance.Core, Operation: "getServiceInstance", Where: "status", Expected: "401",
			Got: "no answer: connection reset", Call: 3, Asked: "GET /v6/ServiceInstance", Answered: "no answer: connection reset", Count: 1,
			Curl: `curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://h/v6/ServiceInstance'`},
		{Severity: "violation", Check: "toy", By: "toy", Level: conformance.Core, Operation: "listRestoreSessions", Where: "body", Pointer: "/limit\uFFFD[31m",
			Place: "/limit\uFFFD[31m", Asked: asked, Answered: answered, Expected: "*** \uFFFD", Got: "5\uFFFD\uFFFD", Call: 2, Count: 1, Curl: curl},
		{Severity: "violation", Check: "toy", By: "toy", Level: conformance.Core, Operation: "listRestoreSessions", Where: "body", Pointer: "/results/11/id",
			Place: "/results/*/id", Asked: asked, Answered: answered, Expected: "11", Got: strings.Repeat("x", 70) + " *** and …", Call: 2, Count: 2, Curl: curl},
		{Severity: "violation", Check: "toy", By: "toy", Level: conformance.Core, Operation: "listRestoreSessions", Where: "body", Pointer: "/results/2/id",
			Place: "/results/*/id", Asked: asked, Answered: answered, Case: "another case", Expected: "3", Got: "4", Call: 2, Count: 1, Curl: curl},
	}
	prints := map[string]bool{}
	for i := range r.Findings {
		if p := r.Findings[i].Fingerprint; len(p) != 16 || prints[p] {
			t.Errorf("finding %d has the fingerprint %q", i, p)
		}
		prints[r.Findings[i].Fingerprint], r.Findings[i].Fingerprint = true, ""
	}
	if diff := cmp.Diff(want, r.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"createToken":             "",
		"listRestoreSessions":     "",
		"getRestoreSession":       "--allow sessions",
		"exploreOrganization":     "--allow sessions and tenant credentials",
		"exploreOrganizationById": "--allow sessions and administrator credentials",
		"getOrganization":         "administrator credentials",
	} {
		o, ok := spec.OperationByID(id)
		if got := conformance.Needs(o).String(); !ok || got != want {
			t.Errorf("%s needs %q, want %q", id, got, want)
		}
	}
}

// A report tells what the target says of itself, each thing once.
func TestClaims(t *testing.T) {
	t.Parallel()
	calls := []*conformance.Call{
		answered(1, "/v6/ServiceInstance", 200, `{"version":"8.1.0.305"}`), answered(2, "/v6/ServiceInstance", 200, `{"version":"8.1.0.305"}`),
		answered(3, "/v6/ServiceInstance", 401, `{"version":"9"}`), answered(4, "/v6/RestoreSessions", 200, `{"version":"9"}`),
		answered(5, "/v6/ServiceInstance", 200, `{"version":7}`),
	}
	r := conformance.Judge(spec.V6, "https://h", calls, nil, 0)
	if diff := cmp.Diff([]string{"product version 8.1.0.305"}, r.Claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}
