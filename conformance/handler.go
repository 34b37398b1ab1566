package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// Handler returns a handler that lets everything pass to next and judges it: requests, answers and, by the laws, what
// the calls of the test show together. At the test's end t fails by each violation that counts, and by a test in which
// nothing was judged; the rest is logged. The checks are those of conformance/check: check.List().
//
// The bodies of requests are read whole before next gets them. An answer goes out as next writes it, and is judged as
// net/http sends it. Not judged are answers that next breaks off with a panic, connections that it takes over, and
// answers to a client that is gone. Which requests are of one account is told by their tokens.
func Handler(t testing.TB, next http.Handler, checks ...Check) http.Handler {
	t.Helper()
	w := watch(t, checks)
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		request := Request{Method: r.Method, URL: urlOf(r), Header: r.Header.Clone()}
		if r.Body != nil && r.Body != http.NoBody {
			request.Body, r.Body, _ = validatetest.Whole(r.Body) // next gets the error
		}
		seen := &answering{ResponseWriter: out, began: time.Now()}
		p := w.begin(r.Method, r.URL)
		var c *Call
		defer func() { w.finish(p, c) }() // also after a panic
		proto := r.Proto
		next.ServeHTTP(seen, r)
		if !seen.hijacked && !seen.gone {
			c = NewCall(request, seen.response(proto))
		}
	})
}

// urlOf returns the URL of a request that a handler gets.
func urlOf(r *http.Request) string {
	u := *r.URL
	u.Scheme, u.Host = "https", r.Host
	if r.TLS == nil {
		u.Scheme = "http"
	}
	return u.String()
}

// answering takes down an answer while it goes out.
type answering struct {
	http.ResponseWriter
	began    time.Time
	status   int // 0 until it is sent
	header   http.Header
	body     bytes.Buffer
	flushed  bool
	hijacked bool
	gone     bool // the client
}

// begin takes down status and headers, unless more are to come.
func (a *answering) begin(status int) {
	if a.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	a.status, a.header = status, a.Header().Clone()
}

// WriteHeader sends a status.
func (a *answering) WriteHeader(status int) {
	a.begin(status)
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (a *answering) Write(b []byte) (int, error) {
	a.begin(http.StatusOK)
	n, err := a.ResponseWriter.Write(b)
	a.body.Write(b[:n])
	if err != nil && !errors.Is(err, http.ErrBodyNotAllowed) && !errors.Is(err, http.ErrContentLength) {
		a.gone = true // those two are next's own doing
	}
	return n, err
}

// Flush sends what is held back.
func (a *answering) Flush() { _ = a.FlushError() }

// FlushError is Flush for http.ResponseController.
func (a *answering) FlushError() error {
	err := http.NewResponseController(a.ResponseWriter).Flush()
	if err == nil {
		a.begin(http.StatusOK)
		a.flushed = true
	}
	return err
}

// Hijack hands the connection over.
func (a *answering) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(a.ResponseWriter).Hijack()
	a.hijacked = a.hijacked || err == nil
	return conn, buffer, err
}

// Unwrap lets http.ResponseController reach what is below.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// measured is how long an answer may be for net/http to measure it itself.
const measured = 2048

// response returns the answer as net/http sends it: with the headers that it adds.
func (a *answering) response(proto string) Response {
	a.begin(http.StatusOK)
	body := a.body.Bytes()
	if a.header == nil {
		a.header = http.Header{}
	}
	add := func(name, value string) {
		if _, set := a.header[name]; !set {
			a.header.Set(name, value)
		}
	}
	add("Date", a.began.UTC().Format(http.TimeFormat))
	if len(body) > 0 {
		if a.header.Get("Content-Encoding") == "" {
			add("Content-Type", http.DetectContentType(body))
		}
		if len(body) <= measured && !a.flushed {
			add("Content-Length", strconv.Itoa(len(body)))
		}
	}
	return Response{Status: a.status, Proto: proto, Header: a.header, Body: body}
}
