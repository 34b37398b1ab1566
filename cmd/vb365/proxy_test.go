package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/spec"
)

// proxied is a `vb365 proxy` at work.
type proxied struct {
	url, status string
	ca          string // file
	out         bytes.Buffer
	stop        func() (code int, errs string)
}

// ready is what a proxy prints once it serves.
var ready = regexp.MustCompile(`(?s)counters at (\S+)\n.*passing (\S+) to .*\nclients trust (\S+)\n`)

// proxyOf runs `vb365 proxy` to a server until stop is called.
func proxyOf(t *testing.T, to string, args ...string) *proxied {
	t.Helper()
	p := &proxied{}
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	root := newRootCommand()
	root.SetArgs(append([]string{"proxy", "--to", to, "--listen", "127.0.0.1:0", "--status", "127.0.0.1:0", "--data", t.TempDir(), "-o", "json"}, args...))
	root.SetOut(&p.out)
	root.SetErr(write)
	done := make(chan error, 1)
	go func() {
		err := root.ExecuteContext(ctx)
		_ = write.CloseWithError(err)
		done <- err
	}()
	var errs bytes.Buffer
	block := make([]byte, 4096)
	for !ready.Match(errs.Bytes()) {
		n, err := read.Read(block)
		errs.Write(block[:n])
		if err != nil {
			cancel()
			t.Fatalf("proxy: %v\n%s", <-done, &errs)
		}
	}
	m := ready.FindStringSubmatch(errs.String())
	p.status, p.url, p.ca = m[1], m[2], m[3]
	told := make(chan string, 1)
	go func() {
		_, _ = io.Copy(&errs, read)
		told <- errs.String()
	}()
	p.stop = func() (int, string) {
		cancel()
		err := <-done
		p.stop = func() (int, string) { return 0, "" }
		code := exitOK
		if exit, ok := errors.AsType[*exitError](err); ok {
			code = exit.code
		} else if err != nil {
			t.Errorf("proxy: %v", err)
		}
		return code, <-told
	}
	t.Cleanup(func() { p.stop() })
	return p
}

// suite runs all of the suite against a server, or a proxy before it.
func suite(t *testing.T, s *vb365test.Server, url, ca string, v spec.Version) *conformance.Report {
	t.Helper()
	transport := authorityIn(t, ca)
	t.Cleanup(transport.CloseIdleConnections)
	other, administrator := conformance.Login(s.Tenants[1].Login), conformance.Login(s.Administrator)
	r, err := conformance.Run(t.Context(), conformance.Target{
		URL: url, Version: v, Server: conformance.NewLive(transport),
		Login: conformance.Login(s.Tenants[0].Login), Other: &other, Administrator: &administrator,
	}, conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true})
	if err != nil {
		t.Fatal(err)
	}
	r.Target = ""
	return r
}

// get reads a page.
func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Timeout: time.Minute}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, resp.Status, err)
	}
	return string(b)
}

