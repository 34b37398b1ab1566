package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

// inBubble runs f in a bubble of synctest with a store of its own.
func inBubble(t *testing.T, group int, f func(t *testing.T, s store.SQLite)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := store.OpenSQLiteGroups(t.Context(), filepath.Join(t.TempDir(), "vb365.db"), group)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// held is a write that other writes wait for.
type held struct {
	release func()
	err     chan error
}

// hold starts a write that goes on until it is released.
func hold(ctx context.Context, s store.SQLite) held {
	goOn := make(chan struct{})
	h := held{release: func() { close(goOn) }, err: make(chan error, 1)}
	go func() {
		h.err <- s.Change(ctx, func(func(string) error) error { <-goOn; return nil })
	}()
	synctest.Wait()
	return h
}

// addLogins starts n writes, each of a login, and returns once all of them wait.
func addLogins(ctx context.Context, s store.SQLite, n int) (errs []chan error) {
	for i := range n {
		err := make(chan error, 1)
		errs = append(errs, err)
		go func() {
			err <- s.AddLogin(ctx, identity.Login{ID: uuid.UUID{byte(i), 1}, Name: fmt.Sprint("login ", i), Role: restore.Administrator})
		}()
		synctest.Wait() // so that they wait in this order
	}
	return errs
}

func hasLogin(t *testing.T, s store.SQLite, i int, want bool) {
	t.Helper()
	_, ok, err := s.LoginByName(context.Background(), fmt.Sprint("login ", i))
	if err != nil || ok != want {
		t.Errorf("login %d is there: %t, %v, want %t", i, ok, err, want)
	}
}

func TestWritesThatWaitShareATransaction(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ writes, group, transactions int }{
		{20, 256, 1}, // the held write has its own group by then: it and the 20 share one
		{20, 8, 3},   // 8, 8 and 5, with the held write
		{2, 1, 3},
	} {
		t.Run(fmt.Sprintf("%d writes, groups of %d", tt.writes, tt.group), func(t *testing.T) {
			t.Parallel()
			inBubble(t, tt.group, func(t *testing.T, s store.SQLite) {
				before := s.Commits()
				h := hold(t.Context(), s)
				errs := addLogins(t.Context(), s, tt.writes)
				for i, err := range errs {
					select {
					case err := <-err:
						t.Errorf("login %d was answered before the commit: %v", i, err)
					default:
					}
				}
				hasLogin(t, s, 0, false)
				h.release()
				for i, err := range append(errs, h.err) {
					if err := <-err; err != nil {
						t.Errorf("write %d: %v", i, err)
					}
				}
				if got := int(s.Commits() - before); got != tt.transactions {
					t.Errorf("%d transactions, want %d", got, tt.transactions)
				}
				for i := range tt.writes {
					hasLogin(t, s, i, true)
				}
			})
		})
	}
}

// TestLoneWriteDoesNotWait holds that a write which comes alone is committed at once: in a bubble, time goes
// on only when somebody waits for it.
func TestLoneWriteDoesNotWait(t *testing.T) {
	t.Parallel()
	inBubble(t, 256, func(t *testing.T, s store.SQLite) {
		start, before := time.Now(), s.Commits()
		for i := range 3 {
			if err := s.AddLogin(t.Context(), identity.Login{ID: uuid.UUID{byte(i)}, Name: fmt.Sprint("login ", i), Role: restore.Administrator}); err != nil {
				t.Error(err)
			}
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited for %s", waited)
		}
		if got := s.Commits() - before; got != 3 {
			t.Errorf("%d transactions, want 3", got)
		}
	})
}

func TestOneFailureLeavesTheOthersOfItsGroup(t *testing.T) {
	t.Parallel()
	inBubble(t, 256, func(t *testing.T, s store.SQLite) {
		before := s.Commits()
		h := hold(t.Context(), s)
		first := addLogins(t.Context(), s, 1)[0]
		failed, broken := make(chan error, 1), errors.New("broken")
		go func() {
			failed <- s.Change(t.Context(), func(exec func(string) error) error {
				return errors.Join(exec(`DELETE FROM logins`), broken)
			})
		}()
		synctest.Wait()
		taken := make(chan error, 1) // what it needs to know is in the transaction, not yet committed
		go func() {
			taken <- s.AddLogin(t.Context(), identity.Login{ID: uuid.UUID{9}, Name: "LOGIN 0", Role: restore.Administrator})
		}()
		synctest.Wait()
		h.release()
		if err := errors.Join(<-h.err, <-first); err != nil {
			t.Error(err)
		}
		if err := <-failed; !errors.Is(err, broken) {
			t.Errorf("the write that fails: %v, want %v", err, broken)
		}
		if refusal, ok := errors.AsType[*restore.Refusal](<-taken); !ok || refusal.Kind != restore.Conflict {
			t.Errorf("the write of a name that is taken: %v, want a conflict", refusal)
		}
		hasLogin(t, s, 0, true)
		if got := s.Commits() - before; got != 1 {
			t.Errorf("%d transactions, want 1", got)
		}
	})
}

