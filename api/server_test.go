package api_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// connect logs in to a server; every call is judged.
func connect(t *testing.T, s *vb365test.Server, v api.Version, as vb365test.Login) *api.Client {
	t.Helper()
	check := validatetest.Check(t) //nolint:bodyclose // it is a function, no response
	c, err := api.New(s.URL, api.WithCA(s.CA), api.WithVersion(v), api.WithContractCheck(check))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	if err := c.Login(t.Context(), as.Username, as.Password); err != nil {
		t.Fatal(err)
	}
	return c
}

// must returns a value that came without an error.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// all returns a whole list.
func all[T any](t *testing.T, list iter.Seq2[T, error]) (out []T) {
	t.Helper()
	for v, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s differ (-want +got):\n%s", what, diff)
	}
}

// A tenant walks through all operations that are a tenant's, on all versions, each call judged by the contract.
func TestTenantWalk(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			ctx, s := t.Context(), vb365test.New(t)
			tenant := s.Tenants[0]
			c := connect(t, s, v, tenant.Login)
			if tok, ok := c.Token(); !ok || tok.UserName != tenant.Username || !tok.Expires.After(tok.Issued) {
				t.Errorf("token is %v, %t", tok, ok)
			}

			session := must(c.Explore(ctx, exploreRequest))(t)
			if _, ended := api.Ended(session); ended || !api.Working(session) || session.Organization != tenant.Organization {
				t.Errorf("the new session is %+v", session)
			}
			same(t, "sessions", session, must(c.Session(ctx, session.ID))(t))
			if o := must(c.SessionOrganization(ctx, session.ID))(t); o.Name != tenant.Organization {
				t.Errorf("organization is %+v", o)
			}
			events := all(t, c.Events(ctx, session.ID))
			if len(events) != 1 || events[0].Type != api.EventTypeNone {
				t.Fatalf("events are %+v", events)
			}
			same(t, "events", events[0], must(c.Event(ctx, session.ID, events[0].ID))(t))

			for range 2 { // a second Stop changes nothing
				if err := c.Stop(ctx, session.ID); err != nil {
					t.Fatal(err)
				}
			}
			stopped := must(c.Session(ctx, session.ID))(t)
			if end, ended := api.Ended(stopped); !ended || end.Before(stopped.CreationTime.Time) || api.Working(stopped) {
				t.Errorf("the stopped session is %+v", stopped)
			}
			if events := all(t, c.Events(ctx, session.ID)); len(events) != 2 {
				t.Errorf("events after Stop are %+v", events)
			}

			if err := c.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			if i := must(c.ServiceInstance(ctx))(t); i.Version == "" {
				t.Errorf("service instance is %+v", i)
			}
			for _, r := range refusals(ctx, s, c, connect(t, s, v, s.Tenants[1].Login), session.ID) {
				var e *api.Error
				if !errors.Is(r.err, r.want) || !errors.As(r.err, &e) || e.Message == "" {
					t.Errorf("%s: error is %v, want %v with a message", r.name, r.err, r.want)
				}
			}
		})
	}
}

// Lists of the server come whole and in order, whatever the size of the pages.
func TestTenantLists(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			ctx, s := t.Context(), vb365test.New(t)
			c := connect(t, s, v, s.Tenants[0].Login)
			var want []api.UUID // newest first
			for range 5 {
				want = append([]api.UUID{must(c.Explore(ctx, exploreRequest))(t).ID}, want...)
			}
			for _, size := range []int{1, 2, 5, 0} {
				var got []api.UUID
				for _, s := range all(t, c.Sessions(ctx, api.SessionFilter{PageSize: size})) {
					got = append(got, s.ID)
				}
				same(t, "sessions in pages", want, got)
			}

			points := all(t, c.RestorePoints(ctx, api.RestorePointFilter{PageSize: 2}))
			if len(points) < 3 {
				t.Fatalf("restore points are %+v", points)
			}
			same(t, "restore points", points[0], must(c.RestorePoint(ctx, points[0].ID))(t))
		})
	}
}

// refusal is the error of a call that must be refused.
type refusal struct {
	name      string
	err, want error
}

