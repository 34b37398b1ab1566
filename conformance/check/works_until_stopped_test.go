package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func worksUntilStoppedProof() proof {
	stopped := func() *conformance.Call { return got(tenant, sessionPath, 200, session("Working", "Stopped")) }
	return proof{
		check: "law/works-until-stopped",
		recorded: []recorded{
			{name: "until it is stopped", calls: []*conformance.Call{
				explored(tenant, session()), got(tenant, sessionPath, 200, session()), called(tenant, "POST "+sessionPath+"/Stop", "", 200, ""), stopped(),
			}},
			{name: "born stopped", calls: []*conformance.Call{explored(tenant, session("Working", "Stopped"))}, want: []string{"exploreOrganization body /state"}},
			{
				name:  "a refused stop stops it",
				calls: []*conformance.Call{explored(tenant, session()), called(other, "POST "+sessionPath+"/Stop", "", 404, noSuch), stopped()},
				want:  []string{"getRestoreSession body /state"},
			},
			{name: "the start was not seen", calls: []*conformance.Call{stopped()}, unseen: true},
		},
		mutants: []mutant{{
			name: "new sessions are stopped",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("exploreOrganization") {
					e.Edit(func(o map[string]any) { o["state"], o["endTime"] = "Stopped", o["creationTime"] })
				}
			}),
			want: []string{"law/works-until-stopped exploreOrganization body /state"},
		}},
	}
}
