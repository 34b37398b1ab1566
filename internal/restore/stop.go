package restore

// Stop decides what a stop does to s, whose last event has the order lastOrder: the session after it and the
// event that tells of it (laws L005, L006, L015). A session that is stopped stays as it is and has no new
// event (changed is false), or the stop is refused with Conflict where Behavior says so. The end is never
// before the start, even if the clock went back.
func Stop(s Session, lastOrder int, b Behavior, env *Env) (after Session, event Event, changed bool, err error) {
	if s.State == Stopped {
		if b.RefuseSecondStop {
			return s, Event{}, false, Refuse(Conflict, "the restore session is stopped already")
		}
		return s, Event{}, false, nil
	}
	now := env.Now()
	if now.Before(s.Created) {
		now = s.Created
	}
	s.State, s.Ended = Stopped, now
	s.Revision++
	return s, happened(s, lastOrder+1, now, "Restore session stopped", env), true, nil
}
