package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/gen"
)

// Token tells about the access token in use. It does not hold the token itself.
type Token struct {
	UserName string    // account that the token stands for; a v8 server may leave it out
	Issued   time.Time // by the clock of the server, UTC
	Expires  time.Time // by the clock of the server, UTC
}

// Token returns what is known of the access token in use; false before the first Login. A token that has
// expired is told of until Login or Refresh replaces it.
func (c *Client) Token() (Token, bool) {
	pair := c.pair.Load()
	if pair == nil {
		return Token{}, false
	}
	return Token{UserName: pair.UserName, Issued: pair.Issued.Time, Expires: pair.Expires.Time}, true
}

// Login gets a pair of tokens for a user name and password and uses them from now on (createToken, password
// grant). The password is not kept. A refused login matches ErrUnauthorized, and the tokens in use stay.
func (c *Client) Login(ctx context.Context, username, password string) error {
	if username == "" || password == "" {
		return errors.New("createToken: the user name or the password is empty")
	}
	return c.renew(ctx, func() (url.Values, error) {
		return url.Values{
			"grant_type": {string(gen.GrantTypePassword)}, "username": {username}, "password": {password},
		}, nil
	})
}

// Refresh exchanges the refresh token for a new pair and uses that from now on (createToken, refresh_token
// grant). Calls that happen at once are made one after another, each with the refresh token of the one
// before. When a refresh fails, the tokens in use stay; a refused one matches ErrUnauthorized.
func (c *Client) Refresh(ctx context.Context) error {
	return c.renew(ctx, func() (url.Values, error) {
		pair := c.pair.Load()
		if pair == nil {
			return nil, fmt.Errorf("createToken: %w: nothing to refresh, log in first", ErrUnauthorized)
		}
		return url.Values{"grant_type": {string(gen.GrantTypeRefreshToken)}, "refresh_token": {pair.RefreshToken}}, nil
	})
}

// renew asks for a pair of tokens, one caller at a time, and stores it as a whole.
func (c *Client) renew(ctx context.Context, ask func() (url.Values, error)) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return fmt.Errorf("createToken: wait for another login or refresh: %w", ctx.Err())
	}
	form, err := ask()
	if err != nil {
		return err
	}
	if c.version != V6 {
		// Without this the server wants the antiforgery token, a cookie, beside the access token.
		form.Set("disable_antiforgery_token", "true")
	}
	a, err := c.do(ctx, "createToken", func(ctx context.Context) (*http.Response, error) {
		// The generated method for forms would also send the fields that are empty.
		return c.gen.CreateTokenWithBody(ctx, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	}, form.Get("password"), form.Get("refresh_token"))
	if err != nil {
		return err
	}
	if err := a.isJSON(); err != nil {
		return err
	}
	pair, err := decode[gen.TokenResponse](&a.call, a.body)
	if err != nil {
		return err
	}
	if pair.AccessToken == "" || pair.RefreshToken == "" {
		return a.breaks("a token is empty")
	}
	c.pair.Store(&pair)
	return nil
}
