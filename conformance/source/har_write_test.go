package source_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", path, diff)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// quoted writes text as JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// recordedCalls returns the calls of all versions that are kept for tests.
func recordedCalls(t testing.TB) []*conformance.Call {
	t.Helper()
	files, err := filepath.Glob("../../internal/mutant/testdata/v?.ndjson")
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []*conformance.Call
	for _, name := range files {
		r, err := source.Open(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		calls, errs := gather(r.Calls())
		if errs != nil || r.Close() != nil {
			t.Fatal(errs)
		}
		all = append(all, calls...)
	}
	return all
}

// writeHAR writes calls into a HAR.
func writeHAR(t testing.TB, calls []*conformance.Call) []byte {
	t.Helper()
	var out bytes.Buffer
	w := source.NewHARWriter(&out)
	for _, c := range calls {
		if err := w.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(calls[0]); err == nil {
		t.Error("a closed HAR takes a call")
	}
	return out.Bytes()
}

// Calls that were written are read again as they were.
func TestHARRoundTrip(t *testing.T) {
	t.Parallel()
	want := append(recordedCalls(t),
		call(conformance.Request{Method: "GET", URL: "/v6/Nothing?a=%zz&b=%ff&c"}, conformance.Response{Fault: "no answer was recorded"}, nil),
		call(conformance.Request{Method: "PUT", URL: "https://h/x", Header: http.Header{"X-A": {"1", "2"}}, Body: []byte{0xff}},
			conformance.Response{Status: 500, Proto: "HTTP/2.0", Body: []byte{0, 0xfe}, Fault: "cut off"},
			func(c *conformance.Call) {
				c.At, c.Principal, c.Broken = time.Date(2022, 1, 21, 22, 53, 13, 1, time.UTC), "account 9", "x"
				c.Drawn = &conformance.Drawn{Case: "limit at its greatest", Trial: true, Smallest: true}
				c.Apart = true
			}),
	)
	for i, c := range want {
		c.Seq = i + 1
		if c.Principal == "" {
			c.Principal = conformance.Nobody
		}
	}
	calls, errs := gather(source.ReadHAR(bytes.NewReader(writeHAR(t, want))))
	if errs != nil {
		t.Fatal(errs)
	}
	if diff := cmp.Diff(want, calls, sameCall); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
}

// What cannot be written is an error, and nothing is written.
func TestHARWriterRefuses(t *testing.T) {
	t.Parallel()
	good := conformance.Request{Method: "GET", URL: "/"}
	for name, c := range map[string]*conformance.Call{
		"no method":             call(conformance.Request{URL: "/"}, conformance.Response{}, nil),
		"no UTF-8 in a header":  call(good, conformance.Response{Header: http.Header{"A": {"\xff"}}}, nil),
		"two lines in a header": call(good, conformance.Response{Header: http.Header{"A": {"b\nc"}}}, nil),
		"a header of HTTP/2":    call(conformance.Request{Method: "GET", URL: "/", Header: http.Header{":path": {"/"}}}, conformance.Response{}, nil),
		"a status of 1000":      call(good, conformance.Response{Status: 1000}, nil),
	} {
		var out bytes.Buffer
		if err := source.NewHARWriter(&out).Write(c); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, out.Len())
		}
	}
	w := source.NewHARWriter(failing{})
	if err := w.Write(call(good, conformance.Response{}, nil)); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("a full disk at the end: %v", err)
	}
}

var errFull = errors.New("full")

// failing is a writer that takes nothing.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// FuzzHAR reads any bytes: no panic. What was read and can be written is read again the same.
func FuzzHAR(f *testing.F) {
	for _, name := range []string{"browser.har"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(har(`{"request":{"method":"GET","url":"/v6/Token"},"response":{"content":{"text":"\ud83d\ude00"}}}`, `5`)))
	f.Add([]byte("\ufeff{\"log\":null}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		calls, _ := gather(source.ReadHAR(bytes.NewReader(b)))
		for _, c := range calls {
			var out bytes.Buffer
			w := source.NewHARWriter(&out)
			if w.Write(c) != nil {
				continue
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			again, errs := gather(source.ReadHAR(&out))
			if errs != nil || len(again) != 1 {
				t.Fatalf("read again: %d calls, %q", len(again), errs)
			}
			again[0].Seq = c.Seq
			if diff := cmp.Diff(c, again[0], sameCall); diff != "" {
				t.Errorf("read again (-want +got):\n%s", diff)
			}
		}
	})
}
