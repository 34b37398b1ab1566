package check

import (
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// eventsLieWithin checks law L026. Its evidence is the events that eventsGapFree reads.
func eventsLieWithin() conformance.Check {
	check := conformance.LawCheck("L026", nil, judgeEventsLieWithin)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	return check
}

// eventSlack is how far an event may lie outside its session: two parts of a server write them down.
const eventSlack = 5 * time.Second

// judgeEventsLieWithin judges the times of events by those of their sessions, whenever these were read.
func judgeEventsLieWithin(s *conformance.Sheet) {
	var ends notes[*extremes] // what is known of the events of a session
	for c := range s.Calls() {
		for _, o := range sessions(c) {
			if o.same || o.last != nil && o.last.object().agrees(o, "creationTime", "endTime", "state") {
				continue
			}
			if events, ok := ends.get(o.thing); ok {
				events.judge(s, o)
			}
		}
		if !s.Binds(c) {
			continue
		}
		of := aboutOf(c).session
		session := of.last.object()
		var before time.Time
		for _, o := range events(c) {
			start, ok := o.time("startTime")
			if !ok {
				continue
			}
			s.Saw(c)
			judgeWithin(s, c, o, start, session)
			known, ok := ends.get(of.thing)
			if !ok {
				known = &extremes{}
				ends.set(of.thing, known)
			}
			known.extend(c, o, start)
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
	event *kept
	start time.Time
}

// extend takes in one event more.
func (e *extremes) extend(c *conformance.Call, o *object, start time.Time) {
	if e.first != nil && !start.Before(e.first.start) && !start.After(e.last.start) {
		return
	}
	b := &began{headOf(c), o.keep(), start}
	if e.first == nil || start.Before(e.first.start) {
		e.first = b
	}
	if e.last == nil || start.After(e.last.start) {
		e.last = b
	}
}

// judge judges the extremes by what was learned of their session after them.
func (e *extremes) judge(s *conformance.Sheet, session *object) {
	judgeWithin(s, e.first.call, e.first.event.object(), e.first.start, session)
	if e.last != e.first {
		judgeWithin(s, e.last.call, e.last.event.object(), e.last.start, session)
	}
}

// judgeWithin judges the start of an event by its session.
func judgeWithin(s *conformance.Sheet, c *conformance.Call, o *object, start time.Time, session *object) {
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
func judgeDuration(s *conformance.Sheet, c *conformance.Call, o *object, start time.Time) {
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
