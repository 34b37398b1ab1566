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
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Option changes how a database is opened.
type Option func(*sqliteFile)

// Volatile gives up durability: a write is answered before it is on the disk, and the end of the machine,
// though not of the process, may lose it or the whole database. For data that lives as long as a test.
func Volatile() Option { return func(f *sqliteFile) { f.synchronous = "OFF" } }

// OpenSQLite opens the SQLite database in the file at path and brings its schema up to date. A file that is
// not there is made, for its owner only. As long as the database is open, the file path + ".lock" is locked,
// and neither another process nor this one can open it again; the lock ends with the process, however that
// ends. A database that a newer version of the program has written is refused.
func OpenSQLite(ctx context.Context, path string, opts ...Option) (*Store, error) {
	f := &sqliteFile{synchronous: "FULL"}
	for _, set := range opts {
		set(f)
	}
	s, err := f.open(ctx, path)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s: %w", path, err), f.close())
	}
	return s, nil
}

// sqliteFile is what an open SQLite database is made of.
type sqliteFile struct {
	synchronous string // SQLite's pragma of that name
	writer      *writer
	closes      []func() error // what is to be closed, the last first
}

func (f *sqliteFile) open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := f.lock(ctx, path+".lock"); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	writes, err := f.connect(path, url.Values{
		"mode": {"rw"}, "_journal_mode": {"WAL"}, "_synchronous": {f.synchronous}, "_foreign_keys": {"1"},
	}, 1)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, goose.DialectSQLite3, writes); err != nil {
		return nil, err
	}
	conn, err := f.only(ctx, writes)
	if err != nil {
		return nil, err
	}
	if err := install(ctx, conn); err != nil {
		return nil, err
	}
	reads, err := f.connect(path, url.Values{"mode": {"ro"}}, max(4, 2*runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, err
	}
	f.writer = newWriter(conn)
	f.closes = append(f.closes, f.writer.stop)
	return &Store{reads: reads, write: f.writer.write, close: f.close}, nil
}

// close closes what is open; the lock, which was first, is last.
func (f *sqliteFile) close() error {
	var errs []error
	for _, closeIt := range slices.Backward(f.closes) {
		errs = append(errs, closeIt())
	}
	return errors.Join(errs...)
}

// lock locks the file at path against every other open database, in any process: an exclusive transaction
// on it, an empty database of its own, stays open and writes nothing. The system ends it with the process.
func (f *sqliteFile) lock(ctx context.Context, path string) error {
	if err := makeFile(path); err != nil {
		return err
	}
	db, err := f.connect(path, url.Values{"mode": {"rw"}, "_busy_timeout": {"0"}, "_journal_mode": {"MEMORY"}}, 1)
	if err != nil {
		return err
	}
	conn, err := f.only(ctx, db)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return fmt.Errorf("it is in use; stop the process that holds %s first", path)
	}
	return err
}

// connect returns a pool of connections to a file with options of SQLite and its driver.
func (f *sqliteFile) connect(path string, options url.Values, connections int) (*sql.DB, error) {
	if !options.Has("_busy_timeout") {
		options.Set("_busy_timeout", "10000") // milliseconds
	}
	options.Set("_dqs", "0")
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows path starts with its drive
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	f.closes = append(f.closes, db.Close)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// only takes the one connection of a pool out of it.
func (f *sqliteFile) only(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	f.closes = append(f.closes, conn.Close)
	return conn, nil
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
