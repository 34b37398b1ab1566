package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

func testSessions(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	point := w.point(w.abc, moment)
	must(t, s.AddRestorePoints(t.Context(), point))
	year1, year9999 := time.Time{}, time.Date(9999, 12, 31, 23, 59, 59, 999_999_900, time.UTC)
	for what, change := range map[string]func(*restore.Session){
		"as it is started":     func(*restore.Session) {},
		"with a restore point": func(x *restore.Session) { x.RestorePoint = point.ID },
		"year 1":               func(x *restore.Session) { x.Point, x.Created = year1, year1.Add(restore.Tick) },
		"year 9999":            func(x *restore.Session) { x.Point, x.Created = year9999, year9999 },
		"between seconds":      func(x *restore.Session) { x.Created = moment.Add(-restore.Tick) },
		"other truths":         func(x *restore.Session) { x.ShowDeleted, x.ShowAllVersions = false, true },
		"any text": func(x *restore.Session) {
			x.OrganizationName, x.Name = "'; DROP TABLE sessions; --", "Sitzung „äöü“ 日本 \u202e🎉\n\t\""
			x.InitiatedBy, x.ClientHost = "", string(bytes.Repeat([]byte("x"), 100_000))
		},
		"another revision": func(x *restore.Session) { x.Revision = 1 << 40 },
		"ended": func(x *restore.Session) {
			x.State, x.Result, x.Ended, x.Type = restore.Stopped, restore.Warning, x.Created, restore.Teams
		},
	} {
		want, event := w.session(w.abc.Caller, w.abc.organization, moment)
		change(&want)
		must(t, s.CreateSession(t.Context(), want, event))
		got, last, err := s.Session(t.Context(), w.abc.sessions(), want.ID)
		must(t, err)
		same(t, what, want, got)
		same(t, "order of the last event", 0, last)
		first, err := s.Event(t.Context(), w.abc.sessions(), want.ID, event.ID)
		must(t, err)
		same(t, "its first event", event, first)
	}
	_, _, err := s.Session(t.Context(), restore.Everything(), nobody)
	refused(t, "a session that is not there", err, restore.NoSession())
}

func testSessionBothOrNeither(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	a, first := w.session(w.abc.Caller, w.abc.organization, moment)
	must(t, s.CreateSession(t.Context(), a, first))
	b, second := w.session(w.abc.Caller, w.abc.organization, moment)
	second.ID = first.ID
	if err := s.CreateSession(t.Context(), b, second); err == nil {
		t.Fatal("an event was added twice")
	}
	_, _, err := s.Session(t.Context(), restore.Everything(), b.ID)
	refused(t, "its session", err, restore.NoSession())

	after, event, _, err := restore.Stop(a, 0, restore.Behavior{}, w.at(moment))
	must(t, err)
	event.Order = 0 // taken
	if err := s.UpdateSession(t.Context(), 1, after, event); err == nil {
		t.Fatal("two events have the same order")
	}
	got, last, err := s.Session(t.Context(), restore.Everything(), a.ID)
	must(t, err)
	same(t, "session after an update that did not happen", a, got)
	same(t, "order of the last event", 0, last)
}

// testSessionChecks holds that the database refuses what the domain never decides.
func testSessionChecks(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	foreign := w.point(w.xyz, moment)
	must(t, s.AddRestorePoints(t.Context(), foreign))
	for what, change := range map[string]func(*restore.Session, *restore.Event){
		"a restore point of another organization": func(x *restore.Session, _ *restore.Event) { x.RestorePoint = foreign.ID },
		"a restore point that is not there":       func(x *restore.Session, _ *restore.Event) { x.RestorePoint = nobody },
		"a login that is not there":               func(x *restore.Session, _ *restore.Event) { x.Login = nobody },
		"an end before the start": func(x *restore.Session, _ *restore.Event) {
			x.State, x.Ended = restore.Stopped, x.Created.Add(-restore.Tick)
		},
		"stopped without an end":      func(x *restore.Session, _ *restore.Event) { x.State = restore.Stopped },
		"working with an end":         func(x *restore.Session, _ *restore.Event) { x.Ended = x.Created },
		"an unknown type":             func(x *restore.Session, _ *restore.Event) { x.Type = "vex" },
		"an unknown result":           func(x *restore.Session, _ *restore.Event) { x.Result = "" },
		"no revision":                 func(x *restore.Session, _ *restore.Event) { x.Revision = 0 },
		"an event of another":         func(_ *restore.Session, e *restore.Event) { e.Session = nobody },
		"an event of another's":       func(_ *restore.Session, e *restore.Event) { e.Organization = w.xyz.Organization },
		"an event before the first":   func(_ *restore.Session, e *restore.Event) { e.Order = -1 },
		"an event that ends too soon": func(_ *restore.Session, e *restore.Event) { e.End = e.Start.Add(-restore.Tick) },
	} {
		x, event := w.session(w.abc.Caller, w.abc.organization, moment)
		change(&x, &event)
		if err := s.CreateSession(t.Context(), x, event); err == nil {
			t.Errorf("a session with %s was created", what)
		}
	}
	_, total, err := s.Sessions(t.Context(), restore.Everything(), restore.SessionFilter{}, restore.Page{})
	must(t, err)
	same(t, "sessions", 0, total)
}

