package check_test

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// eventsPage is a page of events with the given orders.
func eventsPage(offset, limit int, orders ...int) *conformance.Call {
	path := eventsPath + "?offset=" + strconv.Itoa(offset) + "&limit=" + strconv.Itoa(limit)
	var results []string
	for _, n := range orders {
		results = append(results, event(n))
	}
	return got(tenant, path, 200, paged(path, offset, limit, results...))
}

// shifted returns a server that answers pages after the first with the results of the page that lies by
// places later, and tells that they are what was asked for.
func shifted(by int, operation string) func(http.Handler) http.Handler {
	return spoil(func(e *fault.Exchange) {
		q := e.Request.URL.Query()
		offset, err := strconv.Atoi(q.Get("offset"))
		if !e.OK(operation) || err != nil || offset == 0 || q.Get("limit") != "1" {
			return
		}
		good := *e
		q.Set("offset", strconv.Itoa(offset+by))
		good.Send(func(r *http.Request) { r.URL.RawQuery = q.Encode() })
		good.Edit(func(shifted map[string]any) {
			e.Edit(func(page map[string]any) { page["results"] = shifted["results"] })
		})
	})
}

// pointsPage is a page of restore points of the given hours, newest first as the hours are given.
func pointsPage(offset, limit int, hours ...int) *conformance.Call {
	path := "/v8/RestorePoints?offset=" + strconv.Itoa(offset) + "&limit=" + strconv.Itoa(limit)
	var results []string
	for _, hour := range hours {
		results = append(results, restorePoint(fmt.Sprintf("p%02d", hour), fmt.Sprintf("2022-01-20T%02d:00:00Z", hour)))
	}
	return got(tenant, path, 200, paged(path, offset, limit, results...))
}

