package conformance

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// Transport returns a transport that sends by base and judges all calls of a client that pass, as Handler does: t
// fails at its end by each violation that counts, and where nothing was judged. Nil is http.DefaultTransport. The
// checks are those of conformance/check: check.List().
//
// Bodies are read whole before they go on, and go on as they are: who reads one that breaks off gets the same error.
// Calls that the client gives up itself are not judged.
func Transport(t testing.TB, base http.RoundTripper, checks ...Check) http.RoundTripper {
	t.Helper()
	if base == nil {
		base = http.DefaultTransport
	}
	return &watchedTransport{base: base, traffic: watch(t, checks)}
}

// watchedTransport judges what passes.
type watchedTransport struct {
	base    http.RoundTripper
	traffic *traffic
}

// RoundTrip sends a request.
func (w *watchedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	request := Request{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone()}
	if r.Body != nil && r.Body != http.NoBody {
		sent, body, _ := validatetest.Whole(r.Body) // base gets the error
		r = r.Clone(r.Context())
		request.Body, r.Body = sent, body
	}
	p := w.traffic.begin(r.Method, r.URL)
	resp, err := w.base.RoundTrip(r)
	var answer Response
	if err == nil {
		answer = take(resp)
	} else {
		answer.Fault = err.Error()
	}
	var c *Call
	if r.Context().Err() == nil {
		c = NewCall(request, answer)
	}
	w.traffic.finish(p, c)
	return resp, err
}

// take reads an answer and leaves it as it came.
func take(resp *http.Response) Response {
	answer := Response{Status: resp.StatusCode, Proto: resp.Proto, Header: resp.Header.Clone()}
	var err error
	if answer.Body, resp.Body, err = validatetest.Whole(resp.Body); err != nil {
		answer.Fault = fault(err, len(answer.Body))
	}
	if resp.Uncompressed { // the transport has taken it away
		answer.Header.Set("Content-Length", strconv.Itoa(len(answer.Body)))
	}
	return answer
}
