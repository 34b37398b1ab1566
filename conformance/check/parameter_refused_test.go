package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func parameterRefusedProof() proof {
	return proof{
		check: "request/parameter-refused",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{
				broken(got(tenant, "/v6/RestoreSessions?limit=-1", 400, `{"message":"limit"}`), "query: limit=-1"),
				broken(got(tenant, "/v6/RestoreSessions/x", 400, `{"message":"id"}`), "path: a malformed id"),
			}},
			{
				name: "served, and a fault of the server",
				calls: []*conformance.Call{
					broken(got(tenant, "/v6/RestoreSessions?limit=-1", 200, paged("/v6/RestoreSessions", 0, 30)), "query: limit=-1"),
					broken(got(tenant, "/v6/RestoreSessions?limit=ten", 500, `{"message":"?"}`), "query: limit=ten"),
					broken(got(tenant, "/v6/RestoreSessions/x", 200, session()), "path: a malformed id"),
				},
				want: []string{
					"listRestoreSessions query; limit=-1", "listRestoreSessions query; limit=ten",
					"getRestoreSession path; a malformed id",
				},
			},
			{name: "without a token", calls: []*conformance.Call{
				broken(got(nobody, "/v6/RestoreSessions?limit=-1", 401, `{"message":"token"}`), "query: limit=-1"),
			}, unseen: true},
		},
		mutants: []mutant{{
			name: "the first of two limits counts, and none is none",
			wrap: spoil(func(e *fault.Exchange) {
				q := e.Request.URL.Query()
				if limits := q["limit"]; e.Status == http.StatusBadRequest && len(limits) > 0 && (len(limits) > 1 || limits[0] == "") {
					q.Del("limit")
					e.Send(func(r *http.Request) { r.URL.RawQuery = q.Encode() })
				}
			}),
			want: []string{
				"request/parameter-refused listRestoreSessions query; limit=",
				"request/parameter-refused listRestoreSessions query; limit twice",
				"request/parameter-refused listRestoreSessionEvents query; limit=",
				"request/parameter-refused listRestoreSessionEvents query; limit twice",
			},
			provisional: true,
		}, {
			name: "a limit below one is passed over",
			wrap: spoil(func(e *fault.Exchange) {
				q := e.Request.URL.Query()
				if limit := q.Get("limit"); limit == "-1" || limit == "0" {
					q.Del("limit")
					e.Send(func(r *http.Request) { r.URL.RawQuery = q.Encode() })
				}
			}),
			want: []string{
				"request/parameter-refused listRestoreSessions query; limit=-1",
				"request/parameter-refused listRestoreSessions query; limit=0",
				"request/parameter-refused listRestoreSessionEvents query; limit=-1",
				"request/parameter-refused listRestoreSessionEvents query; limit=0",
			},
		}},
	}
}
