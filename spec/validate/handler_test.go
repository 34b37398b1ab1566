package validate_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec/validate"
)

// notes keeps what handlers report.
type notes struct {
	mu       sync.Mutex
	findings []validate.Finding
	last     string
}

func (n *notes) report(f validate.Finding) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.findings, n.last = append(n.findings, f), f.String()
}

// take returns what was reported since the last time.
func (n *notes) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	got := short(n.findings)
	n.findings = nil
	return got
}

// write returns a handler that answers so.
func write(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if mediaType != "" {
			w.Header().Set("Content-Type", mediaType)
		}
		if status != 0 {
			w.WriteHeader(status)
		}
		_, _ = io.WriteString(w, body)
	}
}

const explorePath = "/v6/Organization/Explore"

// page returns a page of n sessions, the last of another state.
func page(n int, state string) string {
	items := strings.Repeat(session+",", n-1) + strings.Replace(session, "Working", state, 1)
	return `{"offset":0,"limit":30,"results":[` + items + `],"_links":{"self":{"href":"/v6/restoresessions"}}}`
}

// brokenServers are servers that break the contract, each with what is to be found.
var brokenServers = []struct {
	name, method, path, sent string
	handler                  http.HandlerFunc
	want                     []string
}{
	{"good", "POST", explorePath, exploreBody, write(200, jsonType, session), nil},
	{"good, status left out", "POST", explorePath, exploreBody, write(0, jsonType, session), nil},
	{"another status", "POST", explorePath, exploreBody, write(202, jsonType, session), []string{"violation http/status-undocumented status"}},
	{"no Content-Type", "POST", explorePath, exploreBody, write(200, "", session), []string{"violation http/media-undocumented header Content-Type"}},
	{"no charset", "POST", explorePath, exploreBody, write(200, "application/json", session), []string{"violation http/charset-unexpected header Content-Type"}},
	{"nothing", "POST", explorePath, exploreBody, func(http.ResponseWriter, *http.Request) {}, []string{"violation http/body-missing body"}},
	{"half a body", "POST", explorePath, exploreBody, write(200, jsonType, session[:50]), []string{"violation json/syntax body"}},
	{"two bodies", "POST", explorePath, exploreBody, write(200, jsonType, session+session), []string{"violation json/trailing-bytes body"}},
	{"enum", "POST", explorePath, exploreBody, write(200, jsonType, strings.Replace(session, "Vex", "Vey", 1)), []string{"violation body/enum body /type"}},
	{"drift", "POST", explorePath, exploreBody, write(200, jsonType, strings.Replace(session, "Vex", "vex", 1)), []string{"drift body/enum-case-drift body /type"}},
	{"page", "GET", "/v6/RestoreSessions", "", write(200, jsonType, page(3, "Sleeping")), []string{"violation body/enum body /results/2/state"}},
	{"page that is not held", "GET", "/v6/RestoreSessions", "", write(200, jsonType, page(5000, "Sleeping")), []string{
		"violation body/enum body /results/4999/state",
	}},
	{"large nonsense", "GET", "/v6/RestoreSessions", "", write(200, jsonType, strings.Repeat("nonsense", 1<<20)), []string{"violation json/syntax body"}},
	{"request", "POST", explorePath, strings.Replace(exploreBody, `"Vex"`, "7", 1), write(400, jsonType, `{"message":"no"}`), []string{
		"> violation body/type body /type",
	}},
	{"request, not read", "POST", explorePath + "/", `{"type":7}`, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"message":"who are you"}`)
	}, []string{"> drift route/trailing-slash path"}},
	{"no operation", "GET", "/v6/Mailboxes", "", write(200, jsonType, `[]`), []string{"> violation route/undocumented path"}},
	{"informational first", "POST", explorePath, exploreBody, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</style>")
		w.WriteHeader(http.StatusEarlyHints)
		write(200, jsonType, session)(w, r)
	}, nil},
	{"status twice", "POST", explorePath, exploreBody, func(w http.ResponseWriter, r *http.Request) {
		write(200, jsonType, session)(w, r)
		w.Header().Set("X-Late", "1")
		w.WriteHeader(http.StatusInternalServerError)
	}, nil},
	{"header", "POST", explorePath, exploreBody, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Early", "1")
		write(200, jsonType, session)(w, r)
	}, []string{"drift http/header-undocumented header X-Early"}},
	{"not modified", "GET", "/v6/ServiceInstance", "", write(304, "", "nothing of this goes out"), []string{"violation http/status-undocumented status"}},
	{"no content", "POST", "/v8/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43/Stop", "", write(204, "", "nothing of this goes out"), nil},
	{"compressed", "POST", explorePath, exploreBody, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		write(200, jsonType, "\x1f\x8b")(w, r)
	}, []string{"note http/unjudged body"}},
}

// TestHandlerFinds: each broken server is found, and what comes out of it is what comes out of it alone.
func TestHandlerFinds(t *testing.T) {
	t.Parallel()
	for _, tt := range brokenServers {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var n notes
			bare, judged := serve(t, tt.handler), serve(t, validate.Handler(tt.handler, n.report))
			want, got := fetch(t, bare, tt.method, tt.path, tt.sent), fetch(t, judged, tt.method, tt.path, tt.sent)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the answer is another (-without +with):\n%s", diff)
			}
			judged.Close() // waits for the handler
			if diff := cmp.Diff(append([]string{}, tt.want...), n.take()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// serve runs a handler behind a socket.
func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// answer is what a client gets.
type answer struct {
	Status int
	Header http.Header
	Body   string
	Early  []int // informational statuses
}

// fetch makes a request.
func fetch(t *testing.T, s *httptest.Server, method, path, body string) answer {
	t.Helper()
	var a answer
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
		a.Early = append(a.Early, code)
		return nil
	}}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Header.Del("Date")
	a.Status, a.Header, a.Body = resp.StatusCode, resp.Header, string(b)
	return a
}

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
	s := serve(t, validate.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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
	}), n.report))
	if got := fetch(t, s, http.MethodGet, "/v6/ServiceInstance", ""); got.Body != "me" {
		t.Errorf("got %+v", got)
	}
	s.Close()
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
