// Package validatetest fails tests whose servers do not keep the contract of the VB365 REST API: in front of a
// handler, or behind a client.
//
// Each of its functions takes ids of checks that are passed over, such as "body/enum": for tests that break a
// server in this way on purpose.
package validatetest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/vb365-explore/vb365/spec/validate"
)

// Handler returns next, and fails t for each of its answers that breaks the contract or drifts from it. Requests
// may be what they are: a test may send broken ones. See validate.Handler.
func Handler(t testing.TB, next http.Handler, except ...string) http.Handler {
	return validate.Handler(next, func(f validate.Finding) {
		if !f.Request {
			fail(t, f, except)
		}
	})
}

// Check fails t for each call of a client whose request or answer breaks the contract or drifts from it. It is
// what api.WithContractCheck takes.
func Check(t testing.TB, except ...string) func(request *http.Request, response *http.Response, requestBody, responseBody []byte) {
	report := func(f validate.Finding) { fail(t, f, except) }
	return validate.Check(report) //nolint:bodyclose // it is a function, no response
}

// Transport returns base, and fails t for each answer that breaks the contract or drifts from it. Answers are
// read whole before the client gets them. Nil is http.DefaultTransport.
func Transport(t testing.TB, base http.RoundTripper, except ...string) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return transport{base, func(f validate.Finding) {
		if !f.Request {
			fail(t, f, except)
		}
	}}
}

// fail fails t for a finding that is more than a note.
func fail(t testing.TB, f validate.Finding, except []string) {
	if f.Severity != validate.Note && !slices.Contains(except, f.Check) {
		t.Helper()
		t.Errorf("the contract is not kept (%s): %s", f.Clause, f)
	}
}

// transport judges what passes.
type transport struct {
	base   http.RoundTripper
	report func(validate.Finding)
}

// RoundTrip sends a request. An answer that breaks off is not judged; its reader gets the error.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	var body []byte
	if body, resp.Body, err = Whole(resp.Body); err == nil {
		for _, f := range validate.JudgeHTTP(r, resp, nil, body) {
			t.report(f)
		}
	}
	return resp, nil
}

// Whole reads a body to its end and closes it. Again gives whoever reads it the same bytes and the same end; the
// error is that end, nil for a body that is whole.
func Whole(body io.ReadCloser) (read []byte, again io.ReadCloser, err error) {
	var b bytes.Buffer
	_, err = b.ReadFrom(body)
	if closed := body.Close(); err == nil {
		err = closed
	}
	end := err
	if end == nil {
		end = io.EOF
	}
	return b.Bytes(), io.NopCloser(io.MultiReader(bytes.NewReader(b.Bytes()), ending{end})), err
}

// ending is how a body ends.
type ending struct{ err error }

func (e ending) Read([]byte) (int, error) { return 0, e.err }
