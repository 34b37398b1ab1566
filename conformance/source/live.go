// Package source is where calls come from. Live sends requests to a server; Open reads a recording, NDJSON or HAR.
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// maxAnswer is how many bytes of an answer are read: no answer of the contract comes near it.
const maxAnswer = 64 << 20

// patience is how long an answer may take: a real server needs its time to open a backup.
const patience = 2 * time.Minute

// Live sends requests over HTTP. It follows no redirects, keeps no cookies and leaves every body as it came.
type Live struct{ client *http.Client }

// NewLive returns a source that sends with the given transport, and verifies certificates as that does.
func NewLive(transport http.RoundTripper) *Live {
	return &Live{client: &http.Client{
		Transport:     transport,
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send sends a request and reads the answer. A body that ends before its announced length is kept as far as it
// came, with the reason in Fault; no answer at all is an error.
func (l *Live) Send(ctx context.Context, r conformance.Request) (conformance.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return conformance.Response{}, err
	}
	maps.Copy(req.Header, r.Header)
	// Otherwise the transport asks for gzip, unpacks it and takes Content-Length away.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := l.client.Do(req)
	if err != nil {
		return conformance.Response{}, err
	}
	defer resp.Body.Close()
	out := conformance.Response{Status: resp.StatusCode, Proto: resp.Proto, Header: resp.Header}
	out.Body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case ctx.Err() != nil:
		return conformance.Response{}, ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		out.Fault = fmt.Sprintf("the connection ended after %d bytes of the body", len(out.Body))
	case err != nil:
		out.Fault = "reading the body: " + err.Error()
	case len(out.Body) > maxAnswer:
		out.Body, out.Fault = out.Body[:maxAnswer], fmt.Sprintf("the body is longer than %d bytes", maxAnswer)
	}
	return out, nil
}
