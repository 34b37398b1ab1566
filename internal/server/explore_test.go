package server_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec"
)

var update = flag.Bool("update", false, "write the golden files")

// TestWalk explores a session on every version, follows what is there to follow, and compares each answer,
// with its status and headers, with a golden file.
func TestWalk(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, restore.Behavior{})
			tenant, admin := s.login(t, s.demo.Tenants[0].Login), s.login(t, s.demo.Administrator)
			var out strings.Builder
			step := func(method, path, token, body string) {
				path = "/" + string(v) + path
				w := s.do(t, request{method: method, path: path, token: token, body: body})
				out.WriteString(method + " " + path + "\n" + strconv.Itoa(w.Code) + "\n")
				for _, name := range []string{"Content-Type", "Content-Length"} {
					if value := w.Header().Get(name); value != "" {
						out.WriteString(name + ": " + value + "\n")
					}
				}
				if w.Body.Len() > 0 {
					out.WriteString(indent(t, w.Body.Bytes()))
				}
				out.WriteString("\n")
			}
			id := s.explore(t, v, tenant)
			step("POST", "/Organization/Explore", tenant, exploreBody)
			step("GET", "/RestoreSessions/"+id, tenant, "")
			step("GET", "/RestoreSessions/"+id+"/organization", tenant, "")
			s.pass(90*time.Second + restore.Tick)
			step("POST", "/RestoreSessions/"+id+"/Stop", tenant, "")
			step("GET", "/RestoreSessions/"+id, tenant, "")
			step("GET", "/RestoreSessions/"+id+"/Events?offset=1&limit=1", tenant, "")
			step("GET", "/RestoreSessions?limit=1&startTimeFrom=2022-01-01T00:00:00Z", tenant, "")
			extended := ""
			if v == spec.V6 {
				extended = "?extendedView=true"
			}
			step("GET", "/Organizations"+extended, admin, "")
			step("GET", "/RestorePoints", tenant, "")
			step("GET", "/ServiceInstance", tenant, "")
			step("GET", "/ServiceInstance", "", "")
			// The store gives each folder an installation id of its own.
			got := regexp.MustCompile(`"installationId": "[0-9a-f-]{36}"`).ReplaceAllString(out.String(), `"installationId": "<UUID>"`)
			golden(t, "walk-"+string(v)+".txt", got)
		})
	}
}

func indent(t *testing.T, b []byte) string {
	t.Helper()
	var v json.RawMessage
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	pretty, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	unescape := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">") // MarshalIndent escapes, the server does not
	return unescape.Replace(string(pretty)) + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", path, diff)
	}
}

// TestSeedExample compares the answer to the documented request with the documented answer, value by value.
func TestSeedExample(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	w := s.do(t, request{method: "POST", path: "/v6/Organization/Explore", token: token, body: exploreBody})
	var got map[string]any
	decode(t, w, http.StatusOK, &got)
	id, _ := got["id"].(string)
	self := "/v6/restoresessions/" + id
	want := map[string]any{
		"id": id, "name": "Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)",
		"organization": "abc.onmicrosoft.com", "type": "Vex", "creationTime": "2022-01-21T22:53:13.9685934Z",
		"endTime": "9999-12-31T23:59:59.9999999Z", "state": "Working", "result": "Success",
		"initiatedBy": "admin@abc.onmicrosoft.com", "scopeName": "", "clientHost": "EPSILON (via: 127.0.0.1)",
		"_links": map[string]any{
			"self":                 map[string]any{"href": self},
			"organization":         map[string]any{"href": self + "/organization"},
			"restoreSessionEvents": map[string]any{"href": self + "/events"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-documented +got):\n%s", diff)
	}
	if got, want := w.Header().Get("Content-Length"), strconv.Itoa(w.Body.Len()); got != want {
		t.Errorf("Content-Length %q, want %q", got, want)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
}

// TestRequestForms sends what real clients send: other cases of routes, names and values, each form of a time.
func TestRequestForms(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	tests := []struct {
		name, path, body, contentType string
		wantName, wantType            string
	}{
		{name: "path in other case, slash at the end", path: "/V6/organization/explore/", body: exploreBody},
		{name: "names in other case", path: "/v6/Organization/Explore", body: `{"datetime": "2022-01-22T14:56:55.862Z", "Type": "Vex", "SHOWDELETED": true, "showallversions": false}`},
		{name: "type in other case", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "Vex", "vex", 1)},
		{name: "charset", path: "/v6/Organization/Explore", body: exploreBody, contentType: "Application/JSON; charset=UTF-8"},
		{name: "documented form, milliseconds", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", "2022-01-22 14:56:55.862", 1)},
		{name: "documented form, points", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", "2022.01.22 14:56:55", 1)},
		{name: "no seconds", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", "2022.01.22 14:56", 1), wantName: "1/22/2022 2:56:00 PM"},
		{name: "offset", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "2022-01-22T14:56:55.862Z", "2022-01-22T16:56:55.862000+02:00", 1)},
		{name: "another type", path: "/v6/Organization/Explore", body: strings.Replace(exploreBody, "Vex", "VEOD", 1), wantType: "Veod"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got struct{ Name, Type string }
			decode(t, s.do(t, request{method: "POST", path: tt.path, token: token, body: tt.body, contentType: tt.contentType}), http.StatusOK, &got)
			if want := "restore (Entire organization - " + either(tt.wantName, "1/22/2022 2:56:55 PM") + ")"; !strings.HasSuffix(got.Name, want) {
				t.Errorf("name %q, want …%q", got.Name, want)
			}
			if want := either(tt.wantType, "Vex"); got.Type != want {
				t.Errorf("type %q, want %q", got.Type, want)
			}
		})
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TestSecondStop stops twice and finds the session as the first stop left it (law L005).
func TestSecondStop(t *testing.T) {
	t.Parallel()
	s := newServer(t, restore.Behavior{})
	token := s.login(t, s.demo.Tenants[0].Login)
	path := "/v8/RestoreSessions/" + s.explore(t, spec.V8, token)
	read := func() string { return s.do(t, request{method: "GET", path: path, token: token}).Body.String() }
	stop := func() {
		if w := s.do(t, request{method: "POST", path: path + "/Stop", token: token}); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
			t.Fatalf("stop: %d %s", w.Code, w.Body)
		}
	}
	stop()
	first := read()
	s.pass(time.Hour - time.Minute)
	stop()
	if diff := cmp.Diff(first, read()); diff != "" {
		t.Errorf("the second stop changed the session (-before +after):\n%s", diff)
	}
}
