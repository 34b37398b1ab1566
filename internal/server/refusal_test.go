package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

// errorBody is the error body of all versions.
type errorBody struct {
	Message   string
	ErrorCode *string
	Error     string
}

// TestBadInput sends input that breaks the contract: each gets a 4xx that names the field, in the error body
// of its version, and no session comes of it.
func TestBadInput(t *testing.T) {
	t.Parallel()
	explore := func(body string) request {
		return request{method: "POST", path: "/Organization/Explore", body: body}
	}
	get := func(path string) request { return request{method: "GET", path: path} }
	tests := []struct {
		name   string
		req    request
		status int
		want   string // part of the message
	}{
		{"not JSON", explore("dateTime=now"), 400, "body"},
		{"JSON that ends early", explore(`{"dateTime": "2022`), 400, "dateTime"},
		{"text after the JSON", explore(exploreBody + "x"), 400, "body"},
		{"an array", explore("[]"), 400, "body"},
		{"no body", explore(""), 400, "body"},
		{"no body, but a type", request{method: "POST", path: "/Organization/Explore", contentType: "application/json"}, 400, "body"},
		{"wrong type", explore(strings.Replace(exploreBody, "true", `"true"`, 1)), 400, "showDeleted"},
		{"null", explore(strings.Replace(exploreBody, "true", "null", 1)), 400, "showDeleted"},
		{"unknown enum value", explore(strings.Replace(exploreBody, "Vex", "Vox", 1)), 400, "type"},
		{"a property missing", explore(strings.Replace(exploreBody, `"type": "Vex", `, "", 1)), 400, "type"},
		{"a time in no known form", explore(strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", "22/01/2022", 1)), 400, "yyyy.MM.dd HH:mm"},
		{"a time without a zone", explore(strings.Replace(exploreBody, ".862Z", "", 1)), 400, "RFC 3339"},
		{"a day that does not exist", explore(strings.Replace(exploreBody, "01-22T", "02-30T", 1)), 400, "dateTime"},
		{"a number as time", explore(strings.Replace(exploreBody, `"2022-01-22T14:56:55.862Z"`, "1642863415", 1)), 400, "dateTime"},
		{"two keys", explore(strings.Replace(exploreBody, `"type"`, `"type": "Vet", "type"`, 1)), 400, "type"},
		{"two keys in two cases", explore(strings.Replace(exploreBody, `"type"`, `"Type": "Vet", "type"`, 1)), 400, "ype"},
		{"not UTF-8", explore(strings.Replace(exploreBody, "Vex", "V\xff", 1)), 400, "UTF-8"},
		{"too large", explore(`{"dateTime": "` + strings.Repeat("x", 1<<20) + `"}`), 413, "1 MiB"},
		{"too deep", explore(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), 400, "body"},
		{"wrong media type", request{method: "POST", path: "/Organization/Explore", body: exploreBody, contentType: "text/plain"}, 415, "application/json"},
		{"compressed", request{method: "POST", path: "/Organization/Explore", body: "\x1f\x8b", header: http.Header{"Content-Encoding": {"gzip"}}}, 415, "Content-Encoding"},
		{"wrong charset", request{method: "POST", path: "/Organization/Explore", body: exploreBody, contentType: "application/json; charset=utf-16"}, 415, "utf-16"},
		{"limit -1", get("/RestoreSessions?limit=-1"), 400, "limit"},
		{"limit 0", get("/RestoreSessions?limit=0"), 400, "limit"},
		{"limit too high", get("/RestoreSessions?limit=10001"), 400, "limit"},
		{"limit no number", get("/RestoreSessions?limit=ten"), 400, "limit"},
		{"limit beyond int32", get("/RestoreSessions?limit=4294967297"), 400, "limit"},
		{"limit empty", get("/RestoreSessions?limit="), 400, "limit"},
		{"limit twice", get("/RestoreSessions?limit=1&Limit=2"), 400, "limit"},
		{"offset -1", get("/RestoreSessions?offset=-1"), 400, "offset"},
		{"a time in no known form in the query", get("/RestoreSessions?startTimeFrom=yesterday"), 400, "startTimeFrom"},
		{"a query that is none", get("/RestoreSessions?limit=%zz"), 400, "query"},
		{"an id that is none", get("/RestoreSessions/nonsense"), 400, "restoreSessionId"},
		{"no such resource", get("/Nonsense"), 404, "no such resource"},
		{"no such method", request{method: "DELETE", path: "/RestoreSessions"}, 405, "GET"},
	}
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, restore.Behavior{})
			token := s.login(t, s.demo.Tenants[0].Login)
			for _, tt := range tests {
				req := tt.req
				req.path, req.token = "/"+string(v)+req.path, token
				w := s.do(t, req)
				var body errorBody
				if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
					t.Errorf("%s: %d, body %q: %v", tt.name, w.Code, w.Body, err)
					continue
				}
				if w.Code != tt.status || !strings.Contains(body.Message, tt.want) {
					t.Errorf("%s: %d %q, want %d and %q in the message", tt.name, w.Code, body.Message, tt.status, tt.want)
				}
				if hasCode := body.ErrorCode != nil; hasCode != (v == spec.V8) {
					t.Errorf("%s: errorCode there: %t, in %s", tt.name, hasCode, v)
				}
			}
			var page struct{ Results []any }
			decode(t, s.do(t, request{method: "GET", path: "/" + string(v) + "/RestoreSessions", token: token}), 200, &page)
			if len(page.Results) != 0 {
				t.Errorf("%d sessions came of bad input", len(page.Results))
			}
		})
	}
}