func testSessionUpdate(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	before, bystander := w.start(t, w.abc, moment), w.start(t, w.abc, moment)
	after, event, _, err := restore.Stop(before, 0, restore.Behavior{}, w.at(moment.Add(time.Hour)))
	must(t, err)

	changed := after
	changed.Name, changed.Created, changed.ClientHost = "other", moment.Add(-time.Hour), "other"
	must(t, s.UpdateSession(t.Context(), before.Revision, changed, event))
	got, last, err := s.Session(t.Context(), w.abc.sessions(), before.ID)
	must(t, err)
	same(t, "session after its stop", after, got)
	same(t, "order of the last event", 1, last)

	_, again := w.session(w.abc.Caller, w.abc.organization, moment)
	again.Session, again.Order = after.ID, 2
	stray := after
	stray.ID = nobody
	strayEvent := again
	strayEvent.Session = nobody
	for what, err := range map[string]error{
		"with the revision before":    s.UpdateSession(t.Context(), before.Revision, after, again),
		"with a revision to come":     s.UpdateSession(t.Context(), after.Revision+1, after, again),
		"of a session that is no one": s.UpdateSession(t.Context(), after.Revision, stray, strayEvent),
	} {
		if !errors.Is(err, restore.ErrChanged) {
			t.Errorf("update %s: %v, want %v", what, err, restore.ErrChanged)
		}
	}
	if err := s.UpdateSession(t.Context(), after.Revision, stray, again); err == nil || errors.Is(err, restore.ErrChanged) {
		t.Errorf("update with an event of another session: %v", err)
	}
	_, total, err := s.Events(t.Context(), restore.Everything(), before.ID, restore.Page{})
	must(t, err)
	same(t, "events", 2, total)
	got, last, err = s.Session(t.Context(), w.abc.sessions(), bystander.ID)
	must(t, err)
	same(t, "another session", bystander, got)
	same(t, "order of its last event", 0, last)
}

func testSessionUpdatesRace(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	before := w.start(t, w.abc, moment)
	errs := make([]error, 32)
	var all sync.WaitGroup
	for i := range errs {
		after, event, _, err := restore.Stop(before, 0, restore.Behavior{}, w.at(moment.Add(time.Duration(i)*time.Second)))
		must(t, err)
		all.Go(func() { errs[i] = s.UpdateSession(t.Context(), before.Revision, after, event) })
	}
	all.Wait()
	winner := slices.Index(errs, nil)
	for i, err := range errs {
		if i != winner && !errors.Is(err, restore.ErrChanged) {
			t.Errorf("update %d: %v, want %v", i, err, restore.ErrChanged)
		}
	}
	got, last, err := s.Session(t.Context(), restore.Everything(), before.ID)
	must(t, err)
	if winner < 0 || !got.Ended.Equal(moment.Add(time.Duration(winner)*time.Second)) || got.Revision != 2 || last != 1 {
		t.Errorf("the update %d won, the session is %+v and its last event %d", winner, got, last)
	}
}

// randomSessions keeps sessions of three logins, many at the same instants, a tick apart, some ended.
func (w *world) randomSessions(t *testing.T, n int) []restore.Session {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 6))
	admin := tenant{Caller: w.admin, organization: w.abc.organization}
	var all []restore.Session
	for range n {
		of := []tenant{w.abc, w.abc, w.xyz, admin}[random.IntN(4)]
		session := w.start(t, of, moment.Add(time.Duration(random.IntN(10))*restore.Tick))
		if random.IntN(3) > 0 {
			session = w.stop(t, session, session.Created.Add(time.Duration(random.IntN(10))*restore.Tick))
		}
		all = append(all, session)
	}
	return all
}

