package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

const eventColumns = `id, organization_id, session_id, position, type, status, started, ended, title, message`

func scanEvent(row scanner) (e restore.Event, err error) {
	err = row.Scan(&e.ID, &e.Organization, &e.Session, &e.Order, &e.Type, &e.Status,
		timeInto{&e.Start}, timeInto{&e.End}, &e.Title, &e.Message)
	return e, err
}

func addEvent(ctx context.Context, db execer, e restore.Event) error {
	_, err := db.ExecContext(ctx,
		`INSERT INTO events (`+eventColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.ID[:], e.Organization[:], e.Session[:], int64(e.Order), string(e.Type), string(e.Status),
		ticks(e.Start), ticks(e.End), e.Title, e.Message)
	return err
}

// Events returns a page of the events of a session of the scope in their order, and how many there are in
// all.
func (s *Store) Events(ctx context.Context, scope restore.Scope, session uuid.UUID, p restore.Page) (page []restore.Event, total int, err error) {
	from := selection{columns: eventColumns, table: "events", order: "position"}
	from.add("session_id = ?", session[:])
	err = s.view(ctx, "list events", func(tx *sql.Tx) (err error) {
		if err := visible(ctx, tx, scope, session); err != nil {
			return err
		}
		page, total, err = list(ctx, tx, from, p, scanEvent)
		return err
	})
	return page, total, err
}

// Event returns an event of a session of the scope.
func (s *Store) Event(ctx context.Context, scope restore.Scope, session, id uuid.UUID) (e restore.Event, err error) {
	err = s.view(ctx, "read an event", func(tx *sql.Tx) (err error) {
		if err := visible(ctx, tx, scope, session); err != nil {
			return err
		}
		e, err = scanEvent(tx.QueryRowContext(ctx,
			`SELECT `+eventColumns+` FROM events WHERE id = $1 AND session_id = $2`, id[:], session[:]))
		if errors.Is(err, sql.ErrNoRows) {
			return restore.NoEvent()
		}
		return err
	})
	return e, err
}

// visible refuses a session that is not in the scope.
func visible(ctx context.Context, tx *sql.Tx, scope restore.Scope, session uuid.UUID) error {
	c := sessionConditions(scope)
	c.add("id = ?", session[:])
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM sessions`+c.where(), c.args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return restore.NoSession()
	}
	return err
}
