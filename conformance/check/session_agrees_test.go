package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func sessionAgreesProof() proof {
	organizations := got(administrator, "/v6/Organizations?extendedView=true", 200,
		`[{"id":"`+organizationID+`","name":"abc.onmicrosoft.com"}]`)
	byID := func(answer string) *conformance.Call {
		return called(administrator, "POST /v6/Organizations/"+organizationID+"/Explore", exploreBody, 200, answer)
	}
	organization := func(name string) *conformance.Call {
		return got(tenant, sessionPath+"/organization", 200, `{"name":"`+name+`"}`)
	}
	return proof{
		check: "law/session-agrees",
		recorded: []recorded{
			{name: "with its request, its organization and itself", calls: []*conformance.Call{
				organizations, byID(session()), organization("abc.onmicrosoft.com"),
				got(tenant, sessionPath, 200, session(`"Working"`, `"Stopped"`)),
			}},
			{
				name:  "another type",
				calls: []*conformance.Call{explored(tenant, session("Vex", "Vet"))},
				want:  []string{"exploreOrganization body /type"},
			},
			{
				name:  "the type as it was sent",
				calls: []*conformance.Call{called(tenant, "POST /v6/Organization/Explore", `{"TYPE":"vex"}`, 200, session("Vex", "vex"))},
				want:  []string{"exploreOrganization body /type"},
			},
			{
				name:  "another organization than the one named",
				calls: []*conformance.Call{organizations, byID(session("abc.onmicrosoft.com", "xyz.onmicrosoft.com"))},
				want:  []string{"exploreOrganizationById body /organization"},
			},
			{
				name:  "another organization than the session's",
				calls: []*conformance.Call{explored(tenant, session()), organization("xyz.onmicrosoft.com")},
				want:  []string{"getRestoreSessionOrganization body /name"},
			},
			{
				name: "another session when read again",
				calls: []*conformance.Call{
					explored(tenant, session()),
					got(tenant, sessionPath, 200, session("EPSILON", "DELTA", `"initiatedBy":"admin"`, `"initiatedBy":"root"`)),
				},
				want: []string{"getRestoreSession body /clientHost", "getRestoreSession body /initiatedBy"},
			},
			{name: "read once", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "sessions show another organization",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSessionOrganization") {
						e.Edit(func(o map[string]any) { o["name"] = "elsewhere.onmicrosoft.com" })
					}
				}),
				want: []string{"law/session-agrees getRestoreSessionOrganization body /name"},
			},
			{
				name: "a session forgets who started it", version: spec.V8,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSession") {
						e.Edit(func(o map[string]any) { delete(o, "initiatedBy") })
					}
				}),
				want: []string{"law/session-agrees getRestoreSession body /initiatedBy"},
			},
		},
	}
}
