package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

const sessionColumns = `id, organization_id, login_id, organization_name, name, type, point, restore_point_id,
	show_deleted, show_all_versions, created, ended, state, result, initiated_by, client_host, revision`

func sessionInto(s *restore.Session) []any {
	return []any{&s.ID, &s.Organization, &s.Login, &s.OrganizationName, &s.Name, &s.Type, timeInto{&s.Point}, &s.RestorePoint,
		&s.ShowDeleted, &s.ShowAllVersions, timeInto{&s.Created}, timeInto{&s.Ended}, &s.State, &s.Result,
		&s.InitiatedBy, &s.ClientHost, &s.Revision}
}

func scanSession(row scanner) (s restore.Session, err error) {
	err = row.Scan(sessionInto(&s)...)
	return s, err
}

// sessionConditions limits rows of sessions to the scope.
func sessionConditions(scope restore.Scope) (c conditions) {
	c.addScope(scope, "organization_id", "login_id")
	return c
}

// CreateSession adds a session and its first event: both or neither.
func (s *Store) CreateSession(ctx context.Context, session restore.Session, first restore.Event) error {
	if err := belongs(first, session); err != nil {
		return fmt.Errorf("create a session: %w", err)
	}
	return s.change(ctx, "create a session", func(ctx context.Context, db execer) error {
		_, err := db.ExecContext(ctx,
			`INSERT INTO sessions (`+sessionColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
			session.ID[:], session.Organization[:], session.Login[:], session.OrganizationName, session.Name,
			string(session.Type), ticks(session.Point), idOrNull(session.RestorePoint),
			bit(session.ShowDeleted), bit(session.ShowAllVersions), ticks(session.Created), ticksOrNull(session.Ended),
			string(session.State), string(session.Result), session.InitiatedBy, session.ClientHost, session.Revision)
		if err != nil {
			return err
		}
		return addEvent(ctx, db, first)
	})
}

// UpdateSession keeps how a session goes on (state, result, end and revision; the rest of it never changes)
// and adds the event that tells of it: both or neither. If the stored session no longer has the revision
// before, the error is restore.ErrChanged.
func (s *Store) UpdateSession(ctx context.Context, before int64, after restore.Session, e restore.Event) error {
	if err := belongs(e, after); err != nil {
		return fmt.Errorf("update a session: %w", err)
	}
	return s.change(ctx, "update a session", func(ctx context.Context, db execer) error {
		n, err := affected(db.ExecContext(ctx,
			`UPDATE sessions SET state = $1, result = $2, ended = $3, revision = $4
			WHERE id = $5 AND revision = $6 AND login_id = $7 AND organization_id = $8`,
			string(after.State), string(after.Result), ticksOrNull(after.Ended), after.Revision,
			after.ID[:], before, after.Login[:], after.Organization[:]))
		if err != nil {
			return err
		}
		if n == 0 {
			return restore.ErrChanged
		}
		return addEvent(ctx, db, e)
	})
}

// belongs returns an error unless e is an event of the session.
func belongs(e restore.Event, session restore.Session) error {
	if e.Session != session.ID || e.Organization != session.Organization {
		return fmt.Errorf("the event %s is not one of the session %s", e.ID, session.ID)
	}
	return nil
}

// Session returns a session of the scope and the order of its last event.
func (s *Store) Session(ctx context.Context, scope restore.Scope, id uuid.UUID) (session restore.Session, lastOrder int, err error) {
	c := sessionConditions(scope)
	c.add("id = ?", id[:])
	err = s.view(ctx, "read a session", func(tx *sql.Tx) error {
		query := `SELECT ` + sessionColumns + `, (SELECT max(position) FROM events WHERE session_id = sessions.id)
			FROM sessions` + c.where()
		err := tx.QueryRowContext(ctx, query, c.args...).Scan(append(sessionInto(&session), &lastOrder)...)
		if errors.Is(err, sql.ErrNoRows) {
			return restore.NoSession()
		}
		return err
	})
	return session, lastOrder, err
}

// Sessions returns a page of the sessions of the scope that f lets through, by creation or by end and then
// by id, newest first unless f says otherwise (law L020), and how many there are in all.
func (s *Store) Sessions(ctx context.Context, scope restore.Scope, f restore.SessionFilter, p restore.Page) (page []restore.Session, total int, err error) {
	from := selectSessions(scope, f)
	err = s.view(ctx, "list sessions", func(tx *sql.Tx) (err error) {
		page, total, err = list(ctx, tx, from, p, scanSession)
		return err
	})
	return page, total, err
}

func selectSessions(scope restore.Scope, f restore.SessionFilter) selection {
	s := selection{columns: sessionColumns, table: "sessions", conditions: sessionConditions(scope)}
	s.addTime("created > ?", f.StartedAfter)
	s.addTime("created < ?", f.StartedBefore)
	s.addTime("ended > ?", f.EndedAfter)
	s.addTime("ended < ?", f.EndedBefore)
	switch {
	case f.ByEnd && f.Ascending:
		s.order = "(ended IS NULL), ended, id"
	case f.ByEnd:
		s.order = "(ended IS NULL), ended DESC, id DESC"
	case f.Ascending:
		s.order = "created, id"
	default:
		s.order = "created DESC, id DESC"
	}
	return s
}
