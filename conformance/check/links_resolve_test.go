package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func linksResolveProof() proof {
	self := `"self":{"href":"` + "/v6/restoresessions/" + sessionID + `"}`
	return proof{
		check: "law/links-resolve",
		recorded: []recorded{
			{name: "a session, its organization and events, followed", calls: []*conformance.Call{
				explored(tenant, session()),
				got(tenant, "/v6/restoresessions/"+sessionID+"/organization", 200,
					`{"name":"abc.onmicrosoft.com","_links":{"self":{"href":"/v6/restoresessions/`+sessionID+`/organization"}}}`),
				got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, event(0))),
				got(tenant, eventsPath+"/"+eventID, 200, event(0)),
				got(tenant, "/v6/restoresessions/"+sessionID, 200, session()),
			}},
			{
				name: "links to another session, another operation, another version and another host",
				calls: []*conformance.Call{
					explored(tenant, session(self, `"self":{"href":"/v6/restoresessions/`+otherID+`"}`)),
					got(tenant, sessionPath, 200, session(self, `"self":{"href":"/v6/restoresessions/`+sessionID+`/events"}`,
						sessionID+`/organization"`, sessionID+`/organizations"`,
						"/v6/restoresessions/"+sessionID+"/events", "/v7/restoresessions/"+sessionID+"/events")),
					got(tenant, eventsPath+"/"+eventID, 200, event(0, `"/v6/`, `"https://elsewhere/v6/`)),
				},
				want: []string{
					"exploreOrganization body /_links/self/href",
					"getRestoreSession body /_links/organization/href",
					"getRestoreSession body /_links/restoreSessionEvents/href",
					"getRestoreSession body /_links/self/href",
					"getRestoreSessionEvent body /_links/restoreSession/href",
					"getRestoreSessionEvent body /_links/self/href",
				},
			},
			{
				name: "a link that leads nowhere",
				calls: []*conformance.Call{
					explored(tenant, session()),
					got(other, eventsPath, 404, noSuch), // not the other tenant's to see
					got(tenant, "/v6/restoresessions/"+sessionID+"/events", 404, noSuch),
				},
				want: []string{"exploreOrganization body /_links/restoreSessionEvents/href"},
			},
			{
				name: "an event that leads to a session that is not there",
				calls: []*conformance.Call{
					got(tenant, eventsPath+"/"+eventID, 200, event(0)), got(tenant, "/v6/restoresessions/"+sessionID, 404, noSuch),
				},
				want: []string{"getRestoreSessionEvent body /_links/restoreSession/href"},
			},
			{
				name:  "another session than the one asked for",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions/"+otherID, 200, session())},
				want:  []string{"getRestoreSession body /id"},
			},
			{name: "no links", calls: []*conformance.Call{explored(tenant, `{}`)}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "self leads to another session",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("exploreOrganization") {
						e.Edit(func(o map[string]any) { fault.Link(o, "self")["href"] = "/v6/restoresessions/" + otherID })
					}
				}),
				want: []string{"law/links-resolve exploreOrganization body /_links/self/href"},
			},
			{
				name: "events lead to the events",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listRestoreSessionEvents") {
						e.Each(func(o map[string]any) {
							l := fault.Link(o, "restoreSession")
							l["href"] = must[string](l["href"]) + "/events"
						})
					}
				}),
				want: []string{"law/links-resolve listRestoreSessionEvents body /results/0/_links/restoreSession/href"},
			},
		},
	}
}
