package check

import (
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// idsUnique checks law L022. Its evidence is the lists and sessions of the other checks.
func idsUnique() conformance.Check {
	check := conformance.LawCheck("L022", nil, judgeIDsUnique)
	check.Level = conformance.Extended
	check.Needs, check.Studies = needSessions, []conformance.Studied{registered}
	return check
}

// judgeIDsUnique judges the ids in each list, those of new sessions, and the session of each event.
func judgeIDsUnique(s *conformance.Sheet) {
	var (
		shown   notes[standing]  // where the latest list shows a thing
		started notes[time.Time] // when the Explore was sent that was answered with an id
		belongs recall[string]   // the session of an event
	)
	lists := 0
	for c := range s.Bound() {
		if list := items(c); c.Succeeded() && len(list) > 0 {
			s.Saw(c)
			lists++
			judgeListIDs(s, c, list, lists, &shown)
		}
		for _, o := range sessions(c) {
			if !explores(c) || o.id == "" {
				continue
			}
			s.Saw(c)
			if at, _ := started.get(o.thing); o.last != nil && (at.IsZero() || !at.Equal(c.At)) { // else one call seen twice
				s.Find(c, "/id", "an id that was never seen before", o.id)
			}
			started.set(o.thing, c.At)
		}
		for _, o := range events(c) {
			id, session := o.id, strings.ToLower(c.Params["restoreSessionId"])
			was, known := belongs.of(o.key)
			if was != "" && was != session {
				s.Find(c, o.at("id"), "an event of session "+was+" alone, where it was read before", id)
				break
			}
			if !known {
				belongs.set(o.key, session)
			}
		}
	}
}

// standing is a place in a list.
type standing struct{ list, index int }

// judgeListIDs judges the ids within one list, which has a number of its own.
func judgeListIDs(s *conformance.Sheet, c *conformance.Call, list []*object, number int, shown *notes[standing]) {
	for i, o := range list {
		if first, again := shown.get(o.thing); again && first.list == number {
			s.Find(c, o.at("id"), "an id that stands at "+list[first.index].at("id")+" alone", o.id)
			return
		}
		shown.set(o.thing, standing{number, i})
	}
}
