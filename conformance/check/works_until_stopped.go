package check

import (
	"context"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// worksUntilStopped checks law L025.
func worksUntilStopped() conformance.Check {
	check := conformance.LawCheck("L025", probeWorksUntilStopped, judgeWorksUntilStopped)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Cites = []string{"D82"}
	check.Needs = needSessions
	return check
}

// aWhile is for how long after its start a session is expected to work: later it may have ended by itself.
const aWhile = time.Minute

// probeWorksUntilStopped starts two sessions in every way there is, reads the first over and over, lets a stranger
// try to stop it, stops the second and reads the first once more.
func probeWorksUntilStopped(ctx context.Context, p *conformance.Probe) error {
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		var ids []string
		for range 2 {
			c, err := way.explore(ctx, p, time.Now(), "Vex")
			if err != nil {
				return err
			}
			ids = append(ids, firstID(sessions(c)))
		}
		if ids[0] == "" || ids[1] == "" {
			continue
		}
		if err := disturb(ctx, p, way.as, ids[0], ids[1]); err != nil {
			return err
		}
	}
	return nil
}

// disturb does around a session what must not stop it, and reads it each time.
func disturb(ctx context.Context, p *conformance.Probe, as conformance.Principal, id, another string) error {
	around := []struct {
		as        conformance.Principal
		operation string
		id        string
	}{
		{as, "getRestoreSession", id}, {as, "listRestoreSessionEvents", id}, {as, "getRestoreSessionOrganization", id},
		{as, "stopRestoreSession", another},
	}
	if as == conformance.Tenant && p.Has(conformance.OtherTenant) {
		around = append(around, around[3])
		around[3].as, around[3].id = conformance.OtherTenant, id
	}
	for _, a := range around {
		if _, err := get(ctx, p, a.as, a.operation, map[string]string{"restoreSessionId": a.id}, nil); err != nil {
			return err
		}
		if _, err := get(ctx, p, as, "getRestoreSession", map[string]string{"restoreSessionId": id}, nil); err != nil {
			return err
		}
	}
	_, err := get(ctx, p, as, "listRestoreSessions", nil, nil)
	return err
}

// judgeWorksUntilStopped judges the state of sessions that were seen to start.
func judgeWorksUntilStopped(s *conformance.Sheet) {
	var working notes[time.Time] // the start of each session that nobody has stopped
	for c := range s.Calls() {
		if c.Operation.ID == "stopRestoreSession" && c.Succeeded() {
			working.drop(aboutOf(c).session.thing)
			continue
		}
		for _, o := range sessions(c) {
			if explores(c) {
				working.set(o.thing, c.At)
			}
			from, ok := working.get(o.thing)
			if !ok || c.At.Sub(from) > aWhile {
				continue
			}
			s.Saw(c)
			if o.text("state") == "Stopped" {
				s.Find(c, o.at("state"), "Working: nobody has stopped the session", "Stopped")
				working.drop(o.thing)
			}
		}
	}
}
