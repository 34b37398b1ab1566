package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenSQLite opens the SQLite database in the file at path and brings its schema up to date. A file that is
// not there is made, for its owner only. As long as the database is open, the file path + ".lock" is locked,
// and neither another process nor this one can open it again; the lock ends with the process, however that
// ends. A database that a newer version of the program has written is refused.
func OpenSQLite(ctx context.Context, path string) (_ *Store, err error) {
	f := &sqliteFile{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open the database %s: %w", path, err), f.close())
		}
	}()
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if err := f.lock(ctx, path+".lock"); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	if f.writes, err = openSQLite(path, url.Values{
		"mode": {"rw"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"},
	}); err != nil {
		return nil, err
	}
	f.writes.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, f.writes); err != nil {
		return nil, err
	}
	conn, err := f.writes.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := install(ctx, conn); err != nil {
		return nil, err
	}
	if f.reads, err = openSQLite(path, url.Values{"mode": {"ro"}}); err != nil {
		return nil, err
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	f.reads.SetMaxOpenConns(readers)
	f.reads.SetMaxIdleConns(readers)
	f.writer = newWriter(conn)
	return &Store{reads: f.reads, write: f.writer.write, close: f.close}, nil
}

// sqliteFile is what an open SQLite database is made of.
type sqliteFile struct {
	locked *sql.DB // its one connection holds the lock
	writes *sql.DB // its one connection is the writer's
	reads  *sql.DB
	writer *writer
}

// close closes what is open; the lock last.
func (f *sqliteFile) close() error {
	if f.writer != nil {
		f.writer.stop()
	}
	var errs []error
	for _, db := range []*sql.DB{f.reads, f.writes, f.locked} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// lock locks the file at path against every other open database, in any process: an exclusive transaction
// on it, an empty database of its own, stays open. The system ends it with the process.
func (f *sqliteFile) lock(ctx context.Context, path string) (err error) {
	if err := makeFile(path); err != nil {
		return err
	}
	if f.locked, err = openSQLite(path, url.Values{"mode": {"rw"}, "_busy_timeout": {"0"}}); err != nil {
		return err
	}
	f.locked.SetMaxOpenConns(1)
	conn, err := f.locked.Conn(ctx)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return fmt.Errorf("it is in use by another process that holds %s: stop that one first", path)
	}
	return err
}

// makeFile makes an empty file for its owner only; one that is there stays untouched. It is not opened
// either: to close it again would end the locks that SQLite has on it in this process.
func makeFile(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// openSQLite opens a file with options of SQLite and its driver.
func openSQLite(path string, options url.Values) (*sql.DB, error) {
	if !options.Has("_busy_timeout") {
		options.Set("_busy_timeout", "10000") // milliseconds
	}
	options.Set("_dqs", "0")
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows path starts with its drive
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
}
