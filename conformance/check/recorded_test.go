package check_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// everything is what a run has that lacks nothing.
const everything = conformance.NeedSessions | conformance.NeedNegative | conformance.NeedTenant | conformance.NeedOtherTenant |
	conformance.NeedAdministrator

// proof shows that a check sees what it is for: in calls as a recording holds them, and on a server that is
// broken for it.
type proof struct {
	check    string
	evidence []string // checks whose requests the mutants are judged by; its own if nil
	recorded []recorded
	mutants  []mutant
}

// recorded is a trace and what the check must find in it.
type recorded struct {
	name    string
	version spec.Version // v6 if empty
	calls   []*conformance.Call
	want    []string // "operation where pointer", with the case behind a semicolon
	unseen  bool     // nothing can be judged
	drift   bool     // what is found is no violation
}

// Principals, short.
const (
	tenant        = conformance.Tenant
	other         = conformance.OtherTenant
	administrator = conformance.Administrator
	nobody        = conformance.Nobody
	stranger      = conformance.Stranger
)

// Ids of things in recorded calls.
const (
	sessionID      = "fa3a2d17-d86d-4540-bf71-512750281e43"
	otherID        = "1ae9f2e8-3a77-4f0b-9a0e-5d0c6f4b0e11"
	eventID        = "45963836-69ab-48b8-bc87-66de3b08937c"
	organizationID = "5e2b6f0a-8f3d-4f0e-9a63-0d6c2b1c9a10"
)

// called is a call with the headers that a good client and a good server send.
func called(as conformance.Principal, request, asked string, status int, answer string) *conformance.Call {
	method, path, _ := strings.Cut(request, " ")
	req := conformance.Request{
		Method: method, URL: "https://server:4443" + path, Header: http.Header{}, Body: []byte(asked),
	}
	if asked != "" {
		req.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(asked, "grant_type=") {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	if as != nobody {
		req.Header.Set("Authorization", "Bearer token-of-"+string(as))
	}
	resp := conformance.Response{Status: status, Proto: "HTTP/1.1", Header: http.Header{}, Body: []byte(answer)}
	resp.Header.Set("Content-Length", strconv.Itoa(len(answer)))
	if answer != "" {
		resp.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	c := conformance.NewCall(req, resp)
	c.Source, c.Principal = "recorded", as
	return c
}

// got is a GET call.
func got(as conformance.Principal, path string, status int, answer string) *conformance.Call {
	return called(as, "GET "+path, "", status, answer)
}

// explored is an Explore of a tenant in v6, for an instant of 2022-01-22.
func explored(as conformance.Principal, answer string) *conformance.Call {
	return called(as, "POST /v6/Organization/Explore", exploreBody, 200, answer)
}

// exploreBody is the documented body of an Explore.
const exploreBody = `{"dateTime":"2022-01-22T14:56:55.862Z","type":"Vex","showDeleted":true,"showAllVersions":true}`

// broken says what a call breaks on purpose.
func broken(c *conformance.Call, breaks string) *conformance.Call {
	c.Broken = breaks
	return c
}

// session writes a working session; each replacement is "old", "new".
func session(replacements ...string) string {
	return strings.NewReplacer(replacements...).Replace(`{"id":"` + sessionID + `",` +
		`"name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)",` +
		`"organization":"abc.onmicrosoft.com","type":"Vex","creationTime":"2022-01-21T22:53:13.9685934Z",` +
		`"endTime":"9999-12-31T23:59:59.9999999Z","state":"Working","result":"Success","initiatedBy":"admin",` +
		`"scopeName":"","clientHost":"EPSILON (via: 127.0.0.1)","_links":{` +
		`"self":{"href":"/v6/restoresessions/` + sessionID + `"},` +
		`"organization":{"href":"/v6/restoresessions/` + sessionID + `/organization"},` +
		`"restoreSessionEvents":{"href":"/v6/restoresessions/` + sessionID + `/events"}}}`)
}

// event writes an event of the session with the given order.
func event(order int, replacements ...string) string {
	id := eventID
	if order > 0 {
		id = fmt.Sprintf("%s%03d", eventID[:33], order)
	}
	return strings.NewReplacer(replacements...).Replace(fmt.Sprintf(`{"id":"%[1]s","type":"None","status":"Success",`+
		`"startTime":"2022-01-21T22:53:13.9685934Z","endTime":"2022-01-21T22:53:13.9685934Z","duration":"00:00:00",`+
		`"title":"Restore session started","message":"Restore session started","order":%[3]d,"_links":{`+
		`"self":{"href":"/v6/restoresessions/%[2]s/events/%[1]s"},`+
		`"restoreSession":{"href":"/v6/restoresessions/%[2]s"}}}`, id, sessionID, order))
}

// paged writes a page of a list, with a link to itself.
func paged(path string, offset, limit int, results ...string) string {
	return fmt.Sprintf(`{"offset":%d,"limit":%d,"results":[%s],"_links":{"self":{"href":%q}}}`,
		offset, limit, strings.Join(results, ","), path)
}

// Paths of the session and of its events in v6.
const (
	sessionPath = "/v6/RestoreSessions/" + sessionID
	eventsPath  = sessionPath + "/Events"
)

// noSuch is the body of a 404 in v6.
const noSuch = `{"message":"there is no such restore session"}`

// judged judges calls by one check.
func judged(t *testing.T, id string, v spec.Version, calls []*conformance.Call) *conformance.Report {
	t.Helper()
	calls = numbered(calls)
	i := slices.IndexFunc(check.List(), func(c conformance.Check) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("there is no check %q", id)
	}
	return conformance.Judge(v, "https://server:4443", calls, check.List()[i:i+1], everything)
}

// numbered returns copies of calls, numbered from 1: cases that run at the same time share calls.
func numbered(calls []*conformance.Call) []*conformance.Call {
	out := make([]*conformance.Call, len(calls))
	for i, c := range calls {
		own := *c
		own.Seq = i + 1
		out[i] = &own
	}
	return out
}

// places writes findings as a test wants them: operation, where, pointer and case.
func places(findings []conformance.Finding) []string {
	var out []string
	for _, f := range findings {
		s := strings.TrimSpace(f.Operation + " " + f.Where + " " + f.Pointer)
		if f.Case != "" {
			s += "; " + f.Case
		}
		out = append(out, s)
	}
	return out
}

func TestRecorded(t *testing.T) {
	t.Parallel()
	for _, p := range proofs() {
		for _, r := range p.recorded {
			t.Run(p.check+"/"+r.name, func(t *testing.T) {
				t.Parallel()
				version := r.version
				if version == "" {
					version = spec.V6
				}
				report := judged(t, p.check, version, r.calls)
				if diff := cmp.Diff(r.want, places(report.Findings)); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				want := conformance.Pass
				if len(r.want) > 0 && !r.drift {
					want = conformance.Fail
				}
				got := report.Checks[0].Status
				if unseen := got == conformance.NotObserved || got == conformance.Vacuous; r.unseen != unseen || !unseen && got != want {
					t.Errorf("the check came to %q, want %q, or nothing seen: %v", got, want, r.unseen)
				}
			})
		}
	}
}
