package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if run, ok := children[os.Getenv(childEnv)]; ok {
		run(context.Background(), os.Args[1])
		return
	}
	goleak.VerifyTestMain(m)
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(tb testing.TB) *store.Store {
		tb.Helper()
		s, _ := open(tb, filepath.Join(tb.TempDir(), "vb365.db"))
		return s.Store
	})
}

// open opens a store that is closed at the end of the test or by the function returned.
func open(tb testing.TB, path string) (s store.SQLite, closeIt func()) {
	tb.Helper()
	s, err := store.OpenSQLiteGroups(tb.Context(), path, 256)
	if err != nil {
		tb.Fatal(err)
	}
	closeIt = func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	}
	tb.Cleanup(closeIt)
	return s, closeIt
}

func TestPragmas(t *testing.T) {
	t.Parallel()
	s, _ := open(t, filepath.Join(t.TempDir(), "vb365.db"))
	for name, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2" /* FULL */, "foreign_keys": "1", "busy_timeout": "10000",
	} {
		if got, err := s.Pragma(t.Context(), name); err != nil || got != want {
			t.Errorf("pragma %s = %s, %v, want %s", name, got, err, want)
		}
	}
}

func TestReadersOnlyRead(t *testing.T) {
	t.Parallel()
	s, _ := open(t, filepath.Join(t.TempDir(), "vb365.db"))
	if err := s.ExecOnReader(t.Context(), `DELETE FROM sessions`); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("a reader writes: %v", err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"vb365.db", "a b%20c?mode=memory&x#y.db", "ä;'\".db", "file:x"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			s, closeIt := open(t, path)
			if err := s.AddLogin(t.Context(), administrator); err != nil {
				t.Fatal(err)
			}
			want := []string{name, name + "-shm", name + "-wal", name + ".lock"}
			slices.Sort(want)
			if got := files(t, dir); !slices.Equal(got, want) {
				t.Errorf("files %q, want %q", got, want)
			}
			closeIt()
			want = []string{name, name + ".lock"}
			if got := files(t, dir); !slices.Equal(got, want) {
				t.Errorf("files after Close %q, want %q", got, want)
			}
		})
	}
}

var administrator = identity.Login{ID: uuid.UUID{1}, Name: "administrator", Role: restore.Administrator}

// files returns the names of the files of a folder, and checks that they are for their owner only.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %o, want 600", entry.Name(), info.Mode().Perm())
		}
		names = append(names, entry.Name())
	}
	return names
}

func TestOpenAgainKeepsEverything(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vb365.db")
	s, closeIt := open(t, path)
	id, err := s.InstallationID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddLogin(t.Context(), administrator); err != nil {
		t.Fatal(err)
	}
	closeIt()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	s, closeIt = open(t, path)
	if again, err := s.InstallationID(t.Context()); err != nil || again != id {
		t.Errorf("installation %s, %v, want %s", again, err, id)
	}
	if l, ok, err := s.LoginByName(t.Context(), administrator.Name); !ok || err != nil || l != administrator {
		t.Errorf("login %+v, %t, %v", l, ok, err)
	}
	closeIt()
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("to open a database that is up to date has changed its file (%v)", err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vb365.db")
	_, closeIt := open(t, path)
	closeIt()
	raw(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	for range 2 { // the first has let go of the lock
		_, err := store.OpenSQLite(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), "version 99") || !strings.Contains(err.Error(), "newer program") {
			t.Fatalf("open: %v, want that version 99 is newer", err)
		}
	}
	raw(t, path, `DELETE FROM goose_db_version WHERE version_id = 99`)
	open(t, path)
}

// raw runs SQL on a file that no store has open.
func raw(t *testing.T, path, query string) (result string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&result); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return result
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("these are notes, not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, path := range map[string]string{
		"a folder that is not there": filepath.Join(dir, "none", "vb365.db"),
		"a folder":                   dir,
		"a file that is no database": text,
		"a file under a file":        filepath.Join(text, "vb365.db"),
	} {
		s, err := store.OpenSQLite(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("open %s: %v, want an error that names it", what, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
	if b, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(b), "these are notes") {
		t.Errorf("the notes have become %.20q, %v", b, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.OpenSQLite(ended, filepath.Join(dir, "new.db")); err == nil {
		t.Error("opened although the context had ended")
	}
}
