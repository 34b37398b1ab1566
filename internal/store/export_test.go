package store

import "context"

// SQLite is a store with a look inside.
type SQLite struct {
	*Store
	file *sqliteFile
}

// OpenSQLiteGroups is OpenSQLite with at most size changes in one transaction.
func OpenSQLiteGroups(ctx context.Context, path string, size int) (SQLite, error) {
	f := &sqliteFile{}
	s, err := f.open(ctx, path)
	if err != nil {
		return SQLite{}, err
	}
	f.writer.group = size
	return SQLite{s, f}, nil
}

// Commits returns how many transactions were committed.
func (s SQLite) Commits() int64 { return s.file.writer.commits.Load() }

// Change makes a change of any SQL. While f runs, other changes wait.
func (s SQLite) Change(ctx context.Context, f func(exec func(query string) error) error) error {
	return s.change(ctx, "change", func(ctx context.Context, db execer) error {
		return f(func(query string) error {
			_, err := db.ExecContext(ctx, query)
			return err
		})
	})
}

// Pragma returns the value of a pragma on the connection that writes.
func (s SQLite) Pragma(ctx context.Context, name string) (value string, err error) {
	err = s.file.writer.conn.conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}

// ExecOnReader runs a statement on a connection that reads.
func (s SQLite) ExecOnReader(ctx context.Context, query string) error {
	_, err := s.reads.ExecContext(ctx, query)
	return err
}

// Closing reports whether Close waits for what is under way.
func (s SQLite) Closing() bool {
	if s.mu.TryRLock() {
		s.mu.RUnlock()
		return false
	}
	return true
}
