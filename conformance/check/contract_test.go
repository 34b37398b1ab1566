package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func contractProof() proof {
	return proof{
		check:    "contract",
		evidence: []string{"request/any-case", "law/stopped-stays-stopped", "law/events-gap-free", "law/token-needed"},
		recorded: []recorded{
			{name: "a good session", calls: []*conformance.Call{explored(tenant, session())}},
			{name: "a good refusal", calls: []*conformance.Call{got(tenant, sessionPath, 404, noSuch)}},
			{
				name:  "a missing property and one of another type",
				calls: []*conformance.Call{explored(tenant, session(`"result":"Success",`, "", `"scopeName":""`, `"scopeName":7`))},
				want:  []string{"exploreOrganization body /result", "exploreOrganization body /scopeName"},
			},
			{
				name:  "the same in each result is one finding",
				calls: []*conformance.Call{got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, event(0, `"status"`, `"statas"`), event(1, `"status"`, `"statas"`)))},
				want:  []string{"listRestoreSessionEvents body /results/0/status", "listRestoreSessionEvents body /results/0/statas"},
			},
			{
				name:  "a status of another version",
				calls: []*conformance.Call{called(tenant, "POST /v6/Organization/Explore", exploreBody, 201, session())},
				want:  []string{"exploreOrganization status"},
			},
			{
				name:  "a served request that breaks the contract",
				calls: []*conformance.Call{called(tenant, "POST /v6/Organization/Explore", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":true}`, 200, session())},
				want:  []string{"exploreOrganization request body /showAllVersions"},
			},
			{
				name:   "no answer",
				calls:  []*conformance.Call{broken(called(tenant, "POST /v6/Organization/Explore", "{", 0, ""), "body: not JSON")},
				unseen: true,
			},
		},
		mutants: []mutant{
			{
				name: "explore answers 201 in v6",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("exploreOrganization", "exploreOrganizationById") {
						e.Status = http.StatusCreated
					}
				}),
				want: []string{
					"http/status-undocumented exploreOrganizationById status",
					"http/status-undocumented exploreOrganization status",
				},
			},
			{
				name: "stop answers 200 in v8", version: spec.V8,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("stopRestoreSession") {
						e.Status = http.StatusOK
					}
				}),
				want: []string{"http/status-undocumented stopRestoreSession status"},
			},
			{
				name: "sessions have no result",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSession") {
						e.Edit(func(o map[string]any) { delete(o, "result") })
					}
				}),
				want: []string{"body/required getRestoreSession body /result"},
			},
			{
				name: "events end on a day that does not exist",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listRestoreSessionEvents") {
						e.Each(func(o map[string]any) { o["endTime"] = "2022-02-30T10:00:00.0000000Z" })
					}
				}),
				want: []string{"body/format-date-time listRestoreSessionEvents body /results/0/endTime"},
			},
			{
				name: "booleans are strings", version: spec.V7,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestorePoint") {
						e.Edit(func(o map[string]any) { o["isTeams"] = "false" })
					}
				}),
				want: []string{"body/type getRestorePoint body /isTeams"},
			},
			{
				name: "a foreign enum value", version: spec.V8,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSessionEvent") {
						e.Edit(func(o map[string]any) { o["status"] = "Done" })
					}
				}),
				want: []string{"body/enum getRestoreSessionEvent body /status", "law/events-gap-free getRestoreSessionEvent body /status"},
			},
			{
				name: "errors have another shape",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "getRestorePoint" && e.Status == http.StatusUnauthorized {
						e.Replace(map[string]any{"error": "unauthorized"})
					}
				}),
				want: []string{"body/required getRestorePoint body /message", "body/property-undocumented getRestorePoint body /error"},
			},
			{
				name: "text after the JSON",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getServiceInstance") {
						e.Body = append(e.Body, "null"...)
					}
				}),
				want: []string{"json/trailing-bytes getServiceInstance body"},
			},
		},
	}
}
