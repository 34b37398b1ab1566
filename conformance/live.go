package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"
)

// MaxAnswer is how many bytes of an answer are read: no answer of the contract comes near it.
const MaxAnswer = 64 << 20

// patience is how long an answer may take: a real server needs its time to open a backup.
const patience = 2 * time.Minute

// Live sends requests over HTTP. It follows no redirects, keeps no cookies and leaves every body as it came.
type Live struct {
	client *http.Client
	base   string // of a target that has no URL; "" where it must have one
}

// NewLive returns a Sender that sends with the given transport, and verifies certificates as that does.
func NewLive(transport http.RoundTripper) *Live {
	return &Live{client: &http.Client{
		Transport:     transport,
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send sends a request and reads the answer. A body that ends before its announced length is kept as far as it
// came, with the reason in Fault; no answer at all is an error.
func (l *Live) Send(ctx context.Context, r Request) (Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Response{}, err
	}
	maps.Copy(req.Header, r.Header)
	// Otherwise the transport asks for gzip, unpacks it and takes Content-Length away.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := l.client.Do(req)
	if err != nil {
		return Response{}, err
	}
	defer resp.Body.Close()
	out := Response{Status: resp.StatusCode, Proto: resp.Proto, Header: resp.Header}
	out.Body, err = io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	switch {
	case ctx.Err() != nil:
		return Response{}, ctx.Err()
	case len(out.Body) > MaxAnswer:
		out.Body, out.Fault = out.Body[:MaxAnswer], fmt.Sprintf("the body is longer than %d bytes", MaxAnswer)
	default:
		out.Fault = fault(err, len(out.Body))
	}
	return out, nil
}

// fault says why a body ends after n bytes; "" where it is whole.
func fault(err error, n int) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("the connection ended after %d bytes of the body", n)
	}
	return "reading the body: " + err.Error()
}