func pagesCoverProof() proof {
	stop := called(tenant, "POST "+sessionPath+"/Stop", "", 200, "")
	return proof{
		check:    "law/pages-cover",
		evidence: []string{"law/before-first-backup", "law/pages-cover"},
		recorded: []recorded{
			{name: "one after another", calls: []*conformance.Call{
				eventsPage(0, 10, 0, 1, 2), eventsPage(0, 2, 0, 1), eventsPage(2, 2, 2), eventsPage(1, 1, 1), eventsPage(9, 2),
			}},
			{
				name:  "overlap",
				calls: []*conformance.Call{eventsPage(0, 2, 0, 1), eventsPage(2, 2, 1, 2)},
				want:  []string{"listRestoreSessionEvents body /results/1/id"},
			},
			{
				name:  "skip",
				calls: []*conformance.Call{eventsPage(0, 3, 0, 1, 2), eventsPage(1, 1, 2)},
				want:  []string{"listRestoreSessionEvents body /results/0/id"},
			},
			{
				name:  "a page that ends early",
				calls: []*conformance.Call{eventsPage(0, 3, 0, 1, 2), eventsPage(0, 2, 0)},
				want:  []string{"listRestoreSessionEvents body /results"},
			},
			{
				name:  "more than asked for",
				calls: []*conformance.Call{eventsPage(0, 1, 0, 1)},
				want:  []string{"listRestoreSessionEvents body /results"},
			},
			{
				name: "another offset and limit than asked for",
				calls: []*conformance.Call{
					got(tenant, eventsPath+"?OFFSET=0&Limit=5", 200, paged(eventsPath, 1, 30, event(0))),
				},
				want: []string{"listRestoreSessionEvents body /limit", "listRestoreSessionEvents body /offset"},
			},
			{name: "something was added in between", calls: []*conformance.Call{
				eventsPage(0, 1, 0), stop, eventsPage(0, 2, 1, 0),
			}},
			{name: "somebody else has started a session", calls: []*conformance.Call{
				got(tenant, "/v6/RestoreSessions?limit=1", 200, paged("/v6/RestoreSessions", 0, 1, session())),
				got(tenant, "/v6/RestoreSessions?limit=1", 200, paged("/v6/RestoreSessions", 0, 1,
					session(sessionID, otherID, "2022-01-21T22:53:13", "2022-01-21T22:53:14"))),
			}, unseen: true},
			{
				name: "the order changes",
				calls: []*conformance.Call{
					got(tenant, "/v6/RestoreSessions?limit=1", 200, paged("/v6/RestoreSessions", 0, 1, session())),
					got(tenant, "/v6/RestoreSessions?limit=1", 200, paged("/v6/RestoreSessions", 0, 1,
						session(sessionID, otherID, "2022-01-21T22:53:13", "2022-01-21T22:53:12"))),
				},
				want: []string{"listRestoreSessions body /results/0/id"},
			},
			{name: "another client stops the session", calls: []*conformance.Call{
				eventsPage(0, 30, 0), eventsPage(0, 1, 0), eventsPage(0, 30, 0, 1), eventsPage(1, 1, 1),
			}},
			{
				name:  "an event is gone",
				calls: []*conformance.Call{eventsPage(0, 30, 0, 1), eventsPage(0, 30, 0)},
				want:  []string{"listRestoreSessionEvents body /results"},
			},
			{
				name:  "an event comes before others",
				calls: []*conformance.Call{eventsPage(0, 30, 0, 2), eventsPage(0, 30, 0, 1, 2)},
				want:  []string{"listRestoreSessionEvents body /results/1/id"},
			},
			{name: "a backup", version: spec.V8, calls: []*conformance.Call{
				pointsPage(0, 30, 3, 2, 1), pointsPage(0, 30, 4, 3, 2, 1), pointsPage(2, 1, 2),
			}},
			{name: "a backup between two pages", version: spec.V8, calls: []*conformance.Call{
				pointsPage(0, 2, 4, 3), pointsPage(2, 2, 3, 2), pointsPage(4, 2, 1),
			}},
			{name: "retention", version: spec.V8, calls: []*conformance.Call{
				pointsPage(0, 30, 4, 3, 2, 1), pointsPage(2, 2, 2), pointsPage(0, 30, 4, 3, 2),
			}},
			{
				name: "a page begins too early", version: spec.V8,
				calls: []*conformance.Call{pointsPage(0, 30, 3, 2, 1), pointsPage(1, 1, 3), pointsPage(0, 30, 3, 2, 1)},
				want:  []string{"listRestorePoints body /results/0/id"},
			},
			{
				name: "a point is back", version: spec.V8,
				calls: []*conformance.Call{pointsPage(0, 30, 3, 2, 1), pointsPage(0, 30, 3, 1), pointsPage(0, 30, 3, 2, 1)},
				want:  []string{"listRestorePoints body /results/1/id"},
			},
			{name: "by their end, sessions come and go", version: spec.V8, calls: []*conformance.Call{
				got(tenant, "/v8/RestoreSessions?endTimeFrom=2022-01-01T00:00:00Z", 200, paged("/v8/RestoreSessions", 0, 30)),
				got(tenant, "/v8/RestoreSessions?endTimeFrom=2022-01-01T00:00:00Z", 200, paged("/v8/RestoreSessions", 0, 30, session())),
			}},
			{name: "bare arrays", calls: []*conformance.Call{
				got(tenant, "/v6/RestorePoints", 200, restorePoints),
			}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "pages overlap",
				wrap: shifted(-1, "listRestoreSessions"),
				want: []string{"law/pages-cover listRestoreSessions body /results/0/id"},
			},
			{
				name: "pages skip", version: spec.V7,
				wrap: shifted(1, "listRestorePoints"),
				want: []string{"law/pages-cover listRestorePoints body /results/0/id"},
			},
			{
				name: "the offset told is the number of the page", version: spec.V8,
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("listOrganizations") && e.Request.URL.Query().Get("limit") == "3" {
						e.Edit(func(page map[string]any) { page["offset"] = fault.Int(page, "offset") / 3 })
					}
				}),
				want: []string{"law/pages-cover listOrganizations body /offset"},
			},
		},
	}
}