// TestLostTransaction holds that everybody in a transaction that is not committed learns of it, and that the
// next one works.
func TestLostTransaction(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"rolled back in between": {`ROLLBACK`}, // as SQLite does by itself when the disk is full
		"commit fails": {
			`PRAGMA defer_foreign_keys = ON`,
			`INSERT INTO tokens (hash, login_id, kind, issued, expires, spent) VALUES (zeroblob(32), zeroblob(16), 'access', 0, 0, 0)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, 256, func(t *testing.T, s store.SQLite) { testLost(t, s, statements) })
		})
	}
}

// testLost runs statements that cost the transaction among other writes.
func testLost(t *testing.T, s store.SQLite, statements []string) {
	h := hold(t.Context(), s)
	before := addLogins(t.Context(), s, 1)[0]
	breaks := make(chan error, 1)
	go func() {
		breaks <- s.Change(t.Context(), func(exec func(string) error) error {
			for _, statement := range statements {
				if err := exec(statement); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	synctest.Wait()
	h.release()
	for who, err := range map[string]error{"the first": <-h.err, "the one before": <-before, "the one that breaks it": <-breaks} {
		if err == nil {
			t.Errorf("%s was told that it is kept", who)
		}
	}
	hasLogin(t, s, 0, false)
	if err := <-addLogins(t.Context(), s, 1)[0]; err != nil {
		t.Errorf("a write after it: %v", err)
	}
	hasLogin(t, s, 0, true)
}

func TestContextEndsWhileWaiting(t *testing.T) {
	t.Parallel()
	inBubble(t, 256, func(t *testing.T, s store.SQLite) {
		ctx, cancel := context.WithCancel(t.Context())
		goOn, underWay := make(chan struct{}), make(chan error, 1)
		go func() {
			underWay <- s.Change(ctx, func(exec func(string) error) error {
				<-goOn
				return exec(`INSERT INTO logins (id, name, name_key, role, password_hash)
					VALUES (zeroblob(16), 'login 5', CAST('LOGIN 5' AS BLOB), 'administrator', '')`)
			})
		}()
		synctest.Wait()
		waits := addLogins(ctx, s, 1)[0]
		other := make(chan error, 1)
		go func() {
			other <- s.AddLogin(t.Context(), identity.Login{ID: uuid.UUID{7}, Name: "login 7", Role: restore.Administrator})
		}()
		synctest.Wait()
		cancel()
		if err := <-waits; err != context.Canceled { //nolint:errorlint // the very error
			t.Errorf("the write that waits: %v, want %v", err, context.Canceled)
		}
		if err := <-underWay; err != context.Canceled { //nolint:errorlint // the very error
			t.Errorf("the write under way: %v, want %v", err, context.Canceled)
		}
		close(goOn)
		if err := <-other; err != nil {
			t.Errorf("the write of somebody else: %v", err)
		}
		hasLogin(t, s, 0, false)
		hasLogin(t, s, 5, true) // it is not cut off in its middle
		hasLogin(t, s, 7, true)
	})
}

func TestCloseWaitsForWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "vb365.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := store.OpenSQLiteGroups(t.Context(), path, 256)
		if err != nil {
			t.Fatal(err)
		}
		h := hold(t.Context(), s)
		errs := addLogins(t.Context(), s, 10)
		closed := make(chan error, 1)
		go func() { closed <- s.Close() }()
		for !s.Closing() {
			runtime.Gosched()
		}
		h.release()
		for i, err := range append(errs, h.err, closed) {
			if err := <-err; err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		}
	})
	s, err := store.OpenSQLiteGroups(t.Context(), path, 256)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		hasLogin(t, s, i, true)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
