//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
)

// An interrupt lets a run stop its sessions; where the server does not answer, a second one ends it at once, and it names
// what is left.
func TestConformInterruptedTwice(t *testing.T) {
	t.Parallel()
	asked, once := make(chan struct{}), sync.Once{}
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(strings.ToLower(r.URL.Path), "/stop") {
				once.Do(func() { close(asked) })
				<-r.Context().Done()
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	login := server.Tenants[0].Login
	cmd := exec.CommandContext(t.Context(), "vb365", "conform", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA), "--username", login.Username,
		"--password-file", keep(t, "password", []byte(login.Password)), "--allow", "sessions", "--rps", "4", "-o", "ndjson")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var started string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var e struct{ Session *conformance.Session }
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if e.Session == nil || started != "" {
			continue
		}
		started = e.Session.ID
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		<-asked
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	if !ok || exit.ExitCode() != exitUnusable || started == "" || !strings.Contains(errs.String(), started+" of "+login.Username+" may still be running") {
		t.Errorf("%q was started, the run ended with %v: %s", started, exit, &errs)
	}
}
