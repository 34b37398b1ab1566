package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func idsUniqueProof() proof {
	list := func(results ...string) *conformance.Call {
		return got(tenant, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, results...))
	}
	return proof{
		check: "law/ids-unique", evidence: []string{"law/between-backups"},
		recorded: []recorded{
			{name: "different ones", calls: []*conformance.Call{explored(tenant, session()), list(session(sessionID, otherID), session())}},
			{name: "twice in a list", calls: []*conformance.Call{list(session(), session())}, want: []string{"listRestoreSessions body /results/1/id"}},
			{name: "a new session of an old id", calls: []*conformance.Call{list(session()), explored(tenant, session())}, want: []string{"exploreOrganization body /id"}},
			{
				name: "an event of two sessions",
				calls: []*conformance.Call{
					got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, event(0))),
					got(tenant, "/v6/RestoreSessions/"+otherID+"/Events", 200, paged(eventsPath, 0, 30, event(0))),
				},
				want: []string{"listRestoreSessionEvents body /results/0/id"},
			},
			{name: "nothing listed", calls: []*conformance.Call{list()}, unseen: true},
		},
		mutants: []mutant{{
			name: "restore points are listed twice",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("listRestorePoints") && len(e.Body) > 2 {
					e.Body = append(append(e.Body[:len(e.Body)-1:len(e.Body)-1], ','), e.Body[1:]...)
				}
			}),
			want: []string{"law/ids-unique listRestorePoints body /8/id", "law/lists-in-order listRestorePoints body /8/backupTime"},
		}},
	}
}
