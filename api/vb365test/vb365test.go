// Package vb365test runs a vb365 server with a demo world inside a test: over TLS, on a free port, with a
// store of its own. It needs no set-up and nothing else on the machine.
//
//	server := vb365test.New(t)
//	client, err := api.New(server.URL, api.WithCA(server.CA))
//	err = client.Login(ctx, server.Tenants[0].Username, server.Tenants[0].Password)
package vb365test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/internal/daemon"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// Login is an account with its password.
type Login struct {
	Username string
	Password string
}

// Tenant is the account of an organization.
type Tenant struct {
	Organization string
	Login
}

// Server is a running server.
type Server struct {
	URL           string   // without a version: "https://127.0.0.1:40123"
	CA            []byte   // the certificate authority to trust, PEM
	Administrator Login    // may explore every organization
	Tenants       []Tenant // abc.onmicrosoft.com and xyz.onmicrosoft.com

	client *http.Client
	close  func() error
}

// Option changes how a server runs.
type Option func(*daemon.Config)

// Wrap puts f around the server's handler: to count requests, to spoil answers, to add delays. Of several, the
// last is outermost.
func Wrap(f func(http.Handler) http.Handler) Option {
	return func(c *daemon.Config) {
		if inner := c.Wrap; inner != nil {
			c.Wrap = func(h http.Handler) http.Handler { return f(inner(h)) }
		} else {
			c.Wrap = f
		}
	}
}

// Log sends the server's log lines to log. By default there are none.
func Log(log *slog.Logger) Option {
	return func(c *daemon.Config) { c.Log = log }
}

// New starts a server for the test and stops it at the test's end. Its answers are judged below all wrappers: one
// that does not keep the contract is a mistake of the server, and fails the test rather than misleads it.
func New(t testing.TB, opts ...Option) *Server {
	t.Helper()
	judged := Wrap(func(h http.Handler) http.Handler { return validatetest.Handler(t, h) })
	s, err := Start(context.Background(), slices.Concat([]Option{judged}, opts)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Start starts a server outside a test. It runs until Close; ctx only limits the start.
func Start(ctx context.Context, opts ...Option) (*Server, error) {
	dir, err := os.MkdirTemp("", "vb365test-")
	if err != nil {
		return nil, err
	}
	s := &Server{}
	c := daemon.Config{
		Dir: dir, Listen: "127.0.0.1:0", Demo: true, Log: slog.New(slog.DiscardHandler), Env: restore.NewEnv(),
		// Passwords and data are random and live as long as the test.
		Cost: identity.Cost{MemoryKiB: 64, Iterations: 1}, Volatile: true,
	}
	for _, o := range opts {
		o(&c)
	}
	d, err := daemon.Open(ctx, c)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if s.CA, err = os.ReadFile(d.CA); err != nil {
		return nil, errors.Join(err, d.Close(), os.RemoveAll(dir))
	}
	s.URL, s.Administrator = d.URL, Login(d.Demo.Administrator)
	for _, t := range d.Demo.Tenants {
		s.Tenants = append(s.Tenants, Tenant{Organization: t.Organization, Login: Login(t.Login)})
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CA)
	s.client = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}}
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Serve(running) }()
	s.close = sync.OnceValue(func() error {
		s.client.CloseIdleConnections()
		stop()
		return errors.Join(<-done, os.RemoveAll(dir))
	})
	return s, nil
}

// HTTPClient returns a client that trusts the server's certificate authority.
func (s *Server) HTTPClient() *http.Client { return s.client }

// Close stops the server and removes its data. A second Close does nothing.
func (s *Server) Close() error { return s.close() }
