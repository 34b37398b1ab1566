package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func listsInOrderProof() proof {
	early := session(sessionID, otherID, "2022-01-21T22:53:13.9685934Z", "2022-01-20T22:53:13.9685934Z", "9999-12-31T23:59:59.9999999Z", "2022-01-25T00:00:00Z", "Working", "Stopped")
	later := session(sessionID, eventID, "9999-12-31T23:59:59.9999999Z", "2022-01-26T00:00:00Z", "Working", "Stopped")
	list := func(query string, results ...string) *conformance.Call {
		return got(tenant, "/v8/RestoreSessions"+query, 200, paged("/v8/RestoreSessions", 0, 30, results...))
	}
	return proof{
		check: "law/lists-in-order",
		recorded: []recorded{
			{name: "as asked for", version: spec.V8, calls: []*conformance.Call{
				list("", session(), early), list("?orderAsc=true", early, session()), list("?ORDERBY=endtime", session(), early),
			}},
			{name: "oldest first", version: spec.V8, calls: []*conformance.Call{list("", early, session())}, want: []string{"listRestoreSessions body /results/1/creationTime"}},
			{name: "newest first all the same", version: spec.V8, calls: []*conformance.Call{list("?orderAsc=true", session(), early)}, want: []string{"listRestoreSessions body /results/1/creationTime"}},
			{name: "by another time", version: spec.V8, calls: []*conformance.Call{list("?orderBy=EndTime", early, session(), later)}, want: []string{"listRestoreSessions body /results/2/endTime"}},
			{name: "one result", version: spec.V8, calls: []*conformance.Call{list("", session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "orderAsc is passed over", version: spec.V7,
			wrap: intercept(func(e *fault.Exchange) {
				e.Send(func(r *http.Request) {
					if q := r.URL.Query(); q.Has("orderAsc") {
						q.Del("orderAsc")
						r.URL.RawQuery = q.Encode()
					}
				})
				if e.OK("listRestorePoints") && e.Request.URL.Query().Has("orderAsc") {
					e.Edit(func(o map[string]any) {
						fault.Link(o, "self")["href"] = e.Request.URL.RequestURI()
					})
				}
			}),
			want: []string{"law/lists-in-order listRestorePoints body /results/1/backupTime"},
		}},
	}
}
