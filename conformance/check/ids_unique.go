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
	check.Needs = needSessions
	return check
}

// judgeIDsUnique judges the ids in each list, those of new sessions, and the session of each event.
func judgeIDsUnique(s *conformance.Sheet) {
	var (
		seen    recall[bool]      // ids of sessions
		started recall[time.Time] // when the Explore was sent that was answered with an id
		belongs recall[string]    // the session of an event
	)
	for c := range s.Bound() {
		list := items(c)
		if c.Succeeded() && len(list) > 0 {
			s.Saw(c)
			judgeListIDs(s, c, list)
		}
		for _, o := range sessions(c) {
			id := o.id
			if explores(c) && id != "" {
				s.Saw(c)
				if at, _ := started.of(o.key); seen.has(o.key) && (at.IsZero() || !at.Equal(c.At)) { // else one call seen twice
					s.Find(c, "/id", "an id that was never seen before", id)
				}
			}
			seen.set(o.key, true)
			if explores(c) {
				started.set(o.key, c.At)
			}
		}
		for _, o := range events(c) {
			id, session := o.id, strings.ToLower(c.Params["restoreSessionId"])
			if was, _ := belongs.of(o.key); was != "" && was != session {
				s.Find(c, o.at("id"), "an event of session "+was+" alone, where it was read before", id)
				break
			}
			belongs.set(o.key, session)
		}
	}
}

// judgeListIDs judges the ids within one list.
func judgeListIDs(s *conformance.Sheet, c *conformance.Call, list []object) {
	at := map[string]object{}
	for _, o := range list {
		id := o.id
		if first, again := at[id]; again && id != "" {
			s.Find(c, o.at("id"), "an id that stands at "+first.at("id")+" alone", id)
			return
		}
		at[id] = o
	}
}
