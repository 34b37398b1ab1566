package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec/validate/validatetest"
)

// serve runs `vb365 serve` with args until stop is called, which returns its log.
func serve(t *testing.T, dir string, args ...string) (url string, stop func() string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, out := io.Pipe()
	var log bytes.Buffer
	root := newRootCommand()
	root.SetArgs(append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, args...))
	root.SetOut(out)
	root.SetErr(&log)
	done := make(chan error, 1)
	go func() {
		err := root.ExecuteContext(ctx)
		_ = out.CloseWithError(err) // ends the wait below; the error comes through done
		done <- err
	}()
	url, err := servedURL(ready)
	if err != nil {
		cancel()
		t.Fatalf("serve: %v\n%s", err, &log)
	}
	go func() { _, _ = io.Copy(io.Discard, ready) }()
	return url, func() string {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		return log.String()
	}
}

// servedURL reads from what serve prints the URL that it serves.
func servedURL(out io.Reader) (string, error) {
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", err
	}
	url, _, ok := strings.Cut(strings.TrimPrefix(line, "serving "), " ")
	if !ok || !strings.HasPrefix(url, "https://") {
		return "", fmt.Errorf("no URL in %q", line)
	}
	return url, nil
}

// serveDemo runs `vb365 serve --demo` as serve does, and returns its demo world.
func serveDemo(t *testing.T, dir string) (demo world.Demo, stop func() string) {
	t.Helper()
	url, stop := serve(t, dir, "--demo")
	b, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &demo); err != nil {
		t.Fatal(err)
	}
	if demo.URL != url {
		t.Errorf("demo.json tells the URL %s, want %s", demo.URL, url)
	}
	return demo, stop
}

// client trusts the authority in file. What it is answered is judged by the contract.
func client(t *testing.T, file string) *http.Client {
	t.Helper()
	transport := authorityIn(t, file)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: validatetest.Transport(t, transport), Timeout: time.Minute}
}

// authorityIn returns a transport that trusts the authority in file.
func authorityIn(t *testing.T, file string) *http.Transport {
	t.Helper()
	ca, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := trusting(ca)
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

// TestServeTwice starts a demo server twice in one folder: the second finds everything and says so.
func TestServeTwice(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	logIn := func(demo world.Demo) int {
		body, err := json.Marshal(map[string]string{
			"grant_type": "password", "username": demo.Tenants[0].Username, "password": demo.Tenants[0].Password,
		})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client(t, demo.CA).Post(demo.URL+"/v6/Token", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	first, stop := serveDemo(t, dir)
	if status := logIn(first); status != http.StatusOK {
		t.Errorf("log in: %d", status)
	}
	log := stop()
	if !strings.Contains(log, "made a demo world") || !strings.Contains(log, "stopping") {
		t.Errorf("first start does not say what it did:\n%s", log)
	}
	second, stop := serveDemo(t, dir)
	if status := logIn(second); status != http.StatusOK {
		t.Errorf("log in after a second start: %d", status)
	}
	log = stop()
	if !strings.Contains(log, "kept") {
		t.Errorf("the second start does not say that it kept everything:\n%s", log)
	}
	for _, tenant := range second.Tenants {
		if strings.Contains(log, tenant.Password) {
			t.Error("the log holds a password")
		}
	}
	first.URL = second.URL // the port was free to choose
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("demo.json changed (-first +second):\n%s", diff)
	}
	for name, mode := range map[string]os.FileMode{"demo.json": 0o600, "ca.pem": 0o600, "server-cert.pem": 0o600, "server-key.pem": 0o600, "vb365.db": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: mode %v, %v, want %v", name, info.Mode().Perm(), err, mode)
		}
	}
	if err := os.Remove(filepath.Join(dir, "demo.json")); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir, "--demo"}, strings.NewReader(""), &out, &errs); code != exitFailed ||
		!strings.Contains(errs.String(), "demo.json is gone") {
		t.Errorf("without demo.json: exit %d: %s", code, &errs)
	}
}

// TestServeRefuses names what keeps a server from starting.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	busy := t.TempDir()
	_, stop := serve(t, busy)
	defer stop()
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"a folder in use":            {[]string{"--data", busy}, "in use"},
		"an address that is none":    {[]string{"--data", t.TempDir(), "--listen", "nowhere"}, "listen on nowhere"},
		"a certificate without key":  {[]string{"--data", t.TempDir(), "--tls-cert", "x.pem"}, "tls-key"},
		"a certificate that is none": {[]string{"--data", t.TempDir(), "--tls-cert", "x.pem", "--tls-key", "y.pem"}, "x.pem"},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"serve", "--listen", "127.0.0.1:0"}, tt.args...)
		if code := run(args, strings.NewReader(""), &out, &errs); code != exitFailed || !strings.Contains(errs.String(), tt.want) {
			t.Errorf("%s: exit %d: %s, want %q", name, code, &errs, tt.want)
		}
	}
}
