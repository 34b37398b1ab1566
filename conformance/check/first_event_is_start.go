package check

import (
	"context"
	"strconv"

	"github.com/vb365-explore/vb365/conformance"
)

// firstEventIsStart checks law L015. The start is seen in the events that eventsGapFree reads as well.
func firstEventIsStart() conformance.Check {
	check := conformance.LawCheck("L015", probeStopTold, judgeFirstEventIsStart)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Cites = []string{"D73"}
	return check
}

// probeStopTold stops a session twice and reads its events after each stop.
func probeStopTold(ctx context.Context, p *conformance.Probe) error {
	id, err := newSession(ctx, p)
	if err != nil || id == "" {
		return err
	}
	for _, operation := range []string{
		"stopRestoreSession", "listRestoreSessionEvents", "stopRestoreSession", "listRestoreSessionEvents",
	} {
		if _, err := ofSession(ctx, p, operation, id); err != nil {
			return err
		}
	}
	return nil
}

// judgeFirstEventIsStart judges the event with order 0: where the session was seen, also when it starts.
func judgeFirstEventIsStart(s *conformance.Sheet) {
	var firsts notes[*began] // the event with order 0 of sessions that were not seen yet
	var stops notes[*told]
	for c := range s.Calls() {
		for _, o := range sessions(c) {
			if first, ok := firsts.get(o.thing); ok {
				judgeStart(s, first.call, first.event.object(), o)
				firsts.drop(o.thing)
			}
		}
		if !s.Binds(c) {
			continue
		}
		judgeStopTold(s, c, &stops)
		of := aboutOf(c).session
		for _, o := range events(c) {
			if order, ok := o.number("order"); !ok || order != 0 {
				continue
			}
			s.Saw(c)
			if o.text("type") != "None" {
				s.Find(c, o.at("type"), "None: the first event tells of the start", o.show("type"))
			}
			if of.last != nil {
				judgeStart(s, c, o, of.last.object())
			} else {
				firsts.set(of.thing, &began{call: headOf(c), event: o.keep()})
			}
		}
	}
}

// judgeStart judges when the first event of a session began.
func judgeStart(s *conformance.Sheet, c *conformance.Call, event, session *object) {
	start, ok := event.time("startTime")
	from, okFrom := session.time("creationTime")
	if ok && okFrom && !start.Equal(from) {
		s.Find(c, event.at("startTime"), session.show("creationTime")+", the creationTime of the session", event.show("startTime"))
	}
}

// told is what is known of the events of a session that was stopped.
type told struct {
	length int // of the list as it was first read after the stop; 0 for not yet
}

// judgeStopTold judges lists of events that were read after a session was stopped: the last tells of the stop, and
// none follows. Lists that may go on are left out.
func judgeStopTold(s *conformance.Sheet, c *conformance.Call, stops *notes[*told]) {
	of := aboutOf(c).session.thing
	if c.Operation.ID == "stopRestoreSession" && c.Succeeded() && !stops.has(of) {
		stops.set(of, &told{})
	}
	p, ok := pageOf(c)
	stop, _ := stops.get(of)
	if stop == nil || !ok || c.Operation.ID != "listRestoreSessionEvents" || p.offset != 0 || p.length >= p.limit {
		return
	}
	s.Saw(c)
	s.SawAt("stopRestoreSession", c)
	list := p.results
	switch {
	case len(list) < 2:
		s.Find(c, "/results", "an event that tells of the start and one that tells of the stop", strconv.Itoa(len(list))+" events")
	case list[len(list)-1].text("type") != "None" && list[len(list)-1].text("type") != "":
		s.Find(c, list[len(list)-1].at("type"), "None: the last event tells of the stop", list[len(list)-1].show("type"))
	case stop.length > 0 && len(list) > stop.length:
		s.Find(c, "/results", strconv.Itoa(stop.length)+" events, as they were read after the stop", strconv.Itoa(len(list))+" events")
	}
	if stop.length == 0 {
		stop.length = len(list)
	}
}
