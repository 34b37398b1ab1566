//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance/source"
)

// A proxy that is killed leaves a recording that can be read: each call that was counted as recorded is in it, and
// nothing of what is secret.
func TestProxyKilled(t *testing.T) {
	t.Parallel()
	const canary = "c4nary-s3cret"
	more := make(chan struct{})
	to := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/hangs") {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-more
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Set-Cookie", "session="+canary)
		w.Header().Set("X-Token", canary)
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"refresh_token":%q,"name":%q,"userName":%q}`, canary, canary, canary, canary)
	}))
	defer to.Close()
	defer close(more)
	var ca bytes.Buffer
	_ = encodeCertificate(&ca, to.Certificate().Raw)
	dir := t.TempDir()
	file := filepath.Join(dir, "calls.ndjson")
	cmd := exec.CommandContext(t.Context(), "vb365", "proxy", "--to", to.URL, "--ca", keep(t, "ca.pem", ca.Bytes()), "--listen", "127.0.0.1:0",
		"--status", "127.0.0.1:0", "--data", dir, "--record", file)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var text string
	log := bufio.NewReader(errs)
	for !ready.MatchString(text) {
		line, err := log.ReadString('\n')
		if text += line; err != nil {
			t.Fatalf("%v, %v:\n%s", err, cmd.Wait(), text)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	m := ready.FindStringSubmatch(text)
	status, url, trusted := m[1], m[2], m[3]
	transport := authorityIn(t, trusted)
	defer transport.CloseIdleConnections()
	send := func(path string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+path+"?access_token="+canary, strings.NewReader("grant_type=password&username=a&password="+canary))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", "Bearer "+canary)
		r.Header.Set("Cookie", "a="+canary)
		resp, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	for _, path := range []string{"/v8/Token", "/v8/RestoreSessions/" + canary, "/" + canary} {
		for range 20 {
			resp := send(path)
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}
	defer send("/v8/hangs").Body.Close() // under way when the proxy ends
	recorded := 0
	for recorded < 40 { // the judge is at work beside the traffic
		var counters struct {
			Recorded int `json:"recorded"`
		}
		if err := json.Unmarshal([]byte(get(t, status+"/status")), &counters); err != nil {
			t.Fatal(err)
		}
		recorded = counters.Recorded
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	r, err := source.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	calls := 0
	for c, err := range r.Calls() {
		if err != nil {
			t.Logf("torn: %v", err)
			continue
		}
		if c.Source != "proxy" || c.Response.Status != http.StatusOK {
			t.Errorf("%s: %+v", c.From, c)
		}
		calls++
	}
	if calls < recorded {
		t.Errorf("%d calls are there of %d that were recorded", calls, recorded)
	}
	if strings.Contains(read(t, file), canary) {
		t.Error("the recording holds a secret")
	}
}

// encodeCertificate writes a certificate as PEM.
func encodeCertificate(w io.Writer, der []byte) error {
	return pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}
