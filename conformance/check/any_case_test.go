package check_test

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func anyCaseProof() proof {
	return proof{
		check: "request/any-case",
		recorded: []recorded{
			{name: "taken", calls: []*conformance.Call{
				explored(tenant, session()),
				got(tenant, strings.ToLower(sessionPath)+"/", 200, session()),
				got(tenant, "/V6/RestoreSessions?LIMIT=2", 200, paged("/v6/RestoreSessions", 0, 2)),
			}},
			{
				name: "refused",
				calls: []*conformance.Call{
					explored(tenant, session()),
					got(tenant, strings.ToLower(sessionPath), 404, noSuch),
					got(tenant, "/v6/RestoreSessions?LIMIT=2", 400, `{"message":"LIMIT"}`),
					called(tenant, "POST /v6/Organization/Explore", strings.ToLower(exploreBody), 400, `{"message":"type"}`),
				},
				want: []string{
					"exploreOrganization status; a property name in another case",
					"listRestoreSessions status; a query name in another case",
					"getRestoreSession status; the path in another case",
				},
			},
			{name: "an id that was never shown", calls: []*conformance.Call{
				got(tenant, strings.ToLower(sessionPath), 404, noSuch),
			}, unseen: true},
			{name: "the documented case", calls: []*conformance.Call{explored(tenant, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "a route knows one case",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getServiceInstance") && !strings.HasSuffix(e.Request.URL.Path, "/ServiceInstance") {
					e.Refuse(http.StatusNotFound, "no such resource")
				}
			}),
			want: []string{"request/any-case getServiceInstance status; the path in another case"},
		}},
	}
}
