package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/server"
	"github.com/vb365-explore/vb365/internal/store/storetest"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// testServer is a server over a demo world with a clock that stands and seeded ids. Every answer is judged
// by the contract.
type testServer struct {
	handler http.Handler
	demo    world.Demo
	store   *testStore
	log     *bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

// creation is the creationTime of the documented example.
var creation = time.Date(2022, 1, 21, 22, 53, 13, 968_593_400, time.UTC)

func newServer(t testing.TB, behavior restore.Behavior) *testServer {
	t.Helper()
	ctx := context.Background()
	s := &testServer{now: creation, log: &bytes.Buffer{}}
	st, passwords := storetest.Volatile(t)
	env := &restore.Env{
		Clock:  func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now },
		Random: rand.NewChaCha8([32]byte{3}),
	}
	s.demo = world.NewDemo(env)
	if err := world.Seed(ctx, st, passwords, s.demo); err != nil {
		t.Fatal(err)
	}
	s.store = &testStore{Store: st}
	s.handler = validatetest.Handler(t, server.New(server.Config{
		Store: s.store, Identity: identity.NewService(s.store, passwords, env, behavior), Env: env, Behavior: behavior,
		Host: "EPSILON", Product: "8.0.0.0", Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}))
	return s
}

// pass lets time go by.
func (s *testServer) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// request is one request of a test.
type request struct {
	method, path string
	token        string
	header       http.Header // further headers
	contentType  string      // application/json if there is a body and this is empty; "-" for none
	body         string
}

// do sends a request.
func (s *testServer) do(t testing.TB, req request) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(req.method, req.path, strings.NewReader(req.body))
	r.RemoteAddr = "127.0.0.1:50000"
	maps.Copy(r.Header, req.header)
	if req.token != "" {
		r.Header.Set("Authorization", "Bearer "+req.token)
	}
	switch {
	case req.contentType == "-":
	case req.contentType != "":
		r.Header.Set("Content-Type", req.contentType)
	case req.body != "":
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// login logs an account in and returns its access token.
func (s *testServer) login(t testing.TB, l world.Login) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"grant_type": "password", "username": l.Username, "password": l.Password})
	if err != nil {
		t.Fatal(err)
	}
	w := s.do(t, request{method: "POST", path: "/v6/Token", body: string(body)})
	var pair struct {
		AccessToken string `json:"access_token"`
	}
	decode(t, w, http.StatusOK, &pair)
	return pair.AccessToken
}

// decode reads a JSON answer that must have the status.
func decode(t testing.TB, w *httptest.ResponseRecorder, status int, into any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
}

const exploreBody = `{"dateTime": "2022-01-22T14:56:55.862Z", "type": "Vex", "showDeleted": true, "showAllVersions": true}`

// explore starts a session of the given version and returns its id.
func (s *testServer) explore(t testing.TB, v spec.Version, token string) string {
	t.Helper()
	status := map[spec.Version]int{spec.V6: 200, spec.V7: 200, spec.V8: 201}[v]
	var session struct{ ID string }
	decode(t, s.do(t, request{method: "POST", path: "/" + string(v) + "/Organization/Explore", token: token, body: exploreBody}), status, &session)
	return session.ID
}
