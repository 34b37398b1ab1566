package identity_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store/storetest"
)

const (
	name     = "admin@abc.onmicrosoft.com"
	password = "a good password"
)

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newService(t *testing.T, b restore.Behavior) (*identity.Service, *clock) {
	t.Helper()
	st, passwords := storetest.Volatile(t)
	hash, err := passwords.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	org := restore.Organization{ID: uuid.New(), Name: "abc.onmicrosoft.com", Job: uuid.New(), Repository: uuid.New()}
	err = st.AddOrganization(t.Context(), org, identity.Login{
		ID: uuid.New(), Name: name, Role: restore.Tenant, Organization: org.ID, PasswordHash: hash,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	env := restore.NewEnv()
	env.Clock = c.Now
	return identity.NewService(st, passwords, env, b), c
}

// kind returns the kind of a refusal, 0 for another error or none.
func kind(err error) restore.Kind {
	if refusal, ok := errors.AsType[*restore.Refusal](err); ok {
		return refusal.Kind
	}
	return 0
}

func TestLogIn(t *testing.T) {
	t.Parallel()
	s, _ := newService(t, restore.Behavior{})
	pair, err := s.LogIn(t.Context(), strings.ToUpper(name), password)
	if err != nil {
		t.Fatal(err)
	}
	if pair.Name != name || pair.Expires.Sub(pair.Issued) != time.Hour || pair.Access == pair.Refresh {
		t.Errorf("pair of %s, lives %s", pair.Name, pair.Expires.Sub(pair.Issued))
	}
	caller, err := s.Caller(t.Context(), pair.Access, "EPSILON (via: 127.0.0.1)")
	if err != nil || caller.Name != name || caller.Role != restore.Tenant || caller.Organization == uuid.Nil || caller.ClientHost != "EPSILON (via: 127.0.0.1)" {
		t.Errorf("Caller = %+v, %v", caller, err)
	}
	var texts []string
	for _, wrong := range [][2]string{{name, "wrong"}, {name, ""}, {"nobody", password}, {"", ""}} {
		_, err := s.LogIn(t.Context(), wrong[0], wrong[1])
		if kind(err) != restore.WrongPassword {
			t.Errorf("LogIn(%q, %q) = %v, want WrongPassword", wrong[0], wrong[1], err)
			continue
		}
		texts = append(texts, err.Error())
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("%q and %q tell an unknown account from a wrong password", text, texts[0])
		}
	}
}

func TestLifetimes(t *testing.T) {
	t.Parallel()
	s, c := newService(t, restore.Behavior{RefreshLifetime: 2 * time.Hour})
	pair, err := s.LogIn(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	c.pass(time.Hour - restore.Tick)
	if _, err := s.Caller(t.Context(), pair.Access, ""); err != nil {
		t.Errorf("a tick before it expires: %v", err)
	}
	c.pass(restore.Tick)
	if _, err := s.Caller(t.Context(), pair.Access, ""); kind(err) != restore.BadToken || !strings.Contains(err.Error(), "expired") {
		t.Errorf("when it expires: %v", err)
	}
	c.pass(time.Hour - restore.Tick)
	next, err := s.Refresh(t.Context(), pair.Refresh)
	if err != nil {
		t.Fatalf("a tick before the refresh token expires: %v", err)
	}
	c.pass(2 * time.Hour)
	if _, err := s.Refresh(t.Context(), next.Refresh); kind(err) != restore.BadToken {
		t.Errorf("when the refresh token expires: %v", err)
	}
}

// TestDefaultLifetimes sees how long tokens live where nothing else is set.
func TestDefaultLifetimes(t *testing.T) {
	t.Parallel()
	const access, refresh = time.Hour, 14 * 24 * time.Hour
	s, c := newService(t, restore.Behavior{RefreshReusable: true})
	pair, err := s.LogIn(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	if got := pair.Expires.Sub(pair.Issued); got != access {
		t.Errorf("the access token lives %s, want %s", got, access)
	}
	c.pass(refresh - restore.Tick)
	if _, err := s.Refresh(t.Context(), pair.Refresh); err != nil {
		t.Errorf("a tick before the refresh token expires: %v", err)
	}
	c.pass(restore.Tick)
	if _, err := s.Refresh(t.Context(), pair.Refresh); kind(err) != restore.BadToken {
		t.Errorf("when the refresh token expires: %v", err)
	}
}

func TestTokensAreOfOneKind(t *testing.T) {
	t.Parallel()
	s, _ := newService(t, restore.Behavior{})
	pair, err := s.LogIn(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Caller(t.Context(), pair.Refresh, ""); kind(err) != restore.BadToken {
		t.Errorf("a refresh token as access token: %v", err)
	}
	if _, err := s.Refresh(t.Context(), pair.Access); kind(err) != restore.BadToken {
		t.Errorf("an access token as refresh token: %v", err)
	}
}

// TestRefreshIsSpentOnce uses one refresh token many times at once: one use wins.
func TestRefreshIsSpentOnce(t *testing.T) {
	t.Parallel()
	for _, reusable := range []bool{false, true} {
		s, _ := newService(t, restore.Behavior{RefreshReusable: reusable})
		pair, err := s.LogIn(t.Context(), name, password)
		if err != nil {
			t.Fatal(err)
		}
		const uses = 20
		results := make(chan error, uses)
		for range uses {
			go func() {
				next, err := s.Refresh(context.Background(), pair.Refresh)
				if err == nil {
					_, err = s.Caller(context.Background(), next.Access, "")
				}
				results <- err
			}()
		}
		won := 0
		for range uses {
			switch err := <-results; {
			case err == nil:
				won++
			case kind(err) != restore.BadToken:
				t.Errorf("refresh: %v", err)
			}
		}
		if want := map[bool]int{false: 1, true: uses}[reusable]; won != want {
			t.Errorf("reusable %t: %d uses won, want %d", reusable, won, want)
		}
	}
}
