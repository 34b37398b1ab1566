//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/world"
)

// demoProcess starts `vb365 serve --demo` as a process, and returns its demo world.
func demoProcess(t *testing.T, dir string) (demo world.Demo) {
	t.Helper()
	cmd, _, log := serveProcess(t, dir, "--demo")
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // nothing of it is needed
		_ = cmd.Wait()
	})
	go func() { _, _ = io.Copy(io.Discard, log) }()
	b, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &demo); err != nil {
		t.Fatal(err)
	}
	return demo
}

// workingAt returns the ids of the sessions of a tenant that run, and a token of it.
func workingAt(t *testing.T, c *http.Client, demo world.Demo) (working map[string]bool, token string) {
	t.Helper()
	login := demo.Tenants[0].Login
	_, token = logIn(t, c, demo.URL, login.Username, login.Password)
	var page struct{ Results []struct{ ID, State string } }
	ask(t, c, http.MethodGet, demo.URL+"/v8/RestoreSessions?limit=10000", token, "", &page)
	working = map[string]bool{}
	for _, s := range page.Results {
		if s.State == "Working" {
			working[s.ID] = true
		}
	}
	if len(page.Results) == 0 {
		t.Error("no session was ever started")
	}
	return working, token
}

// stop stops a session.
func stop(t *testing.T, c *http.Client, address, token string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusNoContent {
		t.Errorf("%s: %d, %v", address, answer.StatusCode, err)
	}
}

// A run that is interrupted in the middle stops its sessions before it ends. One that is killed cannot; but its events
// have told which they are.
func TestConformInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	demo := demoProcess(t, dir)
	ca := filepath.Join(dir, "ca.pem")
	c := client(t, ca)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		login := demo.Tenants[0].Login
		cmd := exec.CommandContext(t.Context(), "vb365", "conform", "--url", demo.URL, "--ca", ca, "--username", login.Username,
			"--password-file", keep(t, "password", []byte(login.Password)), "--allow", "sessions", "--rps", "4", "-o", "ndjson")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		told, seen := map[string]bool{}, 0
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			var e struct{ Session *conformance.Session }
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if e.Session == nil {
				continue
			}
			told[e.Session.ID] = e.Session.Running
			if seen++; seen == 1 {
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
			}
		}
		exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
		if !ok || exit.Exited() == (signal == syscall.SIGKILL) {
			t.Errorf("%s: the run ended with %v", signal, exit)
		}
		working, token := workingAt(t, c, demo)
		for id, running := range told {
			if running != working[id] {
				t.Errorf("%s: %s was told to run: %v, and runs: %v", signal, id, running, working[id])
			}
		}
		if signal != syscall.SIGKILL && len(working) > 0 || len(working) > len(told)+1 || seen == 0 { // one may have begun untold
			t.Errorf("%s: %d sessions run, %d were told", signal, len(working), len(told))
		}
		for id := range working {
			stop(t, c, demo.URL+"/v8/RestoreSessions/"+id+"/Stop", token)
		}
	}
}
