package restore_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// seedPoint is the point in time of the documented example.
var seedPoint = time.Date(2022, 1, 22, 14, 56, 55, 862_000_000, time.UTC)

// at returns an Env whose clock stands, with the same randomness each time.
func at(now time.Time) *restore.Env {
	return &restore.Env{Clock: func() time.Time { return now }, Random: rand.NewChaCha8([32]byte{1})}
}

func TestCountsInclude(t *testing.T) {
	t.Parallel()
	org, other := uuid.UUID{1}, uuid.UUID{2}
	repository := uuid.UUID{3}
	exchange := restore.RestorePoint{Organization: org, BackupTime: seedPoint, Exchange: true, Repository: repository}
	with := func(change func(*restore.RestorePoint)) restore.RestorePoint {
		p := exchange
		change(&p)
		return p
	}
	explore := restore.Explore{Point: seedPoint, Type: restore.Exchange}
	tests := []struct {
		name     string
		explore  restore.Explore
		behavior restore.Behavior
		point    restore.RestorePoint
		want     bool
	}{
		{"at the very instant (L002)", explore, restore.Behavior{}, exchange, true},
		{"one tick before", explore, restore.Behavior{}, with(func(p *restore.RestorePoint) { p.BackupTime = seedPoint.Add(-restore.Tick) }), true},
		{"one tick after (L001)", explore, restore.Behavior{}, with(func(p *restore.RestorePoint) { p.BackupTime = seedPoint.Add(restore.Tick) }), false},
		{"exclusive: at the very instant", explore, restore.Behavior{PointExclusive: true}, exchange, false},
		{"exclusive: one tick before", explore, restore.Behavior{PointExclusive: true}, with(func(p *restore.RestorePoint) { p.BackupTime = seedPoint.Add(-restore.Tick) }), true},
		{"other organization", explore, restore.Behavior{}, with(func(p *restore.RestorePoint) { p.Organization = other }), false},
		{"no data of the type", explore, restore.Behavior{}, with(func(p *restore.RestorePoint) { p.Exchange, p.Teams = false, true }), false},
		{"deleted", explore, restore.Behavior{}, with(func(p *restore.RestorePoint) { p.Deleted = true }), false},
		{"in the repository", restore.Explore{Point: seedPoint, Type: restore.Exchange, Repository: &repository}, restore.Behavior{}, exchange, true},
		{"in another repository", restore.Explore{Point: seedPoint, Type: restore.Exchange, Repository: &other}, restore.Behavior{}, exchange, false},
		{"in a repository of zeros", restore.Explore{Point: seedPoint, Type: restore.Exchange, Repository: new(uuid.Nil)}, restore.Behavior{}, exchange, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.explore.Counts(org, tt.behavior).Include(tt.point); got != tt.want {
				t.Errorf("Include = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 1, 21, 22, 53, 13, 968_593_412, time.UTC)
	caller := restore.Caller{Login: uuid.UUID{7}, Name: "admin@abc.onmicrosoft.com", Role: restore.Tenant, Organization: uuid.UUID{1}, ClientHost: "EPSILON (via: 127.0.0.1)"}
	org := restore.Organization{ID: uuid.UUID{1}, Name: "abc.onmicrosoft.com"}
	explore := restore.Explore{Point: seedPoint, Type: restore.Exchange, ShowDeleted: true}

	s, e := restore.Start(explore, restore.Facts{Organization: org, Latest: &restore.RestorePoint{ID: uuid.UUID{9}}}, caller, at(now))
	want := restore.Session{
		ID: s.ID, Login: caller.Login, Organization: org.ID, OrganizationName: "abc.onmicrosoft.com",
		Name: "Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)", Type: restore.Exchange,
		Point: seedPoint, RestorePoint: uuid.UUID{9}, ShowDeleted: true,
		Created: time.Date(2022, 1, 21, 22, 53, 13, 968_593_400, time.UTC), // cut to 100 ns
		State:   restore.Working, Result: restore.Success,
		InitiatedBy: "admin@abc.onmicrosoft.com", ClientHost: "EPSILON (via: 127.0.0.1)", Revision: 1,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("session (-want +got):\n%s", diff)
	}
	wantEvent := restore.Event{
		ID: e.ID, Session: s.ID, Organization: org.ID, Type: restore.EventNone, Status: restore.EventSuccess,
		Start: s.Created, End: s.Created, Title: "Restore session started", Message: "Restore session started",
	}
	if diff := cmp.Diff(wantEvent, e); diff != "" {
		t.Errorf("first event (-want +got):\n%s", diff)
	}
	if s.ID == e.ID || s.ID.Version() != 7 || e.ID.Version() != 7 {
		t.Errorf("ids %s and %s, want two of version 7", s.ID, e.ID)
	}

	none, _ := restore.Start(explore, restore.Facts{Organization: org}, caller, at(now))
	if none.RestorePoint != uuid.Nil || none.State != restore.Working {
		t.Errorf("without a restore point: %+v, want a working session without data (L001)", none)
	}
}

func TestSessionName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind  restore.ExplorerType
		point time.Time
		want  string
	}{
		{restore.Exchange, seedPoint, "Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)"},
		{restore.OneDrive, time.Date(2022, 11, 2, 0, 0, 0, 0, time.UTC), "OneDrive restore (Entire organization - 11/2/2022 12:00:00 AM)"},
		{restore.SharePoint, time.Date(2022, 1, 2, 12, 3, 4, 0, time.UTC), "SharePoint restore (Entire organization - 1/2/2022 12:03:04 PM)"},
		{restore.Teams, time.Date(2022, 1, 2, 9, 0, 0, 0, time.UTC), "Teams restore (Entire organization - 1/2/2022 9:00:00 AM)"},
	}
	for _, tt := range tests {
		s, _ := restore.Start(restore.Explore{Point: tt.point, Type: tt.kind}, restore.Facts{}, restore.Caller{}, at(seedPoint))
		if s.Name != tt.want {
			t.Errorf("name of %s = %q, want %q", tt.kind, s.Name, tt.want)
		}
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	working := restore.Session{ID: uuid.UUID{5}, Organization: uuid.UUID{1}, Created: seedPoint, State: restore.Working, Revision: 1}
	later := seedPoint.Add(time.Hour)

	after, event, changed, err := restore.Stop(working, 3, restore.Behavior{}, at(later))
	if err != nil || !changed || after.State != restore.Stopped || !after.Ended.Equal(later) || after.Revision != 2 {
		t.Fatalf("Stop = %+v, changed %t, %v", after, changed, err)
	}
	if event.Order != 4 || event.Session != working.ID || !event.Start.Equal(later) || event.Type != restore.EventNone {
		t.Errorf("event = %+v, want order 4 at the stop", event)
	}

	t.Run("a clock that went back", func(t *testing.T) {
		after, _, _, err := restore.Stop(working, 0, restore.Behavior{}, at(seedPoint.Add(-time.Hour)))
		if err != nil || after.Ended.Before(after.Created) {
			t.Errorf("ended %s, created %s, %v: no session ends before it starts (L006)", after.Ended, after.Created, err)
		}
	})
	t.Run("stopped already", func(t *testing.T) {
		again, _, changed, err := restore.Stop(after, 4, restore.Behavior{}, at(later.Add(time.Hour)))
		if err != nil || changed {
			t.Fatalf("changed %t, %v", changed, err)
		}
		if diff := cmp.Diff(after, again); diff != "" {
			t.Errorf("a stopped session changed (-before +after):\n%s", diff)
		}
	})
	t.Run("stopped already, refused by Behavior", func(t *testing.T) {
		_, _, changed, err := restore.Stop(after, 4, restore.Behavior{RefuseSecondStop: true}, at(later))
		if refusal, ok := errors.AsType[*restore.Refusal](err); !ok || refusal.Kind != restore.Conflict || changed {
			t.Errorf("changed %t, %v, want a conflict", changed, err)
		}
	})
}

func TestNewIDsSort(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	env := &restore.Env{Clock: func() time.Time { return now }, Random: rand.NewChaCha8([32]byte{2})}
	var ids []string
	for i := range 10_000 { // more than a millisecond's counter holds
		switch i {
		case 3000:
			now = now.Add(5 * time.Millisecond)
		case 6000:
			now = now.Add(-time.Hour) // the clock goes back
		}
		id := env.NewID()
		if id.Version() != 7 || id.Variant() != uuid.RFC4122 {
			t.Fatalf("id %s has version %d, variant %s", id, id.Version(), id.Variant())
		}
		ids = append(ids, id.String())
	}
	if !slices.IsSorted(ids) {
		t.Error("ids are not in the order in which they were made")
	}
	if n := len(slices.Compact(ids)); n != 10_000 {
		t.Errorf("%d different ids, want 10000", n)
	}
}

func TestParseExplorerType(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]restore.ExplorerType{
		"Vex": restore.Exchange, "vex": restore.Exchange, "VEOD": restore.OneDrive, "vEsP": restore.SharePoint, "Vet": restore.Teams,
	} {
		if got, ok := restore.ParseExplorerType(text); !ok || got != want {
			t.Errorf("ParseExplorerType(%q) = %q, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "Exchange", "Vexx", " Vex"} {
		if got, ok := restore.ParseExplorerType(text); ok {
			t.Errorf("ParseExplorerType(%q) = %q, want none", text, got)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	tenant := restore.Caller{Login: uuid.UUID{1}, Role: restore.Tenant, Organization: uuid.UUID{2}}
	admin := restore.Caller{Login: uuid.UUID{3}, Role: restore.Administrator}
	tests := []struct {
		name string
		got  restore.Scope
		want restore.Scope
	}{
		{"tenant, backups", tenant.Backups(), restore.Scope{Organization: tenant.Organization}},
		{"tenant, sessions", tenant.Sessions(restore.Behavior{}), restore.Scope{Organization: tenant.Organization, Login: tenant.Login}},
		{"tenant, sessions, where administrators see all", tenant.Sessions(restore.Behavior{AdministratorSeesAll: true}), restore.Scope{Organization: tenant.Organization, Login: tenant.Login}},
		{"administrator, backups", admin.Backups(), restore.Everything()},
		{"administrator, sessions", admin.Sessions(restore.Behavior{}), restore.Scope{Login: admin.Login}},
		{"administrator, sessions, sees all", admin.Sessions(restore.Behavior{AdministratorSeesAll: true}), restore.Everything()},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
}
