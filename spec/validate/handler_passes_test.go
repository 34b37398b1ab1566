package validate_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec/validate"
)

// TestHandlerStreams: what was flushed is with the client while the handler still runs.
func TestHandlerStreams(t *testing.T) {
	t.Parallel()
	for name, flush := range map[string]func(http.ResponseWriter) error{
		"Flusher": func(w http.ResponseWriter) error {
			f, ok := w.(http.Flusher)
			if !ok {
				return errors.New("no Flusher")
			}
			f.Flush()
			return nil
		},
		"ResponseController": func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n notes
			goOn := make(chan struct{})
			s := serve(t, validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", jsonType)
				for _, part := range []string{session[:50], session[50:]} {
					_, _ = io.WriteString(w, part)
					if err := flush(w); err != nil {
						t.Error(err)
					}
					<-goOn
				}
			}), n.report))
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+explorePath, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := s.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			half := make([]byte, 50)
			if _, err := io.ReadFull(resp.Body, half); err != nil || string(half) != session[:50] {
				t.Errorf("first part %q, %v", half, err)
			}
			close(goOn)
			if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != session[50:] {
				t.Errorf("second part %q, %v", rest, err)
			}
			s.Close()
			if diff := cmp.Diff([]string{"> violation http/body-missing body"}, n.take()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHandlerHijack: a connection that is taken over is left alone, and said not to be judged.
func TestHandlerHijack(t *testing.T) {
	t.Parallel()
	var n notes
	judged := validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h, ok := w.(http.Hijacker)
		if !ok {
			t.Error("no Hijacker")
			return
		}
		conn, _, err := h.Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nme")
	}), n.report)
	done := make(chan struct{}) // Close does not wait for connections that were taken over
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		judged.ServeHTTP(w, r)
	}))
	if got := fetch(t, s, http.MethodGet, "/v6/ServiceInstance", ""); got.Body != "me" {
		t.Errorf("got %+v", got)
	}
	<-done
	if diff := cmp.Diff([]string{"note http/unjudged body"}, n.take()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	// Below a writer that cannot, taking over fails as it does without.
	w := httptest.NewRecorder()
	validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _, err := http.NewResponseController(w).Hijack()
		if !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("error %v", err)
		}
		w.Header().Set("Content-Type", jsonType)
		_, _ = io.WriteString(w, `{"version":"8"}`)
	}), n.report).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v6/ServiceInstance", http.NoBody))
	if found := n.take(); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestHandlerPanics: a panic passes on, also out of a body that is judged while it passes; nothing is told of it.
func TestHandlerPanics(t *testing.T) {
	t.Parallel()
	// In a bubble, a judge that is left waiting for more of the body fails the test.
	for _, size := range []int{0, 10, 3 << 20} {
		synctest.Test(t, func(t *testing.T) { panics(t, size) })
	}
}

// panics answers with size bytes, and then panics.
func panics(t *testing.T, size int) {
	t.Helper()
	var n notes
	h := validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(200, "text/html", strings.Repeat("x", size))(w, r)
		panic("so be it")
	}), n.report)
	func() {
		defer func() {
			if v := recover(); v != "so be it" {
				t.Errorf("recovered %v", v)
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v6/ServiceInstance", http.NoBody))
	}()
	if found := n.take(); len(found) > 0 {
		t.Errorf("%d bytes: found %v", size, found)
	}
}

// TestHandlerSwitching: a connection that becomes another protocol's has its last status.
func TestHandlerSwitching(t *testing.T) {
	t.Parallel()
	var n notes
	validate.Handler(write(http.StatusSwitchingProtocols, "", ""), n.report).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v6/ServiceInstance", http.NoBody))
	if diff := cmp.Diff([]string{"violation http/status-undocumented status"}, n.take()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if !strings.Contains(n.last, `got 101`) {
		t.Errorf("found %s", n.last)
	}
}

// goneWriter is the writer of a client that goes after some bytes.
type goneWriter struct {
	http.ResponseWriter
	left int
}

func (w *goneWriter) Write(b []byte) (int, error) {
	n := min(w.left, len(b))
	if w.left -= n; n < len(b) {
		return n, io.ErrClosedPipe
	}
	return n, nil
}

// TestHandlerClientGone: half an answer is nobody's fault, be it held or judged while it passes.
func TestHandlerClientGone(t *testing.T) {
	t.Parallel()
	var n notes
	h := validate.Handler(write(200, jsonType, page(5000, "Working")), n.report)
	for left, want := range map[int][]string{0: {}, 100: {}, 2 << 20: {}, 1 << 30: {}} {
		r := httptest.NewRequest(http.MethodGet, "/v6/RestoreSessions", http.NoBody)
		synctest.Test(t, func(*testing.T) { h.ServeHTTP(&goneWriter{httptest.NewRecorder(), left}, r) })
		if diff := cmp.Diff(want, n.take()); diff != "" {
			t.Errorf("gone after %d bytes: findings (-want +got):\n%s", left, diff)
		}
	}
	// Writing more than was promised is the server's own doing.
	s := serve(t, validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		write(200, jsonType, `{"version":"8"}`)(w, r)
		write(0, "", "more")(w, r)
	}), n.report))
	resp, err := s.Client().Get(s.URL + "/v6/ServiceInstance")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	s.Close()
	want := []string{"violation http/content-length-mismatch header Content-Length", "violation http/body-missing body"}
	if diff := cmp.Diff(want, n.take()); diff != "" {
		t.Errorf("too much: findings (-want +got):\n%s", diff)
	}
}

