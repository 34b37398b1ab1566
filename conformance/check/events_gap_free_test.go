package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func eventsGapFreeProof() proof {
	sized := func(size string) *conformance.Call {
		return got(tenant, eventsPath+"/"+eventID, 200, event(0, `"type":"None"`, `"type":"None","itemSizeBytes":`+size))
	}
	return proof{
		check: "law/events-gap-free",
		recorded: []recorded{
			{name: "ordered", calls: []*conformance.Call{
				eventsPage(0, 30, 0, 1, 2), eventsPage(2, 1, 2), got(tenant, eventsPath+"/"+eventID, 200, event(0)),
			}},
			{name: "a gap", calls: []*conformance.Call{eventsPage(0, 30, 0, 2)}, want: []string{"listRestoreSessionEvents body /results/1/order"}},
			{name: "from one", calls: []*conformance.Call{eventsPage(0, 30, 1, 2)}, want: []string{"listRestoreSessionEvents body /results/0/order"}},
			{
				name: "an event changes",
				calls: []*conformance.Call{
					eventsPage(0, 30, 0),
					got(tenant, eventsPath+"/"+eventID, 200, event(0, `"type":"None"`, `"type":"View"`, `"startTime":"2022`, `"startTime":"2023`)),
				},
				want: []string{"getRestoreSessionEvent body /startTime", "getRestoreSessionEvent body /type"},
			},
			{name: "the size of an event that has ended changes", calls: []*conformance.Call{sized("1"), sized("2")}, want: []string{"getRestoreSessionEvent body /itemSizeBytes"}},
			{name: "no events", calls: []*conformance.Call{eventsPage(0, 30)}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "orders leave one out",
				wrap: spoil(func(e *fault.Exchange) {
					double := func(o map[string]any) { o["order"] = fault.Int(o, "order") * 2 }
					switch {
					case e.OK("listRestoreSessionEvents"):
						e.Each(double)
					case e.OK("getRestoreSessionEvent"):
						e.Edit(double)
					}
				}),
				want: []string{"law/events-gap-free listRestoreSessionEvents body /results/1/order"},
			},
			{
				name: "an event has another start when read by itself",
				wrap: spoil(func(e *fault.Exchange) {
					if e.OK("getRestoreSessionEvent") {
						e.Edit(func(o map[string]any) {
							if fault.Int(o, "order") != 0 {
								o["startTime"] = "2022-02-02T15:59:09.7680229Z"
							}
						})
					}
				}),
				want: []string{
					"law/events-gap-free getRestoreSessionEvent body /startTime",
					"law/events-lie-within getRestoreSessionEvent body /duration",
					"law/events-lie-within getRestoreSessionEvent body /startTime",
				},
			},
		},
	}
}
