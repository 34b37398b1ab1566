package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
)

const organizationColumns = `id, name, job_id, repository_id,
	(SELECT min(backup_time) FROM restore_points WHERE organization_id = organizations.id AND deleted = 0),
	(SELECT max(backup_time) FROM restore_points WHERE organization_id = organizations.id AND deleted = 0)`

func scanOrganization(row scanner) (o restore.Organization, err error) {
	err = row.Scan(&o.ID, &o.Name, &o.Job, &o.Repository, timeInto{&o.FirstBackup}, timeInto{&o.LastBackup})
	return o, err
}

// AddOrganization adds an organization and the login of its tenant: both or neither. A name that is taken,
// in any case, is refused with Conflict; the field of the refusal is "name" for the organization's and
// "username" for the login's.
func (s *Store) AddOrganization(ctx context.Context, o restore.Organization, tenant identity.Login) error {
	if tenant.Organization != o.ID {
		return fmt.Errorf("add organization %s: the login %s is of another organization", o.Name, tenant.Name)
	}
	return s.change(ctx, "add an organization", func(ctx context.Context, db execer) error {
		added, err := affected(db.ExecContext(ctx,
			`INSERT INTO organizations (id, name, name_key, job_id, repository_id) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (name_key) DO NOTHING`,
			o.ID[:], o.Name, nameKey(o.Name), o.Job[:], o.Repository[:]))
		if err != nil {
			return err
		}
		if added == 0 {
			return taken("name", "there is an organization of this name already")
		}
		return addLogin(ctx, db, tenant)
	})
}

func taken(field, message string) *restore.Refusal {
	return &restore.Refusal{Kind: restore.Conflict, Field: field, Message: message}
}

// affected returns how many rows a statement changed.
func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Organization returns an organization of the scope, with the times of its first and last backup.
func (s *Store) Organization(ctx context.Context, scope restore.Scope, id uuid.UUID) (restore.Organization, error) {
	var c conditions
	c.add("id = ?", id[:])
	return s.organization(ctx, scope, c)
}

// OrganizationByName returns the organization of the scope that has the name in any case.
func (s *Store) OrganizationByName(ctx context.Context, scope restore.Scope, name string) (restore.Organization, error) {
	var c conditions
	c.add("name_key = ?", nameKey(name))
	return s.organization(ctx, scope, c)
}

func (s *Store) organization(ctx context.Context, scope restore.Scope, c conditions) (o restore.Organization, err error) {
	err = s.view(ctx, "read an organization", func(tx *sql.Tx) (err error) {
		o, err = oneOrganization(ctx, tx, scope, c)
		return err
	})
	return o, err
}

// oneOrganization returns the organization of the scope that meets the conditions.
func oneOrganization(ctx context.Context, tx *sql.Tx, scope restore.Scope, c conditions) (restore.Organization, error) {
	c.addScope(scope, "id", "")
	o, err := scanOrganization(tx.QueryRowContext(ctx, `SELECT `+organizationColumns+` FROM organizations`+c.where(), c.args...))
	if errors.Is(err, sql.ErrNoRows) {
		return restore.Organization{}, restore.NoOrganization()
	}
	return o, err
}

// Organizations returns a page of the organizations of the scope by name, in any case, and how many there
// are in all.
func (s *Store) Organizations(ctx context.Context, scope restore.Scope, p restore.Page) (page []restore.Organization, total int, err error) {
	from := selection{columns: organizationColumns, table: "organizations", order: "name_key"}
	from.addScope(scope, "id", "")
	err = s.view(ctx, "list organizations", func(tx *sql.Tx) (err error) {
		page, total, err = list(ctx, tx, from, p, scanOrganization)
		return err
	})
	return page, total, err
}
