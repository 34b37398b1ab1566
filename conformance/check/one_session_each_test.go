package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func oneSessionEachProof() proof {
	list := func(results ...string) *conformance.Call {
		return got(tenant, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, results...))
	}
	later := []string{sessionID, otherID, "2022-01-21T22:53:13.9685934Z", "2022-01-21T22:54:13.9685934Z"}
	return proof{
		check: "law/one-session-each", evidence: []string{"contract", "law/one-session-each"},
		recorded: []recorded{
			{name: "one", calls: []*conformance.Call{list(), explored(tenant, session()), list(session())}},
			{name: "another client's", calls: []*conformance.Call{list(), explored(tenant, session()), list(session(append(later, "127.0.0.1", "127.0.0.2")...), session())}},
			{name: "from before, on a later page", calls: []*conformance.Call{
				list(session(later...)), explored(tenant, session()), got(tenant, "/v6/RestoreSessions?offset=1", 200, paged("/v6/RestoreSessions", 1, 30, session(sessionID, eventID))),
			}},
			{name: "two", calls: []*conformance.Call{list(), explored(tenant, session()), list(session(later...), session())}, want: []string{"listRestoreSessions body /results/0/id"}},
			{name: "one list", calls: []*conformance.Call{list()}, unseen: true},
			{name: "a session and the list of before", calls: []*conformance.Call{explored(tenant, session()), list()}, unseen: true},
			{name: "lists, and no host is known", calls: []*conformance.Call{list(), list(session())}, unseen: true},
			{name: "a list of before that a filter has emptied", calls: []*conformance.Call{
				got(tenant, "/v6/RestoreSessions?startTimeFrom=2099-01-01T00:00:00Z", 200, paged("/v6/RestoreSessions", 0, 30)),
				explored(tenant, session()), list(session(later...), session()),
			}, unseen: true},
			{name: "no list and no session", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "a tenant's Explore starts two",
			wrap: intercept(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "exploreOrganization" {
					e.Send(nil)
				}
				e.Send(func(*http.Request) {})
			}),
			want: []string{"law/one-session-each listRestoreSessions body /results/1/id"},
		}},
	}
}
