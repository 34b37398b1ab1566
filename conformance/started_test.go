package conformance_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// A session that the run cannot name or cannot stop is told of, with what to do.
func TestSessionsLeft(t *testing.T) {
	t.Parallel()
	explored := func(answer func(w http.ResponseWriter)) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if m, err := spec.Route(r.Method, r.URL.EscapedPath()); err == nil && m.Operation.ID == "exploreOrganization" {
					if body, err := io.ReadAll(r.Body); err == nil && r.Header.Get("Authorization") != "" && strings.Contains(string(body), "showAllVersions") {
						answer(w)
						return
					}
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	says := func(text string) func(w http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, text) // fails where the client has gone
		}
	}
	for name, test := range map[string]struct {
		wrap  func(http.Handler) http.Handler
		want  []string
		fails bool
	}{
		"no id":        {explored(says(`{"name":"a session"}`)), []string{"restore sessions of admin@abc.onmicrosoft.com may still be running that the run cannot name: call ", "/v6/RestoreSessions/{id}/Stop"}, false},
		"an empty id":  {explored(says(`{"id":""}`)), []string{"cannot name"}, false},
		"a number":     {explored(says(`{"id":7}`)), []string{"cannot name"}, false},
		"no JSON":      {explored(says(`<html>`)), []string{"cannot name"}, false},
		"half an id":   {explored(says(`{"id":"fa3a2d17-d86d-`)), []string{"cannot name"}, false},
		"no answer":    {explored(func(http.ResponseWriter) { panic(http.ErrAbortHandler) }), []string{"cannot name"}, true},
		"nothing left": {func(next http.Handler) http.Handler { return next }, nil, false},
		"Stop is refused": {func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(strings.ToLower(r.URL.Path), "/stop") {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
				next.ServeHTTP(w, r)
			})
		}, []string{"restore session ", " of admin@abc.onmicrosoft.com may still be running: its Stop was answered 500 Internal Server Error"}, false},
		"Stop ends": {func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(strings.ToLower(r.URL.Path), "/stop") {
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(w, r)
			})
		}, []string{" may still be running: its Stop got no answer"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := vb365test.New(t, vb365test.Wrap(test.wrap))
			report, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
				o.AllowSessions = true
				for i := range o.Checks {
					if o.Checks[i].ID != "contract" {
						o.Checks[i].Probe = nil
					}
				}
			})
			if test.fails != (err != nil) {
				t.Fatalf("the run ended with %v", err)
			}
			var text string
			if err != nil {
				text = err.Error()
			} else {
				text = strings.Join(report.Notes, "\n")
			}
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not told: %q", want, text)
				}
			}
			if test.want == nil && text != "" {
				t.Errorf("told: %q", text)
			}
		})
	}
}

// Who asks for it is told of each session at once.
func TestSessionsTold(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	running := map[string]bool{} // by the server
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes()) // fails where the client has gone
			if m, err := spec.Route(r.Method, r.URL.EscapedPath()); err == nil && answer.Code/100 == 2 {
				mu.Lock()
				defer mu.Unlock()
				switch m.Operation.ID {
				case "exploreOrganization":
					running[idIn(answer.Body.String())] = true
				case "stopRestoreSession":
					delete(running, strings.ToLower(m.Params["restoreSessionId"]))
				}
			}
		})
	}))
	told, most := map[string]bool{}, 0
	_, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
		o.AllowSessions = true
		o.Session = func(s conformance.Session) {
			if s.Account != server.Tenants[0].Username || s.Call == 0 {
				t.Errorf("told of %+v", s)
			}
			if s.Running {
				told[s.ID] = true
			} else {
				delete(told, s.ID)
			}
			most = max(most, len(told))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if most < 2 || len(told) > 0 || len(running) > 0 {
		t.Errorf("%d sessions at most, %d left as told, %d left", most, len(told), len(running))
	}
}

// idIn returns the id of a session.
func idIn(body string) string {
	_, rest, _ := strings.Cut(body, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return strings.ToLower(id)
}
