// Package storetest is the suite that the store passes on every engine.
package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// Run runs the suite. open returns a new and empty store each time, which it closes at the end of the test.
func Run(t *testing.T, open func(testing.TB) *store.Store) {
	t.Helper()
	tests := []struct {
		name string
		run  func(t *testing.T, s *store.Store)
	}{
		{"Installation", testInstallation},
		{"OrganizationNames", testOrganizationNames},
		{"OrganizationBothOrNeither", testOrganizationBothOrNeither},
		{"OrganizationBackups", testOrganizationBackups},
		{"OrganizationList", testOrganizationList},
		{"Logins", testLogins},
		{"RestorePoints", testRestorePoints},
		{"RestorePointsAllOrNone", testRestorePointsAllOrNone},
		{"RestorePointList", testRestorePointList},
		{"FactsAtTheInstant", testFactsAtTheInstant},
		{"FactsAsInclude", testFactsAsInclude},
		{"Sessions", testSessions},
		{"SessionBothOrNeither", testSessionBothOrNeither},
		{"SessionChecks", testSessionChecks},
		{"SessionUpdate", testSessionUpdate},
		{"SessionUpdatesRace", testSessionUpdatesRace},
		{"SessionList", testSessionList},
		{"SessionPages", testSessionPages},
		{"Events", testEvents},
		{"Tokens", testTokens},
		{"TokensExpire", testTokensExpire},
		{"ExchangeToken", testExchangeToken},
		{"ExchangeTokenRace", testExchangeTokenRace},
		{"Isolation", testIsolation},
		{"FailuresAmongWrites", testFailuresAmongWrites},
		{"EndedContext", testEndedContext},
		{"Closed", testClosed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

// moment is the point in time of the documented example.
var moment = time.Date(2022, 1, 22, 14, 56, 55, 862_000_000, time.UTC)

// world is a store with two organizations, their tenants and an administrator.
type world struct {
	*store.Store
	env      *restore.Env
	abc, xyz tenant
	admin    restore.Caller
}

// tenant is an organization and who explores it.
type tenant struct {
	restore.Caller
	organization restore.Organization
}

func newWorld(t *testing.T, s *store.Store) *world {
	t.Helper()
	w := &world{Store: s, env: newEnv()}
	w.abc, w.xyz = w.addTenant(t, "abc.onmicrosoft.com"), w.addTenant(t, "xyz.onmicrosoft.com")
	w.admin = restore.Caller{Login: w.env.NewID(), Name: "administrator", Role: restore.Administrator}
	must(t, s.AddLogin(t.Context(), identity.Login{ID: w.admin.Login, Name: w.admin.Name, Role: w.admin.Role}))
	return w
}

// newEnv returns a clock that stands and the same ids in each test.
func newEnv() *restore.Env {
	return &restore.Env{Clock: func() time.Time { return moment }, Random: rand.NewChaCha8([32]byte{1})}
}

func (w *world) addTenant(t *testing.T, name string) tenant {
	t.Helper()
	o, l := newTenant(w.env, name)
	must(t, w.AddOrganization(t.Context(), o, l))
	return tenant{
		Caller:       restore.Caller{Login: l.ID, Name: l.Name, Role: l.Role, Organization: o.ID, ClientHost: "EPSILON (via: 127.0.0.1)"},
		organization: o,
	}
}

func newTenant(env *restore.Env, name string) (restore.Organization, identity.Login) {
	o := restore.Organization{ID: env.NewID(), Name: name, Job: env.NewID(), Repository: env.NewID()}
	return o, identity.Login{
		ID: env.NewID(), Name: "admin@" + name, Role: restore.Tenant, Organization: o.ID, PasswordHash: "$argon2id$",
	}
}

// point returns a restore point of a tenant that holds data of all types.
func (w *world) point(of tenant, at time.Time) restore.RestorePoint {
	return restore.RestorePoint{
		ID: w.env.NewID(), Organization: of.Organization, BackupTime: at,
		Job: of.organization.Job, Repository: of.organization.Repository,
		Exchange: true, OneDrive: true, SharePoint: true, Teams: true,
	}
}

// session returns a new session of a caller in an organization, created at an instant, and its first event.
func (w *world) session(caller restore.Caller, organization restore.Organization, created time.Time) (restore.Session, restore.Event) {
	return restore.Start(restore.Explore{Point: moment, Type: restore.Exchange, ShowDeleted: true},
		restore.Facts{Organization: organization}, caller, w.at(created))
}

// at returns an Env with another time and other ids.
func (w *world) at(now time.Time) *restore.Env {
	id := w.env.NewID()
	return &restore.Env{Clock: func() time.Time { return now }, Random: rand.NewChaCha8([32]byte(append(id[:], id[:]...)))}
}

// start keeps a new session of a tenant.
func (w *world) start(t *testing.T, of tenant, created time.Time) restore.Session {
	t.Helper()
	s, first := w.session(of.Caller, of.organization, created)
	must(t, w.CreateSession(t.Context(), s, first))
	return s
}

// stop stops a session that has only its first event.
func (w *world) stop(t *testing.T, s restore.Session, at time.Time) restore.Session {
	t.Helper()
	after, event, _, err := restore.Stop(s, 0, restore.Behavior{}, w.at(at))
	must(t, err)
	must(t, w.UpdateSession(t.Context(), s.Revision, after, event))
	return after
}

// sessions is the scope of a tenant's sessions.
func (of tenant) sessions() restore.Scope { return of.Sessions(restore.Behavior{}) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same reports what differs between what is wanted and what the store gives.
func same[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// refused reports whether err is the refusal wanted, word for word.
func refused(t *testing.T, what string, err error, want *restore.Refusal) {
	t.Helper()
	refusal, ok := errors.AsType[*restore.Refusal](err)
	if !ok {
		t.Errorf("%s: %v, want the refusal %q", what, err, want)
		return
	}
	same(t, what, want, refusal)
}

// conflict reports whether err refuses a field with Conflict.
func conflict(t *testing.T, what string, err error, field string) {
	t.Helper()
	if refusal, ok := errors.AsType[*restore.Refusal](err); !ok || refusal.Kind != restore.Conflict || refusal.Field != field {
		t.Errorf("%s: %v, want a conflict of the field %s", what, err, field)
	}
}

// pages checks that a list of want is the same read at once and read in pages of several sizes, and that
// each page knows how many there are in all.
func pages[T any](t *testing.T, what string, want []T, list func(context.Context, restore.Page) ([]T, int, error)) {
	t.Helper()
	for _, limit := range []int{0 /* all at once */, 1, 2, 7, max(1, len(want)-1), max(1, len(want)), len(want) + 1} {
		var all []T
		for {
			page, total, err := list(t.Context(), restore.Page{Offset: len(all), Limit: limit})
			must(t, err)
			if total != len(want) {
				t.Fatalf("%s: a page of %d after %d says that there are %d in all, want %d", what, limit, len(all), total, len(want))
			}
			if limit > 0 && len(page) > limit {
				t.Fatalf("%s: a page of %d holds %d", what, limit, len(page))
			}
			all = append(all, page...)
			if len(page) == 0 || len(all) > len(want) {
				break
			}
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Fatalf("%s in pages of %d (-want +got):\n%s", what, limit, diff)
		}
	}
}

// nobody is an id that nothing has.
var nobody = uuid.UUID{0xff, 1}
