package check

import (
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// noEndBeforeStart checks law L006 in whatever shows sessions and events.
func noEndBeforeStart() conformance.Check {
	check := conformance.LawCheck("L006", nil, func(s *conformance.Sheet) {
		for c := range s.Bound() {
			for _, o := range sessions(c) {
				judgeEnd(s, c, o, "creationTime")
			}
			for _, o := range events(c) {
				judgeEnd(s, c, o, "startTime")
			}
		}
	})
	check.Needs = needSessions
	return check
}

// judgeEnd judges the endTime of an object that has one.
func judgeEnd(s *conformance.Sheet, c *conformance.Call, o *object, start string) {
	from, ok := o.time(start)
	to, ends := o.time("endTime")
	if !ok || !ends {
		return
	}
	s.Saw(c)
	if to.Before(from) {
		s.Find(c, o.at("endTime"), "not before "+start+" "+from.Format(time.RFC3339Nano), o.show("endTime"))
	}
}