// The whole suite comes to the same through the proxy as without it, and the proxy has judged
// each call of it: neither it nor a recording finds a server that is good. Counters say what has passed.
func TestProxySuite(t *testing.T) {
	t.Parallel()
	for _, v := range []spec.Version{spec.V6, spec.V8} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			plain, server := vb365test.New(t), vb365test.New(t)
			want := suite(t, plain, plain.URL, keep(t, "ca.pem", plain.CA), v)
			recording := filepath.Join(t.TempDir(), "calls.ndjson")
			p := proxyOf(t, server.URL, "--ca", keep(t, "ca.pem", server.CA), "--record", recording)
			got := suite(t, server, p.url, p.ca, v)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the report of the suite (-direct +proxy):\n%s", diff)
			}
			metrics, page, status := get(t, p.status+"/metrics"), get(t, p.status), get(t, p.status+"/status")
			for _, text := range []string{metrics, page, status} {
				if !strings.Contains(text, "createRestoreSession") && !strings.Contains(text, "exploreOrganization") {
					t.Errorf("the counters do not tell the operations:\n%s", text)
				}
			}
			if !json.Valid([]byte(status)) || !strings.Contains(metrics, "# TYPE vb365_proxy_requests_total counter\n") {
				t.Errorf("%s\n%s", status, metrics)
			}
			code, errs := p.stop()
			// Much was broken on purpose, which a proxy cannot know: all that was refused had deserved it.
			if code != exitOK || regexp.MustCompile(`(?m)^(violation|drift|note): `).MatchString(errs) {
				t.Errorf("exit code %d:\n%s", code, errs)
			}
			var told bytes.Buffer
			root := newRootCommand()
			root.SetArgs([]string{"conform", "--fail-on", "note", recording})
			root.SetOut(&told)
			root.SetErr(&told)
			if err := root.ExecuteContext(t.Context()); err != nil {
				t.Errorf("the recording: %v:\n%s", err, &told)
			}
			// A request may be refused before all of its body is sent: the busier the machine, the more are.
			early := regexp.MustCompile(`(\d+) calls were not judged: the answer came before the request was whole`)
			judged := got.Calls
			if m := early.FindStringSubmatch(errs); m != nil {
				n, _ := strconv.Atoi(m[1]) // digits
				judged -= n
			}
			if want := fmt.Sprintf("%d requests passed, %d judged", got.Calls, judged); !strings.Contains(errs, want) || judged < got.Calls*9/10 {
				t.Errorf("%q is not told:\n%s", want, errs)
			}
			d, err := report.ReadJSON(&p.out)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Reports) != 1 || d.Reports[0].Version != v || d.Reports[0].Evidence.Percent() < want.Evidence.Percent()*9/10 {
				t.Errorf("the report of the proxy shows less than that of the suite")
			}
			for _, text := range []string{errs, metrics, page, status, p.out.String()} {
				for _, secret := range []string{server.Administrator.Password, server.Tenants[0].Password, server.Tenants[1].Password} {
					if strings.Contains(text, secret) {
						t.Error("a password is shown")
					}
				}
			}
		})
	}
}

// A server that breaks the contract is found, told while it happens, and fails the run.
func TestProxyFinds(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.EqualFold(r.URL.Path, "/v7/ServiceInstance") {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				_, _ = w.Write([]byte(`{"installationId":7}`))
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	p := proxyOf(t, server.URL, "--ca", keep(t, "ca.pem", server.CA))
	transport := authorityIn(t, p.ca)
	t.Cleanup(transport.CloseIdleConnections)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/v7/ServiceInstance", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		resp, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err != nil || string(b) != `{"installationId":7}` {
			t.Errorf("%q, %v", b, err)
		}
		resp.Body.Close()
	}
	code, errs := p.stop()
	if code != exitFindings || strings.Count(errs, "violation: v7 getServiceInstance, body/type: body /installationId: ") != 1 {
		t.Errorf("exit code %d, want %d; told:\n%s", code, exitFindings, errs)
	}
}

// Where nothing passes, nothing is proven.
func TestProxyNothing(t *testing.T) {
	t.Parallel()
	p := proxyOf(t, "http://127.0.0.1:1")
	if code, errs := p.stop(); code != exitEvidence || !strings.Contains(errs, "0 requests passed") {
		t.Errorf("exit code %d, want %d:\n%s", code, exitEvidence, errs)
	}
}

// A judge that breaks does not reach the traffic, and is no success.
func TestProxyJudgeBreaks(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	j := newProxyJudge("https://h", nil, nil, &errs)
	j.passing = nil // the judge has nothing to judge with
	j.call(passedCall("/v8/RestoreSessions"))
	j.call(passedCall("/v8/RestoreSessions"))
	if j.panics() != 2 || strings.Count(errs.String(), "could not be judged: the judge broke: ") != 2 {
		t.Errorf("%d: %s", j.panics(), &errs)
	}
}
