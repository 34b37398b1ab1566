package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/store"
)

// token returns a token of a login that expires an hour after moment.
func token(login uuid.UUID, kind identity.TokenKind, hash byte) identity.Token {
	return identity.Token{Hash: [32]byte{31: hash}, Kind: kind, Login: login, Issued: moment, Expires: moment.Add(time.Hour)}
}

// hasToken reports whether the store has exactly this token and its login.
func hasToken(t *testing.T, s *store.Store, want identity.Token, login string) {
	t.Helper()
	got, l, ok, err := s.TokenLogin(t.Context(), want.Hash, want.Kind)
	if !ok || err != nil {
		t.Errorf("token %x is there: %t, %v", want.Hash[31], ok, err)
	}
	same(t, "token", want, got)
	wantLogin, _, err := s.LoginByName(t.Context(), login)
	must(t, err)
	same(t, "its login", wantLogin, l)
}

// hasNoToken reports whether the store has no token of the hash and kind.
func hasNoToken(t *testing.T, s *store.Store, hash [32]byte, kind identity.TokenKind) {
	t.Helper()
	got, login, ok, err := s.TokenLogin(t.Context(), hash, kind)
	if ok || err != nil {
		t.Errorf("token %x is there: %t, %v", hash[31], ok, err)
	}
	same(t, "token", identity.Token{}, got)
	same(t, "its login", identity.Login{}, login)
}

func testTokens(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	access, refresh := token(w.abc.Login, identity.AccessToken, 1), token(w.abc.Login, identity.RefreshToken, 2)
	admin := token(w.admin.Login, identity.AccessToken, 3)
	must(t, s.SaveTokens(t.Context(), moment, access, refresh))
	must(t, s.SaveTokens(t.Context(), moment, admin))
	hasToken(t, s, access, w.abc.Name)
	hasToken(t, s, refresh, w.abc.Name)
	hasToken(t, s, admin, w.admin.Name)
	hasNoToken(t, s, access.Hash, identity.RefreshToken)
	hasNoToken(t, s, refresh.Hash, identity.AccessToken)
	hasNoToken(t, s, [32]byte{9}, identity.AccessToken)

	if err := s.SaveTokens(t.Context(), moment, token(w.abc.Login, identity.AccessToken, 4), access); err == nil {
		t.Error("a token was saved twice")
	}
	hasNoToken(t, s, [32]byte{31: 4}, identity.AccessToken) // saved with it: both or neither
	if err := s.SaveTokens(t.Context(), moment, token(nobody, identity.AccessToken, 5)); err == nil {
		t.Error("a token of no login was saved")
	}
	if err := s.SaveTokens(t.Context(), moment, token(w.abc.Login, "id", 6)); err == nil {
		t.Error("a token of an unknown kind was saved")
	}
}

func testTokensExpire(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	old, other := token(w.abc.Login, identity.AccessToken, 1), token(w.xyz.Login, identity.AccessToken, 2)
	refresh := token(w.abc.Login, identity.RefreshToken, 3)
	refresh.Expires = moment.Add(48 * time.Hour)
	must(t, s.SaveTokens(t.Context(), moment, old, other, refresh))

	must(t, s.SaveTokens(t.Context(), old.Expires, token(w.abc.Login, identity.AccessToken, 4)))
	hasToken(t, s, old, w.abc.Name) // it did not expire before its end
	must(t, s.SaveTokens(t.Context(), old.Expires.Add(time.Nanosecond*100), token(w.abc.Login, identity.AccessToken, 5)))
	hasNoToken(t, s, old.Hash, old.Kind)
	hasToken(t, s, other, w.xyz.Name)
	hasToken(t, s, refresh, w.abc.Name)

	spent, err := s.ExchangeToken(t.Context(), moment.Add(24*time.Hour), refresh.Hash, false)
	if !spent || err != nil {
		t.Fatalf("spent %t, %v", spent, err)
	}
	hasToken(t, s, token(w.abc.Login, identity.AccessToken, 5), w.abc.Name) // nothing came in its place
	later := token(w.abc.Login, identity.AccessToken, 6)
	later.Expires = moment.Add(72 * time.Hour)
	spent, err = s.ExchangeToken(t.Context(), moment.Add(24*time.Hour), refresh.Hash, true, later)
	if !spent || err != nil {
		t.Fatalf("spent %t, %v", spent, err)
	}
	hasNoToken(t, s, [32]byte{31: 5}, identity.AccessToken)
	hasToken(t, s, other, w.xyz.Name)
}

func testExchangeToken(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	refresh := token(w.abc.Login, identity.RefreshToken, 1)
	access := token(w.abc.Login, identity.AccessToken, 2)
	spent := token(w.abc.Login, identity.RefreshToken, 3)
	spent.Spent = true
	must(t, s.SaveTokens(t.Context(), moment, refresh, access, spent))
	end := refresh.Expires
	tests := []struct {
		name     string
		now      time.Time
		token    [32]byte
		reusable bool
		want     bool
	}{
		{"unknown", moment, [32]byte{9}, true, false},
		{"an access token", moment, access.Hash, true, false},
		{"at its end", end, refresh.Hash, true, false},
		{"after its end", end.Add(time.Hour), refresh.Hash, true, false},
		{"spent", moment, spent.Hash, false, false},
		{"spent but reusable", moment, spent.Hash, true, true},
		{"a tick before its end", end.Add(-100), refresh.Hash, false, true},
		{"a second time", moment, refresh.Hash, false, false},
		{"a second time, reusable", moment, refresh.Hash, true, true},
		{"a third time, no longer reusable", moment, refresh.Hash, false, false},
	}
	for i, tt := range tests {
		next := token(w.abc.Login, identity.AccessToken, byte(100+i))
		got, err := s.ExchangeToken(t.Context(), tt.now, tt.token, tt.reusable, next)
		must(t, err)
		same(t, tt.name, tt.want, got)
		if tt.want {
			hasToken(t, s, next, w.abc.Name)
		} else {
			hasNoToken(t, s, next.Hash, next.Kind)
		}
	}
	refresh.Spent = true
	hasToken(t, s, refresh, w.abc.Name)

	fresh := token(w.abc.Login, identity.RefreshToken, 50)
	must(t, s.SaveTokens(t.Context(), moment, fresh))
	if got, err := s.ExchangeToken(t.Context(), moment, fresh.Hash, false, access); got || err == nil {
		t.Errorf("an exchange for a token that is there: spent %t, %v", got, err)
	}
	hasToken(t, s, fresh, w.abc.Name) // it is not spent for nothing
}

func testExchangeTokenRace(t *testing.T, s *store.Store) {
	w := newWorld(t, s)
	refresh := token(w.abc.Login, identity.RefreshToken, 255)
	must(t, s.SaveTokens(t.Context(), moment, refresh))
	spent := make([]bool, 64)
	var all sync.WaitGroup
	for i := range spent {
		all.Go(func() {
			var err error
			spent[i], err = s.ExchangeToken(t.Context(), moment, refresh.Hash, false, token(w.abc.Login, identity.AccessToken, byte(i)))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	winners := 0
	for i, won := range spent {
		next := token(w.abc.Login, identity.AccessToken, byte(i))
		if won {
			winners++
			hasToken(t, s, next, w.abc.Name)
		} else {
			hasNoToken(t, s, next.Hash, next.Kind)
		}
	}
	same(t, "exchanges that won", 1, winners)
}
