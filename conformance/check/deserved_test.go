package check_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// What a stranger's client did, who says nothing of what it meant.
const (
	client = conformance.Principal("account 1")
	logs   = `grant_type=password&username=admin&password=secret`
)

// begun is how a client begins of whom nobody says what it meant: it logs in, sees its restore points, and explores.
func begun() []*conformance.Call {
	pair := strings.Replace(tokenPair, "access-1", "token-of-"+string(client), 1)
	points := "[" + restorePoint("p1", "2022-01-20T10:00:00.0000000Z") + "," + restorePoint("p2", "2022-01-25T10:00:00.0000000Z") + "]"
	return []*conformance.Call{
		called(client, "POST /v6/Token", logs, 200, pair),
		got(client, "/v6/RestorePoints", 200, points),
		explored(client, session()),
	}
}

// at puts calls a minute apart, and the last so long after the first.
func at(calls []*conformance.Call, late time.Duration) []*conformance.Call {
	first := time.Date(2022, 1, 26, 0, 0, 0, 0, time.UTC)
	for i, c := range calls {
		c.At = first.Add(time.Duration(i) * time.Minute)
	}
	calls[len(calls)-1].At = first.Add(late)
	return calls
}

// TestDeserved refuses requests of which nobody says what they meant. Only where the calls before show that one was
// good, its refusal counts.
func TestDeserved(t *testing.T) {
	t.Parallel()
	bearer := func(c *conformance.Call, authorization string) *conformance.Call {
		c.Request.Header.Set("Authorization", authorization)
		return c
	}
	const refused = `{"message":"no"}`
	explore := func(point string, status int) *conformance.Call {
		return called(client, "POST /v6/Organization/Explore", strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", point, 1), status, refused)
	}
	gone := append(begun(), got(client, sessionPath, 404, noSuch))
	listed := append(begun(), got(client, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, session())),
		got(client, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30)))
	point := "/v6/RestorePoints/" + otherID
	unlisted := append(begun(), got(client, "/v6/RestorePoints", 200, "["+restorePoint(otherID, "2022-01-20T10:00:00.0000000Z")+"]"),
		got(client, "/v6/RestorePoints", 200, "["+restorePoint(sessionID, "2022-01-20T10:00:00.0000000Z")+"]"))
	for name, tc := range map[string]struct {
		before []*conformance.Call // nil for begun
		last   *conformance.Call
		late   time.Duration // after the first call; 10 minutes if 0
		found  int           // more than what was found before
	}{
		"a token that was given, refused":          {last: got(client, "/v6/RestoreSessions", 401, refused), found: 1},
		"a token that has run out":                 {last: got(client, "/v6/RestoreSessions", 401, refused), late: 2 * time.Hour},
		"a token that nobody saw given":            {last: bearer(got(client, "/v6/RestoreSessions", 401, refused), "Bearer other")},
		"a token that is sent in another way":      {last: bearer(got(client, "/v6/RestoreSessions", 401, refused), "Basic token-of-account 1")},
		"a kind of credentials that was served":    {last: explore("2022-01-22T14:56:55.862Z", 403), found: 1},
		"another kind of credentials":              {last: got(client, "/v6/Organizations?extendedView=true", 403, refused)},
		"an id that was shown":                     {last: got(client, sessionPath, 404, noSuch), found: 1},
		"an id that was shown and is gone":         {before: gone, last: got(client, sessionPath, 404, noSuch), found: 1}, // for the first
		"an id that the list does not show":        {before: listed, last: got(client, sessionPath, 404, noSuch)},
		"an id that the whole list does not show":  {before: unlisted, last: got(client, point, 404, noSuch)},
		"an id that the whole list did show":       {before: unlisted[:4:4], last: got(client, point, 404, noSuch), found: 1},
		"an id of another":                         {last: got("account 2", sessionPath, 404, noSuch)},
		"a time among the restore points":          {last: explore("2022-01-22T14:56:55.862Z", 400), found: 1},
		"a time after the last restore point":      {last: explore("2022-02-22T14:56:55.862Z", 400)},
		"a time before the first restore point":    {last: explore("2021-02-22T14:56:55.862Z", 400)},
		"a body that the contract refuses":         {last: called(client, "POST /v6/Organization/Explore", `{"type":"Vex"}`, 400, refused)},
		"a good parameter":                         {last: got(client, "/v6/RestoreSessions?limit=3", 400, refused), found: 1},
		"a bad parameter":                          {last: got(client, "/v6/RestoreSessions?limit=x", 400, refused)},
		"too large":                                {last: explore("2022-01-22T14:56:55.862Z", 413)},
		"a server that fails":                      {last: got(client, "/v6/RestoreSessions", 500, refused), found: 1},
		"a login that was served":                  {last: called(nobody, "POST /v6/Token", logs, 400, refused), found: 1},
		"a login with another password":            {last: called(nobody, "POST /v6/Token", logs+"2", 400, refused)},
		"somebody else may have stopped the thing": {last: called(client, "POST "+sessionPath+"/Stop", "", 409, refused)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, late := tc.before, tc.late
			if before == nil {
				before = begun()
			}
			if late == 0 {
				late = 10 * time.Minute
			}
			r := judged(t, "request/good-is-served", spec.V6, at(append(numbered(before), tc.last), late))
			if n := len(r.Findings); n != tc.found {
				t.Errorf("%d findings, want %d: %+v", n, tc.found, r.Findings)
			}
		})
	}
}

// Other checks hold a refusal against nobody either, where it may have been deserved: and where it may not, they do.
func TestDeservedElsewhere(t *testing.T) {
	t.Parallel()
	const refused = `{"message":"no"}`
	stopped := append(begun(), called(client, "POST "+sessionPath+"/Stop", "", 200, ""))
	spent := "grant_type=refresh_token&refresh_token=refresh-1"
	for name, tc := range map[string]struct {
		check  string
		before []*conformance.Call
		last   func() *conformance.Call
	}{
		"a session after its stop": {"law/stopped-stays-stopped", stopped, func() *conformance.Call { return got(client, sessionPath, 401, refused) }},
		"a bad body": {"law/bad-body-refused", begun(), func() *conformance.Call {
			return called(client, "POST /v6/Organization/Explore", `{"type":5}`, 401, refused)
		}},
		"a path in another case": {"request/any-case", begun(), func() *conformance.Call { return got(client, "/v6/restoreSESSIONS", 401, refused) }},
		"a time among the points": {"law/between-backups", begun(), func() *conformance.Call {
			return called(client, "POST /v6/Organization/Explore", exploreBody, 401, refused)
		}},
		"a refresh": {"law/refresh-gives-pair", begun(), func() *conformance.Call { return called(nobody, "POST /v6/Token", spent, 400, refused) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for late, want := range map[time.Duration]int{10 * time.Minute: 1, 2 * time.Hour: 0} {
				calls := at(append(numbered(tc.before), tc.last()), late)
				if r := judged(t, tc.check, spec.V6, calls); len(r.Findings) != want {
					t.Errorf("after %s: %d findings, want %d: %+v", late, len(r.Findings), want, r.Findings)
				}
			}
		})
	}
}
