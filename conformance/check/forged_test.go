package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// shortLived is a server whose tokens live for some seconds. It has nothing but its service instance.
type shortLived struct {
	life  int // seconds
	lax   bool
	ends  map[string]time.Time // by token
	asked []string             // tokens that had expired

}

// ServeHTTP answers a request.
func (s *shortLived) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, body string) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body) // fails where the client has gone
	}
	m, err := spec.Route(r.Method, r.URL.EscapedPath())
	if err != nil {
		answer(404, `{"message":"no such path"}`)
		return
	}
	if m.Operation.Anonymous {
		token := fmt.Sprintf("Token-of-some-Seconds-%d", len(s.ends))
		now := time.Now().UTC()
		end := now.Add(time.Duration(s.life) * time.Second)
		s.ends[token] = end
		answer(200, fmt.Sprintf(`{"access_token":%q,"refresh_token":"%s-again","token_type":"bearer","expires_in":%d,".issued":%q,".expires":%q}`,
			token, token, s.life, now.Format(http.TimeFormat), end.Format(http.TimeFormat)))
		return
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	end, given := s.ends[token]
	expired := given && !time.Now().Before(end)
	if expired {
		s.asked = append(s.asked, m.Operation.ID)
	}
	switch {
	case !ok || !given || expired && !s.lax:
		answer(401, `{"message":"log in"}`)
	case m.Operation.ID == "getServiceInstance":
		answer(200, `{"installationId":"fa3a2d17-d86d-4540-bf71-512750281e43","version":"8.1.0.305"}`)
	default:
		answer(403, `{"message":"not for you"}`)
	}
}

// A token is used after its end, where that is near enough to wait for. The time of the test is no real one.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	taken := []string{"law/token-needed getServiceInstance status; with a token that has expired"}
	for name, test := range map[string]struct {
		server shortLived
		asked  []string
		want   []string
	}{
		"refused":           {shortLived{life: 5}, []string{"getServiceInstance"}, nil},
		"taken":             {shortLived{life: 5, lax: true}, []string{"getServiceInstance"}, taken},
		"at the edge":       {shortLived{life: 10, lax: true}, []string{"getServiceInstance"}, taken},
		"too long to await": {shortLived{life: 11, lax: true}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				test.server.ends = map[string]time.Time{}
				all := check.List()
				for i := range all {
					if all[i].ID != "law/token-needed" {
						all[i].Probe, all[i].Judge = nil, func(s *conformance.Sheet) {
							for range s.Calls() {
								continue // it judges nothing
							}
						}
					}
				}
				report, err := conformance.Run(t.Context(), conformance.Target{
					Version: spec.V8, Server: conformance.Serving(&test.server), Login: conformance.Login{Username: "ann@abc.com", Password: "some-password"},
				}, conformance.Options{Checks: all, AllowNegative: true})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for i, f := range report.Findings {
					got = append(got, f.Check+" "+places(report.Findings[i : i+1])[0])
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.asked, test.server.asked); diff != "" {
					t.Errorf("asked with an expired token (-want +got):\n%s", diff)
				}
			})
		})
	}
}
