package check_test

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func stoppedStaysStoppedProof() proof {
	stop := func() *conformance.Call { return called(tenant, "POST "+sessionPath+"/Stop", "", 200, "") }
	stopped := func(end string) *conformance.Call {
		return got(tenant, sessionPath, 200, session(`"Working"`, `"Stopped"`, "9999-12-31T23:59:59.9999999Z", end))
	}
	return proof{
		check: "law/stopped-stays-stopped",
		recorded: []recorded{
			{name: "stopped twice", calls: []*conformance.Call{
				stop(), stopped("2022-01-21T23:00:00.5000000Z"), stop(), stopped("2022-01-21T23:00:00.5Z"),
			}},
			{
				name:  "it works on",
				calls: []*conformance.Call{stop(), got(tenant, sessionPath, 200, session())},
				want:  []string{"getRestoreSession body /state"},
			},
			{
				name:  "it ends in the year 9999",
				calls: []*conformance.Call{stop(), stopped("9999-12-31T23:59:59.9999999Z")},
				want:  []string{"getRestoreSession body /endTime"},
			},
			{
				name:  "its end moves",
				calls: []*conformance.Call{stop(), stopped("2022-01-21T23:00:00Z"), stop(), stopped("2022-01-21T23:00:01Z")},
				want:  []string{"getRestoreSession body /endTime"},
			},
			{
				name:  "it cannot be read any more",
				calls: []*conformance.Call{stop(), got(tenant, sessionPath, 404, noSuch)},
				want:  []string{"getRestoreSession status"},
			},
			{name: "read by others", calls: []*conformance.Call{
				stop(), got(other, sessionPath, 404, noSuch), got(nobody, sessionPath, 401, noSuch),
			}, unseen: true},
			{name: "a stop that was refused", calls: []*conformance.Call{
				called(tenant, "POST "+sessionPath+"/Stop", "", 404, noSuch), got(tenant, sessionPath, 200, session()),
			}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "stop does not stop", version: spec.V7,
				wrap: intercept(func(e *fault.Exchange) {
					if e.Match.Operation.ID != "stopRestoreSession" {
						e.Send(nil)
						return
					}
					e.Send(func(r *http.Request) { // says who may stop what, and stops nothing
						r.Method, r.URL.Path = http.MethodGet, strings.TrimRight(r.URL.Path, "/SsTtOoPp")
					})
					if e.Status == http.StatusOK {
						e.Body = nil
						e.Header.Del("Content-Type")
					}
				}),
				want: []string{"law/stopped-stays-stopped getRestoreSession body /state"},
			},
			{
				name: "a stopped session is gone",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSession") {
						e.Edit(func(o map[string]any) {
							if o["state"] == "Stopped" {
								e.Status = http.StatusNotFound
								clear(o)
								o["message"] = "there is no such restore session"
							}
						})
					}
				}),
				want: []string{
					"request/good-is-served getRestoreSession status",
					"law/links-resolve exploreOrganization body /_links/self/href",
					"law/stopped-stays-stopped getRestoreSession status",
				},
			},
		},
	}
}
