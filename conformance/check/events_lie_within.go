package check

import (
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// eventsLieWithin checks law L026. Its evidence is the events that eventsGapFree reads.
func eventsLieWithin() conformance.Check {
	check := conformance.LawCheck("L026", nil, judgeEventsLieWithin)
	check.Level = conformance.Extended
	return check
}

// eventSlack is how far an event may lie outside its session: two parts of a server write them down.
const eventSlack = 5 * time.Second

// judgeEventsLieWithin judges the times of events by those of their sessions, whenever these were read.
func judgeEventsLieWithin(s *conformance.Sheet) {
	var seen recall[object]   // what is known of a session
	var ends recall[extremes] // what is known of its events
	for c := range s.Calls() {
		for _, o := range sessions(c) {
			was, _ := seen.of(o.key)
			if was.Is() && was.same(o, "creationTime", "endTime", "state") {
				continue
			}
			seen.set(o.key, o.keep())
			events, _ := ends.of(o.key)
			events.judge(s, o)
		}
		if !s.Binds(c) {
			continue
		}
		id := sessionOf(c)
		session, _ := seen.of(id)
		var before time.Time
		for _, o := range events(c) {
			start, ok := o.time("startTime")
			if !ok {
				continue
			}
			s.Saw(c)
			judgeWithin(s, c, o, start, session)
			known, _ := ends.of(id)
			ends.set(id, known.with(c, o, start))
			judgeDuration(s, c, o, start)
			if start.Before(before.Add(-eventSlack)) {
				s.Find(c, o.at("startTime"), "not before "+before.Format(time.RFC3339Nano)+", the start of the event before", o.show("startTime"))
			}
			before = start
		}
	}
}

// extremes are the events of a session that began first and last.
type extremes struct{ first, last *began }

// began is an event that a call has shown.
type began struct {
	call  *conformance.Call
	event object
	start time.Time
}

// with returns the extremes of one event more.
func (e extremes) with(c *conformance.Call, o object, start time.Time) extremes {
	if e.first != nil && !start.Before(e.first.start) && !start.After(e.last.start) {
		return e
	}
	b := &began{headOf(c), o.keep(), start}
	if e.first == nil || start.Before(e.first.start) {
		e.first = b
	}
	if e.last == nil || start.After(e.last.start) {
		e.last = b
	}
	return e
}

// judge judges the extremes by what was learned of their session after them.
func (e extremes) judge(s *conformance.Sheet, session object) {
	if e.first == nil {
		return
	}
	judgeWithin(s, e.first.call, e.first.event, e.first.start, session)
	if e.last != e.first {
		judgeWithin(s, e.last.call, e.last.event, e.last.start, session)
	}
}

// judgeWithin judges the start of an event by its session.
func judgeWithin(s *conformance.Sheet, c *conformance.Call, o object, start time.Time, session object) {
	from, ok := session.time("creationTime")
	if ok && start.Before(from.Add(-eventSlack)) {
		s.Find(c, o.at("startTime"), "not before "+session.show("creationTime")+", the creationTime of the session", o.show("startTime"))
	}
	to, ok := session.time("endTime")
	if ok && session.text("state") == "Stopped" && !to.Equal(wire.Forever.Time) && start.After(to.Add(eventSlack)) {
		s.Find(c, o.at("startTime"), "not after "+session.show("endTime")+", the endTime of the session", o.show("startTime"))
	}
}

// judgeDuration judges how long an event took.
func judgeDuration(s *conformance.Sheet, c *conformance.Call, o object, start time.Time) {
	end, ok := o.time("endTime")
	if ok && o.text("status") == "Running" && !end.Equal(wire.Forever.Time) {
		s.Find(c, o.at("endTime"), "no end: the event is Running", o.show("endTime"))
	}
	took, err := wire.ParseTimeSpan(o.text("duration"))
	if !ok || err != nil || end.Equal(wire.Forever.Time) || end.Before(start) {
		return // an end before the start is for another check
	}
	if diff := time.Duration(took) - end.Sub(start); diff.Abs() >= time.Second {
		s.Find(c, o.at("duration"), end.Sub(start).String()+", from startTime to endTime", o.show("duration"))
	}
}
