package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func firstEventIsStartProof() proof {
	return proof{
		check:    "law/first-event-is-start",
		evidence: []string{"law/events-gap-free"},
		recorded: []recorded{
			{name: "with its session", calls: []*conformance.Call{explored(tenant, session()), eventsPage(0, 30, 0, 1)}},
			{name: "alone", calls: []*conformance.Call{eventsPage(0, 30, 0)}},
			{
				name: "a tick late, and of another type",
				calls: []*conformance.Call{
					explored(tenant, session("13.9685934Z", "13.9685933Z")),
					got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, event(0, `"type":"None"`, `"type":"View"`))),
				},
				want: []string{"listRestoreSessionEvents body /results/0/startTime", "listRestoreSessionEvents body /results/0/type"},
			},
			{name: "only later events", calls: []*conformance.Call{eventsPage(1, 30, 1)}, unseen: true},
		},
		mutants: []mutant{{
			name: "a session begins with a view",
			wrap: spoil(func(e *fault.Exchange) {
				view := func(o map[string]any) {
					if fault.Int(o, "order") == 0 {
						o["type"] = "View"
					}
				}
				switch {
				case e.OK("listRestoreSessionEvents"):
					e.Each(view)
				case e.OK("getRestoreSessionEvent"):
					e.Edit(view)
				}
			}),
			want: []string{
				"law/first-event-is-start listRestoreSessionEvents body /results/0/type",
				"law/first-event-is-start getRestoreSessionEvent body /type",
			},
		}},
	}
}
