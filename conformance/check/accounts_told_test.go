package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func accountsToldProof() proof {
	login := called(tenant, "POST /v6/Token", "grant_type=password&username=TECH%5Cadmin&password=right-password", 200, tokenPair)
	return proof{
		check: "practice/accounts", evidence: []string{"law/created-is-listed"},
		recorded: []recorded{
			{name: "the account", calls: []*conformance.Call{login, explored(tenant, session())}},
			{
				name: "another account and another type",
				calls: []*conformance.Call{
					called(tenant, "POST /v6/Token", `{"grant_type":"password","username":"other","password":"right-password"}`, 200, tokenPair),
					explored(tenant, session()), called(other, "POST /v6/Token", "grant_type=password&username=admin", 200, `{"access_token":"access-2","token_type":"mac"}`),
				},
				want: []string{"createToken body /token_type", "exploreOrganization body /initiatedBy"},
			},
			{name: "nobody knows who logged in", calls: []*conformance.Call{explored(tenant, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "sessions are started by root", provisional: true,
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("exploreOrganization", "exploreOrganizationById") {
					e.Edit(func(o map[string]any) { o["initiatedBy"] = "root" })
				}
				if e.OK("listRestoreSessions") {
					e.Each(func(o map[string]any) { o["initiatedBy"] = "root" })
				}
			}),
			want: []string{
				"practice/accounts exploreOrganizationById body /initiatedBy",
				"practice/accounts exploreOrganization body /initiatedBy",
				"practice/accounts listRestoreSessions body /results/0/initiatedBy",
			},
		}},
	}
}
