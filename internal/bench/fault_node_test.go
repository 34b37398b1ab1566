package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/spec"
)

// nodePeers is the folder of the peers for Node, where "npm ci" has been run.
const nodePeers = "node-peers"

// drift is "redocly drift", which judges a HAR.
type drift struct{ cli, api string }

// newDrift writes the document for it.
func newDrift(t *testing.T, document []byte) drift {
	t.Helper()
	cli, err := filepath.Abs(nodePeers + "/node_modules/@redocly/cli/bin/cli.js")
	if err != nil {
		t.Fatal(err)
	}
	api := filepath.Join(t.TempDir(), "api.json")
	// It takes the parameters off the media type of an answer, and not off that of the document: it would judge no answer.
	document = bytes.ReplaceAll(document, []byte(`"application/json; charset=utf-8":`), []byte(`"application/json":`))
	if err := os.WriteFile(api, document, 0o600); err != nil {
		t.Fatal(err)
	}
	return drift{cli, api}
}

// judge lets it judge all calls. It tells of a problem once for all calls with the same path, with the status of the
// first: those that succeeded stand before the others, so that a request that was taken is told as taken.
func (d drift) judge(t *testing.T, calls []*conformance.Call) map[string]bool {
	t.Helper()
	folder := t.TempDir()
	traffic, out := filepath.Join(folder, "calls.har"), filepath.Join(folder, "drift.json")
	writeHAR(t, traffic, calls)
	cmd := exec.CommandContext(t.Context(), "node", d.cli, "drift", traffic, "--api", d.api, "--format", "json", "--output", out)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_NOTIFICATIONS=true")
	said, errRun := cmd.CombinedOutput()
	var report struct {
		Problems []struct {
			RuleID, Message, OperationID, Target string
			SchemaPath, DataPath                 string
			Status                               int
		}
	}
	b, err := os.ReadFile(out)
	if err == nil {
		err = json.Unmarshal(b, &report)
	}
	if err != nil {
		t.Fatalf("redocly drift: %v, %v: %s", errRun, err, said)
	}
	found := map[string]bool{}
	for _, p := range report.Problems {
		text := p.RuleID + ": " + p.Message + " " + p.DataPath
		if p.Target == "response" {
			found[responseSaid(p.OperationID, p.Status, text)] = true
		} else if p.Status/100 == 2 {
			found[requestSaid(p.OperationID, text)] = true
		}
	}
	return found
}

