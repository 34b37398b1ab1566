package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// testIsolation holds for every read that takes a scope: what is outside of it is answered word for word as
// what does not exist.
func testIsolation(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	point := w.point(w.abc, moment)
	must(t, s.AddRestorePoints(t.Context(), point))
	session := w.start(t, w.abc, moment)
	events, _, err := s.Events(t.Context(), w.abc.sessions(), session.ID, restore.Page{})
	must(t, err)
	event := events[0]

	none := func(total int, err error, refusal *restore.Refusal) error {
		if err == nil && total == 0 {
			return refusal
		}
		return err
	}
	type read struct {
		name  string
		as    func(restore.Scope) error // reads what is of abc
		other func(restore.Scope) error // reads what does not exist
		want  *restore.Refusal
	}
	ctx := t.Context()
	backups := []read{
		{"Organization", func(scope restore.Scope) error { _, err := s.Organization(ctx, scope, w.abc.Organization); return err },
			func(scope restore.Scope) error { _, err := s.Organization(ctx, scope, nobody); return err }, restore.NoOrganization()},
		{"OrganizationByName", func(scope restore.Scope) error {
			_, err := s.OrganizationByName(ctx, scope, w.abc.organization.Name)
			return err
		},
			func(scope restore.Scope) error { _, err := s.OrganizationByName(ctx, scope, "nobody"); return err }, restore.NoOrganization()},
		{"Organizations", func(scope restore.Scope) error {
			list, _, err := s.Organizations(ctx, scope, restore.Page{})
			for _, o := range list {
				if o.ID == w.abc.Organization {
					return err
				}
			}
			return none(0, err, restore.NoOrganization())
		}, nil, restore.NoOrganization()},
		{"Facts", func(scope restore.Scope) error {
			_, err := s.Facts(ctx, scope, restore.Counts{Organization: w.abc.Organization, Type: restore.Exchange, UpTo: moment})
			return err
		}, func(scope restore.Scope) error {
			_, err := s.Facts(ctx, scope, restore.Counts{Organization: nobody, Type: restore.Exchange, UpTo: moment})
			return err
		}, restore.NoOrganization()},
		{"RestorePoint", func(scope restore.Scope) error { _, err := s.RestorePoint(ctx, scope, point.ID.String()); return err },
			func(scope restore.Scope) error { _, err := s.RestorePoint(ctx, scope, nobody.String()); return err }, restore.NoRestorePoint()},
		{"RestorePoints", func(scope restore.Scope) error {
			list, total, err := s.RestorePoints(ctx, scope, restore.RestorePointFilter{}, restore.Page{})
			return none(total+len(list), err, restore.NoRestorePoint())
		}, nil, restore.NoRestorePoint()},
		{"RestorePoints of abc", func(scope restore.Scope) error {
			list, total, err := s.RestorePoints(ctx, scope, restore.RestorePointFilter{Organization: w.abc.Organization}, restore.Page{})
			return none(total+len(list), err, restore.NoRestorePoint())
		}, nil, restore.NoRestorePoint()},
	}
	sessions := []read{
		{"Session", func(scope restore.Scope) error { _, _, err := s.Session(ctx, scope, session.ID); return err },
			func(scope restore.Scope) error { _, _, err := s.Session(ctx, scope, nobody); return err }, restore.NoSession()},
		{"Sessions", func(scope restore.Scope) error {
			list, total, err := s.Sessions(ctx, scope, restore.SessionFilter{}, restore.Page{})
			return none(total+len(list), err, restore.NoSession())
		}, nil, restore.NoSession()},
		{"Events", func(scope restore.Scope) error {
			_, _, err := s.Events(ctx, scope, session.ID, restore.Page{})
			return err
		},
			func(scope restore.Scope) error { _, _, err := s.Events(ctx, scope, nobody, restore.Page{}); return err }, restore.NoSession()},
		{"Event", func(scope restore.Scope) error { _, err := s.Event(ctx, scope, session.ID, event.ID); return err },
			func(scope restore.Scope) error { _, err := s.Event(ctx, scope, nobody, event.ID); return err }, restore.NoSession()},
	}
	check := func(reads []read, inside, outside map[string]restore.Scope) {
		for _, r := range reads {
			for who, scope := range inside {
				if err := r.as(scope); err != nil {
					t.Errorf("%s by %s: %v", r.name, who, err)
				}
			}
			for who, scope := range outside {
				refused(t, r.name+" by "+who, r.as(scope), r.want)
				if r.other != nil {
					refused(t, r.name+" of what does not exist by "+who, r.other(scope), r.want)
				}
			}
		}
	}
	admin := w.admin.Sessions(restore.Behavior{})
	check(backups,
		map[string]restore.Scope{"its tenant": w.abc.Backups(), "the administrator": w.admin.Backups()},
		map[string]restore.Scope{"another tenant": w.xyz.Backups(), "a stranger": {Organization: nobody}, "nobody": {}})
	check(sessions,
		map[string]restore.Scope{"its tenant": w.abc.sessions(), "who sees all": restore.Everything(), "its organization": {Organization: w.abc.Organization}},
		map[string]restore.Scope{
			"nobody":         {},
			"another tenant": w.xyz.sessions(), "the administrator": admin, "a stranger": {Login: nobody},
			"another login of its organization": {Organization: w.abc.Organization, Login: w.admin.Login},
			"its login in another organization": {Organization: w.xyz.Organization, Login: w.abc.Login},
		})

	// Nor can a session be changed as if it were another's.
	for _, as := range []restore.Scope{{Organization: w.xyz.Organization, Login: w.abc.Login}, {Organization: w.abc.Organization, Login: w.xyz.Login}} {
		after, e, _, err := restore.Stop(session, 0, restore.Behavior{}, w.at(moment))
		must(t, err)
		after.Organization, after.Login, e.Organization = as.Organization, as.Login, as.Organization
		if err := s.UpdateSession(ctx, session.Revision, after, e); !errors.Is(err, restore.ErrChanged) {
			t.Errorf("update as another's: %v, want %v", err, restore.ErrChanged)
		}
	}
	got, _, err := s.Session(ctx, w.abc.sessions(), session.ID)
	must(t, err)
	same(t, "session after all that", session, got)
}

