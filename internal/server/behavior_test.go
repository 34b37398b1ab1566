package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// TestBehavior turns each switch and sees what it changes.
func TestBehavior(t *testing.T) {
	t.Parallel()
	t.Run("RefuseSecondStop", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, restore.Behavior{RefuseSecondStop: true})
		token := s.login(t, s.demo.Tenants[0].Login)
		stop := request{method: "POST", path: "/v8/RestoreSessions/" + s.explore(t, spec.V8, token) + "/Stop", token: token}
		if w := s.do(t, stop); w.Code != http.StatusNoContent {
			t.Fatalf("first stop: %d", w.Code)
		}
		if w := s.do(t, stop); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "OperationConflict") {
			t.Errorf("second stop: %d %s", w.Code, w.Body)
		}
	})
	t.Run("AdministratorSeesAll", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, restore.Behavior{AdministratorSeesAll: true})
		id := s.explore(t, spec.V6, s.login(t, s.demo.Tenants[0].Login))
		admin, stranger := s.login(t, s.demo.Administrator), s.login(t, s.demo.Tenants[1].Login)
		if w := s.do(t, request{method: "GET", path: "/v6/RestoreSessions/" + id, token: admin}); w.Code != http.StatusOK {
			t.Errorf("administrator: %d", w.Code)
		}
		if w := s.do(t, request{method: "GET", path: "/v6/RestoreSessions/" + id, token: stranger}); w.Code != http.StatusNotFound {
			t.Errorf("another tenant: %d", w.Code)
		}
	})
	t.Run("AccessLifetime", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, restore.Behavior{AccessLifetime: time.Minute})
		token := s.login(t, s.demo.Tenants[0].Login)
		s.pass(time.Minute)
		if w := s.do(t, request{method: "GET", path: "/v6/RestoreSessions", token: token}); w.Code != http.StatusUnauthorized {
			t.Errorf("after its lifetime: %d", w.Code)
		}
	})
}

// TestRepository explores as an administrator in one repository only, which v8 alone knows (laws L001, L002).
func TestRepository(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	admin := s.login(t, s.demo.Administrator)
	var orgs struct{ Results []struct{ ID string } }
	decode(t, s.do(t, request{method: "GET", path: "/v8/Organizations", token: admin}), http.StatusOK, &orgs)
	body := strings.Replace(exploreBody, "{", `{"repositoryId": "017e7f1e-2c00-7a10-8000-00000000ffff", `, 1)
	for _, v := range []struct {
		version string
		status  int
	}{{"v6", 200}, {"v7", 200}, {"v8", 201}} {
		w := s.do(t, request{method: "POST", path: "/" + v.version + "/Organizations/" + orgs.Results[0].ID + "/explore", token: admin, body: body})
		if w.Code != v.status {
			t.Errorf("%s: %d %s, want %d", v.version, w.Code, w.Body, v.status)
		}
	}
	never := s.do(t, request{method: "POST", path: "/v8/Organizations/017e7f1e-2c00-7a10-8000-00000000ffff/explore", token: admin, body: exploreBody})
	if never.Code != http.StatusNotFound || !strings.Contains(never.Body.String(), "no such organization") {
		t.Errorf("an organization that is not there: %d %s", never.Code, never.Body)
	}
}

// TestBodyWhereNoneIsWanted sends a body to Stop, as clients of older versions do.
func TestBodyWhereNoneIsWanted(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	w := s.do(t, request{method: "POST", path: "/v6/RestoreSessions/" + s.explore(t, spec.V6, token) + "/stop", token: token, body: "{}"})
	if w.Code != http.StatusOK || w.Body.Len() > 0 {
		t.Errorf("stop with a body: %d %s", w.Code, w.Body)
	}
}
