package api_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/api"
)

func mustTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	unverified := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	oldTLS := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS10}}}
	for _, c := range []struct {
		name, url string
		opts      []api.Option
		want      string
	}{
		{"plain http", "http://host:4443", nil, "in the clear"},
		{"plain http on loopback", "http://127.0.0.1:4443", nil, "in the clear"},
		{"no scheme", "host:4443", nil, "does not begin with https://"},
		{"empty", "", nil, "does not begin with https://"},
		{"no host", "https://:4443", nil, "names no host"},
		{"not a URL", "https://ho st:4443/\x7f", nil, "not a URL"},
		{"password in it", "https://me:" + password + "@host:4443", nil, "holds a user name"},
		{"unreadable with password", "https://me:" + password + "@host:port", nil, "not a URL"},
		{"query", "https://host:4443/v6?x=1", nil, "query or fragment"},
		{"empty query", "https://host:4443/v6?", nil, "query or fragment"},
		{"fragment", "https://host:4443/v6#x", nil, "query or fragment"},
		{"other path", "https://host:4443/api", nil, "not a version"},
		{"path below the version", "https://host:4443/v6/Token", nil, "not a version"},
		{"unserved version", "https://host:4443/v5", nil, "not a version"},
		{"unknown version", "https://host:4443", []api.Option{api.WithVersion("v9")}, "use v6, v7 or v8"},
		{"two versions", "https://host:4443/v6", []api.Option{api.WithVersion(api.V7)}, "say one of them"},
		{"no PEM", "https://host:4443", []api.Option{api.WithCA([]byte("hello"))}, "no certificate"},
		{"nil PEM", "https://host:4443", []api.Option{api.WithCA(nil)}, "no certificate"},
		{
			"CA and client", "https://host:4443",
			[]api.Option{api.WithCA([]byte("x")), api.WithHTTPClient(&http.Client{})}, "exclude each other",
		},
		{"unverified", "https://host:4443", []api.Option{api.WithHTTPClient(unverified)}, "does not verify"},
		{"old TLS", "https://host:4443", []api.Option{api.WithHTTPClient(oldTLS)}, "below 1.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := api.New(c.url, c.opts...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one that says %q", err, c.want)
			}
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestNewVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url    string
		option api.Version
		want   api.Version
		path   string
	}{
		{"https://h", "", api.V6, "/v6/ServiceInstance"},
		{"https://h/", "", api.V6, "/v6/ServiceInstance"},
		{"https://h/v7", "", api.V7, "/v7/ServiceInstance"},
		{"https://h/V8/", "", api.V8, "/v8/ServiceInstance"},
		{"https://h", api.V8, api.V8, "/v8/ServiceInstance"},
		{"https://h/v7", api.V7, api.V7, "/v7/ServiceInstance"},
	} {
		t.Run(c.url+" "+string(c.option), func(t *testing.T) {
			t.Parallel()
			var path string
			h := withToken(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				path = r.URL.Path
				reply(w, 200, "{}")
			}))
			opts := []api.Option{api.WithHTTPClient(&http.Client{Transport: inMemory{h}})}
			if c.option != "" {
				opts = append(opts, api.WithVersion(c.option))
			}
			client, err := api.New(c.url, opts...)
			if err != nil {
				t.Fatal(err)
			}
			login(t, client)
			if _, err := client.ServiceInstance(t.Context()); err != nil {
				t.Fatal(err)
			}
			if client.Version() != c.want || path != c.path {
				t.Errorf("version %s at path %s, want %s at %s", client.Version(), path, c.want, c.path)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	var got http.Header
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		reply(w, 200, "{}")
	})
	for _, c := range []struct {
		opts []api.Option
		want string
	}{
		{nil, "vb365-go"},
		{[]api.Option{api.WithUserAgent("portal/1.0")}, "portal/1.0"},
	} {
		if _, err := loggedIn(t, h, c.opts...).ServiceInstance(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"User-Agent": c.want, "Accept": "application/json", "Authorization": "Bearer " + accessToken,
		}
		for name, value := range want {
			if got.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, got.Get(name), value)
			}
		}
	}
}

// A client that ends up in a log must not take its tokens there.
func TestClientPrintsNoSecrets(t *testing.T) {
	t.Parallel()
	c := loggedIn(t, answers(200, "{}"))
	tok, _ := c.Token()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		text := fmt.Sprintf(verb+verb, c, tok)
		if strings.Contains(text, accessToken) || strings.Contains(text, refreshToken) {
			t.Errorf("%s shows a token: %s", verb, text)
		}
	}
	if got, want := c.String(), "VB365 client of https://server.example:4443/v6/"; got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
}

func TestParseUUID(t *testing.T) {
	t.Parallel()
	if id, err := api.ParseUUID(sessionID); err != nil || id.String() != sessionID {
		t.Errorf("got %v, %v", id, err)
	}
	for _, s := range []string{"", "x", "{" + sessionID + "}", "urn:uuid:" + sessionID, strings.ReplaceAll(sessionID, "-", "")} {
		if _, err := api.ParseUUID(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

func TestPointInTime(t *testing.T) {
	t.Parallel()
	in := mustTime("2022-01-22T16:56:55.862123456+02:00")
	if got, want := api.PointInTime(in).String(), "2022-01-22T14:56:55.8621234Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWorkingAndEnded(t *testing.T) {
	t.Parallel()
	stop := mustTime("2022-01-22T15:00:00Z")
	for _, c := range []struct {
		name    string
		session api.RestoreSession
		working bool
		end     time.Time
	}{
		{"absent", api.RestoreSession{State: api.SessionWorking}, true, time.Time{}},
		{
			"year 9999",
			api.RestoreSession{State: api.SessionWorking, EndTime: api.Time{Time: mustTime("9999-12-31T23:59:59.9999999Z")}},
			true, time.Time{},
		},
		{"stopped", api.RestoreSession{State: api.SessionStopped, EndTime: api.Time{Time: stop}}, false, stop},
		{"unknown state", api.RestoreSession{State: "Paused"}, false, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := api.Working(c.session); got != c.working {
				t.Errorf("Working is %t", got)
			}
			end, ok := api.Ended(c.session)
			if !end.Equal(c.end) || ok != !c.end.IsZero() {
				t.Errorf("Ended is %v, %t", end, ok)
			}
		})
	}
}
