package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance/source"
)

// timed is an entry of a HAR that began so many milliseconds after a moment, with what stands behind "time".
func timed(method, path string, at int, took string) string {
	return fmt.Sprintf(`{"startedDateTime":"2022-01-21T22:53:%02d.%03dZ","time":%s,"request":{"method":%q,"url":"https://h/v8/%s"},"response":{"status":200}}`,
		at/1000, at%1000, took, method, path)
}

// A read has overlapped a change that was under way at the same time, wherever that stands in the file.
func TestReadHARApart(t *testing.T) {
	t.Parallel()
	const session = "RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43"
	get := func(at int, took string) string { return timed("GET", session, at, took) }
	stop := func(at int, took string) string { return timed("POST", session+"/Stop", at, took) }
	for name, test := range map[string]struct {
		entries []string
		want    string // a letter an entry: "a" for apart
	}{
		"a poll during a change":         {[]string{stop(0, "4000"), get(100, "5.5"), get(5000, "5")}, ".a."},
		"a slow read around a change":    {[]string{get(0, "1500"), stop(500, "20"), get(600, "1")}, "a.."},
		"a slow read that ended before":  {[]string{get(0, "499.9"), stop(500, "20")}, ".."},
		"one behind the other":           {[]string{stop(0, "10.9"), get(10, "10"), stop(20, "5"), get(25, "5")}, "...."},
		"entries that are not in order":  {[]string{get(5000, "5"), stop(0, "4000"), get(100, "5")}, "..a"},
		"a long change with short ones":  {[]string{stop(0, "9000"), stop(100, "1"), get(200, "1")}, "..a"},
		"no time":                        {[]string{stop(0, "null"), get(0, "-1"), stop(0, `"long"`), get(0, "{}"), stop(0, "1e999"), get(1, "0")}, "......"},
		"a login, and what is no call":   {[]string{stop(0, "4000"), timed("POST", "Token", 1, "1"), timed("GET", "../favicon.ico", 1, "1")}, ".aa"},
		"a change that was never over":   {[]string{stop(0, "1e300"), get(59000, "1")}, ".a"},
		"a mark of our own, and its end": {[]string{strings.Replace(get(0, "0"), `{`, `{"_apart":true,`, 1), strings.Replace(get(0, "0"), `{`, `{"_apart":"x",`, 1)}, "a."},
	} {
		calls, errs := readHAR(har(test.entries...))
		if errs != nil || len(calls) != len(test.entries) {
			t.Fatalf("%s: %d calls, %q", name, len(calls), errs)
		}
		got := ""
		for i, c := range calls {
			if want := fmt.Sprint("entry ", i+1); c.From != want || c.Seq != i+1 {
				t.Errorf("%s: call %d is %s, want %s", name, c.Seq, c.From, want)
			}
			got += map[bool]string{true: "a", false: "."}[c.Apart]
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// No more is held than some calls, and what is wrong with an entry stays in its place.
func TestReadHARHoldsLittle(t *testing.T) {
	t.Parallel()
	entries := []string{timed("GET", "RestoreSessions", 0, "86400000"), `{}`}
	for i := range 1000 {
		entries = append(entries, timed("GET", "RestoreSessions", 1+i, "1"))
	}
	read, given := 0, 0
	file := strings.NewReader(har(entries...))
	for c, err := range source.ReadHAR(file) {
		if given++; given == 1 {
			read = int(file.Size()) - file.Len()
			if !c.Apart {
				t.Error("a read that was given before its end has overlapped nothing")
			}
		}
		if (err != nil) != (given == 2) {
			t.Errorf("entry %d: %v", given, err)
		}
	}
	if given != len(entries) || read > int(file.Size())/2 {
		t.Errorf("%d given, the first when %d of %d bytes were read", given, read, file.Size())
	}
}