// TestCredentials asks every operation without a token, with an unknown one, with an expired one and with
// the wrong kind of credentials.
func TestCredentials(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	tenant, admin := s.login(t, s.demo.Tenants[0].Login), s.login(t, s.demo.Administrator)
	for _, v := range spec.Versions() {
		for _, o := range spec.Operations(v) {
			if o.Anonymous {
				continue
			}
			path := "/" + string(v) + strings.NewReplacer(
				"{restoreSessionId}", "017e7f1e-2c00-7a10-8000-000000000001", "{eventId}", "017e7f1e-2c00-7a10-8000-000000000002",
				"{organizationId}", "017e7f1e-2c00-7a10-8000-000000000003", "{restorePointId}", "x",
			).Replace(o.Path)
			for name, token := range map[string]string{"without a token": "", "with an unknown token": "nonsense"} {
				w := s.do(t, request{method: o.Method, path: path, token: token, body: "not even JSON"})
				if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s %s: %d, want 401", o.Method, path, name, w.Code)
				}
			}
			wrong := map[spec.Credentials]string{spec.TenantCredentials: admin, spec.AdministratorCredentials: tenant}[o.Credentials]
			if wrong == "" {
				continue
			}
			w := s.do(t, request{method: o.Method, path: path, token: wrong, body: "not even JSON"})
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "takes the credentials") {
				t.Errorf("%s %s with the other kind of credentials: %d %s, want 403 and which are needed", o.Method, path, w.Code, w.Body)
			}
		}
	}
	// A query that is none does not come before who asks.
	for _, query := range []string{"a=%zz", "a=1;b=2"} {
		for token, want := range map[string]int{"": 401, "nonsense": 401, tenant: 400} {
			if w := s.do(t, request{method: "GET", path: "/v6/RestoreSessions?" + query, token: token}); w.Code != want {
				t.Errorf("%s, with a token: %t: %d, want %d", query, token != "", w.Code, want)
			}
		}
	}
	s.pass(time.Hour)
	w := s.do(t, request{method: "GET", path: "/v6/RestoreSessions", token: tenant})
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "expired") {
		t.Errorf("with an expired token: %d %s", w.Code, w.Body)
	}
}

// TestForeignIsUnknown compares the answers to a foreign id and to an id that never was (law L010).
func TestForeignIsUnknown(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	abc, xyz, admin := s.login(t, s.demo.Tenants[0].Login), s.login(t, s.demo.Tenants[1].Login), s.login(t, s.demo.Administrator)
	const unknown = "017e7f1e-2c00-7a10-8000-00000000ffff"
	for _, v := range spec.Versions() {
		id := s.explore(t, v, abc)
		var page struct{ Results []struct{ ID string } }
		root := "/" + string(v)
		decode(t, s.do(t, request{method: "GET", path: root + "/RestoreSessions/" + id + "/Events", token: abc}), 200, &page)
		event := page.Results[0].ID
		for _, stranger := range []string{xyz, admin} {
			for _, path := range []string{"GET ", "GET /organization", "GET /Events", "GET /Events/" + event, "POST /Stop"} {
				method, rest, _ := strings.Cut(path, " ")
				foreign := s.do(t, request{method: method, path: root + "/RestoreSessions/" + id + rest, token: stranger})
				never := s.do(t, request{method: method, path: root + "/RestoreSessions/" + unknown + rest, token: stranger})
				if foreign.Code != http.StatusNotFound || foreign.Code != never.Code || foreign.Body.String() != never.Body.String() {
					t.Errorf("%s %s: foreign %d %s, unknown %d %s", v, path, foreign.Code, foreign.Body, never.Code, never.Body)
				}
			}
			w := s.do(t, request{method: "GET", path: root + "/RestoreSessions", token: stranger})
			if strings.Contains(w.Body.String(), id) {
				t.Errorf("%s: a stranger's list has the session: %s", v, w.Body)
			}
		}
		if w := s.do(t, request{method: "GET", path: root + "/RestoreSessions/" + id, token: abc}); !strings.Contains(w.Body.String(), `"Working"`) {
			t.Errorf("%s: a stranger stopped the session: %s", v, w.Body)
		}
	}
}

