package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api"
)

func TestErrorText(t *testing.T) {
	t.Parallel()
	exploreByID := func(ctx context.Context, c *api.Client) error {
		_, err := c.ExploreOrganization(ctx, mustUUID(otherID), api.OrganizationExploreRequest{
			DateTime: exploreRequest.DateTime, Type: exploreRequest.Type,
		})
		return err
	}
	logIn := func(ctx context.Context, c *api.Client) error { return c.Login(ctx, "admin", password) }
	const base = "https://server.example:4443/v6"
	for _, c := range []struct {
		name   string
		server http.Handler
		call   func(context.Context, *api.Client) error
		want   string
	}{
		{
			"expired token", answers(401, `{"message":"the access token has expired"}`), getSession,
			"getRestoreSession: GET " + base + "/RestoreSessions/" + sessionID +
				": 401 Unauthorized: the access token has expired; call Refresh or Login",
		},
		{
			"administrator explores as a tenant", answers(403, `{"message":"wrong credentials"}`), explore,
			"exploreOrganization: POST " + base + "/Organization/Explore: 403 Forbidden: wrong credentials; " +
				"log in with the credentials that the organization was added with",
		},
		{
			"tenant explores as an administrator", answers(403, `{"message":"wrong credentials"}`), exploreByID,
			"exploreOrganizationById: POST " + base + "/Organizations/" + otherID + "/Explore: 403 Forbidden: " +
				"wrong credentials; log in with the credentials of an administrator",
		},
		{
			"forbidden to all", answers(403, `{"message":"disabled"}`), getSession,
			"getRestoreSession: GET " + base + "/RestoreSessions/" + sessionID + ": 403 Forbidden: disabled",
		},
		{
			"version not served", answers(404, ""), getServiceInstance,
			"getServiceInstance: GET " + base + "/ServiceInstance: 404 Not Found: " +
				"the server gives no reason that can be read; the server may not serve this version of the API",
		},
		{
			"status without a name", answers(599, `{"message":"odd"}`), getSession,
			"getRestoreSession: GET " + base + "/RestoreSessions/" + sessionID + ": 599: odd",
		},
		{
			"answer of something else", with(200, "text/html", loginPage), stop,
			"stopRestoreSession: POST " + base + "/RestoreSessions/" + sessionID + "/Stop: the answer (status 200) " +
				`breaks the contract: a body of 37 bytes of type "text/html" where there is none`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := c.call(t.Context(), loggedIn(t, c.server)); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	for _, c := range []struct{ name, body, want string }{
		{
			"refused login", `{"error":"invalid_grant","error_description":"wrong"}`,
			"createToken: POST " + base + "/Token: 400 Bad Request: wrong; " +
				"check the user name and password, or log in again if this was a refresh",
		},
		{
			"malformed login", `{"message":"username: too long"}`,
			"createToken: POST " + base + "/Token: 400 Bad Request: username: too long",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := logIn(t.Context(), newClient(t, answers(400, c.body))); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestErrorCode(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"message":"m"}`:                                   "",
		`{"message":"m","errorCode":null}`:                  "",
		`{"message":"m","errorCode":"ResourceNotFound"}`:    "ResourceNotFound",
		`{"message":"m","error":"e","errorCode":"HttpErr"}`: "e",
	} {
		var e *api.Error
		if err := getSession(t.Context(), loggedIn(t, answers(500, body))); !errors.As(err, &e) || e.Code != want {
			t.Errorf("%s: code of %v is not %q", body, err, want)
		}
	}
}

// What the server would refuse for certain, or could not even be asked, is an error before anything is sent.
func TestNothingIsSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		version api.Version
		call    func(context.Context, *api.Client) error
		want    string
	}{
		{"no time", api.V6, func(ctx context.Context, c *api.Client) error {
			_, err := c.Explore(ctx, api.ExploreRequest{Type: api.ExplorerTypeTeams})
			return err
		}, "DateTime is missing"},
		{"no type", api.V6, func(ctx context.Context, c *api.Client) error {
			_, err := c.Explore(ctx, api.ExploreRequest{DateTime: exploreRequest.DateTime})
			return err
		}, "Type is"},
		{"no time for administrators", api.V8, func(ctx context.Context, c *api.Client) error {
			_, err := c.ExploreOrganization(ctx, mustUUID(otherID), api.OrganizationExploreRequest{Type: "Vex"})
			return err
		}, "DateTime is missing"},
		{"repository in v7", api.V7, func(ctx context.Context, c *api.Client) error {
			_, err := c.ExploreOrganization(ctx, mustUUID(otherID), api.OrganizationExploreRequest{
				DateTime: exploreRequest.DateTime, Type: "Vex", RepositoryID: new(mustUUID(otherID)),
			})
			return err
		}, "v7 has no repositoryId"},
		{"id empty", api.V6, restorePoint(""), "not the id"},
		{"id leads up", api.V6, restorePoint(".."), "not the id"},
		{"id leads nowhere", api.V6, restorePoint("."), "not the id"},
		{"To in v6", api.V6, points(api.RestorePointFilter{To: mustTime("2022-01-22T00:00:00Z")}), "v6 has no parameter to: leave To out"},
		{"IsCopy in v6", api.V6, points(api.RestorePointFilter{IsCopy: new(false)}), "isCopy"},
		{"OldestFirst in v6", api.V6, points(api.RestorePointFilter{OldestFirst: true}), "orderAsc"},
		{"UserID in v7", api.V7, points(api.RestorePointFilter{UserID: "u"}), "userId"},
		{"GroupID in v7", api.V7, points(api.RestorePointFilter{GroupID: "g"}), "groupId"},
		{"SiteID in v7", api.V7, points(api.RestorePointFilter{SiteID: "s"}), "siteId"},
		{"TeamID in v7", api.V7, points(api.RestorePointFilter{TeamID: mustUUID(otherID)}), "teamId"},
		{"EndedAfter in v7", api.V7, sessions(api.SessionFilter{EndedAfter: mustTime("2022-01-22T00:00:00Z")}), "endTimeFrom"},
		{"EndedBefore in v6", api.V6, sessions(api.SessionFilter{EndedBefore: mustTime("2022-01-22T00:00:00Z")}), "endTimeTo"},
		{"OrderBy in v6", api.V6, sessions(api.SessionFilter{OrderBy: api.OrderByEndTime}), "orderBy"},
		{"OldestFirst of sessions in v7", api.V7, sessions(api.SessionFilter{OldestFirst: true}), "orderAsc"},
		{"page of -1", api.V6, sessions(api.SessionFilter{PageSize: -1}), "use 1 to 10000"},
		{"page of 10,001", api.V8, points(api.RestorePointFilter{PageSize: 10_001}), "use 1 to 10000"},
		{"no user name", api.V6, func(ctx context.Context, c *api.Client) error { return c.Login(ctx, "", "x") }, "is empty"},
		{"no password", api.V6, func(ctx context.Context, c *api.Client) error { return c.Login(ctx, "x", "") }, "is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := loggedIn(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				t.Errorf("%s %s was sent", r.Method, r.URL)
			}), api.WithVersion(c.version))
			if err := c.call(t.Context(), client); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
		})
	}
}

func restorePoint(id string) func(context.Context, *api.Client) error {
	return func(ctx context.Context, c *api.Client) error {
		_, err := c.RestorePoint(ctx, id)
		return err
	}
}

// points and sessions loop over a whole list and return the error at its end.
func points(f api.RestorePointFilter) func(context.Context, *api.Client) error {
	return func(ctx context.Context, c *api.Client) error {
		for _, err := range c.RestorePoints(ctx, f) {
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func sessions(f api.SessionFilter) func(context.Context, *api.Client) error {
	return func(ctx context.Context, c *api.Client) error {
		for _, err := range c.Sessions(ctx, f) {
			if err != nil {
				return err
			}
		}
		return nil
	}
}
