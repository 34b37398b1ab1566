package check

import (
	"net/http"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/wire"
)

// clockTrue checks law L024. Its evidence is the sessions and tokens of the other checks.
func clockTrue() conformance.Check {
	check := conformance.LawCheck("L024", nil, judgeClockTrue)
	check.Level = conformance.Extended
	return check
}

// clockSlack is how far a time may be from the Date of its answer: a server takes its while to open a backup.
const clockSlack = 10 * time.Minute

// judgeClockTrue judges the times at which things were done while the client looked on.
func judgeClockTrue(s *conformance.Sheet) {
	var stops recall[string] // the Date of the first stop of a session
	for c := range s.Calls() {
		o, _ := root(c)
		id := sessionOf(c)
		switch {
		case !c.Succeeded():
		case explores(c):
			judgeClock(s, c, o, "creationTime", date(c))
		case c.Operation.Anonymous:
			judgeClock(s, c, o, ".issued", date(c))
		case c.Operation.ID == "stopRestoreSession":
			if !stops.has(id) {
				stops.set(id, date(c))
			}
		case c.Operation.ID == "getRestoreSession" && o.text("state") == "Stopped":
			if stop, ok := stops.of(id); ok {
				judgeClock(s, c, o, "endTime", stop)
			}
		}
	}
}

// date returns the Date of an answer.
func date(c *conformance.Call) string { return c.Response.Header.Get("Date") }

// judgeClock judges a time of an object by the Date of the answer that it was made with.
func judgeClock(s *conformance.Sheet, c *conformance.Call, o *object, name, by string) {
	at, ok := o.time(name)
	date, err := http.ParseTime(by)
	if !ok || err != nil || at.Equal(wire.Forever.Time) {
		return
	}
	s.Saw(c)
	if at.Sub(date).Abs() > clockSlack {
		s.Find(c, o.at(name), "within ten minutes of "+date.UTC().Format(time.RFC3339)+", the Date of the answer that it was made with", o.show(name))
	}
}
