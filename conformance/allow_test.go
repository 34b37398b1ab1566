package conformance_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// reading is a proxy before a server that lets nothing through but what reads, and logins.
type reading struct {
	mu      sync.Mutex
	refused []string
	agents  map[string]bool
	tokens  map[string]bool
}

func (r *reading) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.agents[req.UserAgent()] = true
		r.tokens[req.Header.Get("Authorization")] = true
		good := req.Method == http.MethodGet || strings.HasSuffix(strings.ToLower(strings.TrimSuffix(req.URL.Path, "/")), "/token")
		if !good {
			r.refused = append(r.refused, req.Method+" "+req.URL.Path)
		}
		r.mu.Unlock()
		if !good {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// Without permission a run sends nothing but good requests that read.
func TestRunOnlyReads(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		proxy := &reading{agents: map[string]bool{}, tokens: map[string]bool{}}
		server := vb365test.New(t, vb365test.Wrap(proxy.wrap))
		other, administrator := conformance.Login(server.Tenants[1].Login), conformance.Login(server.Administrator)
		report, err := judged(t.Context(), t, server, func(target *conformance.Target, o *conformance.Options) {
			target.Version, target.Other, target.Administrator, o.Agent = v, &other, &administrator, "suite/1"
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(proxy.refused) > 0 {
			t.Errorf("%s: requests that change something: %v", v, proxy.refused)
		}
		if !proxy.agents["suite/1"] || len(proxy.agents) != 1 {
			t.Errorf("%s: user agents %v", v, proxy.agents)
		}
		for token := range proxy.tokens {
			if strings.Contains(token, conformance.MadeUp) {
				t.Errorf("%s: a made-up token was sent", v)
			}
		}
		if !report.Conform() {
			t.Errorf("%s: %s", v, report.Verdict(conformance.Rule{}))
		}
		for _, c := range report.Checks {
			if c.ID == "request/parameter-refused" && (c.Status != conformance.NotObserved || !strings.Contains(c.Reason, "negative")) {
				t.Errorf("%s: %s is %s %s", v, c.ID, c.Status, c.Reason)
			}
		}
	}
}

// Nor do checks that forget to ask.
func TestNegativeNeedsPermission(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	for _, ask := range []conformance.Ask{
		{As: conformance.Stranger, Operation: "getServiceInstance"},
		{As: conformance.Tenant, Operation: "listRestoreSessions", Broken: "query: limit=-1"},
	} {
		for _, allowed := range []bool{false, true} {
			check := toy("toy", sees, "getServiceInstance")
			check.Probe = func(ctx context.Context, p *conformance.Probe) error {
				_, err := p.Send(ctx, ask)
				return err
			}
			_, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
				o.Checks, o.AllowNegative = []conformance.Check{check}, allowed
			})
			if (err == nil) != allowed {
				t.Errorf("%+v, allowed %v: %v", ask, allowed, err)
			}
		}
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	seen := &requests{count: map[string]int{}}
	server := vb365test.New(t, vb365test.Wrap(seen.wrap))
	report, err := judged(t.Context(), t, server, func(_ *conformance.Target, o *conformance.Options) {
		o.Budget, o.AllowSessions = 20, true
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for id, n := range seen.count {
		if id != "stopRestoreSession" {
			sent += n
		}
	}
	if sent > 20 || report.Calls < 20 || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "budget") {
		t.Errorf("%d requests, %d calls, notes %v", sent, report.Calls, report.Notes)
	}
}

// instant answers at once, with nothing.
type instant struct{ times []time.Time }

func (s *instant) Send(context.Context, conformance.Request) (conformance.Response, error) {
	s.times = append(s.times, time.Now())
	return conformance.Response{Status: 200, Body: []byte(`{"access_token":"token"}`)}, nil
}

func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &instant{}
		check := toy("toy", sees, "getServiceInstance")
		check.Probe = func(ctx context.Context, p *conformance.Probe) error {
			for range 10 {
				if _, err := p.Send(ctx, conformance.Ask{As: conformance.Tenant, Operation: "getServiceInstance"}); err != nil {
					return err
				}
			}
			return nil
		}
		_, err := conformance.Run(t.Context(), conformance.Target{URL: "https://h", Version: spec.V6, Server: server, Login: conformance.Login{Username: "u", Password: "p"}},
			conformance.Options{Checks: []conformance.Check{check}, RPS: 4})
		if err != nil {
			t.Fatal(err)
		}
		first, last := server.times[0], server.times[len(server.times)-1]
		if got, want := last.Sub(first), time.Duration(len(server.times)-1)*250*time.Millisecond; got != want {
			t.Errorf("%d requests took %v, want %v", len(server.times), got, want)
		}
	})
}
