package check_test

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func nameAndTypeAgreeProof() proof {
	return proof{
		check:    "law/name-and-type-agree",
		evidence: []string{"law/links-resolve"},
		recorded: []recorded{
			{name: "asked for and read", calls: []*conformance.Call{
				explored(tenant, session()), got(tenant, sessionPath, 200, session()),
			}},
			{name: "asked for twice: the last counts", calls: []*conformance.Call{
				called(tenant, "POST /v6/Organization/Explore", strings.Replace(exploreBody, "{", `{"dateTime":"2001-01-01T00:00:00Z",`, 1), 200, session()),
			}},
			{name: "read alone", calls: []*conformance.Call{
				got(tenant, sessionPath, 200, session("Exchange", "Teams", "Vex", "Vet", "2:56:55 PM", "12:00:00 AM")),
			}},
			{
				name:  "another workload",
				calls: []*conformance.Call{explored(tenant, session("Exchange", "Teams"))},
				want:  []string{"exploreOrganization body /name"},
			},
			{
				name:  "another second",
				calls: []*conformance.Call{explored(tenant, session("2:56:55", "2:56:56"))},
				want:  []string{"exploreOrganization body /name"},
			},
			{
				name:  "a time in another form",
				calls: []*conformance.Call{got(tenant, sessionPath, 200, session("1/22/2022 2:56:55 PM", "22.01.2022 14:56:55"))},
				want:  []string{"getRestoreSession body /name"},
			},
			{
				name:  "no time",
				calls: []*conformance.Call{got(tenant, sessionPath, 200, session(" - 1/22/2022 2:56:55 PM", ""))},
				want:  []string{"getRestoreSession body /name"},
			},
			{name: "no name", calls: []*conformance.Call{got(tenant, sessionPath, 200, session(`"name"`, `"title"`))}, unseen: true},
		},
		mutants: []mutant{{
			name: "every session is called a SharePoint restore",
			wrap: spoil(func(e *fault.Exchange) {
				name := func(o map[string]any) {
					_, rest, _ := strings.Cut(must[string](o["name"]), " ")
					o["name"] = "SharePoint " + rest
				}
				switch {
				case e.OK("exploreOrganization", "exploreOrganizationById", "getRestoreSession"):
					e.Edit(name)
				case e.OK("listRestoreSessions"):
					e.Each(name)
				}
			}),
			want: []string{
				"law/name-and-type-agree exploreOrganizationById body /name",
				"law/name-and-type-agree exploreOrganization body /name",
				"law/name-and-type-agree getRestoreSession body /name",
			},
		}},
	}
}
