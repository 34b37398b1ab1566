package source_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance/source"
)

// A recording is read whatever its form and packing, from a file and from standard input.
func TestOpen(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	want := recordedCalls(t)[:20]
	for i, c := range want {
		c.Seq = i + 1
		if err := source.WriteNDJSON(&lines, c); err != nil {
			t.Fatal(err)
		}
	}
	archive := string(writeHAR(t, want))
	by := packers(t)
	for _, test := range []struct {
		name, text string
		form       source.Form
	}{
		{"NDJSON", lines.String(), source.NDJSON},
		{"NDJSON, BOM and blank lines", "\ufeff\n\n" + lines.String(), source.NDJSON},
		{"NDJSON, gzip", pack(t, by["gzip"], lines.String()), source.NDJSON},
		{"NDJSON, zstd", pack(t, by["zstd"], lines.String()), source.NDJSON},
		{"HAR", archive, source.HAR},
		{"HAR, BOM and spaces", "\ufeff \n" + archive, source.HAR},
		{"HAR, log last", strings.Replace(archive, "{", `{"comment":{"at":1},"_x":[],`, 1), source.HAR},
		{"HAR, gzip", pack(t, by["gzip"], archive), source.HAR},
		{"HAR, zstd", pack(t, by["zstd"], archive), source.HAR},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "calls")
			must(t, os.WriteFile(path, []byte(test.text), 0o600))
			for _, name := range []string{path, "-"} {
				r, err := source.Open(name, iotest.HalfReader(strings.NewReader(test.text)))
				must(t, err)
				if r.Form != test.form {
					t.Errorf("taken for %s", r.Form)
				}
				calls, errs := gather(r.Calls())
				if errs != nil {
					t.Fatal(errs)
				}
				if diff := cmp.Diff(want, calls, sameCall); diff != "" {
					t.Errorf("calls (-want +got):\n%s", diff)
				}
				must(t, r.Close())
			}
		})
	}
}

// Each call says where it stands: in a file, by its name.
func TestOpenFrom(t *testing.T) {
	t.Parallel()
	const call = `{"request":{"method":"GET","url":"/v6/ServiceInstance"}}`
	dir := t.TempDir()
	for _, test := range []struct{ file, text, inFile, alone string }{
		{"a.ndjson", call + "\n\n[]\n" + call, "a.ndjson:1 a.ndjson:4", "<stdin>:1 <stdin>:4"},
		{"b.har", har(call, "5", call), "b.har: entry 1 b.har: entry 3", "<stdin>: entry 1 <stdin>: entry 3"},
	} {
		path := filepath.Join(dir, test.file)
		must(t, os.WriteFile(path, []byte(test.text), 0o600))
		for name, want := range map[string]string{path: test.inFile, "-": test.alone} {
			r, err := source.Open(name, strings.NewReader(test.text))
			must(t, err)
			calls, _ := gather(r.Calls())
			var got []string
			for _, c := range calls {
				got = append(got, strings.TrimPrefix(c.From, dir+string(filepath.Separator)))
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("%s: calls from %q, want %q", test.file, got, want)
			}
			must(t, r.Close())
		}
	}
}

// What is no recording is told, at the latest by what is read of it.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	if _, err := source.Open(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for name, text := range map[string]string{"gzip": "\x1f\x8b", "zstd": "\x28\xb5\x2f\xfd\xff\xff\xff\xff", "text": "hello\n", "an object": "{}"} {
		r, err := source.Open("-", strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "<stdin>: ") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if calls, errs := gather(r.Calls()); len(calls) > 0 || len(errs) == 0 {
			t.Errorf("%s: %d calls, %q", name, len(calls), errs)
		}
	}
	if _, err := source.Open("-", iotest.ErrReader(errors.New("the disk is gone"))); err == nil {
		t.Error("a reader that fails gives a recording")
	}
}

// FuzzRead reads any bytes, of any form and packing: no panic, and no more calls than bytes.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"request":{"method":"GET","url":"/"}}`))
	f.Add([]byte(har(`{"request":{"method":"GET","url":"/"}}`)))
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"))
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x00\x09\x00\x00{\x99\xe9\xd8\x51"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := source.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		n := 0
		for c, err := range r.Calls() {
			if (c == nil) == (err == nil) {
				t.Fatalf("a call %v and an error %v", c, err)
			}
			if n++; n > 1<<20 {
				t.Fatal("it never ends")
			}
		}
	})
}
