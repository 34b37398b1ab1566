package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// eventsGapFree checks law L008.
func eventsGapFree() conformance.Check {
	return conformance.LawCheck("L008", probeEventsGapFree, judgeEventsGapFree)
}

// probeEventsGapFree reads the events of a session, also after it was stopped, and each by itself.
func probeEventsGapFree(ctx context.Context, p *conformance.Probe) error {
	id, err := anySession(ctx, p)
	if err != nil || id == "" {
		return err
	}
	c, err := ofSession(ctx, p, "listRestoreSessionEvents", id)
	if err != nil {
		return err
	}
	if p.MaySend("stopRestoreSession") {
		if _, err := ofSession(ctx, p, "stopRestoreSession", id); err != nil {
			return err
		}
		if c, err = ofSession(ctx, p, "listRestoreSessionEvents", id); err != nil {
			return err
		}
	}
	for _, o := range events(c) {
		params := map[string]string{"restoreSessionId": id, "eventId": o.text("id")}
		if _, err := get(ctx, p, p.Main(), "getRestoreSessionEvent", params, nil); err != nil {
			return err
		}
	}
	return nil
}

// judgeEventsGapFree judges the order of events in lists, and whether an event stays what it was.
func judgeEventsGapFree(s *conformance.Sheet) {
	first := map[string]object{} // each event as it was first read, by session and id
	for c := range s.Bound() {
		if p, ok := pageOf(c); ok && c.Operation.ID == "listRestoreSessionEvents" {
			for i, o := range p.results {
				s.Saw(c)
				if n, ok := o.number("order"); ok && n != p.offset+i {
					s.Find(c, o.at("order"), fmt.Sprintf("%d: orders begin at 0 and rise by one", p.offset+i), o.show("order"))
					break
				}
			}
		}
		for _, o := range events(c) {
			key := strings.ToLower(c.Params["restoreSessionId"] + " " + o.text("id"))
			was, again := first[key]
			if !again {
				first[key] = o
				continue
			}
			s.Saw(c)
			for _, name := range []string{"order", "type", "startTime"} {
				if was.show(name) != o.show(name) {
					s.Find(c, o.at(name), was.show(name)+", as it was read before", o.show(name))
				}
			}
		}
	}
}
