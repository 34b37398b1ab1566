package check

import (
	"net/http"
	"strings"
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
	stops := map[string]*conformance.Call{} // the first stop of a session
	for _, c := range s.Calls {
		o, _ := root(c)
		id := strings.ToLower(c.Params["restoreSessionId"])
		switch {
		case !c.Succeeded():
		case explores(c):
			judgeClock(s, c, o, "creationTime", c)
		case c.Operation.Anonymous:
			judgeClock(s, c, o, ".issued", c)
		case c.Operation.ID == "stopRestoreSession" && stops[id] == nil:
			stops[id] = c
		case c.Operation.ID == "getRestoreSession" && o.text("state") == "Stopped" && stops[id] != nil:
			judgeClock(s, c, o, "endTime", stops[id])
		}
	}
}

// judgeClock judges a time of an object by the Date of the answer that it was made with.
func judgeClock(s *conformance.Sheet, c *conformance.Call, o object, name string, by *conformance.Call) {
	at, ok := o.time(name)
	date, err := http.ParseTime(by.Response.Header.Get("Date"))
	if !ok || err != nil || at.Equal(wire.Forever.Time) {
		return
	}
	s.Saw(c)
	if at.Sub(date).Abs() > clockSlack {
		s.Find(c, o.at(name), "within ten minutes of "+date.UTC().Format(time.RFC3339)+", the Date of the answer of "+by.Operation.ID, o.show(name))
	}
}
