package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// results are the ids of a page, or of a bare array.
func (s *testServer) ids(t *testing.T, path, token string) []string {
	t.Helper()
	type result struct{ ID string }
	w := s.do(t, request{method: "GET", path: path, token: token})
	var list []result
	if w.Body.Bytes()[0] == '[' {
		decode(t, w, http.StatusOK, &list)
	} else {
		var page struct{ Results []result }
		decode(t, w, http.StatusOK, &page)
		list = page.Results
	}
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

// TestTimesInQueries filters to the tick, in each form of a time.
func TestTimesInQueries(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	s.now = time.Date(2022, 2, 1, 10, 20, 30, 0, time.UTC)
	token := s.login(t, s.demo.Tenants[0].Login)
	first := s.explore(t, spec.V6, token)
	s.pass(restore.Tick)
	second := s.explore(t, spec.V6, token)
	s.pass(time.Minute - restore.Tick)
	third := s.explore(t, spec.V6, token)
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{third, second, first}},
		{"startTimeFrom=2022-02-01T10:20:30.0000000Z", []string{third, second}}, // after: exclusive
		{"startTimeFrom=2022-02-01T10:20:29.9999999Z", []string{third, second, first}},
		{"startTimeTo=2022-02-01T10:20:30.0000001Z", []string{first}}, // before: exclusive
		{"startTimeFrom=" + url.QueryEscape("2022.02.01 10:20"), []string{third, second, first}},
		{"startTimeFrom=" + url.QueryEscape("2022.02.01 10:20:31"), []string{third}},
		{"startTimeFrom=" + url.QueryEscape("2022-02-01 10:20:30.001"), []string{third}},
		{"starttimefrom=" + url.QueryEscape("2022-02-01T11:20:30.5+01:00"), []string{third}},
		{"offset=1&limit=1", []string{second}},
		{"offset=3", nil},
		{"nonsense=1", []string{third, second, first}},
	}
	for _, tt := range tests {
		if got := s.ids(t, "/v6/RestoreSessions?"+tt.query, token); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.query, got, tt.want)
		}
	}
	if got, want := s.ids(t, "/v8/RestoreSessions?orderAsc=TRUE&OrderBy=creationtime", token), []string{first, second, third}; !slices.Equal(got, want) {
		t.Errorf("oldest first: %v, want %v", got, want)
	}
	s.do(t, request{method: "POST", path: "/v8/RestoreSessions/" + second + "/Stop", token: token})
	if got, want := s.ids(t, "/v8/RestoreSessions?orderBy=EndTime&orderAsc=true", token), []string{second, first, third}; !slices.Equal(got, want) {
		t.Errorf("by end: %v, want %v", got, want)
	}
	if got, want := s.ids(t, "/v8/RestoreSessions?endTimeFrom=2022-01-01T00:00:00Z&endTimeTo=2023-01-01T00:00:00Z", token), []string{second}; !slices.Equal(got, want) {
		t.Errorf("ended in the year: %v, want %v", got, want)
	}
}

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
		{"/v6/RestorePoints?organizationId=017e7f1e-2c00-7a10-8000-00000000ffff", admin, nil},
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
	if w := s.do(t, request{method: "GET", path: "/v8/RestorePoints?userId=x", token: tenant}); w.Code != http.StatusBadRequest {
		t.Errorf("userId: %d, want a refusal", w.Code)
	}
}
