package conformance_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
)

// user is a client of a server, with the token it has been given.
type user struct {
	t      *testing.T
	url    string
	client *http.Client
	token  string
}

// do sends a request and returns the answer's body.
func (u *user) do(method, path, media, body string) string {
	r, err := http.NewRequestWithContext(u.t.Context(), method, u.url+path, strings.NewReader(body))
	if err != nil {
		u.t.Error(err)
		return ""
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if u.token != "" {
		r.Header.Set("Authorization", "Bearer "+u.token)
	}
	resp, err := u.client.Do(r)
	if err != nil {
		u.t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		u.t.Error(err)
	}
	return string(text)
}

// member returns a member of an answer that is a string.
func (u *user) member(text, name string) string {
	u.t.Helper()
	found := regexp.MustCompile(`"` + name + `":"([^"]+)"`).FindStringSubmatch(text)
	if found == nil {
		u.t.Fatalf("%q has no %s", text, name)
	}
	return found[1]
}

// explore logs in, starts a session and returns its path.
func (u *user) explore(login conformance.Login) string {
	u.t.Helper()
	form := string(conformance.PasswordForm(login))
	u.token = u.member(u.do("POST", "/v6/Token", "application/x-www-form-urlencoded", form), "access_token")
	session := u.do("POST", "/v6/Organization/Explore", "application/json",
		`{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}`)
	return "/v6/RestoreSessions/" + u.member(session, "id")
}

// exploreAndStop does what a tenant does.
func exploreAndStop(t *testing.T, url string, client *http.Client, login conformance.Login) {
	t.Helper()
	u := &user{t: t, url: url, client: client}
	path := u.explore(login)
	u.do("GET", "/v6/ServiceInstance", "", "")
	u.do("POST", path+"/Stop", "", "")
	u.do("GET", path, "", "")
}

// useBroken reads an answer that breaks off.
func useBroken(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		_, _ = io.WriteString(w, "1234")
	}))
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v6/ServiceInstance", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := conformance.Transport(t, server.Client().Transport, check.List()...).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	t.Logf("the reader got %q and %v", text, err)
}

// useOverlapping reads a session while its stop is done and not yet answered. What it is shown is right, whatever
// comes back first.
func useOverlapping(t *testing.T) {
	stopped, goOn := make(chan bool), make(chan bool)
	h, target := reference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/Stop") {
				next.ServeHTTP(w, r)
				return
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			close(stopped)
			<-goOn
			w.WriteHeader(rec.Code)
		})
	})
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	u := &user{t: t, url: server.URL, client: &http.Client{Transport: conformance.Transport(t, server.Client().Transport, check.List()...)}}
	path := u.explore(target.Login)
	done := make(chan bool)
	go func() {
		u.do("POST", path+"/Stop", "", "")
		close(done)
	}()
	<-stopped
	t.Logf("the session was %s before its stop was answered", u.member(u.do("GET", path, "", ""), "state"))
	close(goOn)
	<-done
}
