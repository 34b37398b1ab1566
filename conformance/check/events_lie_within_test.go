package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func eventsLieWithinProof() proof {
	list := func(events ...string) *conformance.Call {
		return got(tenant, eventsPath, 200, paged(eventsPath, 0, 30, events...))
	}
	ended := got(tenant, sessionPath, 200, session("Working", "Stopped", "9999-12-31T23:59:59.9999999Z", "2022-01-21T22:54:00Z"))
	const long = `"duration":"00:00:00"`
	return proof{
		check: "law/events-lie-within", evidence: []string{"law/events-gap-free"},
		recorded: []recorded{
			{name: "within", calls: []*conformance.Call{ended, list(event(0), event(1, "22:53:13.9685934Z", "22:54:02Z"))}},
			{name: "before the session", calls: []*conformance.Call{ended, list(event(0, "22:53:13.9685934Z", "22:53:01Z"))}, want: []string{"listRestoreSessionEvents body /results/0/startTime"}},
			{name: "after the session", calls: []*conformance.Call{ended, list(event(0, "22:53:13.9685934Z", "22:54:13Z"))}, want: []string{"listRestoreSessionEvents body /results/0/startTime"}},
			{name: "before the event before", calls: []*conformance.Call{list(event(0), event(1, "22:53:13.9685934Z", "22:53:03Z"))}, want: []string{"listRestoreSessionEvents body /results/1/startTime"}},
			{name: "another duration", calls: []*conformance.Call{list(event(0, long, `"duration":"1.00:00:00"`))}, want: []string{"listRestoreSessionEvents body /results/0/duration"}},
			{name: "no events", calls: []*conformance.Call{ended, list()}, unseen: true},
		},
		mutants: []mutant{{
			name: "events last an hour",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("listRestoreSessionEvents") {
					e.Each(func(o map[string]any) { o["duration"] = "01:00:00" })
				}
				if e.OK("getRestoreSessionEvent") {
					e.Edit(func(o map[string]any) { o["duration"] = "01:00:00" })
				}
			}),
			want: []string{
				"law/events-lie-within listRestoreSessionEvents body /results/0/duration",
				"law/events-lie-within getRestoreSessionEvent body /duration",
			},
		}},
	}
}
