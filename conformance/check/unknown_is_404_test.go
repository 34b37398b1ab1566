package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func unknownIs404Proof() proof {
	unknown := func(status int, answer string) *conformance.Call {
		return broken(got(tenant, sessionPath, status, answer), "path: an id that never was")
	}
	return proof{
		check: "request/unknown-is-404",
		recorded: []recorded{
			{name: "404", calls: []*conformance.Call{unknown(404, noSuch)}},
			{name: "200", calls: []*conformance.Call{unknown(200, session())}, want: []string{"getRestoreSession status"}},
			{name: "500", calls: []*conformance.Call{unknown(500, noSuch)}, want: []string{"getRestoreSession status"}},
			{name: "400", calls: []*conformance.Call{unknown(400, noSuch)}, want: []string{"getRestoreSession status; refused by another status"}},
			{name: "400 and 500", calls: []*conformance.Call{unknown(400, noSuch), unknown(500, noSuch)}, want: []string{
				"getRestoreSession status; refused by another status", "getRestoreSession status",
			}},
			{name: "only known ids", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "an unknown organization is a bad request", provisional: true,
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "getOrganization" && e.Status == http.StatusNotFound {
					e.Status = http.StatusBadRequest
				}
			}),
			want: []string{"request/unknown-is-404 getOrganization status; refused by another status"},
		}, {
			name: "an unknown session breaks the server",
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "getRestoreSession" && e.Status == http.StatusNotFound {
					e.Status = http.StatusInternalServerError
				}
			}),
			want: []string{"request/unknown-is-404 getRestoreSession status"},
		}},
	}
}
