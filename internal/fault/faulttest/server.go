// Package faulttest starts servers of ours without a network, for tests that break them: hundreds of runs of the suite
// are made against them.
package faulttest

import (
	"bytes"
	"context"
	"encoding/binary"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/server"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/store/storetest"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
)

// URL is where the servers say that they are.
const URL = "https://inside:4443"

// Inside is a server of ours without a network.
type Inside struct{ Handler http.Handler }

// Send answers a request as a server does over HTTP/1.1.
func (s Inside) Send(ctx context.Context, r conformance.Request) (conformance.Response, error) {
	req := httptest.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	maps.Copy(req.Header, r.Header)
	req.Header.Set("Accept-Encoding", "identity")
	req.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, req)
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

// World is a good server over a world, and who may log in.
type World struct {
	Handler http.Handler
	Demo    world.Demo
}

// Start starts a server, with ids and tokens by a seed, over a world that populate makes.
func Start(t testing.TB, seed uint64, populate func(context.Context, *store.Store, *identity.Passwords, *restore.Env) world.Demo) World {
	t.Helper()
	st, passwords := storetest.Volatile(t)
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	env := &restore.Env{Clock: time.Now, Random: rand.NewChaCha8(key)}
	w := World{Demo: populate(t.Context(), st, passwords, env)}
	w.Handler = server.New(server.Config{
		Store: st, Identity: identity.NewService(st, passwords, env, restore.Behavior{}), Env: env,
		Host: "EPSILON", Product: "8.0.0.0", Log: slog.New(slog.DiscardHandler),
	})
	return w
}

// StartDemo starts a server over a demo world.
func StartDemo(t testing.TB) World {
	t.Helper()
	return Start(t, 1, func(ctx context.Context, st *store.Store, passwords *identity.Passwords, env *restore.Env) world.Demo {
		demo := world.NewDemo(env)
		if err := world.Seed(ctx, st, passwords, demo); err != nil {
			t.Fatal(err)
		}
		return demo
	})
}

// Target is the server, broken by wrap, as the target of a run with all that can be given.
func (w World) Target(v spec.Version, wrap func(http.Handler) http.Handler) conformance.Target {
	administrator := conformance.Login(w.Demo.Administrator)
	t := conformance.Target{
		URL: URL, Version: v, Server: Inside{wrap(w.Handler)},
		Login: conformance.Login(w.Demo.Tenants[0].Login), Administrator: &administrator,
	}
	if len(w.Demo.Tenants) > 1 {
		second := conformance.Login(w.Demo.Tenants[1].Login)
		t.Other = &second
	}
	return t
}

// Options are those of a run that may do everything.
func Options() conformance.Options {
	return conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true}
}