// TestHandlerBefore: what stands around a server sets headers of its own.
func TestHandlerBefore(t *testing.T) {
	t.Parallel()
	var n notes
	judged := validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Mine", "1")
		write(200, jsonType, `{"version":"8"}`)(w, r)
	}), n.report)
	http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "1")
		judged.ServeHTTP(w, r)
	}).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v6/ServiceInstance", http.NoBody))
	if diff := cmp.Diff([]string{"drift http/header-undocumented header X-Mine"}, n.take()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestHandlerHead: an answer without a body is no fault of a HEAD request, which is of no operation.
func TestHandlerHead(t *testing.T) {
	t.Parallel()
	var n notes
	s := serve(t, validate.Handler(write(200, jsonType, `{"version":"8"}`), n.report))
	if got := fetch(t, s, http.MethodHead, "/v6/ServiceInstance", ""); got.Body != "" || got.Header.Get("Content-Type") != jsonType {
		t.Errorf("got %+v", got)
	}
	s.Close()
	if diff := cmp.Diff([]string{"> violation route/method-undocumented path"}, n.take()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestHandlerSeesWhatCame: what next does to the request is not taken for what was sent, and the request is as
// next left it.
func TestHandlerSeesWhatCame(t *testing.T) {
	t.Parallel()
	var n notes
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v6/Organization/Explore", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		r.URL.RawQuery, r.URL.Path = "x=1", "/other"
		r.Header.Set("Content-Type", "text/plain")
		r.Body = http.NoBody
		write(200, jsonType, session)(w, r)
	})
	body := io.NopCloser(strings.NewReader(exploreBody))
	r := httptest.NewRequest(http.MethodPost, explorePath, body)
	r.Header.Set("Content-Type", "application/json")
	validate.Handler(mux, n.report).ServeHTTP(httptest.NewRecorder(), r)
	if found := n.take(); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	if r.Pattern == "" || r.Body != http.NoBody {
		t.Errorf("pattern %q, body %T: not those that next set", r.Pattern, r.Body)
	}
	r = httptest.NewRequest(http.MethodPost, explorePath, body)
	before := r.Body
	validate.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), n.report).ServeHTTP(httptest.NewRecorder(), r)
	if r.Body != before {
		t.Errorf("body %T, which next did not set", r.Body)
	}
}

// TestHandlerLateReader: a body may be read after the answer, as what sends requests on does.
func TestHandlerLateReader(t *testing.T) {
	t.Parallel()
	var n notes
	var reading sync.WaitGroup
	h := validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := r.Body
		reading.Go(func() { _, _ = io.Copy(io.Discard, body) })
		w.Header().Set("Content-Type", jsonType)
		_, _ = io.WriteString(w, session)
	}), n.report)
	for range 20 {
		r := httptest.NewRequest(http.MethodPost, explorePath, bytes.NewReader(bytes.Repeat([]byte(" "), 4<<20)))
		r.Header.Set("Content-Type", "application/json")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	reading.Wait()
	for _, f := range n.take() {
		if f != "> violation json/syntax body" { // seen to its end, or not judged
			t.Errorf("found %s", f)
		}
	}
}

// TestHandlerAtOnce: many requests at a time get the findings of each.
func TestHandlerAtOnce(t *testing.T) {
	t.Parallel()
	const each = 20
	var n notes
	s := serve(t, validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(200, jsonType, strings.Replace(session, "Vex", r.Header.Get("X-Type"), 1))(w, r)
	}), n.report))
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for range each {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v6/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43", http.NoBody)
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("X-Type", fmt.Sprintf("Type%d", i))
				resp, err := s.Client().Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, bufio.NewReader(resp.Body))
				resp.Body.Close()
			}
		})
	}
	clients.Wait()
	s.Close()
	counts := map[string]int{}
	for _, f := range n.findings {
		counts[f.Got]++
	}
	for i := range 8 {
		if got := counts[fmt.Sprintf(`"Type%d"`, i)]; got != each {
			t.Errorf("%d findings of client %d, want %d", got, i, each)
		}
	}
}
