package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
)

// read reads a file.
func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// passedCall is a call that has passed.
func passedCall(path string) *conformance.Call {
	return conformance.NewCall(
		conformance.Request{Method: http.MethodGet, URL: "https://h" + path, Header: http.Header{"Authorization": {"Bearer canary"}}},
		conformance.Response{Status: 200, Header: http.Header{}, Body: []byte(`{}`)},
	)
}

// A recording goes on only where that is asked for, behind its last whole line, and is never mistaken.
func TestOpenRecording(t *testing.T) {
	t.Parallel()
	const line = `{"request":{"method":"GET","url":"https://h/v8/RestoreSessions"},"response":{"status":200}}`
	for name, test := range map[string]struct {
		flags      proxyFlags
		there      string // "" for no file
		want       string // before what is added
		told, fail string
	}{
		"new":                  {},
		"there":                {there: line + "\n", fail: "is there already: give another name, --append to go on with it"},
		"force":                {flags: proxyFlags{force: true}, there: line + "\n"},
		"append to nothing":    {flags: proxyFlags{append: true}},
		"append":               {flags: proxyFlags{append: true}, there: line + "\n", want: line + "\n"},
		"append, no last end":  {flags: proxyFlags{append: true}, there: line, want: line + "\n"},
		"append, torn":         {flags: proxyFlags{append: true}, there: line + "\n" + line[:40], want: line + "\n", told: "the last line was torn, and is taken away: 40 bytes"},
		"append, other":        {flags: proxyFlags{append: true}, there: "shopping list", want: "shopping list", fail: "it is no recording"},
		"flags without a file": {flags: proxyFlags{append: true, record: "-"}, fail: "name its file with --record"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "calls.ndjson")
			if test.there != "" {
				file = keep(t, "calls.ndjson", []byte(test.there))
			}
			if test.flags.record = file; name == "flags without a file" {
				test.flags.record = ""
			}
			var errs bytes.Buffer
			c, err := test.flags.openRecording(&errs)
			if test.fail != "" {
				if err == nil || !strings.Contains(err.Error(), test.fail) {
					t.Errorf("%v, want %q", err, test.fail)
				}
				if test.there != "" && read(t, file) != test.there {
					t.Errorf("the file is changed: %q", read(t, file))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c.write(passedCall("/v8/RestoreSessions"))
			if err := c.close(); err != nil {
				t.Error(err)
			}
			got, ok := strings.CutPrefix(read(t, file), test.want)
			if !ok || strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\n") || strings.Contains(got, "canary") {
				t.Errorf("%q behind %q", got, test.want)
			}
			if !strings.Contains(errs.String(), test.told) {
				t.Errorf("told %q, want %q", errs.String(), test.told)
			}
			if info, err := os.Stat(file); err != nil || test.there == "" && info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
		})
	}
}

// A call that cannot be written is counted, and told once.
func TestRecordingFails(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	c, err := proxyFlags{record: filepath.Join(t.TempDir(), "calls.ndjson")}.openRecording(&errs)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.file.Close(); err != nil { // as if the disk were gone
		t.Fatal(err)
	}
	c.write(passedCall("/v8/RestoreSessions"))
	c.write(passedCall("/v8/RestoreSessions"))
	if written, failed := c.counts(); written != 0 || failed != 2 || strings.Count(errs.String(), "a call was not recorded") != 1 {
		t.Errorf("%d written, %d failed: %s", written, failed, &errs)
	}
	if c.close() == nil {
		t.Error("a file that cannot be synced is closed without an error")
	}
}
