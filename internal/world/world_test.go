package world_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/world"
)

// inStore opens the store in dir for f.
func inStore(t *testing.T, dir string, f func(*store.Store, *identity.Passwords)) {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(dir, "vb365.db"), store.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	passwords, err := identity.NewPasswords(identity.Cost{MemoryKiB: 8, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	f(st, passwords)
}

// seeded seeds the store in dir and returns all that a caller may see of it.
func seeded(t *testing.T, dir string, d world.Demo) (orgs []restore.Organization, points []restore.RestorePoint) {
	t.Helper()
	inStore(t, dir, func(st *store.Store, passwords *identity.Passwords) {
		err := world.Seed(t.Context(), st, passwords, d)
		if err != nil {
			t.Fatal(err)
		}
		if orgs, _, err = st.Organizations(t.Context(), restore.Everything(), restore.Page{}); err != nil {
			t.Fatal(err)
		}
		if points, _, err = st.RestorePoints(t.Context(), restore.Everything(), restore.RestorePointFilter{}, restore.Page{}); err != nil {
			t.Fatal(err)
		}
	})
	return orgs, points
}

// withoutPoints is a store that is lost when it is given restore points.
type withoutPoints struct{ world.Store }

var errLost = errors.New("the process ended")

func (withoutPoints) AddRestorePoints(context.Context, ...restore.RestorePoint) error { return errLost }

func newDemo(t *testing.T) world.Demo {
	t.Helper()
	return world.NewDemo(restore.NewEnv())
}

// TestSeed seeds two folders, one of them twice: the worlds are the same, and whole.
func TestSeed(t *testing.T) {
	t.Parallel()
	d, dir := newDemo(t), t.TempDir()
	orgs, points := seeded(t, dir, d)
	if len(orgs) != 2 || len(points) != 16 {
		t.Fatalf("%d organizations, %d restore points, want 2 and 16", len(orgs), len(points))
	}
	for name, again := range map[string]string{"a second time": dir, "another folder": t.TempDir()} {
		orgs2, points2 := seeded(t, again, d)
		if diff := cmp.Diff(orgs, orgs2); diff != "" {
			t.Errorf("%s, organizations (-first +second):\n%s", name, diff)
		}
		if diff := cmp.Diff(points, points2); diff != "" {
			t.Errorf("%s, restore points (-first +second):\n%s", name, diff)
		}
	}
	day := time.Date(2022, 1, 22, 14, 56, 55, 0, time.UTC)
	for _, org := range orgs {
		if !org.FirstBackup.Before(day) || !org.LastBackup.After(day) {
			t.Errorf("%s is backed up from %s to %s, want the documented day between", org.Name, org.FirstBackup, org.LastBackup)
		}
		for _, kind := range restore.ExplorerTypes() {
			has := false
			for _, p := range points {
				has = has || p.Organization == org.ID && p.Holds(kind)
			}
			if !has {
				t.Errorf("%s has no restore point for %s", org.Name, kind)
			}
		}
	}
}

// TestSeedAfterInterruption interrupts a seed after an organization, before its restore points, and seeds
// again: the world is as if nothing had happened.
func TestSeedAfterInterruption(t *testing.T) {
	t.Parallel()
	d, dir := newDemo(t), t.TempDir()
	inStore(t, dir, func(st *store.Store, passwords *identity.Passwords) {
		if err := world.Seed(t.Context(), withoutPoints{st}, passwords, d); !errors.Is(err, errLost) {
			t.Fatalf("Seed: %v, want it interrupted", err)
		}
		if _, err := st.OrganizationByName(t.Context(), restore.Everything(), d.Tenants[0].Organization); err != nil {
			t.Fatal(err)
		}
	})
	wantOrgs, wantPoints := seeded(t, t.TempDir(), d)
	orgs, points := seeded(t, dir, d)
	if diff := cmp.Diff(wantOrgs, orgs); diff != "" {
		t.Errorf("organizations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantPoints, points); diff != "" {
		t.Errorf("restore points (-want +got):\n%s", diff)
	}
}

func TestNewDemo(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 2 {
		d := newDemo(t)
		for _, l := range []world.Login{d.Administrator, d.Tenants[0].Login, d.Tenants[1].Login} {
			if len(l.Password) < 20 || seen[l.Password] {
				t.Errorf("password of %s is short or not new", l.Username)
			}
			seen[l.Password] = true
		}
	}
}
