package server_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// TestExtendedView asks for an organization that is backed up and for one that is not yet, with and without
// the times of their backups, one by one and in a list.
func TestExtendedView(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	admin := s.login(t, s.demo.Administrator)
	backedUp := s.store.organization(t, s.demo.Tenants[0].Organization).ID
	fresh := restore.Organization{
		ID: uuid.MustParse("017e7f1e-2c00-7a10-8000-000000000001"), Name: "fresh.onmicrosoft.com",
		Job: uuid.MustParse("017e7f1e-2c00-7a10-8000-000000000002"), Repository: uuid.MustParse("017e7f1e-2c00-7a10-8000-000000000003"),
	}
	err := s.store.AddOrganization(t.Context(), fresh, identity.Login{
		ID: uuid.MustParse("017e7f1e-2c00-7a10-8000-000000000004"), Name: "admin@fresh.onmicrosoft.com",
		Role: restore.Tenant, Organization: fresh.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	const first, last = "2022-01-20T22:00:04.1234567Z", "2022-01-24T10:00:04.1320982Z"
	later := []spec.Version{spec.V7, spec.V8} // v6 needs the parameter
	tests := []struct {
		query string
		in    []spec.Version
		times bool
	}{
		{"", later, false},
		{"?extendedView=true", spec.Versions(), true},
		{"?ExtendedView=TRUE", spec.Versions(), true},
		{"?extendedView=false", spec.Versions(), false},
	}
	for _, tt := range tests {
		for _, v := range tt.in {
			for _, o := range s.organizations(t, v, tt.query, admin, backedUp, fresh.ID) {
				want := organizationView{ID: o.ID, IsBackedup: o.ID == backedUp}
				if want.IsBackedup && tt.times {
					want.FirstBackuptime, want.LastBackuptime = first, last
				}
				if o != want {
					t.Errorf("%s%s: %+v, want %+v", v, tt.query, o, want)
				}
			}
		}
	}
	if w := s.do(t, request{method: "GET", path: "/v6/Organizations", token: admin}); w.Code != http.StatusBadRequest {
		t.Errorf("v6 without extendedView: %d %s", w.Code, w.Body)
	}
}

// organizationView is what an answer shows of the backups of an organization.
type organizationView struct {
	ID                              uuid.UUID
	IsBackedup                      bool
	FirstBackuptime, LastBackuptime string
}

// organizations reads the organizations of the ids one by one, and the same again from the list.
func (s *testServer) organizations(t *testing.T, v spec.Version, query, token string, ids ...uuid.UUID) []organizationView {
	t.Helper()
	path := "/" + string(v) + "/Organizations"
	var list []organizationView
	w := s.do(t, request{method: "GET", path: path + query, token: token})
	if v == spec.V8 {
		var page struct{ Results []organizationView }
		decode(t, w, http.StatusOK, &page)
		list = page.Results
	} else {
		decode(t, w, http.StatusOK, &list)
	}
	var all []organizationView
	for _, id := range ids {
		var one organizationView
		decode(t, s.do(t, request{method: "GET", path: path + "/" + id.String() + query, token: token}), http.StatusOK, &one)
		all = append(all, one)
		for _, o := range list {
			if o.ID == id {
				all = append(all, o)
			}
		}
	}
	if len(all) != 2*len(ids) {
		t.Fatalf("%s%s: the list does not hold all of %v: %+v", path, query, ids, list)
	}
	return all
}