// writeHAR writes calls into a file.
func writeHAR(t *testing.T, name string, calls []*conformance.Call) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := source.NewHARWriter(f)
	for _, succeeded := range []bool{true, false} {
		for _, c := range calls {
			if c.Succeeded() == succeeded && c.Response.Status != 0 {
				if err := w.Write(c); err != nil {
					t.Logf("%s %s: %v", c.Request.Method, c.Request.URL, err) // no HAR can hold it
				}
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// prism is "prism proxy", which judges what passes, before a server that says what was recorded.
type prism struct {
	url     string // of the proxy
	version spec.Version
	now     *atomic.Pointer[conformance.Call] // the call that passes
	client  *http.Client
	start   func() error // runs its process anew
	hangs   *sync.Map    // operations of which a request was never answered, of all processes
}

// prisms is how many processes of it judge calls at the same time: it lets many requests wait that it never answers.
const prisms = 8

// prismPool starts processes of it, each with a server of its own behind it, of which a free one judges a call.
func prismPool(t *testing.T, v spec.Version, document []byte) judge {
	t.Helper()
	free, hangs := make(chan *prism, prisms), &sync.Map{}
	for range prisms {
		free <- startPrism(t, v, document, hangs)
	}
	return func(c *conformance.Call) (request, response []string) {
		p := <-free
		defer func() { free <- p }()
		return p.judge(c)
	}
}

// patient returns the client: one that does not wait as long for an operation of which a request was never answered.
func (p *prism) patient(operation string) *http.Client {
	c := *p.client
	if _, hangs := p.hangs.Load(operation); hangs {
		c.Timeout = 3 * time.Second
	}
	return &c
}

// startPrism starts it. It is told to judge and not to refuse: so it says all that it sees of a call, not the first.
func startPrism(t *testing.T, v spec.Version, document []byte, hangs *sync.Map) *prism {
	t.Helper()
	p := &prism{version: v, now: &atomic.Pointer[conformance.Call]{}, hangs: hangs}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { replay(w, p.now.Load()) }))
	t.Cleanup(upstream.Close)
	api := filepath.Join(t.TempDir(), "api.json")
	if err := os.WriteFile(api, document, 0o600); err != nil {
		t.Fatal(err)
	}
	p.start = func() error { return p.run(t, api, upstream.URL) }
	p.client = &http.Client{
		Timeout:       10 * time.Second,
		Transport:     &http.Transport{DisableCompression: true, MaxResponseHeaderBytes: 8 << 20},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if err := p.start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs its process until the test ends, in place of one that has died.
func (p *prism) run(t *testing.T, api, upstream string) error {
	port := freePort(t)
	cmd := exec.CommandContext(t.Context(), "node", nodePeers+"/node_modules/@stoplight/prism-cli/dist/index.js", "proxy", api,
		upstream+"/"+string(p.version), "-p", port, "--cors=false", "-v", "silent")
	if err := cmd.Start(); err != nil {
		return err
	}
	died := make(chan error, 1)
	go func() { died <- cmd.Wait() }()
	p.url = "http://127.0.0.1:" + port
	for range 300 {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			return conn.Close()
		}
		select {
		case err := <-died:
			return fmt.Errorf("prism ended: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errors.New("prism does not listen")
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// replay answers as was recorded; where the answer ended early, the connection ends early too.
func replay(w http.ResponseWriter, c *conformance.Call) {
	for name, values := range c.Response.Header {
		w.Header()[name] = values
	}
	if c.Response.Header.Get("Date") == "" {
		w.Header()["Date"] = nil
	}
	if c.Response.Header.Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil // else net/http would guess one
	}
	w.WriteHeader(c.Response.Status)
	if _, err := w.Write(c.Response.Body); err != nil || c.Response.Fault != "" {
		panic(http.ErrAbortHandler)
	}
}

// judge sends a call through the proxy.
func (p *prism) judge(c *conformance.Call) (request, response []string) {
	if c.Response.Status < 200 || c.Response.Status > 999 {
		return nil, []string{"no server of net/http sends this status"}
	}
	p.now.Store(c)
	target := strings.TrimPrefix(strings.TrimPrefix(c.Request.URL, faulttest.URL), "/"+string(p.version))
	r, err := http.NewRequestWithContext(context.Background(), c.Request.Method, p.url+target, bytes.NewReader(c.Request.Body))
	if err != nil {
		return []string{err.Error()}, nil
	}
	r.Header = c.Request.Header.Clone()
	answer, err := p.patient(c.Operation.ID).Do(r)
	if errors.Is(err, syscall.ECONNREFUSED) { // it has died of an earlier call: that is nothing which it says of this one
		if err := p.start(); err != nil {
			panic(err)
		}
		return p.judge(c)
	}
	if os.IsTimeout(err) {
		p.hangs.Store(c.Operation.ID, true)
		return nil, nil // a judge that never answers has said nothing
	}
	if err != nil {
		return nil, []string{"no answer comes through: " + strings.ReplaceAll(err.Error(), p.url, "")}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		response = append(response, "the answer ends early")
	}
	if answer.StatusCode != c.Response.Status { // the proxy has answered itself
		response = append(response, fmt.Sprintf("prism answers itself: %s", firstOf(body)))
	}
	var all []struct {
		Location []string
		Code     any
		Message  string
	}
	if text := answer.Header.Get("Sl-Violations"); text != "" {
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			return nil, []string{"violations that are no JSON: " + text}
		}
	}
	for _, v := range all {
		text := strings.Join(v.Location, ".") + ": " + v.Message
		if slices.Contains(v.Location, "response") {
			response = append(response, text)
		} else {
			request = append(request, text)
		}
	}
	return request, response
}

// firstOf is the title of a problem, or how a body begins.
func firstOf(body []byte) string {
	var problem struct{ Title string }
	if json.Unmarshal(body, &problem) == nil && problem.Title != "" {
		return problem.Title
	}
	return string(body[:min(len(body), 80)])
}
