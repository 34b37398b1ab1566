package check

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// firstEventIsStart checks law L015. Its evidence is the events that eventsGapFree reads.
func firstEventIsStart() conformance.Check {
	return conformance.LawCheck("L015", nil, judgeFirstEventIsStart)
}

// judgeFirstEventIsStart judges the event with order 0: where the session was seen, also when it starts.
func judgeFirstEventIsStart(s *conformance.Sheet) {
	created := map[string]object{}
	for _, c := range s.Calls {
		for _, o := range sessions(c) {
			created[strings.ToLower(o.text("id"))] = o
		}
	}
	for c := range s.Bound() {
		for _, o := range events(c) {
			if order, ok := o.number("order"); !ok || order != 0 {
				continue
			}
			s.Saw(c)
			if o.text("type") != "None" {
				s.Find(c, o.at("type"), "None: the first event tells of the start", o.show("type"))
			}
			session, seen := created[strings.ToLower(c.Params["restoreSessionId"])]
			if !seen {
				continue
			}
			start, ok := o.time("startTime")
			from, okFrom := session.time("creationTime")
			if ok && okFrom && !start.Equal(from) {
				s.Find(c, o.at("startTime"), session.show("creationTime")+", the creationTime of the session", o.show("startTime"))
			}
		}
	}
}
