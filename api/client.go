// Package api is the Go client of the VB365 REST API, v6 to v8: restore sessions of Microsoft 365 backups,
// and the organizations and restore points around them.
//
//	client, err := api.New("https://vb365.example.com:4443", api.WithCA(pem))
//	err = client.Login(ctx, "admin@abc.onmicrosoft.com", password)
//	session, err := client.Explore(ctx, api.ExploreRequest{
//		DateTime: api.PointInTime(when), Type: api.ExplorerTypeExchange, ShowDeleted: true,
//	})
//	for event, err := range client.Events(ctx, session.ID) { … }
//	err = client.Stop(ctx, session.ID)
//
// # Credentials
//
// Explore takes the credentials that the organization was added with (a tenant's); ExploreOrganization,
// Organizations and Organization take an administrator's; everything else takes either. An access token lives
// an hour unless the server is set otherwise; Token tells when it ends and Refresh gets a new pair. The
// client never logs in or refreshes by itself. Tokens stay in memory and appear in no error.
//
// # Connections
//
// The URL must begin with https. Certificates are always verified, and no redirect is followed, so a token
// meets one host only. Every call takes a context, which is its only deadline. No request is repeated by this
// package: after a failed Explore or Stop, Sessions and Session tell whether the server carried it out.
//
// # Errors
//
// An answer with a status from 400 up is an *Error, which matches ErrUnauthorized, ErrForbidden and
// ErrNotFound. An answer that breaks the contract (another status or media type, no body, no id, …) is a
// *ContractError: nothing half-read is ever returned. Anything else is a failure to send or receive, or a
// request that the version cannot express and that was not sent.
//
// # Lists
//
// Sessions, Events, RestorePoints and Organizations are iterators that fetch page after page while they are
// ranged over. After an error they end. A result that was yielded once is not yielded again, though lists that
// begin with the newest shift when something is added; what is removed meanwhile can hide another result.
//
// # Versions
//
// The methods are the same for v6, v7 and v8, statuses and forms of lists that differ are dealt with. A filter
// or field that the chosen version lacks is an error before anything is sent.
package api

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/vb365-explore/vb365/gen"
)

// Client speaks one version of the API to one server with one set of credentials. It is made by New and may
// be used by many goroutines at once.
type Client struct {
	version Version
	base    string // https://host:4443/v6/
	agent   string
	tap     Tap
	check   ContractCheck
	http    *http.Client
	gen     *gen.Client

	pair atomic.Pointer[gen.TokenResponse] // nil until Login
	turn chan struct{}                     // holds one element while a new pair is being asked for
}

// New returns a client of the server at rawURL, such as https://host:4443. A path /v6, /v7 or /v8 sets the
// version; see also WithVersion. Nothing is sent before the first call.
func New(rawURL string, opts ...Option) (*Client, error) {
	o := options{agent: "vb365-go"}
	for _, set := range opts {
		set(&o)
	}
	u, inURL, err := parseURL(rawURL)
	if err != nil {
		return nil, fmt.Errorf("new client: %w", err)
	}
	version, err := chooseVersion(inURL, o.version)
	if err != nil {
		return nil, fmt.Errorf("new client: %w", err)
	}
	sender, err := o.httpClient()
	if err != nil {
		return nil, fmt.Errorf("new client: %w", err)
	}
	c := &Client{
		version: version,
		base:    "https://" + u.Host + "/" + string(version) + "/",
		agent:   o.agent,
		tap:     o.tap,
		check:   o.check,
		http:    sender,
		turn:    make(chan struct{}, 1),
	}
	c.gen = &gen.Client{Server: c.base, Client: sender, RequestEditors: []gen.RequestEditorFn{c.addHeaders}}
	return c, nil
}

// Version returns the version of the API that the client speaks.
func (c *Client) Version() Version { return c.version }

// CloseIdleConnections closes connections that are kept for further calls. The client stays usable.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// String names the server and the version, and no secrets.
func (c *Client) String() string { return "VB365 client of " + c.base }
