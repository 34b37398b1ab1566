package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/vb365-explore/vb365/internal/identity"
)

// SaveTokens keeps new tokens and forgets those of the same logins that expired before now.
func (s *Store) SaveTokens(ctx context.Context, now time.Time, tokens ...identity.Token) error {
	return s.change(ctx, "save tokens", func(ctx context.Context, db execer) error {
		return saveTokens(ctx, db, now, tokens)
	})
}

func saveTokens(ctx context.Context, db execer, now time.Time, tokens []identity.Token) error {
	for _, t := range tokens {
		if _, err := db.ExecContext(ctx, `DELETE FROM tokens WHERE login_id = $1 AND expires < $2`, t.Login[:], ticks(now)); err != nil {
			return err
		}
	}
	for _, t := range tokens {
		added, err := affected(db.ExecContext(ctx,
			`INSERT INTO tokens (hash, organization_id, login_id, kind, issued, expires, spent)
			SELECT $1, organization_id, id, $2, $3, $4, $5 FROM logins WHERE id = $6`,
			t.Hash[:], string(t.Kind), ticks(t.Issued), ticks(t.Expires), bit(t.Spent), t.Login[:]))
		if err != nil {
			return err
		}
		if added == 0 {
			return errors.New("there is no such login")
		}
	}
	return nil
}

// TokenLogin returns the token of a kind that has the hash, and its login, whether it is expired or spent or
// not; ok is false if there is none.
func (s *Store) TokenLogin(ctx context.Context, hash [32]byte, kind identity.TokenKind) (t identity.Token, l identity.Login, ok bool, err error) {
	t.Hash = hash
	into := append([]any{&t.Kind, &t.Login, timeInto{&t.Issued}, timeInto{&t.Expires}, &t.Spent}, loginInto(&l)...)
	err = s.view(ctx, "look up a token", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx,
			`SELECT tokens.kind, tokens.login_id, tokens.issued, tokens.expires, tokens.spent, `+loginColumns+`
			FROM tokens JOIN logins ON logins.id = tokens.login_id WHERE tokens.hash = $1 AND tokens.kind = $2`,
			hash[:], string(kind)).Scan(into...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Token{}, identity.Login{}, false, nil
	}
	return t, l, err == nil, err
}

// ExchangeToken spends a refresh token and keeps new tokens in its place, and forgets those of the same
// logins that expired before now. If there is no such refresh token, or it is expired at now, or it was
// spent before and is not reusable, spent is false and nothing is kept. Of several exchanges of one token at
// a time exactly one spends it.
func (s *Store) ExchangeToken(ctx context.Context, now time.Time, refresh [32]byte, reusable bool, tokens ...identity.Token) (spent bool, err error) {
	var done bool // not the result itself: the change may go on after the end of ctx
	err = s.change(ctx, "exchange a token", func(ctx context.Context, db execer) error {
		n, err := affected(db.ExecContext(ctx,
			`UPDATE tokens SET spent = 1 WHERE hash = $1 AND kind = $2 AND expires > $3 AND (spent = 0 OR $4 = 1)`,
			refresh[:], string(identity.RefreshToken), ticks(now), bit(reusable)))
		if err != nil || n == 0 {
			return err
		}
		done = true
		return saveTokens(ctx, db, now, tokens)
	})
	return err == nil && done, err
}
