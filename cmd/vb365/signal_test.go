//go:build unix

package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// serveProcess starts `vb365 serve` as a process, and returns it, its address and its log.
func serveProcess(t *testing.T, dir string, more ...string) (cmd *exec.Cmd, address string, log *bufio.Reader) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), "vb365", slices.Concat([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, more)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := servedURL(out)
	if err != nil {
		text, _ := io.ReadAll(errs) // what there is of it
		t.Fatalf("serve: %v, %v\n%s", err, cmd.Wait(), text)
	}
	return cmd, strings.TrimPrefix(url, "https://"), bufio.NewReader(errs)
}

func TestServeEndsOnSignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		cmd, _, log := serveProcess(t, t.TempDir())
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(log)
		if err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("after %s: %v\n%s", signal, err, text)
		}
	}
}

// TestSecondInterrupt interrupts a server that waits for a request which does not come to an end: the first
// interrupt lets it wait, a further one ends the process.
func TestSecondInterrupt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, address, log := serveProcess(t, dir)
	dialer := &tls.Dialer{Config: authorityIn(t, filepath.Join(dir, "ca.pem")).TLSClientConfig}
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // cut off by the server's end
	if _, err := io.WriteString(conn, "POST /v8/Token HTTP/1.1\r\nHost: "+address+
		"\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	// The server asks for the body once it has begun to handle the request.
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, " 100 ") {
		t.Fatalf("%q, %v", line, err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for line := ""; !strings.Contains(line, "stopping"); {
		if line, err = log.ReadString('\n'); err != nil {
			t.Fatalf("the first interrupt ended the process: %v", err)
		}
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, log)
		ended <- errors.Join(err, cmd.Wait())
	}()
	// The process may still be about to give up its handling of interrupts: repeat, as a person would.
	for {
		select {
		case err := <-ended:
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || exit.Exited() {
				t.Errorf("the process ended with %v, want it ended by a signal, not by itself", err)
			}
			return
		default:
			_ = cmd.Process.Signal(os.Interrupt) // the process may have ended
			runtime.Gosched()
		}
	}
}