// testFailuresAmongWrites holds that writes that fail do no harm to those that are made with them.
func testFailuresAmongWrites(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	taken := w.start(t, w.abc, moment)
	var all sync.WaitGroup
	var want []uuid.UUID
	for i := range 60 {
		x, first := w.session(w.abc.Caller, w.abc.organization, moment)
		fails := i%3 == 1
		if fails {
			x.ID, first.Session = taken.ID, taken.ID
		} else {
			want = append(want, x.ID)
		}
		all.Go(func() {
			if err := s.CreateSession(context.Background(), x, first); (err != nil) != fails {
				t.Errorf("session %d: %v, want an error: %t", i, err, fails)
			}
		})
	}
	all.Wait()
	for _, id := range want {
		if _, _, err := s.Session(t.Context(), w.abc.sessions(), id); err != nil {
			t.Errorf("session %s: %v", id, err)
		}
	}
	_, total, err := s.Sessions(t.Context(), w.abc.sessions(), restore.SessionFilter{}, restore.Page{})
	must(t, err)
	same(t, "sessions", len(want)+1, total)
}

// calls calls every method with a context.
func calls(w *world) map[string]func(context.Context) error {
	o, l := newTenant(w.env, "third.onmicrosoft.com")
	session, event := w.session(w.abc.Caller, w.abc.organization, moment)
	access := token(w.abc.Login, identity.AccessToken, 1)
	counts := restore.Counts{Organization: w.abc.Organization, Type: restore.Exchange, UpTo: moment}
	scope := restore.Everything()
	s := w.Store
	return map[string]func(context.Context) error{
		"InstallationID":     func(ctx context.Context) error { _, err := s.InstallationID(ctx); return err },
		"AddOrganization":    func(ctx context.Context) error { return s.AddOrganization(ctx, o, l) },
		"AddLogin":           func(ctx context.Context) error { return s.AddLogin(ctx, l) },
		"Organization":       func(ctx context.Context) error { _, err := s.Organization(ctx, scope, nobody); return err },
		"OrganizationByName": func(ctx context.Context) error { _, err := s.OrganizationByName(ctx, scope, "x"); return err },
		"Organizations":      func(ctx context.Context) error { _, _, err := s.Organizations(ctx, scope, restore.Page{}); return err },
		"AddRestorePoints":   func(ctx context.Context) error { return s.AddRestorePoints(ctx, w.point(w.abc, moment)) },
		"RestorePoint":       func(ctx context.Context) error { _, err := s.RestorePoint(ctx, scope, nobody.String()); return err },
		"RestorePoints": func(ctx context.Context) error {
			_, _, err := s.RestorePoints(ctx, scope, restore.RestorePointFilter{}, restore.Page{})
			return err
		},
		"Facts":         func(ctx context.Context) error { _, err := s.Facts(ctx, scope, counts); return err },
		"CreateSession": func(ctx context.Context) error { return s.CreateSession(ctx, session, event) },
		"Session":       func(ctx context.Context) error { _, _, err := s.Session(ctx, scope, nobody); return err },
		"Sessions": func(ctx context.Context) error {
			_, _, err := s.Sessions(ctx, scope, restore.SessionFilter{}, restore.Page{})
			return err
		},
		"UpdateSession": func(ctx context.Context) error { return s.UpdateSession(ctx, 1, session, event) },
		"Events":        func(ctx context.Context) error { _, _, err := s.Events(ctx, scope, nobody, restore.Page{}); return err },
		"Event":         func(ctx context.Context) error { _, err := s.Event(ctx, scope, nobody, nobody); return err },
		"LoginByName":   func(ctx context.Context) error { _, _, err := s.LoginByName(ctx, "x"); return err },
		"SaveTokens":    func(ctx context.Context) error { return s.SaveTokens(ctx, moment, access) },
		"TokenLogin": func(ctx context.Context) error {
			_, _, _, err := s.TokenLogin(ctx, access.Hash, access.Kind)
			return err
		},
		"ExchangeToken": func(ctx context.Context) error {
			_, err := s.ExchangeToken(ctx, moment, access.Hash, false)
			return err
		},
	}
}

func testEndedContext(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls(w) {
		if err := call(ctx); err != context.Canceled { //nolint:errorlint // the very error, so that it is plain text
			t.Errorf("%s: %v, want %v", name, err, context.Canceled)
		}
	}
	for range 20 { // whatever else the writer does
		x, first := w.session(w.abc.Caller, w.abc.organization, moment)
		if err := s.CreateSession(ctx, x, first); !errors.Is(err, context.Canceled) {
			t.Errorf("CreateSession: %v, want %v", err, context.Canceled)
		}
		w.start(t, w.abc, moment)
	}
	_, total, err := s.Sessions(t.Context(), restore.Everything(), restore.SessionFilter{}, restore.Page{})
	must(t, err)
	same(t, "sessions", 20, total)
}

func testClosed(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	must(t, s.Close())
	for name, call := range calls(w) {
		if err := call(t.Context()); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, want %v", name, err, store.ErrClosed)
		}
	}
	must(t, s.Close())
}
