package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// judged is a run on a server of ours that may do what o says.
func judged(ctx context.Context, t *testing.T, s *vb365test.Server, edit func(*conformance.Target, *conformance.Options)) (*conformance.Report, error) {
	t.Helper()
	target := conformance.Target{
		URL: s.URL, Version: spec.V6, Server: conformance.NewLive(s.HTTPClient().Transport),
		Login: conformance.Login(s.Tenants[0].Login),
	}
	options := conformance.Options{Checks: check.List()}
	edit(&target, &options)
	return conformance.Run(ctx, target, options)
}

// requests counts requests by operation.
type requests struct {
	mu    sync.Mutex
	count map[string]int
}

func (r *requests) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if m, err := spec.Route(req.Method, req.URL.EscapedPath()); err == nil {
			r.mu.Lock()
			r.count[m.Operation.ID]++
			r.mu.Unlock()
		}
		next.ServeHTTP(w, req)
	})
}

// Without permission, nothing is sent that could start or stop a session; what then cannot be seen is skipped.
func TestRunWithoutSessions(t *testing.T) {
	t.Parallel()
	seen := &requests{count: map[string]int{}}
	server := vb365test.New(t, vb365test.Wrap(seen.wrap))
	other, administrator := conformance.Login(server.Tenants[1].Login), conformance.Login(server.Administrator)
	report, err := judged(t.Context(), t, server, func(target *conformance.Target, _ *conformance.Options) {
		target.Other, target.Administrator = &other, &administrator
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"exploreOrganization", "exploreOrganizationById", "stopRestoreSession"} {
		if n := seen.count[id]; n > 0 {
			t.Errorf("%d requests of %s were sent", n, id)
		}
	}
	if !report.Conform() || report.Count(conformance.NotObserved) == 0 {
		t.Errorf("verdict %s", report.Verdict(conformance.Rule{}))
	}
	for _, c := range report.Checks {
		// A list without sessions shows nothing of their laws.
		listed := func(o conformance.OperationResult) bool { return o.ID == "listRestoreSessions" }
		if c.Reason == "" && c.Status != conformance.Pass && !slices.ContainsFunc(c.Operations, listed) {
			t.Errorf("%s is not observed", c.ID)
		}
		if c.Reason != "" && !strings.Contains(c.Reason, "--allow sessions") && !strings.Contains(c.Reason, "negative") {
			t.Errorf("%s is skipped and %s", c.ID, c.Reason)
		}
	}
}

// The run finds out by itself whose account it was given.
func TestRunFindsAdministrator(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	for _, sessions := range []bool{true, false} {
		report, err := judged(t.Context(), t, server, func(target *conformance.Target, o *conformance.Options) {
			target.Login = conformance.Login(server.Administrator)
			o.AllowSessions, o.AllowNegative = sessions, true
		})
		if err != nil {
			t.Fatal(err)
		}
		if !report.Conform() {
			t.Errorf("sessions %v: %s: %+v", sessions, report.Verdict(conformance.Rule{}), report.Findings)
		}
		for _, c := range report.Checks {
			for _, o := range c.Operations {
				wants := o.ID == "listOrganizations" && c.ID != "law/right-credentials"
				if wants && o.Status != conformance.Pass && c.Law != "L007" {
					t.Errorf("sessions %v: %s at %s is %s", sessions, c.ID, o.ID, o.Status)
				}
				if o.ID == "exploreOrganization" && c.ID == "request/any-case" && o.Status != conformance.NotObserved {
					t.Errorf("sessions %v: %s at %s is %s", sessions, c.ID, o.ID, o.Status)
				}
			}
		}
	}
}

// Whatever happens, no session of the run is left open.
func TestRunStopsItsSessions(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	open, stop := map[string]bool{}, func() {}
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m, err := spec.Route(r.Method, r.URL.EscapedPath())
			copied := &copier{ResponseWriter: w}
			next.ServeHTTP(copied, r)
			if err != nil || copied.status/100 != 2 {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			switch m.Operation.ID {
			case "exploreOrganization":
				var session struct{ ID string }
				if err := json.Unmarshal(copied.body, &session); err != nil {
					t.Error(err)
				}
				open[session.ID] = true
				if len(open) == 3 {
					stop() // in the middle of a check
				}
			case "stopRestoreSession":
				delete(open, strings.ToLower(m.Params["restoreSessionId"]))
			}
		})
	}))
	for _, cancels := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		mu.Lock()
		if cancels {
			stop = cancel
		}
		mu.Unlock()
		_, err := judged(ctx, t, server, func(_ *conformance.Target, o *conformance.Options) { o.AllowSessions = true })
		if cancels != errors.Is(err, context.Canceled) {
			t.Errorf("canceled %v: the run ended with %v", cancels, err)
		}
		cancel()
		mu.Lock()
		if len(open) > 0 {
			t.Errorf("canceled %v: %d sessions are left open", cancels, len(open))
		}
		mu.Unlock()
	}
}

// copier keeps what it writes.
type copier struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (c *copier) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *copier) Write(b []byte) (int, error) {
	c.body = append(c.body, b...)
	return c.ResponseWriter.Write(b)
}

