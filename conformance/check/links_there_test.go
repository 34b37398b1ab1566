package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func linksThereProof() proof {
	return proof{
		check: "law/links-there", evidence: []string{"law/session-agrees"},
		recorded: []recorded{
			{name: "there", calls: []*conformance.Call{explored(tenant, session()), got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, event(0)))}},
			{name: "none at all", calls: []*conformance.Call{got(tenant, sessionPath, 200, `{"id":"`+sessionID+`"}`)}, want: []string{"getRestoreSession body /_links"}},
			{name: "an organization", calls: []*conformance.Call{got(administrator, "/v6/Organizations/"+organizationID+"?extendedView=true", 200, `{"name":"abc"}`)},
				want: []string{"getOrganization body /_links/self"}, drift: true},
			{name: "nothing shown", calls: []*conformance.Call{got(tenant, sessionPath, 404, noSuch)}, unseen: true},
		},
		mutants: []mutant{{
			name: "a session has no links",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getRestoreSession") {
					e.Edit(func(o map[string]any) { delete(o, "_links") })
				}
			}),
			want: []string{"law/links-there getRestoreSession body /_links"},
		}},
	}
}
