package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func clockTrueProof() proof {
	at := func(c *conformance.Call, date string) *conformance.Call {
		c.Response.Header.Set("Date", date)
		return c
	}
	const then = "Fri, 21 Jan 2022 22:53:14 GMT"
	stop := func() *conformance.Call { return at(called(tenant, "POST "+sessionPath+"/Stop", "", 200, ""), then) }
	ended := func(end string) *conformance.Call {
		return got(tenant, sessionPath, 200, session("Working", "Stopped", "9999-12-31T23:59:59.9999999Z", end))
	}
	return proof{
		check: "law/clock-true", evidence: []string{"law/stopped-stays-stopped"},
		recorded: []recorded{
			{name: "near the date", calls: []*conformance.Call{at(explored(tenant, session()), then), stop(), ended("2022-01-21T22:59:59Z")}},
			{name: "created an hour before", calls: []*conformance.Call{at(explored(tenant, session()), "Fri, 21 Jan 2022 23:53:14 GMT")}, want: []string{"exploreOrganization body /creationTime"}},
			{name: "ended at another time", calls: []*conformance.Call{stop(), ended("2022-01-21T21:53:14Z")}, want: []string{"getRestoreSession body /endTime"}},
			{name: "a token of another time", calls: []*conformance.Call{
				at(called(tenant, "POST /v6/Token", "grant_type=password&username=a", 200, tokenPair), "Fri, 21 Jan 2022 23:53:14 GMT"),
			}, want: []string{"createToken body /.issued"}},
			{name: "no date", calls: []*conformance.Call{explored(tenant, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "tokens are issued in another year",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("createToken") {
					e.Edit(func(o map[string]any) {
						o[".issued"], o[".expires"] = "2021-01-21T22:52:41.1250000Z", "2021-01-21T23:52:41.1250000Z"
					})
				}
			}),
			want: []string{"law/clock-true createToken body /.issued"},
		}},
	}
}
