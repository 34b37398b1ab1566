package check_test

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func filtersKeptProof() proof {
	list := func(query, answer string) *conformance.Call {
		return got(tenant, "/v6/RestorePoints"+query, 200, answer)
	}
	const of = `[{"id":"p1","backupTime":"2022-01-20T10:00:00Z","organizationId":"` + organizationID + `","isCopy":false}]`
	sessionList := func(query string, results ...string) *conformance.Call {
		return got(tenant, "/v6/RestoreSessions"+query, 200, paged("/v6/RestoreSessions", 0, 30, results...))
	}
	const orgs = "/v8/Organizations"
	ofMicrosoft := func(query, id string) *conformance.Call {
		return got(conformance.Administrator, orgs+query, 200, paged(orgs, 0, 30, `{"id":"`+organizationID+`","msid":`+id+`}`))
	}
	byNobody := func(name string, results ...string) *conformance.Call {
		return broken(got(conformance.Administrator, orgs+"?"+name+"="+otherID, 200, paged(orgs, 0, 30, results...)), conformance.FilterNeverWas+name)
	}
	return proof{
		check: "law/filters-kept",
		recorded: []recorded{
			{name: "kept", calls: []*conformance.Call{
				list("", of), list("?organizationId="+organizationID, of), list("?ORGANIZATIONID="+otherID, "[]"),
				list("?backupTime=2022-01-20T10:00:00Z", "[]"), list("?backupTime=2022.01.20%2009:59", of), list("?from=2022-01-20T10:00:00Z", "[]"),
				sessionList("", session()), sessionList("?startTimeFrom=2022-01-21T22:53:13.9685934Z"), sessionList("?startTimeTo=2023-01-01T00:00:00Z", session()),
				sessionList("?endTimeFrom=2022-01-01T00:00:00Z"),
			}},
			{name: "of another organization", calls: []*conformance.Call{list("?organizationId="+otherID, of)}, want: []string{"listRestorePoints body /0/id; organizationId"}},
			{name: "copies", calls: []*conformance.Call{list("?isCopy=true", of)}, want: []string{"listRestorePoints body /0/id; isCopy"}},
			{name: "the instant itself", calls: []*conformance.Call{sessionList("?startTimeFrom=2022-01-21T22:53:13.9685934Z", session())}, want: []string{"listRestoreSessions body /results/0/id; startTimeFrom"}},
			{name: "left out", calls: []*conformance.Call{list("", of), list("?organizationId="+organizationID, "[]"), list("", of)}, want: []string{"listRestorePoints body; organizationId"}},
			{name: "left out, and shown with another filter", calls: []*conformance.Call{
				list("", of), list("?organizationId="+organizationID, "[]"), list("?isCopy=false", of),
			}, want: []string{"listRestorePoints body; organizationId"}},
			{name: "removed meanwhile", calls: []*conformance.Call{list("", of), list("?organizationId="+organizationID, "[]")}},
			{name: "removed before", calls: []*conformance.Call{list("", of), list("", "[]"), list("?organizationId="+organizationID, "[]")}},
			{name: "removed, as the whole list says", calls: []*conformance.Call{
				list("", of), list("?organizationId="+organizationID, "[]"), list("", "[]"), list("?isCopy=false", "[]"),
			}},
			{name: "changed meanwhile", calls: []*conformance.Call{
				list("", of), list("?isCopy=false", "[]"), list("", strings.Replace(of, `"isCopy":false`, `"isCopy":true`, 1)),
			}},
			{name: "by an id that results show", version: spec.V8, calls: []*conformance.Call{
				ofMicrosoft("", `"`+otherID+`"`), ofMicrosoft("?msid="+strings.ToUpper(otherID), `"`+otherID+`"`), ofMicrosoft("?msid="+otherID, `null`),
			}},
			{name: "by another id than results show", version: spec.V8, calls: []*conformance.Call{ofMicrosoft("?msid="+sessionID, `"`+otherID+`"`)}, want: []string{"listOrganizations body /results/0/id; msid"}},
			{name: "by the id of nobody", version: spec.V8, calls: []*conformance.Call{byNobody("msid")}},
			{name: "by the id of nobody, and passed over", version: spec.V8, calls: []*conformance.Call{byNobody("backedUpOrganizationId", `{"id":"`+organizationID+`"}`)}, want: []string{"listOrganizations body /results/0/id; backedUpOrganizationId"}},
			{name: "no filter, or one that is not known", calls: []*conformance.Call{list("", of), list("?note=7", "[]")}, unseen: true},
		},
		mutants: []mutant{{
			name: "jobs are not looked at", version: spec.V6,
			wrap: passingOver("jobId"),
			want: []string{"law/filters-kept listRestorePoints body /0/id; jobId"},
		}, {
			name: "users are not looked at", version: spec.V8,
			wrap: passingOver("userId"),
			want: []string{"law/filters-kept listRestorePoints body /results/0/id; userId"},
		}},
	}
}

// passingOver returns a server that does not look at a parameter.
func passingOver(name string) func(http.Handler) http.Handler {
	return intercept(func(e *fault.Exchange) {
		e.Send(func(r *http.Request) {
			q := r.URL.Query()
			q.Del(name)
			r.URL.RawQuery = q.Encode()
		})
	})
}
