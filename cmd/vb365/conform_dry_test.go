package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
)

// untouched is standard input that nobody may read.
type untouched struct{ t *testing.T }

func (u untouched) Read([]byte) (int, error) {
	u.t.Error("standard input was read")
	return 0, io.EOF
}

// A dry run reaches nobody and reads no password.
func TestDryRunSendsNothing(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var reached atomic.Int32
	done := make(chan bool)
	go func() {
		defer close(done)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			c.Close()
		}
	}()
	var out, errs bytes.Buffer
	target := "https://" + listener.Addr().String()
	code := run([]string{
		"conform", "--dry-run", "--url", target, "--ca", "no-such-file", "--username", "admin@abc", "--password-file", "-",
		"--other-username", "admin@xyz", "--other-password-file", "no-such-file", "--allow", "sessions,negative", "--rps", "2",
	}, untouched{t}, &out, &errs)
	listener.Close()
	<-done
	if code != exitOK || errs.Len() > 0 {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("the target was reached %d times", n)
	}
	for _, want := range []string{
		`(?m)^v6 logging in\n  1\. POST ` + regexp.QuoteMeta(target) + `/v6/Token\n     as tenant admin@abc\n     \S+, \d+ bytes: grant_type=password&password=\*\*\*&username=admin%40abc$`,
		`(?m)^     as other tenant admin@xyz$`,
		`(?m)^  \d+\. POST \S+/v6/RestoreSessions/\{restoreSessionId\}/Stop$`,
		`(?m)^     as stranger; breaks on purpose: .+$|; breaks on purpose: token: in another case$`,
		`(?m)^\d+ requests, 2 a second: they take \d+m\d+s, or as long as the server does\.$`,
		`on demo data: 2 organizations, \d+ restore points, 2 restore sessions\.`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the output does not match %s", want)
		}
	}
	if strings.Contains(out.String(), dryPassword) || isUUID.MatchString(out.String()) {
		t.Error("the output shows a password, or an id of the demo")
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// wildID is what stands for an id, in a request or in what is told of it.
var wildID = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[^}]+\}`)

// shape is a request without what differs from run to run.
func shape(t *testing.T, method, rawURL string) string {
	t.Helper()
	u, err := url.Parse(wildID.ReplaceAllString(rawURL, "ID"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return method + " " + u.EscapedPath() + " " + strings.Join(names, ",")
}

// A dry run tells what the run sends: the same requests in the same order.
func TestDryRunTellsTheRun(t *testing.T) {
	t.Parallel()
	for api, allow := range map[string]string{"v6": "", "v8": "sessions,negative"} {
		t.Run(api+" "+allow, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var sent []string
			seeded := false
			server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					mu.Lock()
					if seeded {
						sent = append(sent, shape(t, r.Method, r.RequestURI))
					}
					mu.Unlock()
					next.ServeHTTP(w, r)
				})
			}))
			if _, err := seed(t.Context(), server); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			seeded = true
			mu.Unlock()
			args := []string{
				"conform", "--url", server.URL, "--rps", "0", "--api", api, "--username", server.Tenants[0].Username,
				"--other-username", server.Tenants[1].Username, "--admin-username", server.Administrator.Username,
			}
			if allow != "" {
				args = append(args, "--allow", allow)
			}
			var dry, out bytes.Buffer
			if code := run(append(slices.Clip(args), "--dry-run", "-o", "json"), nil, &dry, &dry); code != exitOK {
				t.Fatalf("dry: exit code %d: %s", code, dry.String())
			}
			args = append(args, "--ca", keep(t, "ca.pem", server.CA), "--password-file", keep(t, "a", []byte(server.Tenants[0].Password)),
				"--other-password-file", keep(t, "b", []byte(server.Tenants[1].Password)),
				"--admin-password-file", keep(t, "c", []byte(server.Administrator.Password)))
			if code := run(args, nil, &out, &out); code != exitOK {
				t.Fatalf("exit code %d: %s", code, out.String())
			}
			var d dryDocument
			if err := json.Unmarshal(dry.Bytes(), &d); err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, r := range d.Requests {
				told = append(told, shape(t, r.Method, strings.TrimPrefix(r.URL, server.URL)))
			}
			mu.Lock()
			defer mu.Unlock()
			if diff := cmp.Diff(sent, told); diff != "" || len(sent) < 50 || d.Count != len(sent) {
				t.Errorf("%d requests were sent, %d told (-sent +told):\n%s", len(sent), d.Count, diff)
			}
		})
	}
}
