package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// once returns a hook of a testStore that does something in the first call of a method.
func once(method string, do func() error) func(string) error {
	done := false
	return func(called string) error {
		if called != method || done {
			return nil
		}
		done = true
		return do()
	}
}

// TestFailure lets the server fail, by an error and by a panic: the client learns that it failed, in the
// error body of the version, the log why, and the next request is answered.
func TestFailure(t *testing.T) {
	t.Parallel()
	const secret = "disk-canary"
	tests := []struct {
		name string
		do   func() error
		log  []string
	}{
		{"error", func() error { return errors.New(secret) }, []string{"level=ERROR msg=request", "status=500", "error=" + secret}},
		{"panic", func() error { panic(secret) }, []string{"level=ERROR msg=panic", "operation=getServiceInstance", "panic=" + secret, "stack=\"goroutine ", "status=500"}},
		{"panic with an error", func() error { panic(fmt.Errorf("wrapped: %w", errors.New(secret))) }, []string{"level=ERROR msg=panic", secret}},
	}
	for _, tt := range tests {
		for _, v := range spec.Versions() {
			s := newServer(t, restore.Behavior{})
			get := request{method: "GET", path: "/" + string(v) + "/ServiceInstance", token: s.login(t, s.demo.Tenants[0].Login)}
			s.store.before = once("InstallationID", tt.do)
			w := s.do(t, get)
			var body errorBody
			decode(t, w, http.StatusInternalServerError, &body)
			if body.Message != "the server failed; its log says why" || strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s, %s: %s", tt.name, v, w.Body)
			}
			if hasCode := body.ErrorCode != nil; hasCode != (v == spec.V8) {
				t.Errorf("%s, %s: errorCode there: %t", tt.name, v, hasCode)
			}
			for _, want := range tt.log {
				if !strings.Contains(s.log.String(), want) {
					t.Errorf("%s, %s: the log does not hold %q:\n%s", tt.name, v, want, s.log)
				}
			}
			if w := s.do(t, get); w.Code != http.StatusOK {
				t.Errorf("%s, %s: afterwards %d %s", tt.name, v, w.Code, w.Body)
			}
		}
	}
}

// TestFailureOfToken lets a login fail: the body is that of /Token.
func TestFailureOfToken(t *testing.T) {
	t.Parallel()
	const password = `{"grant_type": "password", "username": "a", "password": "b"}`
	tests := []struct {
		name               string
		err                error
		status             int
		code, text, header string
	}{
		{"failure", errors.New("disk-canary"), http.StatusInternalServerError, "server_error", "the server failed", ""},
		{"too many logins", restore.Refuse(restore.Busy, "too many logins"), http.StatusTooManyRequests, "temporarily_unavailable", "too many logins", "1"},
	}
	for _, tt := range tests {
		for _, v := range spec.Versions() {
			s := newServer(t, restore.Behavior{})
			s.store.before = once("LoginByName", func() error { return tt.err })
			w := s.do(t, request{method: "POST", path: "/" + string(v) + "/Token", body: password})
			var body errorBody
			decode(t, w, tt.status, &body)
			if body.Error != tt.code || !strings.Contains(body.Message, tt.text) || strings.Contains(w.Body.String(), "canary") {
				t.Errorf("%s, %s: %s", tt.name, v, w.Body)
			}
			if got := w.Header().Get("Retry-After"); got != tt.header {
				t.Errorf("%s, %s: Retry-After %q, want %q", tt.name, v, got, tt.header)
			}
		}
	}
}

// TestAbort sees the panic that ends a connection pass, without an answer and without a line about a panic.
func TestAbort(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	r := httptest.NewRequest(http.MethodGet, "/v8/ServiceInstance", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+s.login(t, s.demo.Tenants[0].Login))
	s.store.before = once("InstallationID", func() error { panic(http.ErrAbortHandler) })
	w := httptest.NewRecorder()
	defer func() {
		if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // the very value ends the connection
			t.Errorf("panic with %v, want http.ErrAbortHandler", v)
		}
		if w.Body.Len() > 0 || strings.Contains(s.log.String(), "msg=panic") {
			t.Errorf("answer %q, log:\n%s", w.Body, s.log)
		}
	}()
	s.handler.ServeHTTP(w, r)
}

// brokenWriter is a connection that the client has left: every write fails.
type brokenWriter struct {
	header http.Header
	heads  []int // the statuses that were sent
	writes int
}

func (w *brokenWriter) Header() http.Header       { return w.header }
func (w *brokenWriter) WriteHeader(status int)    { w.heads = append(w.heads, status) }
func (w *brokenWriter) Write([]byte) (int, error) { w.writes++; return 0, errors.New("broken pipe") }

// TestAnsweredOnce sends an answer to a client that is gone: there is no second one.
func TestAnsweredOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	for path, status := range map[string]int{
		"/v8/ServiceInstance": http.StatusOK, "/v8/RestoreSessions/" + uuid.Nil.String(): http.StatusNotFound,
	} {
		r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+token)
		w := &brokenWriter{header: http.Header{}}
		s.handler.ServeHTTP(w, r)
		if len(w.heads) != 1 || w.heads[0] != status || w.writes != 1 {
			t.Errorf("%s: statuses %v, %d writes, want %d once", path, w.heads, w.writes, status)
		}
	}
}

// TestLogHoldsNoSecrets sends secrets where the log must not look, in requests that end at each door.
func TestLogHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	const canary = "canary-7f1e"
	body, err := json.Marshal(map[string]string{"grant_type": "password", "username": "a", "password": canary})
	if err != nil {
		t.Fatal(err)
	}
	for _, req := range []request{
		{method: "GET", path: "/v8/RestoreSessions?token=" + canary, token: token},
		{method: "GET", path: "/v8/RestoreSessions?limit=" + canary, token: token},
		{method: "GET", path: "/v8/RestoreSessions?" + canary + "=%zz", token: token},
		{method: "GET", path: "/v8/RestoreSessions?token=" + canary},
		{method: "GET", path: "/v8/RestoreSessions", token: canary},
		{method: "GET", path: "/v8/Nonsense?token=" + canary, token: canary},
		{method: "GET", path: "/v8/ServiceInstance?token=" + canary, token: token},
		{method: "GET", path: "/v8/ServiceInstance", token: token, header: http.Header{"Cookie": {canary}}},
		{method: "POST", path: "/v8/Token", body: string(body)},
	} {
		s.store.before = once("InstallationID", func() error { return errors.New("the disk is full") })
		s.do(t, req)
	}
	log := s.log.String()
	if strings.Contains(log, canary) || strings.Contains(log, token) {
		t.Errorf("the log holds a secret:\n%s", log)
	}
	if n := strings.Count(log, "msg=request"); n != 10 { // the login is one
		t.Errorf("%d requests in the log, want 10:\n%s", n, log)
	}
}
