package fault_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/server"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/store/storetest"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
)

// inside is a server of ours without a network: hundreds of runs are made against it.
type inside struct{ handler http.Handler }

// Send answers a request as a server does over HTTP/1.1.
func (s inside) Send(ctx context.Context, r conformance.Request) (conformance.Response, error) {
	req := httptest.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	maps.Copy(req.Header, r.Header)
	req.Header.Set("Accept-Encoding", "identity")
	req.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, req)
	out := conformance.Response{Status: w.Code, Proto: "HTTP/1.1", Header: w.Header().Clone(), Body: w.Body.Bytes()}
	if out.Header.Get("Date") == "" {
		out.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	length, err := strconv.Atoi(out.Header.Get("Content-Length"))
	switch {
	case err != nil && !w.Flushed && len(out.Body) > 0:
		out.Header.Set("Content-Length", strconv.Itoa(len(out.Body)))
	case err == nil && length < len(out.Body):
		out.Body = out.Body[:length]
	case err == nil && length > len(out.Body):
		out.Fault = "the connection ended early"
	}
	return out, nil
}

// worldly is a server over a world, and who may log in.
type worldly struct {
	handler http.Handler
	demo    world.Demo
	says    string // what the world holds
}

// start starts a server, with ids and tokens by a seed, over a world that populate makes.
func start(t *testing.T, seed uint64, populate func(context.Context, *store.Store, *identity.Passwords, *restore.Env) world.Demo) worldly {
	t.Helper()
	st, passwords := storetest.Volatile(t)
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	env := &restore.Env{Clock: time.Now, Random: rand.NewChaCha8(key)}
	w := worldly{demo: populate(t.Context(), st, passwords, env)}
	w.handler = server.New(server.Config{
		Store: st, Identity: identity.NewService(st, passwords, env, restore.Behavior{}), Env: env,
		Host: "EPSILON", Product: "8.0.0.0", Log: slog.New(slog.DiscardHandler),
	})
	return w
}

// newWorld starts a server over a demo world.
func newWorld(t *testing.T) worldly {
	t.Helper()
	return start(t, 1, func(ctx context.Context, st *store.Store, passwords *identity.Passwords, env *restore.Env) world.Demo {
		demo := world.NewDemo(env)
		if err := world.Seed(ctx, st, passwords, demo); err != nil {
			t.Fatal(err)
		}
		return demo
	})
}

// target is the server, broken by wrap, as the target of a run with all that can be given.
func (w worldly) target(v spec.Version, wrap func(http.Handler) http.Handler) conformance.Target {
	administrator := conformance.Login(w.demo.Administrator)
	t := conformance.Target{
		URL: "https://inside:4443", Version: v, Server: inside{wrap(w.handler)},
		Login: conformance.Login(w.demo.Tenants[0].Login), Administrator: &administrator,
	}
	if len(w.demo.Tenants) > 1 {
		second := conformance.Login(w.demo.Tenants[1].Login)
		t.Other = &second
	}
	return t
}

// answered is what is read of an answer.
type answered struct {
	ID    string
	Token string `json:"access_token"`
}

// send sends a POST of v6 that must succeed.
func (w worldly) send(t *testing.T, path, media, token string, body []byte) (out answered) {
	t.Helper()
	answer, err := inside{w.handler}.Send(context.Background(), conformance.Request{
		Method: http.MethodPost, URL: "https://inside:4443/v6" + path, Body: body,
		Header: http.Header{"Content-Type": {media}, "Authorization": {"Bearer " + token}},
	})
	if err != nil || answer.Status >= 300 {
		t.Errorf("%s: %d %v %s", path, answer.Status, err, answer.Body)
	}
	if len(answer.Body) > 0 {
		if err := json.Unmarshal(answer.Body, &out); err != nil {
			t.Error(err)
		}
	}
	return out
}

// logIn returns a token.
func (w worldly) logIn(t *testing.T, l conformance.Login) string {
	t.Helper()
	return w.send(t, "/Token", "application/x-www-form-urlencoded", "", conformance.PasswordForm(l)).Token
}

// explore starts a session as a tenant, and may stop it as well.
func (w worldly) explore(t *testing.T, token string, stops bool) {
	t.Helper()
	session := w.send(t, "/Organization/Explore", "application/json", token, conformance.ExploreBody(time.Now(), "Vex")).ID
	if stops {
		w.send(t, "/RestoreSessions/"+session+"/Stop", "application/json", token, nil)
	}
}
