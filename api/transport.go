package api

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/vb365-explore/vb365/spec"
)

// MaxBody is the largest body of an answer that the client reads, in bytes after decompression: 64 MiB. A
// page of 10,000 results takes about a tenth of it.
const MaxBody = 64 << 20

// answer is a successful answer, read in full.
type answer struct {
	call
	mediaType string
	body      []byte
}

// call is what errors tell of a request. The URL has no query.
type call struct {
	operation spec.Operation
	version   Version
	method    string
	url       string
	status    int
}

// do makes one call and returns its answer. Each step below is all that happens on the way, in this order:
// token, headers and sending, reading up to the limit, the tap, the contract check, the status. The secrets are what must not
// appear in an error beside the token.
func (c *Client) do(ctx context.Context, id string, send func(context.Context) (*http.Response, error), secrets ...string) (*answer, error) {
	op, ok := spec.OperationByID(id)
	if !ok || !op.In(c.version) {
		return nil, fmt.Errorf("%s: %s has no such operation", id, c.version)
	}
	if !op.Anonymous {
		pair := c.pair.Load()
		if pair == nil {
			return nil, fmt.Errorf("%s: %w: log in first", id, ErrUnauthorized)
		}
		ctx = context.WithValue(ctx, bearerKey{}, bearer{pair.AccessToken})
		secrets = append(secrets, pair.AccessToken)
	}
	resp, err := send(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("%s: read the answer: %w", id, err)
	}
	if c.tap != nil {
		c.tapCall(op, resp, body)
	}
	if c.check != nil && len(body) <= MaxBody {
		c.checkCall(resp, body)
	}
	a := &answer{
		call: call{
			operation: op, version: c.version,
			method: resp.Request.Method, url: withoutQuery(resp.Request.URL), status: resp.StatusCode,
		},
		mediaType: resp.Header.Get("Content-Type"),
		body:      body,
	}
	switch want := op.Success[c.version]; {
	case a.status >= http.StatusBadRequest:
		return nil, a.refused(secrets)
	case a.status >= http.StatusMultipleChoices:
		return nil, a.breaks("a redirect, which the API does not have; is this the URL of a VB365 server?")
	case a.status != want:
		return nil, a.breaks("the status of success is %d in %s", want, c.version)
	case len(body) > MaxBody:
		return nil, a.breaks("the body is larger than %d MiB; ask for smaller pages", MaxBody>>20)
	}
	return a, nil
}

// bearerKey is the key of a bearer in a context.
type bearerKey struct{}

// bearer holds the token of a request. It is not a plain string because contexts print strings.
type bearer struct{ token string }

// addHeaders gives a request what all requests have.
func (c *Client) addHeaders(ctx context.Context, r *http.Request) error {
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", c.agent)
	if b, ok := ctx.Value(bearerKey{}).(bearer); ok {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return nil
}
