package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
)

// The form of a list is that of the version; another one is not taken for it.
func TestListForms(t *testing.T) {
	t.Parallel()
	const point = `{"id":"rp-1","backupTime":"2022-01-22T10:00:03.7654321Z"}`
	const organization = `{"id":"` + sessionID + `","name":"abc.onmicrosoft.com"}`
	array := func(item string) string { return "[" + item + "]" }
	paged := func(item string) string {
		return `{"offset":0,"limit":250,"results":[` + item + `],"_links":{"self":{"href":"/x"}}}`
	}
	restorePoints := func(ctx context.Context, c *api.Client) (n int, err error) {
		for p, err := range c.RestorePoints(ctx, api.RestorePointFilter{}) {
			if err != nil {
				return n, err
			}
			if n++; p.ID != "rp-1" {
				return n, fmt.Errorf("id is %q", p.ID)
			}
		}
		return n, nil
	}
	organizations := func(ctx context.Context, c *api.Client) (n int, err error) {
		for o, err := range c.Organizations(ctx) {
			if err != nil {
				return n, err
			}
			if n++; o.Name != "abc.onmicrosoft.com" {
				return n, fmt.Errorf("name is %q", o.Name)
			}
		}
		return n, nil
	}
	for _, c := range []struct {
		name    string
		version api.Version
		list    func(context.Context, *api.Client) (int, error)
		good    string
		bad     []string
		query   url.Values
	}{
		{"restore points", api.V6, restorePoints, array(point + "," + point), []string{paged(point), "null", "{}", "[null]", "[{}]", ""}, url.Values{}},
		{"restore points", api.V7, restorePoints, paged(point), []string{array(point)}, url.Values{"limit": {"250"}, "offset": {"0"}}},
		{"restore points", api.V8, restorePoints, paged(point), []string{array(point)}, url.Values{"limit": {"250"}, "offset": {"0"}}},
		{"organizations", api.V6, organizations, array(organization), []string{paged(organization)}, url.Values{"extendedView": {"true"}}},
		{"organizations", api.V7, organizations, array(organization), []string{paged(organization)}, url.Values{"extendedView": {"true"}}},
		{"organizations", api.V8, organizations, paged(organization), []string{array(organization)}, url.Values{"extendedView": {"true"}, "limit": {"250"}, "offset": {"0"}}},
	} {
		t.Run(c.name+" in "+string(c.version), func(t *testing.T) {
			t.Parallel()
			var query url.Values
			body := c.good
			client := loggedIn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query = r.URL.Query()
				reply(w, 200, body)
			}), api.WithVersion(c.version))
			if n, err := c.list(t.Context(), client); n != 1 || err != nil {
				t.Errorf("%d results, error %v", n, err)
			}
			if diff := cmp.Diff(c.query, query); diff != "" {
				t.Errorf("query differs (-want +got):\n%s", diff)
			}
			for _, body = range c.bad {
				var e *api.ContractError
				if n, err := c.list(t.Context(), client); n != 0 || !errors.As(err, &e) {
					t.Errorf("%s: %d results, error %v", body, n, err)
				}
			}
		})
	}
}

func TestFiltersInTheQuery(t *testing.T) {
	t.Parallel()
	from, to := mustTime("2022-01-22T10:00:00Z"), mustTime("2022-01-23T10:00:00.5Z")
	one := mustUUID(otherID)
	for _, c := range []struct {
		name    string
		version api.Version
		list    func(context.Context, *api.Client) error
		want    url.Values
	}{
		{"sessions by start", api.V6, sessions(api.SessionFilter{StartedAfter: from, StartedBefore: to}), url.Values{
			"startTimeFrom": {"2022-01-22T10:00:00.0000000Z"}, "startTimeTo": {"2022-01-23T10:00:00.5000000Z"},
			"limit": {"250"}, "offset": {"0"},
		}},
		{"sessions by end", api.V8, sessions(api.SessionFilter{
			EndedAfter: from, EndedBefore: to, OrderBy: api.OrderByEndTime, OldestFirst: true, PageSize: 7,
		}), url.Values{
			"endTimeFrom": {"2022-01-22T10:00:00.0000000Z"}, "endTimeTo": {"2022-01-23T10:00:00.5000000Z"},
			"orderBy": {"EndTime"}, "orderAsc": {"true"}, "limit": {"7"}, "offset": {"0"},
		}},
		// backupTime means "after": the tick before makes it "at this time or later", as From is.
		{"restore points in v6", api.V6, points(api.RestorePointFilter{
			OrganizationID: one, JobID: one, RepositoryID: one, From: from, IsLongTermCopy: new(false), IsRetrieved: new(true),
		}), url.Values{
			"organizationId": {otherID}, "jobId": {otherID}, "repositoryId": {otherID},
			"backupTime": {"2022-01-22T09:59:59.9999999Z"}, "isLongTermCopy": {"false"}, "isRetrieved": {"true"},
		}},
		{"restore points in v8", api.V8, points(api.RestorePointFilter{
			From: from, To: to, OldestFirst: true, IsCopy: new(false), UserID: "u&1", GroupID: "g", SiteID: "s", TeamID: one,
		}), url.Values{
			"from": {"2022-01-22T10:00:00.0000000Z"}, "to": {"2022-01-23T10:00:00.5000000Z"}, "orderAsc": {"true"},
			"isCopy": {"false"}, "userId": {"u&1"}, "groupId": {"g"}, "siteId": {"s"}, "teamId": {otherID},
			"limit": {"250"}, "offset": {"0"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var query url.Values
			client := loggedIn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query = r.URL.Query()
				if query.Has("limit") {
					reply(w, 200, pageOf(0, 250, nil, true, false))
				} else {
					reply(w, 200, "[]")
				}
			}), api.WithVersion(c.version))
			if err := c.list(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, query); diff != "" {
				t.Errorf("query differs (-want +got):\n%s", diff)
			}
		})
	}
}
