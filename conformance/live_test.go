package conformance_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
)

// What comes back is kept as it came: no redirect is followed, nothing unpacked, no header taken away.
func TestSend(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/echo":
			w.Header().Set("X-Seen", r.Method+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Accept-Encoding")+" "+r.URL.RawQuery)
			body := make([]byte, r.ContentLength)
			_, _ = r.Body.Read(body)
			_, _ = w.Write(body)
		case "/away":
			http.Redirect(w, r, "/echo", http.StatusFound)
		case "/short":
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("1234"))
		}
	}))
	t.Cleanup(server.Close)
	live := conformance.NewLive(server.Client().Transport)
	for _, test := range []struct {
		path, body string
		want       conformance.Response
	}{
		{"/echo?limit=1", "\xff\x00", conformance.Response{
			Status: 200, Proto: "HTTP/1.1", Body: []byte("\xff\x00"),
			Header: http.Header{"X-Seen": {"POST Bearer x identity limit=1"}, "Content-Length": {"2"}},
		}},
		{"/away", "", conformance.Response{
			Status: 302, Proto: "HTTP/1.1", Body: []byte{}, Header: http.Header{"Location": {"/echo"}, "Content-Length": {"0"}},
		}},
		{"/short", "", conformance.Response{
			Status: 200, Proto: "HTTP/1.1", Body: []byte("1234"), Header: http.Header{"Content-Length": {"10"}},
			Fault: "the connection ended after 4 bytes of the body",
		}},
	} {
		got, err := live.Send(t.Context(), conformance.Request{
			Method: "POST", URL: server.URL + test.path, Header: http.Header{"Authorization": {"Bearer x"}}, Body: []byte(test.body),
		})
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
		}
		got.Header.Del("Date")
		got.Header.Del("Content-Type")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.path, diff)
		}
	}
}

func TestSendNoAnswer(t *testing.T) {
	t.Parallel()
	live := conformance.NewLive(http.DefaultTransport)
	if _, err := live.Send(t.Context(), conformance.Request{Method: "GET", URL: "http://127.0.0.1:1/"}); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("nobody there: %v", err)
	}
	if _, err := live.Send(t.Context(), conformance.Request{Method: "GET", URL: ":"}); err == nil {
		t.Error("a URL that is none was sent")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := live.Send(ctx, conformance.Request{Method: "GET", URL: "http://127.0.0.1:1/"}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}
