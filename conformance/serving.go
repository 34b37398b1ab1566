package conformance

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// servedBase is the base URL of a handler that has none: no host of that name can be.
const servedBase = "https://vb365.test"

// Serving returns a Sender whose requests a handler answers, in this process and without a socket. A server of
// net/http reads them and writes the answers, so that all is as over the network: the handler sees HTTP/1.1 over TLS.
// A Target with it needs no URL; with one, the handler sees its host.
func Serving(h http.Handler) *Live {
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.Host}
			h.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: patience,
	}
	l := NewLive(&http.Transport{
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go server.Serve(&once{conn: theirs}) //nolint:errcheck // it ends when the one connection is taken
			return ours, nil
		},
		MaxIdleConnsPerHost: -1, // a connection ends with its answer: nobody would close the last one
	})
	l.base = servedBase
	return l
}

// once is a listener that gives a connection, and no other.
type once struct{ conn net.Conn }

// Accept returns the connection the first time.
func (o *once) Accept() (net.Conn, error) {
	if o.conn == nil {
		return nil, net.ErrClosed
	}
	c := o.conn
	o.conn = nil
	return c, nil
}

// Close does nothing: the connection is its server's.
func (*once) Close() error { return nil }

// Addr returns no address of a network.
func (*once) Addr() net.Addr { return &net.UnixAddr{Name: "vb365.test", Net: "pipe"} }
