package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/vb365-explore/vb365/internal/identity"
)

const loginColumns = `logins.id, logins.organization_id, logins.name, logins.role, logins.password_hash`

func loginInto(l *identity.Login) []any {
	return []any{&l.ID, &l.Organization, &l.Name, &l.Role, &l.PasswordHash}
}

// AddLogin adds a login. A name that is taken, in any case, is refused with Conflict and the field
// "username".
func (s *Store) AddLogin(ctx context.Context, l identity.Login) error {
	return s.change(ctx, "add a login", func(ctx context.Context, db execer) error { return addLogin(ctx, db, l) })
}

func addLogin(ctx context.Context, db execer, l identity.Login) error {
	added, err := affected(db.ExecContext(ctx,
		`INSERT INTO logins (id, organization_id, name, name_key, role, password_hash) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (name_key) DO NOTHING`,
		l.ID[:], idOrNull(l.Organization), l.Name, nameKey(l.Name), string(l.Role), l.PasswordHash))
	if err != nil {
		return err
	}
	if added == 0 {
		return taken("username", "there is a login of this name already")
	}
	return nil
}

// LoginByName returns the login that has the name in any case; ok is false if there is none.
func (s *Store) LoginByName(ctx context.Context, name string) (l identity.Login, ok bool, err error) {
	err = s.view(ctx, "look up a login", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT `+loginColumns+` FROM logins WHERE name_key = $1`, nameKey(name)).
			Scan(loginInto(&l)...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Login{}, false, nil
	}
	return l, err == nil, err
}
