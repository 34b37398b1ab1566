package server

import (
	"context"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/spec/wire"
)

// tokens answers the operations of tag Auth.
type tokens struct {
	identity *identity.Service
}

// CreateToken gives a pair of tokens for a password or a refresh token.
func (t tokens) CreateToken(ctx context.Context, req gen.CreateTokenRequestObject) (gen.CreateTokenResponseObject, error) {
	body := req.JSONBody
	if body == nil {
		body = req.FormdataBody
	}
	pair, err := t.pair(ctx, *body)
	if err != nil {
		return nil, err
	}
	return ok(ctx, gen.TokenResponse{
		AccessToken: pair.Access, RefreshToken: pair.Refresh, TokenType: "bearer",
		ExpiresIn: int64(pair.Expires.Sub(pair.Issued).Seconds()), UserName: pair.Name,
		Issued: wire.At(pair.Issued), Expires: wire.At(pair.Expires),
	}), nil
}

func (t tokens) pair(ctx context.Context, body gen.TokenRequest) (identity.Pair, error) {
	if sameFold(body.GrantType, gen.GrantTypeRefreshToken) {
		if body.RefreshToken == "" {
			return identity.Pair{}, invalid("refresh_token: the refresh_token grant needs it")
		}
		return t.identity.Refresh(ctx, body.RefreshToken)
	}
	if body.Username == "" {
		return identity.Pair{}, invalid("username: the password grant needs it")
	}
	if body.Password == "" {
		return identity.Pair{}, invalid("password: the password grant needs it")
	}
	return t.identity.LogIn(ctx, body.Username, body.Password)
}
