package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
)

// writer makes changes over the one connection that writes. Durable commits are slow and a transaction holds
// any number of changes, so all changes that wait are made in one transaction, each in a savepoint: one that
// fails leaves the others. Nobody is answered before the commit, and a change that comes alone does not wait
// for others.
type writer struct {
	conn    *statements
	queue   chan *change
	stopped chan struct{} // closed once the connection is free
	group   int           // the most changes in one transaction, so that none waits for ever
	commits atomic.Int64  // transactions committed
}

// change is one change and who waits for it.
type change struct {
	do     func(context.Context, execer) error
	answer chan error // has room for the one answer
}

// newWriter starts a writer over conn.
func newWriter(conn *sql.Conn) *writer {
	w := &writer{conn: &statements{conn: conn, prepared: map[string]*sql.Stmt{}}, queue: make(chan *change), stopped: make(chan struct{}), group: 256}
	go w.run()
	return w
}

// stop ends the writer once the changes it has taken are made. No write may be under way that still waits.
func (w *writer) stop() error {
	close(w.queue)
	<-w.stopped
	return w.conn.close()
}

// write makes a change and returns once it is durable. When ctx ends it returns at once, and the change may
// be made nevertheless if it was taken before.
func (w *writer) write(ctx context.Context, do func(context.Context, execer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &change{do: do, answer: make(chan error, 1)}
	select {
	case w.queue <- c:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-c.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) run() {
	defer close(w.stopped)
	for first := range w.queue {
		w.transact(first)
	}
}

// transact makes a change and all that wait meanwhile in one transaction and answers them.
func (w *writer) transact(first *change) {
	var group []*change
	var results []error
	lost := w.exec("BEGIN IMMEDIATE") // why the whole transaction is lost
	for c := first; c != nil; c = w.waiting(len(group)) {
		var result error
		if lost == nil {
			result, lost = w.apply(c)
		}
		group, results = append(group, c), append(results, result)
	}
	if lost == nil {
		lost = w.exec("COMMIT")
	}
	if lost != nil {
		_ = w.exec("ROLLBACK") // fails where SQLite has rolled back by itself
	} else {
		w.commits.Add(1)
	}
	for i, c := range group {
		if lost != nil {
			results[i] = lost
		}
		c.answer <- results[i]
	}
}

// waiting returns a change that waits, or nil if there is none or the group is full.
func (w *writer) waiting(taken int) *change {
	if taken >= w.group {
		return nil
	}
	select {
	case c := <-w.queue: // nil once the queue is closed
		return c
	default:
		return nil
	}
}

// apply makes a change in a savepoint. lost is an error after which the whole transaction cannot go on.
func (w *writer) apply(c *change) (result, lost error) {
	if err := w.exec("SAVEPOINT change"); err != nil {
		return nil, err
	}
	// Not the caller's context: its end would interrupt a statement, and that can end the whole transaction.
	result = c.do(context.Background(), w.conn)
	if result != nil {
		if err := w.exec("ROLLBACK TO change"); err != nil {
			// What failed is told as text: to the others of the group it is no answer of the domain.
			return nil, fmt.Errorf("undo a change that failed (%s): %w", result.Error(), err)
		}
	}
	return result, w.exec("RELEASE change")
}

func (w *writer) exec(statement string) error {
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

// statements runs SQL on a connection and keeps each statement prepared: there are few, and to prepare one
// takes longer than to run it.
type statements struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement, ok := s.prepared[query]; ok {
		return statement, nil
	}
	statement, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.prepared[query] = statement
	return statement, nil
}

// ExecContext runs a statement.
func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	statement, err := s.prepare(ctx, query) //nolint:sqlclosecheck // it stays prepared until close
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// close frees the statements.
func (s *statements) close() error {
	var errs []error
	for _, statement := range s.prepared {
		errs = append(errs, statement.Close())
	}
	return errors.Join(errs...)
}
