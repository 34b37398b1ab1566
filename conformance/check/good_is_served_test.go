package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

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
		}},
	}
}