// sessionOrder compares sessions as a list does, oldest first; in a list by end, newest first, working
// sessions are last nevertheless.
func sessionOrder(f restore.SessionFilter) func(a, b restore.Session) int {
	direction := -1
	if f.Ascending {
		direction = 1
	}
	return func(a, b restore.Session) int {
		byID := direction * bytes.Compare(a.ID[:], b.ID[:])
		if !f.ByEnd {
			return cmp.Or(direction*a.Created.Compare(b.Created), byID)
		}
		if a.Ended.IsZero() != b.Ended.IsZero() {
			if a.Ended.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(direction*a.Ended.Compare(b.Ended), byID)
	}
}

func testSessionList(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	all := w.randomSessions(t, 50)
	scopes := map[string]restore.Scope{
		"tenant": w.abc.sessions(), "other tenant": w.xyz.sessions(), "administrator": w.admin.Sessions(restore.Behavior{}),
		"all": restore.Everything(), "organization": {Organization: w.abc.Organization},
	}
	at := moment.Add(5 * restore.Tick)
	for name, scope := range scopes {
		for i, f := range []restore.SessionFilter{
			{}, {StartedAfter: &at}, {StartedBefore: &at}, {EndedAfter: &at}, {EndedBefore: new(at.Add(5 * restore.Tick))},
			{StartedAfter: new(at.Add(-2 * restore.Tick)), StartedBefore: new(at.Add(2 * restore.Tick)), EndedAfter: &at},
		} {
			for range 4 { // each order
				f.ByEnd, f.Ascending = !f.ByEnd, f.Ascending != f.ByEnd
				var want []restore.Session
				for _, x := range all {
					if inScope(x, scope) && meets(x, f) {
						want = append(want, x)
					}
				}
				if len(want) == 0 || (i > 0 && len(want) == len(all)) {
					t.Fatalf("%s, filter %d: the sessions do not tell whether the filter works", name, i)
				}
				slices.SortFunc(want, sessionOrder(f))
				got, total, err := s.Sessions(t.Context(), scope, f, restore.Page{})
				must(t, err)
				same(t, name+": sessions", want, got)
				same(t, name+": number of sessions", len(want), total)
			}
		}
	}
	first := time.Time{} // of the year 1: nothing is before it
	for _, f := range []restore.SessionFilter{{StartedBefore: &first}, {EndedBefore: &first}} {
		_, total, err := s.Sessions(t.Context(), restore.Everything(), f, restore.Page{})
		must(t, err)
		same(t, "sessions before the first instant of the year 1", 0, total)
	}
	_, total, err := s.Sessions(t.Context(), restore.Scope{}, restore.SessionFilter{}, restore.Page{})
	must(t, err)
	same(t, "sessions that the zero scope sees", 0, total)
}

func inScope(s restore.Session, scope restore.Scope) bool {
	return (scope.Organization == uuid.Nil || scope.Organization == s.Organization) &&
		(scope.Login == uuid.Nil || scope.Login == s.Login)
}

func meets(s restore.Session, f restore.SessionFilter) bool {
	ended := !s.Ended.IsZero()
	return (f.StartedAfter == nil || s.Created.After(*f.StartedAfter)) &&
		(f.StartedBefore == nil || s.Created.Before(*f.StartedBefore)) &&
		(f.EndedAfter == nil || ended && s.Ended.After(*f.EndedAfter)) &&
		(f.EndedBefore == nil || ended && s.Ended.Before(*f.EndedBefore))
}

func testSessionPages(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	all := w.randomSessions(t, 40)
	for _, f := range []restore.SessionFilter{{}, {Ascending: true}, {ByEnd: true}, {ByEnd: true, Ascending: true}} {
		slices.SortFunc(all, sessionOrder(f))
		pages(t, "sessions", all, func(ctx context.Context, p restore.Page) ([]restore.Session, int, error) {
			return s.Sessions(ctx, restore.Everything(), f, p)
		})
	}
	beyond, total, err := s.Sessions(t.Context(), restore.Everything(), restore.SessionFilter{}, restore.Page{Offset: 1 << 40, Limit: 30})
	must(t, err)
	if len(beyond) != 0 || total != len(all) {
		t.Errorf("beyond the end: %d of %d, want none of %d", len(beyond), total, len(all))
	}
}

func testEvents(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	x := w.start(t, w.abc, moment)
	_, template := w.session(w.abc.Caller, w.abc.organization, moment)
	want, _, err := s.Events(t.Context(), w.abc.sessions(), x.ID, restore.Page{})
	must(t, err)
	for i := range 12 {
		e := template
		e.ID, e.Session, e.Order = w.env.NewID(), x.ID, i+1
		e.Start = moment.Add(-time.Duration(i) * time.Hour) // the order of events is not that of their times
		e.Message = "Meldung \u202e„" + string(rune('a'+i)) + "“"
		x.Revision++
		must(t, s.UpdateSession(t.Context(), x.Revision-1, x, e))
		want = append(want, e)
	}
	pages(t, "events", want, func(ctx context.Context, p restore.Page) ([]restore.Event, int, error) {
		return s.Events(ctx, w.abc.sessions(), x.ID, p)
	})
	for _, e := range want {
		got, err := s.Event(t.Context(), w.abc.sessions(), x.ID, e.ID)
		must(t, err)
		same(t, "event", e, got)
	}
	other := w.start(t, w.abc, moment)
	_, err = s.Event(t.Context(), w.abc.sessions(), other.ID, want[0].ID)
	refused(t, "the event of another session", err, restore.NoEvent())
	_, err = s.Event(t.Context(), w.abc.sessions(), x.ID, nobody)
	refused(t, "an event that is not there", err, restore.NoEvent())
	_, _, err = s.Events(t.Context(), w.abc.sessions(), nobody, restore.Page{})
	refused(t, "events of a session that is not there", err, restore.NoSession())
	_, err = s.Event(t.Context(), w.abc.sessions(), nobody, want[0].ID)
	refused(t, "an event of a session that is not there", err, restore.NoSession())
}
