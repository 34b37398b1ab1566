package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
)

func TestLoginForm(t *testing.T) {
	t.Parallel()
	for _, v := range []api.Version{api.V6, api.V7, api.V8} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var forms []url.Values
			client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				form, err := url.ParseQuery(string(body))
				if err != nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" ||
					r.URL.Path != "/"+string(v)+"/Token" || r.Header.Get("Authorization") != "" {
					t.Errorf("request %s %v with %s (%v)", r.URL.Path, r.Header, body, err)
				}
				forms = append(forms, form)
				reply(w, 200, tokenBody)
			}), api.WithVersion(v))
			if err := client.Login(t.Context(), `tech\admin&x`, "Pä ss+%"); err != nil {
				t.Fatal(err)
			}
			if err := client.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := []url.Values{
				{"grant_type": {"password"}, "username": {`tech\admin&x`}, "password": {"Pä ss+%"}},
				{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}},
			}
			if v != api.V6 {
				want[0]["disable_antiforgery_token"] = []string{"true"}
				want[1]["disable_antiforgery_token"] = []string{"true"}
			}
			if diff := cmp.Diff(want, forms); diff != "" {
				t.Errorf("forms differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTokenTellsOfTheToken(t *testing.T) {
	t.Parallel()
	client := newClient(t, answers(200, tokenBody))
	if tok, ok := client.Token(); ok {
		t.Errorf("a token before the login: %v", tok)
	}
	login(t, client)
	want := api.Token{
		UserName: "admin@abc.onmicrosoft.com",
		Issued:   mustTime("2022-01-21T22:52:41.125Z"), Expires: mustTime("2022-01-21T23:52:41.125Z"),
	}
	if tok, ok := client.Token(); !ok || tok != want {
		t.Errorf("token is %v, %t, want %v", tok, ok, want)
	}
}

func TestNotLoggedIn(t *testing.T) {
	t.Parallel()
	client := newClient(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was sent", r.Method, r.URL)
	}))
	for name, call := range map[string]func(context.Context, *api.Client) error{
		"session": getSession, "explore": explore, "stop": stop, "list": sessions(api.SessionFilter{}),
		"refresh": func(ctx context.Context, c *api.Client) error { return c.Refresh(ctx) },
	} {
		err := call(t.Context(), client)
		if !errors.Is(err, api.ErrUnauthorized) || !strings.Contains(err.Error(), "log in first") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	contract := func(err error) bool {
		var e *api.ContractError
		return errors.As(err, &e)
	}
	unauthorized := func(err error) bool { return errors.Is(err, api.ErrUnauthorized) }
	other := func(err error) bool {
		var e *api.Error
		return errors.As(err, &e) && !errors.Is(err, api.ErrUnauthorized)
	}
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   func(error) bool
	}{
		{"invalid_grant", 400, `{"error":"invalid_grant"}`, unauthorized},
		{"invalid_grant with secrets", 400, `{"error":"invalid_grant","message":"SENT is wrong"}`, unauthorized},
		{"401", 401, `{"message":"no"}`, unauthorized},
		{"invalid_request", 400, `{"error":"invalid_request"}`, other},
		{"500", 500, "", other},
		{"no access token", 200, edit(t, tokenBody, map[string]string{"access_token": ""}), contract},
		{"access token null", 200, edit(t, tokenBody, map[string]string{"access_token": "null"}), contract},
		{"access token empty", 200, edit(t, tokenBody, map[string]string{"access_token": `""`}), contract},
		{"refresh token empty", 200, edit(t, tokenBody, map[string]string{"refresh_token": `""`}), contract},
		{"no expiry", 200, edit(t, tokenBody, map[string]string{".expires": ""}), contract},
		{"no user name in v6", 200, edit(t, tokenBody, map[string]string{"userName": ""}), contract},
		{"lifetime a text", 200, edit(t, tokenBody, map[string]string{"expires_in": `"3600"`}), contract},
		{"empty body", 200, "", contract},
		{"201", 201, tokenBody, contract},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, body := 200, tokenBody
			client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/Token") {
					sent := r.PostFormValue("password") + r.PostFormValue("refresh_token")
					reply(w, status, strings.ReplaceAll(body, "SENT", sent))
					return
				}
				if got, want := r.Header.Get("Authorization"), "Bearer "+accessToken; got != want {
					t.Errorf("Authorization is %q, want %q", got, want)
				}
				reply(w, 200, "{}")
			}))
			login(t, client)
			status, body = c.status, c.body
			for name, err := range map[string]error{
				"Refresh": client.Refresh(t.Context()), "Login": client.Login(t.Context(), "admin", password),
			} {
				if err == nil || !c.want(err) || strings.Contains(err.Error(), password) || strings.Contains(err.Error(), refreshToken) {
					t.Errorf("%s: error is %v", name, err)
				}
			}
			// The earlier pair is still in use.
			if _, err := client.ServiceInstance(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUserNameIsOptionalInV8(t *testing.T) {
	t.Parallel()
	body := edit(t, tokenBody, map[string]string{"userName": ""})
	login(t, newClient(t, answers(200, body), api.WithVersion(api.V8)))
}

// rotating is a server that takes each refresh token once, as strict ones do.
type rotating struct {
	mu      sync.Mutex
	refresh int // number of the refresh token that is good
	reused  int // how often another one came
}

func (s *rotating) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/Token") {
		reply(w, 200, "{}")
		return
	}
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	if form.Get("grant_type") == "refresh_token" && form.Get("refresh_token") != fmt.Sprint("r", s.refresh) {
		s.reused++
		reply(w, 400, `{"error":"invalid_grant","message":"used before"}`)
		return
	}
	s.refresh++
	pair := strings.ReplaceAll(tokenBody, refreshToken, fmt.Sprint("r", s.refresh))
	reply(w, 200, strings.ReplaceAll(pair, accessToken, fmt.Sprint("a", s.refresh)))
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := &rotating{}
	client := newClient(t, server)
	login(t, client)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := client.Refresh(t.Context()); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := client.ServiceInstance(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if server.refresh != 51 || server.reused != 0 {
		t.Errorf("%d pairs were given, %d refresh tokens used twice", server.refresh, server.reused)
	}
}

// A caller that waits for the refresh of another one can give up.
func TestRefreshWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	first := true
	client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !first {
			close(asked)
			<-release
		}
		first = false
		reply(w, 200, tokenBody)
	}))
	login(t, client)
	done := make(chan error)
	go func() { done <- client.Refresh(t.Context()) }()
	<-asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.Refresh(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "wait for another") {
		t.Errorf("error is %v", err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
