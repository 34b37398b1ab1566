package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

const sessionID = "fa3a2d17-d86d-4540-bf71-512750281e43"

func TestNewCall(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, url string
		version     spec.Version
		operation   string
		params      map[string]string
	}{
		{"GET", "https://h:4443/v6/RestoreSessions/" + sessionID, spec.V6, "getRestoreSession", map[string]string{"restoreSessionId": sessionID}},
		{"POST", "https://h/V8/organization/explore/?x=1", spec.V8, "exploreOrganization", nil},
		{"GET", "https://h/v7/RestorePoints/a%2Fb", spec.V7, "getRestorePoint", map[string]string{"restorePointId": "a/b"}},
		{"DELETE", "https://h/v6/ServiceInstance", spec.V6, "", nil},
		{"GET", "https://h/v6/Nothing", spec.V6, "", nil},
		{"GET", "https://h/v99/ServiceInstance", "", "", nil},
		{"GET", "://", "", "", nil},
	} {
		c := conformance.NewCall(conformance.Request{Method: test.method, URL: test.url}, conformance.Response{})
		if c.Version != test.version || c.Operation.ID != test.operation {
			t.Errorf("%s %s is %q of %q, want %q of %q", test.method, test.url, c.Operation.ID, c.Version, test.operation, test.version)
		}
		if diff := cmp.Diff(test.params, c.Params); diff != "" {
			t.Errorf("%s %s: parameters (-want +got):\n%s", test.method, test.url, diff)
		}
	}
}

func TestCallBodies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		want any
	}{
		{`{"Id":"x","id":1}`, map[string]any{"Id": "x", "id": 1.0}},
		{` [true] `, []any{true}},
		{``, nil},
		{`{"id":`, nil},
		{`{} {}`, nil},
		{`<h1>404</h1>`, nil},
	} {
		c := conformance.NewCall(
			conformance.Request{Method: "GET", URL: "https://h/", Body: []byte(test.body)},
			conformance.Response{Status: 200, Body: []byte(test.body)},
		)
		if diff := cmp.Diff(test.want, c.Answer().Any()); diff != "" {
			t.Errorf("answer %q (-want +got):\n%s", test.body, diff)
		}
		if diff := cmp.Diff(test.want, c.Asked().Any()); diff != "" {
			t.Errorf("request %q (-want +got):\n%s", test.body, diff)
		}
	}
}

// call makes a call with headers, "name: value".
func call(as conformance.Principal, method, path, body string, headers ...string) *conformance.Call {
	req := conformance.Request{Method: method, URL: "https://h:4443" + path, Header: http.Header{}, Body: []byte(body)}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	c := conformance.NewCall(req, conformance.Response{})
	c.Principal = as
	return c
}

