package identity

import (
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
)

// Login is an account that can log in.
type Login struct {
	ID           uuid.UUID
	Name         string // unique in any case, such as admin@abc.onmicrosoft.com
	Role         restore.Role
	Organization uuid.UUID // a tenant's organization; the zero UUID for an administrator
	PasswordHash string    // argon2id in the PHC form
}

// TokenKind says what a token is for.
type TokenKind string

// The kinds of tokens.
const (
	AccessToken  TokenKind = "access"
	RefreshToken TokenKind = "refresh"
)

// Token is a token as it is kept: never itself, only its hash.
type Token struct {
	Hash    [32]byte // SHA-256 of the token
	Kind    TokenKind
	Login   uuid.UUID
	Issued  time.Time
	Expires time.Time
	Spent   bool // a refresh token that was exchanged
}