// A server that gives tokens and passwords away does not get them into the report.
func TestRunHidesSecrets(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			r.Body = io.NopCloser(strings.NewReader(string(asked)))
			copied := &copier{ResponseWriter: &silent{header: http.Header{}}}
			next.ServeHTTP(copied, r)
			if copied.status < 400 {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				w.WriteHeader(copied.status)
				_, _ = w.Write(copied.body)
				return
			}
			w.Header().Set("Content-Type", r.Header.Get("Authorization")+string(asked[:min(len(asked), 200)]))
			w.WriteHeader(copied.status)
			_, _ = w.Write([]byte(`{"message":"ok","id":"` + r.Header.Get("Authorization") + `"}`))
		})
	}))
	report, err := judged(t.Context(), t, server, func(*conformance.Target, *conformance.Options) {})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if report.Conform() || !strings.Contains(string(text), "***") {
		t.Error("the server gave nothing away: the test shows nothing")
	}
	if strings.Contains(string(text), server.Tenants[0].Password) {
		t.Error("the report shows the password")
	}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(`"\ ,&`, r) }) {
		if len(word) == 43 && !strings.ContainsAny(word, "/.:") { // the length of a token of ours
			t.Errorf("the report shows %q", word)
		}
	}
}

// What the probes make up is no secret: it masks nothing in what is found.
func TestRunShowsWhatIsMadeUp(t *testing.T) {
	t.Parallel()
	const words = "none/of never-given-by-any-server never-given-by-any-server-either"
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/RestorePoints") {
				w.Header().Set("Content-Type", words)
				_, _ = w.Write([]byte("[]"))
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	report, err := judged(t.Context(), t, server, func(*conformance.Target, *conformance.Options) {})
	if err != nil {
		t.Fatal(err)
	}
	shown := false
	for _, f := range report.Findings {
		shown = shown || f.Got == words
		if strings.Contains(f.Got, "***") {
			t.Errorf("masked: %+v", f)
		}
	}
	if !shown {
		t.Errorf("no finding shows %q: %+v", words, report.Findings)
	}
}

// silent is a response that goes nowhere.
type silent struct{ header http.Header }

func (s *silent) Header() http.Header       { return s.header }
func (*silent) WriteHeader(int)             {}
func (*silent) Write(b []byte) (int, error) { return len(b), nil }

func TestRunCannot(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	for _, test := range []struct {
		name string
		edit func(*conformance.Target)
		want error
		text string
	}{
		{"a wrong password", func(t *conformance.Target) { t.Login.Password = "wrong-password" }, conformance.ErrLogin, "400 Bad Request to " + server.Tenants[0].Username},
		{"a URL with a version", func(t *conformance.Target) { t.URL += "/v6" }, conformance.ErrTarget, "is no base URL"},
		{"http", func(t *conformance.Target) { t.URL = "http://127.0.0.1:1" }, conformance.ErrTarget, "passwords and tokens in the clear: write https://host:4443"},
		{"another scheme", func(t *conformance.Target) { t.URL = "ftp://127.0.0.1:1" }, conformance.ErrTarget, "is no base URL"},
		{"no host", func(t *conformance.Target) { t.URL = "localhost" }, conformance.ErrTarget, "is no base URL"},
		{"another version", func(t *conformance.Target) { t.Version = "v5" }, conformance.ErrTarget, `no version "v5"`},
		{"nobody there", func(t *conformance.Target) { t.URL = "https://127.0.0.1:1" }, nil, "logging in as"},
	} {
		_, err := judged(t.Context(), t, server, func(target *conformance.Target, _ *conformance.Options) { test.edit(target) })
		if err == nil || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v, want %v with %q", test.name, err, test.want, test.text)
		}
		if err != nil && strings.Contains(err.Error(), "wrong-password") {
			t.Errorf("%s: the error shows the password: %v", test.name, err)
		}
	}
}

// A refused login tells what the server said, whatever that was.
func TestRunTellsWhyLoginWasRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"a message", `{"message":"the account is locked"}`, ": the account is locked"},
		{"no message", `{"error":"invalid_grant"}`, `: {"error":"invalid_grant"}`},
		{"no JSON", "<h1>Bad\nGateway</h1>" + strings.Repeat("x", 100), ": <h1>Bad Gateway</h1>" + strings.Repeat("x", 59) + "…"},
		{"secrets", `{"refresh_token":"unknown-refresh","said":"PASSWORD"}`, `: {"refresh_token":"***","said":"***"}`},
		{"nothing", "", ", with nothing more to say"},
	} {
		var password string
		server := vb365test.New(t, vb365test.Wrap(func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusTeapot)
				_, _ = w.Write([]byte(strings.ReplaceAll(test.body, "PASSWORD", password)))
			})
		}))
		login := server.Tenants[0].Login
		password = login.Password
		_, err := judged(t.Context(), t, server, func(*conformance.Target, *conformance.Options) {})
		want := "the login was refused: " + server.URL + " answered 418 I'm a teapot to " + login.Username + test.want
		if !errors.Is(err, conformance.ErrLogin) || err.Error() != want {
			t.Errorf("%s: %v, want %s", test.name, err, want)
		}
	}
}

func TestLawCheckOfNoLaw(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a check of a law that does not exist was made")
		}
	}()
	conformance.LawCheck("L000", nil, func(*conformance.Sheet) {})
}