func TestCurl(t *testing.T) {
	t.Parallel()
	const form, json = "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json"
	for _, test := range []struct {
		name string
		call *conformance.Call
		want string
	}{
		{
			"a tenant", call(conformance.Tenant, "GET", "/v6/RestoreSessions?limit=1&offset=0", "", "Authorization: Bearer secret"),
			`curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://h:4443/v6/RestoreSessions?limit=1&offset=0'`,
		},
		{
			"another tenant", call(conformance.OtherTenant, "POST", "/v6/RestoreSessions/x/Stop", "", "Authorization: Bearer secret"),
			`curl --cacert "$VB365_CA" -X POST -H "Authorization: Bearer $VB365_OTHER_TOKEN" 'https://h:4443/v6/RestoreSessions/x/Stop'`,
		},
		{
			"an administrator with a body", call(conformance.Administrator, "POST", "/v6/Organizations/x/Explore", `{"type":"it's"}`, "Authorization: Bearer secret", json),
			`curl --cacert "$VB365_CA" -X POST -H "Authorization: Bearer $VB365_ADMIN_TOKEN" -H 'Content-Type: application/json' --data-binary '{"type":"it'\''s"}' 'https://h:4443/v6/Organizations/x/Explore'`,
		},
		{
			"an account of an unknown label", call("token 7", "GET", "/v6/RestoreSessions", "", "Authorization: Bearer secret"),
			`curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://h:4443/v6/RestoreSessions'`,
		},
		{
			"nobody", call(conformance.Nobody, "GET", "/v6/ServiceInstance", ""),
			`curl --cacert "$VB365_CA" 'https://h:4443/v6/ServiceInstance'`,
		},
		{
			"a stranger, whose token is no secret", call(conformance.Stranger, "GET", "/v6/ServiceInstance", "", "Authorization: Bearer made-up"),
			`curl --cacert "$VB365_CA" -H 'Authorization: Bearer made-up' 'https://h:4443/v6/ServiceInstance'`,
		},
		{
			"a login", call(conformance.Tenant, "POST", "/v6/Token", "grant_type=password&username=admin%40abc&password=secret", form),
			`printf %s "$VB365_PASSWORD" | curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-urlencode 'grant_type=password' --data-urlencode password@- --data-urlencode 'username=admin@abc' 'https://h:4443/v6/Token'`,
		},
		{
			"a login of another tenant", call(conformance.OtherTenant, "POST", "/v6/Token", "password=secret", form),
			`printf %s "$VB365_OTHER_PASSWORD" | curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-urlencode password@- 'https://h:4443/v6/Token'`,
		},
		{
			"two secrets of an administrator", call(conformance.Administrator, "POST", "/v6/Token", "password=secret&refresh_token=secret", form),
			`printf %s "$VB365_ADMIN_PASSWORD" | curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-urlencode password@- --data-urlencode refresh_token@<(printf %s "$VB365_ADMIN_REFRESH_TOKEN") 'https://h:4443/v6/Token'`,
		},
		{
			"a password that was made up", call(conformance.Nobody, "POST", "/v6/Token", "password="+conformance.MadeUp, form),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-urlencode 'password=never-given-by-any-server' 'https://h:4443/v6/Token'`,
		},
		{
			"a refresh token that was made up, no form", call(conformance.Tenant, "POST", "/v6/Token", "refresh_token="+conformance.MadeUp, "Content-Type: text/plain"),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: text/plain' --data-binary 'refresh_token=never-given-by-any-server' 'https://h:4443/v6/Token'`,
		},
		{
			"a long form", call(conformance.Tenant, "POST", "/v6/Token", "refresh_token="+strings.Repeat("secret", 1000), form),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-binary @body.bin 'https://h:4443/v6/Token'`,
		},
		{
			"a refresh in JSON", call(conformance.Tenant, "POST", "/v6/Token", `{"grant_type":"refresh_token","refresh_token": "secret"}`, json),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/json' --data-binary '{"grant_type":"refresh_token","refresh_token": "***"}' 'https://h:4443/v6/Token'`,
		},
		{
			"a password with all that ends one elsewhere, in JSON", call(conformance.Tenant, "POST", "/v6/Token", `{"password":"a secret, a}secret\"secret"}`, json),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/json' --data-binary '{"password":"***"}' 'https://h:4443/v6/Token'`,
		},
		{
			"a password in the query", call(conformance.Tenant, "POST", "/v6/Token?password=secret&x=1", ""),
			`curl --cacert "$VB365_CA" -X POST 'https://h:4443/v6/Token?password=***&x=1'`,
		},
		{
			"a form of another type", call(conformance.Tenant, "POST", "/v6/Token", `grant_type=password&password=secret`, "Content-Type: text/plain"),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: text/plain' --data-binary 'grant_type=password&password=***' 'https://h:4443/v6/Token'`,
		},
		{
			"bytes that are no text", call(conformance.Tenant, "POST", "/v6/Organization/Explore", "{\"a\":\"\xff\\\n'é\"}", json),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/json' --data-binary $'{"a":"\xff\\\x0a\'é"}' 'https://h:4443/v6/Organization/Explore'`,
		},
		{
			"a body with a long tail", call(conformance.Tenant, "POST", "/v6/Organization/Explore", `{}`+strings.Repeat(" ", 2000), json),
			`printf '%s%2000s' '{}' '' | curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/json' --data-binary @- 'https://h:4443/v6/Organization/Explore'`,
		},
		{
			"a long body", call(conformance.Tenant, "POST", "/v6/Organization/Explore", strings.Repeat("x", 5000), json),
			`curl --cacert "$VB365_CA" -X POST -H 'Content-Type: application/json' --data-binary @body.bin 'https://h:4443/v6/Organization/Explore'`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := test.call.Curl()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("curl line (-want +got):\n%s", diff)
			}
			if strings.Contains(got, "secret") {
				t.Error("the line shows a secret")
			}
		})
	}
}
