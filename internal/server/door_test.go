package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// TestAuthorization sends the header in each form, good and bad.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	tests := []struct {
		name   string
		sent   []string
		status int
		want   string // in the body
	}{
		{"as documented", []string{"Bearer " + token}, 200, ""},
		{"lower case", []string{"bearer " + token}, 200, ""},
		{"upper case", []string{"BEARER " + token}, 200, ""},
		{"space around the token", []string{"Bearer   " + token + " "}, 200, ""},
		{"none", nil, 401, "is missing"},
		{"twice", []string{"Bearer " + token, "Bearer " + token}, 401, "more than once"},
		{"twice, the second empty", []string{"Bearer " + token, ""}, 401, "more than once"},
		{"no scheme", []string{token}, 401, "is not of the form"},
		{"another scheme", []string{"Basic " + token}, 401, "is not of the form"},
		{"no token", []string{"Bearer "}, 401, "is not of the form"},
		{"an unknown token", []string{"Bearer x" + token}, 401, "unknown"},
	}
	for _, tt := range tests {
		w := s.do(t, request{method: "GET", path: "/v8/RestoreSessions", header: http.Header{"Authorization": tt.sent}})
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %s, want %d and %q", tt.name, w.Code, w.Body, tt.status, tt.want)
		}
	}
}

// TestHeaders sees the headers that tell clients and caches what to do with an answer.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	session := "/v8/RestoreSessions/" + s.explore(t, spec.V8, token)
	const login = `{"grant_type": "password", "username": "a", "password": "b"}`
	tests := []struct {
		req    request
		status int
		allow  string
	}{
		{req: request{method: "GET", path: session, token: token}, status: 200},
		{req: request{method: "POST", path: session + "/Stop", token: token}, status: 204},
		{req: request{method: "POST", path: "/v8/Token", body: login}, status: 400},
		{req: request{method: "GET", path: session}, status: 401},
		{req: request{method: "GET", path: "/v8/Nonsense"}, status: 404},
		{req: request{method: "DELETE", path: "/v8/RestoreSessions"}, status: 405, allow: "GET"},
		{req: request{method: "GET", path: "/v6/Token"}, status: 405, allow: "POST"},
		{req: request{method: "GET", path: session + "/Stop", token: token}, status: 405, allow: "POST"},
	}
	for _, tt := range tests {
		w := s.do(t, tt.req)
		if w.Code != tt.status || w.Header().Get("Allow") != tt.allow || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %d with %v, want %d, Allow %q and no-store", tt.req.method, tt.req.path, w.Code, w.Header(), tt.status, tt.allow)
		}
	}
}

// TestMostFaults breaks more of a request than its refusal tells.
func TestMostFaults(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	names := []string{"isCopy", "isLongTermCopy", "isRetrieved", "orderAsc", "from", "to", "organizationId", "jobId", "repositoryId", "limit", "offset"}
	tests := []struct {
		faults, told int
		more         string
	}{{9, 9, ""}, {10, 10, ""}, {11, 10, "; and 1 more"}}
	for _, tt := range tests {
		path := "/v8/RestorePoints?" + strings.Join(names[:tt.faults], "=no&") + "=no"
		var body errorBody
		decode(t, s.do(t, request{method: "GET", path: path, token: token}), http.StatusBadRequest, &body)
		if n := strings.Count(body.Message, ": expected "); n != tt.told || strings.Contains(body.Message, "more") != (tt.more != "") ||
			!strings.HasSuffix(body.Message, tt.more) {
			t.Errorf("%d faults, %d told: %s", tt.faults, n, body.Message)
		}
	}
}

// TestTokenForms logs in with each media type and each lifetime.
func TestTokenForms(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	tests := []struct {
		contentType string
		lifetime    time.Duration
		want        int64 // seconds
	}{
		{form, 0, 3600},
		{strings.ToUpper(form), 90 * time.Second, 90},
		{"Application/X-WWW-Form-URLEncoded; Charset=UTF-8", 2 * time.Hour, 7200},
		{"APPLICATION/JSON", time.Minute, 60},
	}
	for _, tt := range tests {
		s := newServer(t, restore.Behavior{AccessLifetime: tt.lifetime})
		login := s.demo.Tenants[0].Login
		body := "grant_type=password&username=" + login.Username + "&password=" + login.Password
		if strings.HasSuffix(tt.contentType, "JSON") {
			body = `{"grant_type": "password", "username": "` + login.Username + `", "password": "` + login.Password + `"}`
		}
		for _, v := range spec.Versions() {
			var got struct {
				ExpiresIn int64     `json:"expires_in"`
				Issued    time.Time `json:".issued"`
				Expires   time.Time `json:".expires"`
			}
			decode(t, s.do(t, request{method: "POST", path: "/" + string(v) + "/Token", contentType: tt.contentType, body: body}), http.StatusOK, &got)
			if lives := got.Expires.Sub(got.Issued); got.ExpiresIn != tt.want || lives != time.Duration(tt.want)*time.Second {
				t.Errorf("%s in %s: expires_in %d, lives %s, want %d seconds", tt.contentType, v, got.ExpiresIn, lives, tt.want)
			}
		}
	}
}

// TestPropertiesOfOtherVersions sends properties that the version does not have, of types that they have nowhere:
// they are passed over, as unknown ones are.
func TestPropertiesOfOtherVersions(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	admin := s.login(t, s.demo.Administrator)
	organization := s.ids(t, "/v7/Organizations", admin)[0]
	body := strings.Replace(exploreBody, "{", `{"RepositoryId": 5, "nobody": {"knows": 1}, `, 1)
	for path, want := range map[string]int{"/v6": 200, "/v7": 200, "/v8": 400} {
		w := s.do(t, request{method: http.MethodPost, path: path + "/Organizations/" + organization + "/explore", token: admin, body: body})
		if w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
	login := s.demo.Tenants[0]
	form := url.Values{"grant_type": {"password"}, "username": {login.Username}, "password": {login.Password}, "Disable_Antiforgery_Token": {"foo"}}
	for path, want := range map[string]int{"/v6/token": 200, "/v7/token": 400} {
		w := s.do(t, request{method: http.MethodPost, path: path, body: form.Encode(), contentType: "application/x-www-form-urlencoded"})
		if w.Code != want || strings.Contains(w.Body.String(), "strconv") {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
}
