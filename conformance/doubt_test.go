package conformance_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// losing answers every third Explore that has started a session in another way, and knows which run.
type losing struct {
	instead func(w http.ResponseWriter)
	beside  bool // another client starts a session where the answer was lost
	mu      sync.Mutex
	count   int
	running map[string]bool
	lost    int
}

// wrap stands before the server.
func (l *losing) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // the server judges what is there
		serve := func() *httptest.ResponseRecorder {
			again := r.Clone(r.Context())
			again.Body = io.NopCloser(strings.NewReader(string(body)))
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, again)
			return answer
		}
		answer := serve()
		m, err := spec.Route(r.Method, r.URL.EscapedPath())
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case err != nil || answer.Code/100 != 2:
		case m.Operation.ID == "exploreOrganization":
			l.running[idIn(answer.Body.String())] = true
			if l.count++; l.count%3 == 0 {
				if l.lost++; l.beside {
					l.running[idIn(serve().Body.String())] = true
				}
				l.instead(w)
				return
			}
		case m.Operation.ID == "stopRestoreSession":
			delete(l.running, strings.ToLower(m.Params["restoreSessionId"]))
		}
		pass(w, answer)
	})
}

// A session whose Explore was answered by a gateway that had waited in vain, or was not answered whole, is stopped: the
// list has it. Where another client may have started it, it is only named.
func TestSessionsInDoubt(t *testing.T) {
	t.Parallel()
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(code) }
	}
	for name, test := range map[string]struct {
		server *losing
		named  bool
	}{
		"504":            {&losing{instead: status(http.StatusGatewayTimeout)}, false},
		"500":            {&losing{instead: status(http.StatusInternalServerError)}, false},
		"408":            {&losing{instead: status(http.StatusRequestTimeout)}, false},
		"302":            {&losing{instead: status(http.StatusFound)}, false},
		"no id":          {&losing{instead: status(http.StatusCreated)}, false},
		"another client": {&losing{instead: status(http.StatusBadGateway), beside: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := test.server
			l.running = map[string]bool{}
			server := vb365test.New(t, vb365test.Wrap(l.wrap))
			report, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
				o.AllowSessions, o.Checks = true, only(t, "contract")
			})
			if err != nil {
				t.Fatal(err)
			}
			notes := strings.Join(report.Notes, "\n")
			if l.lost == 0 || test.named != (len(l.running) > 0) || test.named != (notes != "") {
				t.Errorf("%d answers were lost, %d sessions run; told: %q", l.lost, len(l.running), notes)
			}
			for id := range l.running {
				if !strings.Contains(notes, id) {
					t.Errorf("%s runs and is not named", id)
				}
			}
		})
	}
}

// Where the list cannot be read, the calls are named.
func TestDoubtsWithoutList(t *testing.T) {
	t.Parallel()
	l := &losing{instead: func(w http.ResponseWriter) { w.WriteHeader(http.StatusGatewayTimeout) }, running: map[string]bool{}}
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		next = l.wrap(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if m, err := spec.Route(r.Method, r.URL.EscapedPath()); err == nil && m.Operation.ID == "listRestoreSessions" {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	report, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
		o.AllowSessions, o.Checks = true, only(t, "contract")
	})
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(report.Notes, "\n"); l.lost == 0 || !strings.Contains(notes, "cannot name: call ") {
		t.Errorf("%d answers were lost; told: %q", l.lost, notes)
	}
}

// An answer with success to what is no Explore starts no session, whatever its body is like.
func TestPortalPage(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{"a page": "<html>portal</html>", "an id": `{"id":"fa3a2d17-d86d-4a5b-8f0e-8d0a1f0f7d11"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.HasPrefix(r.URL.Path, "/v99") {
						_, _ = io.WriteString(w, page) // fails where the client has gone
						return
					}
					next.ServeHTTP(w, r)
				})
			}))
			for _, sessions := range []bool{false, true} {
				told := 0
				report, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
					o.AllowSessions, o.Checks = sessions, append(only(t, "law/version-probe"), quiet())
					o.Session = func(s conformance.Session) {
						if strings.HasPrefix(s.ID, "fa3a2d17") || s.ID == "" {
							told++
						}
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				if told > 0 || len(report.Notes) > 0 {
					t.Errorf("the run has told %d times and %q", told, report.Notes)
				}
			}
		})
	}
}

// quiet is a check that sends nothing.
func quiet() conformance.Check {
	return conformance.Check{
		ID: "quiet", Bound: func(spec.Version, spec.Operation) bool { return false },
		Probe: func(context.Context, *conformance.Probe) error { return nil }, Judge: func(*conformance.Sheet) {},
	}
}
