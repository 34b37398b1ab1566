package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

const restorePointColumns = `id, organization_id, backup_time, job_id, repository_id, exchange, onedrive, sharepoint, teams,
	long_term_copy, copy, retrieved, deleted`

func scanRestorePoint(row scanner) (p restore.RestorePoint, err error) {
	err = row.Scan(&p.ID, &p.Organization, timeInto{&p.BackupTime}, &p.Job, &p.Repository,
		&p.Exchange, &p.OneDrive, &p.SharePoint, &p.Teams, &p.LongTermCopy, &p.Copy, &p.Retrieved, &p.Deleted)
	return p, err
}

// AddRestorePoints adds restore points: all or none.
func (s *Store) AddRestorePoints(ctx context.Context, points ...restore.RestorePoint) error {
	return s.change(ctx, "add restore points", func(ctx context.Context, db execer) error {
		for _, p := range points {
			_, err := db.ExecContext(ctx,
				`INSERT INTO restore_points (`+restorePointColumns+`)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
				p.ID[:], p.Organization[:], ticks(p.BackupTime), p.Job[:], p.Repository[:],
				bit(p.Exchange), bit(p.OneDrive), bit(p.SharePoint), bit(p.Teams),
				bit(p.LongTermCopy), bit(p.Copy), bit(p.Retrieved), bit(p.Deleted))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RestorePoint returns a restore point of the scope. An id that is no UUID is the id of none.
func (s *Store) RestorePoint(ctx context.Context, scope restore.Scope, id string) (p restore.RestorePoint, err error) {
	key, err := uuid.Parse(id)
	if err != nil || len(id) != len(uuid.UUID{}.String()) { // Parse also takes forms that are not the API's
		return restore.RestorePoint{}, restore.NoRestorePoint()
	}
	var c conditions
	c.add("id = ?", key[:])
	c.addScope(scope, "organization_id", "")
	err = s.view(ctx, "read a restore point", func(tx *sql.Tx) (err error) {
		p, err = scanRestorePoint(tx.QueryRowContext(ctx,
			`SELECT `+restorePointColumns+` FROM restore_points`+c.where(), c.args...))
		if errors.Is(err, sql.ErrNoRows) {
			return restore.NoRestorePoint()
		}
		return err
	})
	return p, err
}

// RestorePoints returns a page of the restore points of the scope that f lets through, by time of backup and
// then by id, and how many there are in all.
func (s *Store) RestorePoints(ctx context.Context, scope restore.Scope, f restore.RestorePointFilter, p restore.Page) (page []restore.RestorePoint, total int, err error) {
	from := selectRestorePoints(scope, f)
	err = s.view(ctx, "list restore points", func(tx *sql.Tx) (err error) {
		page, total, err = list(ctx, tx, from, p, scanRestorePoint)
		return err
	})
	return page, total, err
}

func selectRestorePoints(scope restore.Scope, f restore.RestorePointFilter) selection {
	s := selection{columns: restorePointColumns, table: "restore_points", order: "backup_time DESC, id DESC"}
	if f.Ascending {
		s.order = "backup_time, id"
	}
	s.addScope(scope, "organization_id", "")
	s.addID("organization_id", f.Organization)
	s.addID("job_id", f.Job)
	s.addID("repository_id", f.Repository)
	s.addTime("backup_time > ?", f.After)
	s.addTime("backup_time >= ?", f.From)
	s.addTime("backup_time <= ?", f.To)
	if f.LongTermCopy != nil {
		s.add("long_term_copy = ?", bit(*f.LongTermCopy))
	}
	if f.Copy != nil {
		s.add("copy = ?", bit(*f.Copy))
	}
	if f.Retrieved != nil {
		s.add("retrieved = ?", bit(*f.Retrieved))
	}
	return s
}

// Facts returns what a session is decided on: an organization of the scope, and the latest restore point
// that counts; of several at the same instant the one with the greatest id.
func (s *Store) Facts(ctx context.Context, scope restore.Scope, counts restore.Counts) (f restore.Facts, err error) {
	var of conditions
	of.add("id = ?", counts.Organization[:])
	err = s.view(ctx, "read what a session is decided on", func(tx *sql.Tx) (err error) {
		if f.Organization, err = oneOrganization(ctx, tx, scope, of); err != nil {
			return err
		}
		query, args := latest(counts)
		if query == "" {
			return nil
		}
		p, err := scanRestorePoint(tx.QueryRowContext(ctx, query, args...))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		f.Latest = &p
		return err
	})
	if err != nil {
		return restore.Facts{}, err
	}
	return f, nil
}

// latest returns the query for the latest restore point that counts, and "" for a type that none holds. Its
// fixed terms are those of the indexes.
func latest(counts restore.Counts) (query string, args []any) {
	var c conditions
	switch counts.Type {
	case restore.Exchange:
		c.terms = []string{"deleted = 0", "exchange = 1"}
	case restore.OneDrive:
		c.terms = []string{"deleted = 0", "onedrive = 1"}
	case restore.SharePoint:
		c.terms = []string{"deleted = 0", "sharepoint = 1"}
	case restore.Teams:
		c.terms = []string{"deleted = 0", "teams = 1"}
	default:
		return "", nil
	}
	c.add("organization_id = ?", counts.Organization[:])
	if counts.Repository != nil {
		c.add("repository_id = ?", counts.Repository[:])
	}
	c.add("backup_time <= ?", ticks(counts.UpTo))
	return `SELECT ` + restorePointColumns + ` FROM restore_points` + c.where() + ` ORDER BY backup_time DESC, id DESC LIMIT 1`, c.args
}
