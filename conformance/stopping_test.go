package conformance_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// sessionsOnly is a target that logs in whoever asks, starts sessions and stops them.
type sessionsOnly struct {
	stop             func(context.Context) error // nil for at once
	started, stopped int
}

// Send answers.
func (s *sessionsOnly) Send(ctx context.Context, r conformance.Request) (conformance.Response, error) {
	status, body := http.StatusNotFound, `{"message":"none"}`
	switch path := strings.ToLower(r.URL); {
	case strings.HasSuffix(path, "/token"):
		status, body = http.StatusOK, `{"access_token":"a-token"}`
	case strings.HasSuffix(path, "/explore"):
		s.started++
		status, body = http.StatusCreated, fmt.Sprintf(`{"id":"00000000-0000-4000-8000-%012d"}`, s.started)
	case strings.HasSuffix(path, "/stop"):
		if s.stop != nil {
			if err := s.stop(ctx); err != nil {
				return conformance.Response{}, err
			}
		}
		s.stopped++
		status, body = http.StatusNoContent, ""
	}
	return conformance.Response{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}, nil
}

// starting is a check that starts so many sessions, and leaves them open.
func starting(n int, then func()) conformance.Check {
	return conformance.Check{
		ID: "starting", Bound: func(spec.Version, spec.Operation) bool { return true }, Judge: func(*conformance.Sheet) {},
		Probe: func(ctx context.Context, p *conformance.Probe) error {
			for range n {
				if _, err := p.Send(ctx, conformance.Ask{As: conformance.Tenant, Operation: "exploreOrganization", Body: []byte("{}")}); err != nil {
					return err
				}
			}
			then()
			return nil
		},
	}
}

// Sessions are stopped one by one, each with time of its own, however few requests a second may be sent; one that cannot
// be stopped is named, and the run goes on.
func TestStopping(t *testing.T) {
	t.Parallel()
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, test := range map[string]struct {
		rps     float64
		stop    func(context.Context) error
		stopped int
		notes   int
	}{
		"few requests a second": {0.1, nil, 10, 0},
		"no Stop is answered":   {0, hangs, 0, 10},
		"and few requests":      {0.1, hangs, 0, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server, went := &sessionsOnly{stop: test.stop}, false
				r, err := conformance.Run(t.Context(), conformance.Target{URL: "https://server:4443", Server: server},
					conformance.Options{AllowSessions: true, RPS: test.rps, Checks: []conformance.Check{starting(10, func() {}), starting(0, func() { went = true })}})
				if err != nil {
					t.Fatal(err)
				}
				if !went || server.stopped != test.stopped || len(r.Notes) != test.notes {
					t.Errorf("the run went on: %v; %d stopped; notes %q", went, server.stopped, r.Notes)
				}
			})
		})
	}
}

// Who waits for the sessions of an interrupted run to be stopped can give up: what is left is named.
func TestAbandon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		abandon := make(chan struct{})
		server := &sessionsOnly{}
		server.stop = func(ctx context.Context) error {
			if server.stopped > 0 {
				close(abandon)
				<-ctx.Done()
			}
			return ctx.Err()
		}
		_, err := conformance.Run(ctx, conformance.Target{URL: "https://server:4443", Server: server},
			conformance.Options{AllowSessions: true, Abandon: abandon, Checks: []conformance.Check{starting(4, interrupt), starting(1, func() {})}})
		if err == nil || server.stopped != 1 {
			t.Fatalf("%d were stopped, and the run ended with %v", server.stopped, err)
		}
		for _, want := range []string{"0002 may still be running: its Stop got no answer", "0003 may still be running: its Stop was not sent", "0004 may"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not told: %v", want, err)
			}
		}
	})
}

// A server that takes every malformed body never has more than a few sessions open.
func TestFewOpenAtATime(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	open, most := map[string]bool{}, 0
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m, _ := spec.Route(r.Method, r.URL.EscapedPath()) // none is none of these
			answer := httptest.NewRecorder()
			if m.Operation.ID == "exploreOrganization" && r.Header.Get("Authorization") != "" {
				r.Header.Set("Content-Type", "application/json")
				r.Body = io.NopCloser(strings.NewReader(`{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}`))
				r.ContentLength = -1
			}
			next.ServeHTTP(answer, r)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case answer.Code/100 != 2:
			case m.Operation.ID == "exploreOrganization":
				open[idIn(answer.Body.String())] = true
			case m.Operation.ID == "stopRestoreSession":
				delete(open, strings.ToLower(m.Params["restoreSessionId"]))
			}
			most = max(most, len(open))
			pass(w, answer)
		})
	}))
	_, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
		o.AllowSessions, o.AllowNegative = true, true
		o.Checks = only(t, "law/bad-body-refused")
	})
	if err != nil || most > 3 || most == 0 || len(open) > 0 {
		t.Errorf("%d sessions were open at a time, %d at the end: %v", most, len(open), err)
	}
}

// only returns the checks of these ids.
func only(t *testing.T, ids ...string) (out []conformance.Check) {
	t.Helper()
	for _, c := range check.List() {
		for _, id := range ids {
			if c.ID == id {
				out = append(out, c)
			}
		}
	}
	if len(out) != len(ids) {
		t.Fatalf("not all of %q are checks", ids)
	}
	return out
}

// pass writes an answer that was taken down.
func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // fails where the client has gone, or no body may be
}

// A check that panics leaves no session.
func TestStoppingAfterPanic(t *testing.T) {
	t.Parallel()
	server := &sessionsOnly{}
	defer func() {
		if v := recover(); v != "a mistake" || server.stopped != 2 {
			t.Errorf("recovered %v; %d were stopped", v, server.stopped)
		}
	}()
	_, err := conformance.Run(t.Context(), conformance.Target{URL: "https://server:4443", Server: server},
		conformance.Options{AllowSessions: true, Checks: []conformance.Check{starting(2, func() { panic("a mistake") })}})
	t.Errorf("the run ended with %v", err)
}