// TestTokens refreshes, and refuses what is no good.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	login := s.demo.Tenants[0].Login
	form := "application/x-www-form-urlencoded"
	send := func(body string) (int, errorBody, string) {
		w := s.do(t, request{method: "POST", path: "/v6/token", body: body, contentType: form})
		var got struct {
			errorBody
			RefreshToken string `json:"refresh_token"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		return w.Code, got.errorBody, got.RefreshToken
	}
	status, _, refresh := send("GRANT_TYPE=Password&UserName=" + strings.ToUpper(login.Username) + "&password=" + login.Password)
	if status != 200 || refresh == "" {
		t.Fatalf("log in: %d", status)
	}
	if status, _, second := send("grant_type=refresh_token&refresh_token=" + refresh); status != 200 || second == refresh {
		t.Errorf("refresh: %d, new token differs: %t", status, second != refresh)
	}
	for _, tt := range []struct{ name, body, code, want string }{
		{"a refresh token used twice", "grant_type=refresh_token&refresh_token=" + refresh, "invalid_grant", "log in again"},
		{"a wrong password", "grant_type=password&username=" + login.Username + "&password=wrong", "invalid_grant", "wrong"},
		{"an unknown account", "grant_type=password&username=nobody&password=wrong", "invalid_grant", "wrong"},
		{"no password", "grant_type=password&username=" + login.Username, "invalid_request", "password"},
		{"no grant", "username=a&password=b", "invalid_request", "grant_type"},
		{"another grant", "grant_type=operator", "unsupported_grant_type", "grant_type"},
		{"a field twice", "grant_type=password&grant_type=password", "invalid_request", "grant_type"},
	} {
		status, body, _ := send(tt.body)
		if status != 400 || body.Error != tt.code || !strings.Contains(body.Message, tt.want) {
			t.Errorf("%s: %d %+v, want 400 %s and %q", tt.name, status, body, tt.code, tt.want)
		}
	}
	if log := s.log.String(); strings.Contains(log, login.Password) || strings.Contains(log, refresh) {
		t.Error("the log holds a secret")
	}
}

// TestVersionProbe asks for the service instance without a token (law L019).
func TestVersionProbe(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	for path, want := range map[string]int{
		"/v6/ServiceInstance": 401, "/V7/serviceinstance": 401, "/v8/ServiceInstance/": 401,
		"/v5/ServiceInstance": 404, "/v9/ServiceInstance": 404, "/ServiceInstance": 404, "/": 404, "//": 404,
	} {
		if w := s.do(t, request{method: "GET", path: path}); w.Code != want {
			t.Errorf("GET %s: %d, want %d", path, w.Code, want)
		}
	}
}

// FuzzRequest sends anything as a tenant: never a 5xx, and always an answer that keeps the contract.
func FuzzRequest(f *testing.F) {
	f.Add("POST", "/v6/Organization/Explore", "application/json", exploreBody)
	f.Add("POST", "/v8/token", "application/x-www-form-urlencoded", "grant_type=password&username=a&password=b")
	f.Add("GET", "/v7/RestorePoints?from=2022.01.22+14:56&limit=1", "", "")
	f.Add("GET", "/v8/RestoreSessions?orderBy=endtime&orderAsc=TRUE&endTimeTo=9999-12-31T23:59:59Z", "", "")
	f.Add("GET", "/v6/RestoreSessions/017e7f1e-2c00-7a10-8000-000000000001/Events/%00", "", "")
	s := newServer(f, restore.Behavior{})
	token := s.login(f, s.demo.Tenants[0].Login)
	f.Fuzz(func(t *testing.T, method, path, contentType, body string) {
		r, err := http.NewRequest(method, "https://localhost"+path, strings.NewReader(body))
		if err != nil || r.URL.Host != "localhost" {
			t.Skip("no request that could reach a server")
		}
		w := s.do(t, request{method: method, path: path, token: token, contentType: contentType, body: body})
		if w.Code >= 500 {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	})
}
