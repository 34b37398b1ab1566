package validate_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"testing"

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
