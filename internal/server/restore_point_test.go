package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// TestRestorePointFilters sees each filter of each version change the list.
func TestRestorePointFilters(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	tenant, admin := s.login(t, s.demo.Tenants[0].Login), s.login(t, s.demo.Administrator)
	all := s.ids(t, "/v6/RestorePoints", tenant)
	if len(all) != 8 {
		t.Fatalf("%d restore points, want 8", len(all))
	}
	oldest := slices.Clone(all)
	slices.Reverse(oldest)
	const second = "2022-01-21T10:00:04.1246912Z" // of the second restore point, made after the first
	tests := []struct {
		path  string
		token string
		want  []string
	}{
		{"/v6/RestorePoints?backupTime=" + second, tenant, all[:6]},
		{"/v7/RestorePoints?from=" + second, tenant, all[:7]},
		{"/v8/RestorePoints?to=" + second, tenant, all[6:]},
		{"/v8/RestorePoints?to=" + second + "&orderAsc=true", tenant, oldest[:2]},
		{"/v7/RestorePoints?limit=2&offset=1", tenant, all[1:3]},
		{"/v6/RestorePoints?limit=2&offset=1", tenant, all}, // v6 has no pages
		{"/v7/RestorePoints?isCopy=true", tenant, nil},
		{"/v7/RestorePoints?isCopy=false&isRetrieved=false&isLongTermCopy=false", tenant, all},
		{"/v8/RestorePoints?to=0001-01-01T00:00:00Z", tenant, nil}, // a bound like others
		{"/v6/RestorePoints?backupTime=0001-01-01T00:00:00Z", tenant, all},
		{"/v6/RestorePoints?organizationId=017e7f1e-2c00-7a10-8000-00000000ffff", admin, nil},
		{"/v6/RestorePoints?organizationId=00000000-0000-0000-0000-000000000000", admin, nil}, // an id like others
		{"/v7/RestorePoints?jobId=00000000-0000-0000-0000-000000000000", tenant, nil},
		{"/v8/RestorePoints?repositoryId=00000000-0000-0000-0000-000000000000", tenant, nil},
		{"/v8/RestorePoints?userId=x", tenant, nil}, // the server keeps nobody's data (D109)
		{"/v8/RestorePoints?groupId=x&limit=1", tenant, nil},
		{"/v8/RestorePoints?siteId=x&offset=7", tenant, nil},
		{"/v8/RestorePoints?teamId=017e7f1e-2c00-7a10-8000-00000000ffff", tenant, nil},
		{"/v8/Organizations?msid=017e7f1e-2c00-7a10-8000-00000000ffff", admin, nil},
		{"/v8/Organizations?backedUpOrganizationId=x", admin, nil},
	}
	for _, tt := range tests {
		if got := s.ids(t, tt.path, tt.token); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.path, got, tt.want)
		}
	}
	for _, v := range spec.Versions() {
		if n := len(s.ids(t, fmt.Sprintf("/%s/RestorePoints", v), admin)); n != 16 {
			t.Errorf("%s: an administrator sees %d restore points, want 16", v, n)
		}
	}
}

// TestRestorePointFields adds restore points of which each has one thing that the others do not have, reads
// them, and finds each by the filter of that thing.
func TestRestorePointFields(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	organization := s.store.organization(t, s.demo.Tenants[0].Organization)
	id := func(n int) uuid.UUID { return uuid.MustParse(fmt.Sprintf("017e7f1e-2c00-7a10-8000-%012d", n)) }
	job, repository := id(101), id(102)
	copies := []spec.Version{spec.V7, spec.V8} // the versions that tell copies
	tests := []struct {
		field  string // that is true
		filter string
		in     []spec.Version
		set    func(*restore.RestorePoint)
	}{
		{"isLongTermCopy", "isLongTermCopy=true", spec.Versions(), func(p *restore.RestorePoint) { p.LongTermCopy = true }},
		{"isRetrieved", "isRetrieved=true", spec.Versions(), func(p *restore.RestorePoint) { p.Retrieved = true }},
		{"isCopy", "isCopy=true", copies, func(p *restore.RestorePoint) { p.Copy = true }},
		{"isDeleted", "", copies, func(p *restore.RestorePoint) { p.Deleted = true }},
		{"isExchange", "", spec.Versions(), func(p *restore.RestorePoint) { p.Exchange = true }},
		{"isOneDrive", "", spec.Versions(), func(p *restore.RestorePoint) { p.OneDrive = true }},
		{"isSharePoint", "", spec.Versions(), func(p *restore.RestorePoint) { p.SharePoint = true }},
		{"isTeams", "", spec.Versions(), func(p *restore.RestorePoint) { p.Teams = true }},
		{"", "jobId=" + job.String(), spec.Versions(), func(p *restore.RestorePoint) { p.Job = job }},
		{"", "repositoryId=" + repository.String(), spec.Versions(), func(p *restore.RestorePoint) { p.Repository = repository }},
	}
	for i, tt := range tests {
		p := restore.RestorePoint{
			ID: id(i), Organization: organization.ID, Job: organization.Job, Repository: organization.Repository,
			BackupTime: creation.Add(time.Duration(i) * time.Hour),
		}
		tt.set(&p)
		if err := s.store.AddRestorePoints(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for _, v := range tt.in {
			root := "/" + string(v) + "/RestorePoints"
			var got map[string]any
			decode(t, s.do(t, request{method: "GET", path: root + "/" + p.ID.String(), token: token}), http.StatusOK, &got)
			want := map[string]any{
				"isExchange": false, "isOneDrive": false, "isSharePoint": false, "isTeams": false,
				"isLongTermCopy": false, "isRetrieved": false,
				"jobId": p.Job.String(), "repositoryId": p.Repository.String(), "organizationId": p.Organization.String(),
			}
			if slices.Contains(copies, v) {
				want["isCopy"], want["isDeleted"] = false, false
			}
			if tt.field != "" {
				want[tt.field] = true
			}
			for name := range got {
				if _, compared := want[name]; !compared {
					delete(got, name)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %q (-want +got):\n%s", v, tt.field+tt.filter, diff)
			}
			if tt.filter == "" {
				continue
			}
			if got := s.ids(t, root+"?"+tt.filter, token); !slices.Equal(got, []string{p.ID.String()}) {
				t.Errorf("%s by %s: %v, want %s alone", v, tt.filter, got, p.ID)
			}
		}
	}
}
