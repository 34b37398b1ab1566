// Package store keeps organizations, logins and tokens, restore points, restore sessions and their events in
// a database. Reads see one consistent state; a write is answered once it is durable. What lies outside of
// the scope of a read is not there: the same refusal says so.
//
// The SQL here is plain, so that each engine takes it; what belongs to one engine is in the file that opens
// it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// ErrClosed is what every method answers after Close.
var ErrClosed = errors.New("the store is closed")

// Store is an open database. All its methods may be called from several goroutines at a time.
//
// If the context of a method ends first, the method returns the context's error at once; a write that was
// waiting may happen nevertheless.
type Store struct {
	reads *sql.DB // connections that only read
	// write makes a change in a transaction and returns once it is durable; if change returns an error,
	// nothing of it stays.
	write func(ctx context.Context, change func(context.Context, execer) error) error
	close func() error

	mu     sync.RWMutex // held for reading by each method under way, for writing by Close
	closed bool
}

// execer is what changes are made on: a connection in a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Close waits for what is under way and closes the database. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.close()
}

// view runs read on one consistent state of the database; doing says what for, in errors.
func (s *Store) view(ctx context.Context, doing string, read func(*sql.Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return failed(ctx, doing, err)
	}
	defer tx.Rollback() //nolint:errcheck // it has written nothing
	return failed(ctx, doing, read(tx))
}

// change runs write in a transaction and returns once that is durable; doing says what for, in errors.
func (s *Store) change(ctx context.Context, doing string, write func(context.Context, execer) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	return failed(ctx, doing, s.write(ctx, write))
}

// failed adds to an error what was being done. Refusals, ErrChanged and the end of the context are answers
// by themselves and stay as they are.
func failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	if _, refused := errors.AsType[*restore.Refusal](err); refused || errors.Is(err, restore.ErrChanged) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// install gives a new database its id.
func install(ctx context.Context, db execer) error {
	id := uuid.New() //nolint:forbidigo // no two databases share it, not even those of one seeded world
	_, err := db.ExecContext(ctx, `INSERT INTO installation (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING`, id[:])
	return err
}

// InstallationID returns the id that the database was given when it was made.
func (s *Store) InstallationID(ctx context.Context) (id uuid.UUID, err error) {
	err = s.view(ctx, "read the installation's id", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT id FROM installation`).Scan(&id)
	})
	return id, err
}
