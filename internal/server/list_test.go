package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
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
		{"startTimeTo=0001-01-01T00:00:00Z", nil}, // a bound like others
		{"startTimeFrom=0001-01-01T00:00:00Z", []string{third, second, first}},
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

// TestPageLinks follows the links of pages to their neighbors (law L014).
func TestPageLinks(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	session := s.explore(t, spec.V8, token)
	s.do(t, request{method: "POST", path: "/v8/RestoreSessions/" + session + "/Stop", token: token}) // a second event
	events := "/v8/RestoreSessions/" + session + "/Events"
	type links struct{ Self, First, Prev, Next struct{ Href string } }
	tests := []struct {
		path                    string
		self, first, prev, next string
	}{
		{"/v8/RestorePoints?offset=1&limit=3", "?offset=1&limit=3", "?offset=0&limit=3", "?offset=0&limit=3", "?offset=4&limit=3"},
		{"/v8/RestorePoints?offset=5&limit=2", "?offset=5&limit=2", "?offset=0&limit=2", "?offset=3&limit=2", "?offset=7&limit=2"},
		{"/v8/RestorePoints?offset=6&limit=2", "?offset=6&limit=2", "?offset=0&limit=2", "?offset=4&limit=2", ""},
		{"/v8/RestorePoints?limit=7", "?offset=0&limit=7", "", "", "?offset=7&limit=7"},
		{"/v8/RestorePoints?limit=8", "?offset=0&limit=8", "", "", ""},
		{"/v8/RestorePoints", "?offset=0&limit=30", "", "", ""},
		{
			"/v7/restorepoints?ISCOPY=false&offset=1&limit=3", "?offset=1&limit=3&isCopy=false",
			"?offset=0&limit=3&isCopy=false", "?offset=0&limit=3&isCopy=false", "?offset=4&limit=3&isCopy=false",
		},
		{events + "?limit=1", "?offset=0&limit=1", "", "", "?offset=1&limit=1"},
		{"/v8/RestoreSessions/" + strings.ToUpper(session) + "/Events?limit=1", "?offset=0&limit=1", "", "", "?offset=1&limit=1"},
	}
	for _, tt := range tests {
		var page struct {
			Links links `json:"_links"`
		}
		decode(t, s.do(t, request{method: "GET", path: tt.path, token: token}), http.StatusOK, &page)
		path := tt.path[:3] + "/RestorePoints"
		if strings.Contains(tt.path, "/Events") {
			path = events
		}
		for name, link := range map[string][2]string{
			"self": {page.Links.Self.Href, tt.self}, "first": {page.Links.First.Href, tt.first},
			"prev": {page.Links.Prev.Href, tt.prev}, "next": {page.Links.Next.Href, tt.next},
		} {
			got, want := link[0], link[1]
			if want != "" {
				want = path + want
			}
			if got != want {
				t.Errorf("%s: %s is %q, want %q", tt.path, name, got, want)
			}
		}
	}
}
