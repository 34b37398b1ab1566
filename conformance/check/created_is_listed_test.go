package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func createdIsListedProof() proof {
	list := func(as conformance.Principal, sessions ...string) *conformance.Call {
		return got(as, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, sessions...))
	}
	older := session(sessionID, otherID, "2022-01-21T22:53:13", "2022-01-21T22:53:12")
	newer := session(sessionID, otherID, "2022-01-21T22:53:13", "2022-01-21T22:53:14")
	return proof{
		check: "law/created-is-listed",
		recorded: []recorded{
			{name: "first", calls: []*conformance.Call{explored(tenant, session()), list(tenant, session(), older)}},
			{name: "behind one that somebody started since", calls: []*conformance.Call{
				explored(tenant, session()), list(tenant, newer, session()),
			}},
			{
				name:  "behind an older one",
				calls: []*conformance.Call{explored(tenant, session()), list(tenant, older, session())},
				want:  []string{"listRestoreSessions body /results/0/id"},
			},
			{
				name:  "missing",
				calls: []*conformance.Call{explored(tenant, session()), list(tenant)},
				want:  []string{"listRestoreSessions body /results"},
			},
			{name: "lists of others, filtered, and of a later page", calls: []*conformance.Call{
				explored(tenant, session()), list(other),
				got(tenant, "/v6/RestoreSessions?startTimeTo=2022-01-01T00:00:00Z", 200, paged("/v6/RestoreSessions", 0, 30)),
				got(tenant, "/v6/RestoreSessions?offset=1", 200, paged("/v6/RestoreSessions", 1, 30)),
			}, unseen: true},
		},
		mutants: []mutant{{
			name: "the newest session is listed second",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("listRestoreSessions") && e.Request.URL.Path == "/v6/RestoreSessions" && e.Request.URL.RawQuery == "" {
					e.Edit(func(page map[string]any) {
						if r := must[[]any](page["results"]); len(r) > 1 {
							r[0], r[1] = r[1], r[0]
						}
					})
				}
			}),
			want: []string{"law/created-is-listed listRestoreSessions body /results/0/id", "law/lists-in-order listRestoreSessions body /results/1/creationTime"},
		}},
	}
}
