package check_test

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// trial and smallest say why a request was drawn.
func trial(d *conformance.Drawn)    { d.Trial = true }
func smallest(d *conformance.Drawn) { d.Smallest = true }

// drawn is a call of a list by a request that was drawn.
func drawn(status int, kase string, why ...func(*conformance.Drawn)) *conformance.Call {
	body := `{"message":"it failed"}`
	if status == 200 {
		body = paged("/v6/RestoreSessions", 0, 30)
	}
	c := got(tenant, "/v6/RestoreSessions", status, body)
	c.Drawn = &conformance.Drawn{Case: kase}
	for _, f := range why {
		f(c.Drawn)
	}
	return c
}

func goodIsServedProof() proof {
	failed := `{"message":"it failed"}`
	return proof{
		check: "request/good-is-served",
		recorded: []recorded{
			{name: "served", calls: []*conformance.Call{
				explored(tenant, session()), got(tenant, sessionPath, 200, session()), got(tenant, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30)),
			}},
			{
				name: "a list and a session that was shown fail",
				calls: []*conformance.Call{
					explored(tenant, session()), got(tenant, sessionPath, 404, noSuch), got(tenant, "/v6/RestoreSessions?limit=2", 500, failed),
				},
				want: []string{"listRestoreSessions status", "getRestoreSession status"},
			},
			{name: "busy, and a stop that is refused as the session was stopped", calls: []*conformance.Call{
				explored(tenant, session()), got(tenant, "/v6/RestoreSessions", 503, failed),
				called(tenant, "POST "+sessionPath+"/Stop", "", 200, ""), called(tenant, "POST "+sessionPath+"/Stop", "", 409, failed),
			}},
			{name: "of drawn requests the smallest that fails is told, and what is odd in the same way counts with it", calls: []*conformance.Call{
				drawn(200, "limit"), drawn(500, "limit; offset at its least; no header Accept"), drawn(500, "limit; offset", trial), drawn(200, "limit", trial),
				drawn(500, "offset", trial), drawn(500, "offset", smallest), drawn(500, "offset at its greatest"), drawn(503, ""),
			}, want: []string{"listRestoreSessions status; offset"}},
			{name: "one that fails once is told as it is, and one without an answer", calls: []*conformance.Call{
				drawn(500, "limit; offset"), drawn(200, "limit; offset", smallest), drawn(0, "startTimeFrom"),
			}, want: []string{"listRestoreSessions status; limit; offset", "listRestoreSessions status; startTimeFrom"}},
			{name: "bad requests, and ids that were never shown", calls: []*conformance.Call{
				got(tenant, sessionPath, 404, noSuch), got(tenant, "/v6/RestoreSessions?limit=0", 400, failed), got(nobody, "/v6/ServiceInstance", 401, failed),
			}, unseen: true},
		},
		mutants: []mutant{{
			name: "a list fails",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("listRestorePoints") {
					e.Refuse(http.StatusInternalServerError, "it failed")
				}
			}),
			want: []string{"request/good-is-served listRestorePoints status"},
		}, {
			name:    "JSON after white space is refused",
			version: spec.V8,
			wrap: intercept(func(e *fault.Exchange) {
				if e.Match.Operation.ID != "exploreOrganization" || !strings.ContainsAny(string(e.Asked[:1]), " \t\r\n") {
					e.Send(nil)
					return
				}
				e.Refuse(http.StatusBadRequest, "this is not taken")
			}),
			want: []string{"request/good-is-served exploreOrganization status; white space",
				"law/before-first-backup exploreOrganization status", "law/between-backups exploreOrganization status", "law/after-last-backup exploreOrganization status"},
		}},
	}
}
