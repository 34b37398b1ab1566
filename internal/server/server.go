// Package server is the HTTP side of vb365: it takes requests of the VB365 REST API in any served version,
// finds out who asks, judges the bytes by the contract, and hands what is left to the domain. HTTP stays
// thin here: what is allowed is decided in package restore, what is kept in the store.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
)

// Store is what the server needs kept. Reads take the scope of the caller; what lies outside of it is not
// there. Refusals are *restore.Refusal.
type Store interface {
	InstallationID(ctx context.Context) (uuid.UUID, error)
	Organization(ctx context.Context, scope restore.Scope, id uuid.UUID) (restore.Organization, error)
	Organizations(ctx context.Context, scope restore.Scope, p restore.Page) ([]restore.Organization, int, error)
	RestorePoint(ctx context.Context, scope restore.Scope, id string) (restore.RestorePoint, error)
	RestorePoints(ctx context.Context, scope restore.Scope, f restore.RestorePointFilter, p restore.Page) ([]restore.RestorePoint, int, error)
	Facts(ctx context.Context, scope restore.Scope, c restore.Counts) (restore.Facts, error)
	CreateSession(ctx context.Context, s restore.Session, first restore.Event) error
	Session(ctx context.Context, scope restore.Scope, id uuid.UUID) (s restore.Session, lastOrder int, err error)
	Sessions(ctx context.Context, scope restore.Scope, f restore.SessionFilter, p restore.Page) ([]restore.Session, int, error)
	UpdateSession(ctx context.Context, before int64, after restore.Session, e restore.Event) error
	Events(ctx context.Context, scope restore.Scope, session uuid.UUID, p restore.Page) ([]restore.Event, int, error)
	Event(ctx context.Context, scope restore.Scope, session, id uuid.UUID) (restore.Event, error)
}

// Config is what a server is made of. All fields but Log are needed.
type Config struct {
	Store    Store
	Identity *identity.Service
	Env      *restore.Env
	Behavior restore.Behavior
	Host     string       // name of this server, shown in clientHost: "EPSILON"
	Product  string       // version of the product that ServiceInstance tells
	Log      *slog.Logger // nil discards
}

// New returns the handler of the API. It serves the paths of all versions: "/v6/...", "/v7/...", "/v8/...".
func New(c Config) http.Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	r := &router{handlers: map[string]http.HandlerFunc{}}
	strict := gen.NewStrictHandlerWithOptions(newHandlers(c), nil, gen.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  func(w http.ResponseWriter, r *http.Request, _ error) { refuse(w, r, undecodable()) },
		ResponseErrorHandlerFunc: refuse,
	})
	gen.HandlerWithOptions(strict, gen.StdHTTPServerOptions{
		BaseRouter:       r,
		ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, _ error) { refuse(w, r, undecodable()) },
	})
	return door(c, r)
}

// Limits of the HTTP server.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = time.Minute // for a client that does not read
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	bodyBytes     = 1 << 20
)

// HTTP returns an http.Server for handler with the limits of this package: time for headers and bodies,
// size of headers. Its own log lines go to log.
func HTTP(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// handlers is the whole API; each resource brings its own operations.
type handlers struct {
	tokens
	instance
	organizations
	restorePoints
	sessions
	events
}

var _ gen.StrictServerInterface = handlers{}

func newHandlers(c Config) handlers {
	return handlers{
		tokens:        tokens{identity: c.Identity},
		instance:      instance{store: c.Store, product: c.Product},
		organizations: organizations{store: c.Store, env: c.Env},
		restorePoints: restorePoints{store: c.Store, env: c.Env},
		sessions:      sessions{store: c.Store, env: c.Env, behavior: c.Behavior},
		events:        events{store: c.Store, env: c.Env, behavior: c.Behavior},
	}
}
