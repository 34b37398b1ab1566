package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

var cheap = identity.Cost{MemoryKiB: 8, Iterations: 1}

// demoConfig is a demo server in dir on a free port.
func demoConfig(dir string) Config {
	return Config{
		Dir: dir, Listen: "127.0.0.1:0", Demo: true, Log: slog.New(slog.DiscardHandler), Env: restore.NewEnv(),
		Cost: cheap, Volatile: true,
	}
}

// judged lets the server of c fail the test with every answer that does not keep the contract, below c.Wrap.
func judged(t *testing.T, c Config) Config {
	t.Helper()
	outer := c.Wrap
	c.Wrap = func(h http.Handler) http.Handler {
		if h = validatetest.Handler(t, h); outer != nil {
			h = outer(h)
		}
		return h
	}
	return c
}

// open opens a server and closes it at the test's end. Its answers are judged.
func open(t *testing.T, c Config) *Daemon {
	t.Helper()
	d, err := Open(t.Context(), judged(t, c))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// call sends a request to the handler of d, without a connection.
func call(t *testing.T, d *Daemon, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	d.http.Handler.ServeHTTP(w, r)
	return w
}

// tokenRequest is what logs l in.
func tokenRequest(t *testing.T, url string, l world.Login) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]string{"grant_type": "password", "username": l.Username, "password": l.Password})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v6/Token", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	return r
}

// sees logs l in and returns how many restore points it sees.
func sees(t *testing.T, d *Daemon, l world.Login) int {
	t.Helper()
	answer := call(t, d, tokenRequest(t, d.URL, l))
	var token gen.TokenResponse
	if err := json.Unmarshal(answer.Body.Bytes(), &token); answer.Code != http.StatusOK || err != nil {
		t.Fatalf("log in as %s: %d, %v", l.Username, answer.Code, err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v6/RestorePoints", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token.AccessToken)
	answer = call(t, d, r)
	var points []gen.RestorePoint
	if err := json.Unmarshal(answer.Body.Bytes(), &points); answer.Code != http.StatusOK || err != nil {
		t.Fatalf("restore points of %s: %d, %v", l.Username, answer.Code, err)
	}
	return len(points)
}

func TestMakeDir(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before, want os.FileMode
	}{
		"new":           {0, 0o700},
		"there already": {0o755, 0o755},
	} {
		dir := filepath.Join(t.TempDir(), "above", "data")
		if tt.before != 0 {
			if err := os.MkdirAll(dir, tt.before); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, tt.before); err != nil { // whatever the umask is
				t.Fatal(err)
			}
		}
		if err := MakeDir(dir); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != tt.want {
			t.Errorf("%s: mode %v, want %v", name, got, tt.want)
		}
	}
}

// TestLimits: no client holds a connection or memory for long.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := open(t, demoConfig(t.TempDir())).http
	for name, tt := range map[string]struct{ got, most time.Duration }{
		"ReadHeaderTimeout": {s.ReadHeaderTimeout, 10 * time.Second},
		"ReadTimeout":       {s.ReadTimeout, time.Minute},
		"WriteTimeout":      {s.WriteTimeout, 2 * time.Minute},
		"IdleTimeout":       {s.IdleTimeout, 5 * time.Minute},
	} {
		if tt.got <= 0 || tt.got > tt.most {
			t.Errorf("%s is %v, want a limit of at most %v", name, tt.got, tt.most)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Errorf("MaxHeaderBytes is %d, want a limit of at most 64 KiB", s.MaxHeaderBytes)
	}
}

// TestServeFinishes tells the server to stop while a request is under way: the request, which reads the
// store, is answered first.
func TestServeFinishes(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	c := demoConfig(t.TempDir())
	c.Wrap = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(entered)
			<-release
			next.ServeHTTP(w, r)
		})
	}
	d := open(t, c)
	st := d.store
	stopping := make(chan struct{})
	d.http.RegisterOnShutdown(func() { close(stopping) })
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()

	client, r := trusting(t, c.Dir), tokenRequest(t, d.URL, d.Demo.Administrator)
	type result struct {
		status int
		err    error
	}
	answered := make(chan result, 1)
	go func() {
		answer, err := client.Do(r)
		if err != nil {
			answered <- result{err: err}
			return
		}
		answered <- result{status: answer.StatusCode, err: answer.Body.Close()}
	}()
	select {
	case <-entered:
	case got := <-answered:
		t.Fatalf("the request was answered too soon: %+v", got)
	}
	stop()
	select {
	case <-stopping:
	case err := <-served:
		served <- err
		t.Error("the server did not wait for the request")
	}
	close(release)
	if got := <-answered; got.err != nil || got.status != http.StatusOK {
		t.Errorf("the request under way: status %d, %v", got.status, got.err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	wantClosed(t, st)
}

// TestServeFails closes the listener behind the server's back.
func TestServeFails(t *testing.T) {
	t.Parallel()
	c := demoConfig(t.TempDir())
	d := open(t, c)
	st := d.store
	if err := d.listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Serve(t.Context()); err == nil {
		t.Error("Serve returned no error")
	}
	wantClosed(t, st)
	open(t, c) // the folder is free again
}

// wantClosed expects that st is closed.
func wantClosed(t *testing.T, st *store.Store) {
	t.Helper()
	if _, err := st.InstallationID(context.Background()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("the store is not closed: %v", err)
	}
}
