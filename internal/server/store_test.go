package server_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// testStore is a store that a test may look into, and that fails where the test wants.
type testStore struct {
	*store.Store
	before func(method string) error // called before the methods below; its error is theirs; nil does nothing
}

func (s *testStore) fails(method string) error {
	if s.before == nil {
		return nil
	}
	return s.before(method)
}

func (s *testStore) InstallationID(ctx context.Context) (uuid.UUID, error) {
	if err := s.fails("InstallationID"); err != nil {
		return uuid.Nil, err
	}
	return s.Store.InstallationID(ctx)
}

func (s *testStore) LoginByName(ctx context.Context, name string) (identity.Login, bool, error) {
	if err := s.fails("LoginByName"); err != nil {
		return identity.Login{}, false, err
	}
	return s.Store.LoginByName(ctx, name)
}

func (s *testStore) UpdateSession(ctx context.Context, before int64, after restore.Session, e restore.Event) error {
	if err := s.fails("UpdateSession"); err != nil {
		return err
	}
	return s.Store.UpdateSession(ctx, before, after, e)
}

// session reads a session as it is stored.
func (s *testStore) session(t testing.TB, id string) restore.Session {
	t.Helper()
	session, _, err := s.Session(t.Context(), restore.Everything(), uuid.MustParse(id))
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// organization reads an organization of the demo world as it is stored.
func (s *testStore) organization(t testing.TB, name string) restore.Organization {
	t.Helper()
	o, err := s.OrganizationByName(t.Context(), restore.Everything(), name)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// points reads the restore points of an organization as they are stored, oldest first.
func (s *testStore) points(t testing.TB, organization uuid.UUID) []restore.RestorePoint {
	t.Helper()
	points, _, err := s.RestorePoints(t.Context(), restore.Everything(),
		restore.RestorePointFilter{Organization: organization, Ascending: true}, restore.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return points
}
