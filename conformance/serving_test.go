package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
)

// A handler is served as over the network: what net/http adds to an answer or refuses is there.
func TestServing(t *testing.T) {
	t.Parallel()
	sender := conformance.Serving(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.TLS == nil || r.Host != "vb365.test" || r.Proto != "HTTP/1.1":
			t.Errorf("the handler sees %s of %q without TLS: %v", r.Proto, r.Host, r.TLS == nil)
		case r.URL.Path == "/panic":
			panic(http.ErrAbortHandler)
		case r.URL.Path == "/short":
			w.Header().Set("Content-Length", "9")
		}
		_, _ = w.Write([]byte("{}"))
	}))
	for _, test := range []struct {
		method, path string
		body         string
		status       int
		length       string
		fault        string
	}{
		{"GET", "/", "", 200, "2", ""},
		{"POST", "/", strings.Repeat("x", 1<<20), 200, "2", ""}, // that nobody reads
		{"GET", "/short", "", 200, "9", "the connection ended after 2 bytes of the body"},
		{"GET", "/panic", "", 0, "", ""},
	} {
		got, err := sender.Send(t.Context(), conformance.Request{
			Method: test.method, URL: "https://vb365.test" + test.path, Body: []byte(test.body),
		})
		if (err != nil) != (test.status == 0) {
			t.Errorf("%s: error %v", test.path, err)
		}
		if got.Status != test.status || got.Header.Get("Content-Length") != test.length || got.Fault != test.fault {
			t.Errorf("%s: %d, length %q, fault %q", test.path, got.Status, got.Header.Get("Content-Length"), got.Fault)
		}
		if test.status != 0 && got.Header.Get("Date") == "" {
			t.Errorf("%s: no Date", test.path)
		}
	}
}
