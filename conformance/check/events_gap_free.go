package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec/wire"
)

// eventsGapFree checks law L008.
func eventsGapFree() conformance.Check {
	check := conformance.LawCheck("L008", probeEventsGapFree, judgeEventsGapFree)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Cites = []string{"D21"}
	return check
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
	var orders notes[map[int]string] // ids by order, of the events of a session
	for c := range s.Bound() {
		if p, ok := pageOf(c); ok && c.Operation.ID == "listRestoreSessionEvents" {
			known, _ := orders.get(aboutOf(c).session.thing)
			judgeKept(s, p, known)
			for i, o := range p.results {
				s.Saw(c)
				if n, ok := o.number("order"); ok && n != p.offset+i {
					s.Find(c, o.at("order"), fmt.Sprintf("%d: orders begin at 0 and rise by one", p.offset+i), o.show("order"))
					break
				}
			}
		}
		for _, o := range events(c) {
			if o.first == nil {
				remember(&orders, aboutOf(c).session.thing, o)
				continue
			}
			s.Saw(c)
			if o.asAtFirst() {
				continue
			}
			was := o.first.object()
			for _, name := range lastingOf(was) {
				if !o.Get(name).Is(tree.Null) && was.show(name) != o.show(name) { // null tells nothing
					s.Find(c, o.at(name), was.show(name)+", as it was read before", o.show(name))
				}
			}
			for _, name := range details {
				if hasEnded(was) && differs(was, o, name) {
					s.Find(c, o.at(name), was.show(name)+", as it was read before", o.show(name))
				}
			}
		}
	}
}

// lastingOf lists the members of an event that never change: all that tell of it, once it has ended.
func lastingOf(event *object) []string {
	names := []string{"order", "type", "startTime"}
	if hasEnded(event) {
		names = append(names, "endTime", "duration", "status", "title", "message")
	}
	return names
}

// details are the members of an event that tell of an item, or nothing.
var details = []string{
	"itemName", "itemType", "itemSizeBytes", "source", "target", "organizationId", "backedUpOrganizationId", "userId", "groupId", "siteId", "teamId",
}

// hasEnded reports whether an event has ended: nothing of it changes then.
func hasEnded(event *object) bool {
	end, ok := event.time("endTime")
	return ok && !end.Equal(wire.Forever.Time) && event.text("status") != "Running"
}

// remember takes down which event has an order.
func remember(orders *notes[map[int]string], session thing, event *object) {
	known, ok := orders.get(session)
	if !ok {
		known = map[int]string{}
		orders.set(session, known)
	}
	if n, ok := event.number("order"); ok && len(known) < mostKept {
		known[n] = strings.Clone(event.text("id"))
	}
}

// judgeKept judges whether a page of events shows those that were read before, where their place is on that page.
func judgeKept(s *conformance.Sheet, p page, before map[int]string) {
	for n := p.offset + p.length; n < p.offset+p.limit && n < p.offset+p.length+len(before); n++ {
		if id := before[n]; id != "" {
			s.Find(p.call, "/results", fmt.Sprintf("the event with order %d, which was read before", n), "a list without "+id)
			return
		}
	}
}