// refusals tries what a tenant may not do: c does, and other with a session that is not its own.
func refusals(ctx context.Context, s *vb365test.Server, c, other *api.Client, session api.UUID) []refusal {
	_, foreign := other.Session(ctx, session)
	_, unknown := c.Session(ctx, mustUUID(otherID))
	_, admin := c.ExploreOrganization(ctx, mustUUID(otherID), api.OrganizationExploreRequest{
		DateTime: exploreRequest.DateTime, Type: exploreRequest.Type,
	})
	return []refusal{
		{"session of another tenant", foreign, api.ErrNotFound},
		{"stop of another tenant", other.Stop(ctx, session), api.ErrNotFound},
		{"events of another tenant", first(other.Events(ctx, session)), api.ErrNotFound},
		{"unknown session", unknown, api.ErrNotFound},
		{"organizations as a tenant", first(c.Organizations(ctx)), api.ErrForbidden},
		{"explore as an administrator", admin, api.ErrForbidden},
		{"wrong password", c.Login(ctx, s.Tenants[0].Username, "wrong"), api.ErrUnauthorized},
	}
}

// An administrator walks through all operations that are an administrator's.
func TestAdministratorWalk(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			ctx, s := t.Context(), vb365test.New(t)
			c := connect(t, s, v, s.Administrator)
			organizations := all(t, c.Organizations(ctx))
			if len(organizations) != len(s.Tenants) || organizations[0].FirstBackuptime.IsZero() {
				t.Fatalf("organizations are %+v", organizations)
			}
			for _, o := range organizations {
				same(t, "organizations", o, must(c.Organization(ctx, o.ID))(t))
				mine := all(t, c.RestorePoints(ctx, api.RestorePointFilter{OrganizationID: o.ID}))
				if len(mine) == 0 {
					t.Errorf("no restore points of %s", o.Name)
				}
				request := api.OrganizationExploreRequest{DateTime: exploreRequest.DateTime, Type: api.ExplorerTypeTeams}
				if v == api.V8 {
					request.RepositoryID = &mine[0].RepositoryID
				}
				session := must(c.ExploreOrganization(ctx, o.ID, request))(t)
				if session.Organization != o.Name {
					t.Errorf("the session of %s is %+v", o.Name, session)
				}
				if err := c.Stop(ctx, session.ID); err != nil {
					t.Error(err)
				}
			}
			if _, err := c.Explore(ctx, exploreRequest); !errors.Is(err, api.ErrForbidden) {
				t.Errorf("Explore as an administrator: error is %v", err)
			}
		})
	}
}

// Lists filtered by time show what was made in that time, and no more.
func TestTimesOfFilters(t *testing.T) {
	t.Parallel()
	s := vb365test.New(t)
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			ctx := t.Context()
			c := connect(t, s, v, s.Tenants[0].Login)
			session := must(c.Explore(ctx, exploreRequest))(t)
			start := session.CreationTime.Time
			if got := all(t, c.Sessions(ctx, api.SessionFilter{StartedAfter: start})); len(got) != 0 {
				t.Errorf("%d sessions started after the last", len(got))
			}
			got := all(t, c.Sessions(ctx, api.SessionFilter{StartedAfter: start.Add(-time.Microsecond)}))
			if len(got) != 1 || got[0].ID != session.ID {
				t.Errorf("sessions that started after a little before: %+v", got)
			}

			points := all(t, c.RestorePoints(ctx, api.RestorePointFilter{}))
			latest := points[0].BackupTime.Time
			for _, p := range points {
				if p.BackupTime.After(latest) {
					latest = p.BackupTime.Time
				}
			}
			if got := all(t, c.RestorePoints(ctx, api.RestorePointFilter{From: latest})); len(got) == 0 || len(got) == len(points) {
				t.Errorf("%d of %d restore points from the latest time on", len(got), len(points))
			}
			if got := all(t, c.RestorePoints(ctx, api.RestorePointFilter{From: latest.Add(100 * time.Nanosecond)})); len(got) != 0 {
				t.Errorf("%d restore points after the latest", len(got))
			}
		})
	}
}
