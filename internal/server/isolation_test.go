package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// TestForeignRestorePoints looks for restore points of another tenant: they are unknown (law L010).
func TestForeignRestorePoints(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	const unknown = "017e7f1e-2c00-7a10-8000-00000000ffff"
	for i, tenant := range s.demo.Tenants {
		token := s.login(t, tenant.Login)
		own := s.store.organization(t, tenant.Organization).ID
		other := s.store.organization(t, s.demo.Tenants[1-i].Organization).ID
		foreign := s.store.points(t, other)[0].ID.String()
		for _, v := range spec.Versions() {
			path := "/" + string(v) + "/RestorePoints"
			got := s.do(t, request{method: "GET", path: path + "/" + foreign, token: token})
			never := s.do(t, request{method: "GET", path: path + "/" + unknown, token: token})
			if got.Code != http.StatusNotFound || got.Code != never.Code || got.Body.String() != never.Body.String() {
				t.Errorf("%s: foreign %d %s, unknown %d %s", path, got.Code, got.Body, never.Code, never.Body)
			}
			for query, want := range map[string]int{"": 8, "?organizationId=" + own.String(): 8, "?organizationId=" + other.String(): 0} {
				w := s.do(t, request{method: "GET", path: path + query, token: token})
				if n := strings.Count(w.Body.String(), own.String()); n < want {
					t.Errorf("%s%s: the own organization %d times, want %d", path, query, n, want)
				}
				if strings.Contains(w.Body.String(), `"organizationId":"`+other.String()) {
					t.Errorf("%s%s: foreign restore points: %s", path, query, w.Body)
				}
				if n := len(s.ids(t, path+query, token)); n != want {
					t.Errorf("%s%s: %d restore points, want %d", path, query, n, want)
				}
			}
		}
	}
}

// TestForeignFacts explores where another tenant has a later restore point, or the only one: no session
// shows it.
func TestForeignFacts(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	var first []time.Time // of each organization
	for _, tenant := range s.demo.Tenants {
		first = append(first, s.store.points(t, s.store.organization(t, tenant.Organization).ID)[0].BackupTime)
	}
	for _, tenant := range s.demo.Tenants {
		token := s.login(t, tenant.Login)
		own := s.store.organization(t, tenant.Organization).ID
		points := s.store.points(t, own)
		for _, at := range append(first, points[7].BackupTime.Add(1000*time.Hour)) {
			want := uuid.Nil
			for _, p := range points {
				if !p.BackupTime.After(at) {
					want = p.ID
				}
			}
			for _, v := range spec.Versions() {
				got := s.stored(t, "/"+string(v)+"/Organization/Explore", token, exploring{DateTime: inTicks(at), Type: "Vex"})
				if got.RestorePoint != want || got.Organization != own {
					t.Errorf("%s at %s in %s: restore point %s of %s, want %s of %s",
						tenant.Organization, at, v, got.RestorePoint, got.Organization, want, own)
				}
			}
		}
	}
}
