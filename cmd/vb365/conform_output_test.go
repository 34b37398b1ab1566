//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A report replaces a file, also one that a link leads to; a pipe stays a pipe and gets the report.
func TestReportFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	recording := keep(t, "drift.ndjson", []byte(`{"request":{"method":"GET","url":"https://h/v6/ServiceInstance"},"response":{"status":404}}`))
	file, link, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	piped := make(chan string)
	go func() {
		b, err := os.ReadFile(pipe)
		if err != nil {
			t.Error(err)
		}
		piped <- string(b)
	}()
	var out, errs bytes.Buffer
	if code := run([]string{"conform", recording, "--report", "badge=" + link, "--report", "badge=" + pipe}, nil, &out, &errs); errs.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := <-piped; text != string(got) || !strings.HasPrefix(text, `{"schemaVersion":1`) {
		t.Errorf("file %q, pipe %q", got, text)
	}
	for name, kind := range map[string]fs.FileMode{link: fs.ModeSymlink, pipe: fs.ModeNamedPipe, file: 0} {
		if there, err := os.Lstat(name); err != nil || there.Mode().Type() != kind {
			t.Errorf("%s became %v, %v", name, there.Mode(), err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
