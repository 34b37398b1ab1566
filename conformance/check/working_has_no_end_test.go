package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func workingHasNoEndProof() proof {
	return proof{
		check:    "law/working-has-no-end",
		evidence: []string{"law/links-resolve"},
		recorded: []recorded{
			{name: "the year 9999", calls: []*conformance.Call{explored(tenant, session())}},
			{name: "null", calls: []*conformance.Call{explored(tenant, session(`"9999-12-31T23:59:59.9999999Z"`, "null"))}},
			{name: "nothing", calls: []*conformance.Call{explored(tenant, session(`"endTime":"9999-12-31T23:59:59.9999999Z",`, ""))}},
			{
				name:  "a time",
				calls: []*conformance.Call{explored(tenant, session("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999998Z"))},
				want:  []string{"exploreOrganization body /endTime"},
			},
			{name: "stopped", calls: []*conformance.Call{explored(tenant, session("Working", "Stopped"))}, unseen: true},
		},
		mutants: []mutant{{
			name: "new sessions are given an end",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("exploreOrganization", "exploreOrganizationById") {
					e.Edit(func(o map[string]any) { o["endTime"] = "2999-01-01T00:00:00.0000000Z" })
				}
			}),
			want: []string{
				"law/working-has-no-end exploreOrganizationById body /endTime",
				"law/working-has-no-end exploreOrganization body /endTime",
			},
		}},
	}
}
