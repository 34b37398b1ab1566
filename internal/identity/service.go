package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
)

// Store keeps logins and tokens.
type Store interface {
	// LoginByName finds a login by its name in any case.
	LoginByName(ctx context.Context, name string) (Login, bool, error)
	// SaveTokens keeps new tokens of one login and forgets those of it that expired before now.
	SaveTokens(ctx context.Context, now time.Time, tokens ...Token) error
	// TokenLogin finds a token of a kind and its login.
	TokenLogin(ctx context.Context, hash [32]byte, kind TokenKind) (Token, Login, bool, error)
	// ExchangeToken spends a refresh token for new tokens in one step; spent is false, and nothing is kept,
	// where it is unknown, expired at now, or spent before and not reusable.
	ExchangeToken(ctx context.Context, now time.Time, refresh [32]byte, reusable bool, tokens ...Token) (spent bool, err error)
}

// Pair is a new pair of tokens.
type Pair struct {
	Access, Refresh string // secrets
	Name            string // account that they stand for
	Issued, Expires time.Time
}

// Service answers who a request comes from.
type Service struct {
	store     Store
	passwords *Passwords
	env       *restore.Env
	behavior  restore.Behavior
}

// NewService returns a Service over store.
func NewService(store Store, passwords *Passwords, env *restore.Env, behavior restore.Behavior) *Service {
	return &Service{store: store, passwords: passwords, env: env, behavior: behavior}
}

// LogIn gives a pair of tokens for a name, in any case, and a password. The error is a *restore.Refusal of
// kind WrongPassword, the same for a name that is not there, or Busy.
func (s *Service) LogIn(ctx context.Context, name, password string) (Pair, error) {
	login, _, err := s.store.LoginByName(ctx, name)
	if err != nil {
		return Pair{}, fmt.Errorf("log in: %w", err)
	}
	right, err := s.passwords.Check(ctx, password, login.PasswordHash)
	if err != nil {
		return Pair{}, fmt.Errorf("log in: %w", err)
	}
	if !right {
		return Pair{}, restore.Refuse(restore.WrongPassword, "the user name or the password is wrong")
	}
	pair, tokens := s.newPair(login)
	if err := s.store.SaveTokens(ctx, s.env.Now(), tokens...); err != nil {
		return Pair{}, fmt.Errorf("log in: %w", err)
	}
	return pair, nil
}

// Refresh gives a new pair for a refresh token (law L016), which is spent by that unless Behavior says otherwise. The
// error is a *restore.Refusal of kind BadToken for a token that is unknown, spent or expired.
func (s *Service) Refresh(ctx context.Context, refresh string) (Pair, error) {
	bad := restore.Refuse(restore.BadToken, "the refresh token is unknown, used already or expired; log in again")
	hash := hashToken(refresh)
	_, login, ok, err := s.store.TokenLogin(ctx, hash, RefreshToken)
	if err != nil {
		return Pair{}, fmt.Errorf("refresh: %w", err)
	}
	if !ok {
		return Pair{}, bad
	}
	pair, tokens := s.newPair(login)
	spent, err := s.store.ExchangeToken(ctx, s.env.Now(), hash, s.behavior.RefreshReusable, tokens...)
	if err != nil {
		return Pair{}, fmt.Errorf("refresh: %w", err)
	}
	if !spent {
		return Pair{}, bad
	}
	return pair, nil
}

// Caller returns who an access token stands for; clientHost goes into the Caller as it is. The error is a
// *restore.Refusal of kind BadToken that says whether the token is unknown or expired.
func (s *Service) Caller(ctx context.Context, access, clientHost string) (restore.Caller, error) {
	token, login, ok, err := s.store.TokenLogin(ctx, hashToken(access), AccessToken)
	if err != nil {
		return restore.Caller{}, fmt.Errorf("look up a token: %w", err)
	}
	if !ok {
		return restore.Caller{}, restore.Refuse(restore.BadToken, "the access token is unknown; log in to get one")
	}
	if !s.env.Now().Before(token.Expires) {
		return restore.Caller{}, restore.Refuse(restore.BadToken, "the access token has expired; refresh it or log in again")
	}
	return restore.Caller{
		Login: login.ID, Name: login.Name, Role: login.Role, Organization: login.Organization, ClientHost: clientHost,
	}, nil
}

// newPair makes a pair of tokens for login, and the rows that keep them.
func (s *Service) newPair(login Login) (Pair, []Token) {
	access, refresh := s.newToken(), s.newToken()
	now := s.env.Now()
	accessLife, refreshLife := s.behavior.Lifetimes()
	pair := Pair{Access: access, Refresh: refresh, Name: login.Name, Issued: now, Expires: now.Add(accessLife)}
	return pair, []Token{
		{Hash: hashToken(access), Kind: AccessToken, Login: login.ID, Issued: now, Expires: pair.Expires},
		{Hash: hashToken(refresh), Kind: RefreshToken, Login: login.ID, Issued: now, Expires: now.Add(refreshLife)},
	}
}

// newToken returns 256 random bits as text.
func (s *Service) newToken() string {
	var b [32]byte
	s.env.Fill(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashToken(token string) [32]byte { return sha256.Sum256([]byte(token)) }
