package source

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vb365-explore/vb365/conformance"
)

// reading gives calls and the errors between them.
type reading func(yield func(*conformance.Call, error) bool)

// told is all that a reader gives.
func told(all reading) (said []any) {
	all(func(c *conformance.Call, err error) bool {
		if err != nil {
			said = append(said, err.Error())
		} else {
			said = append(said, c, c.At.String(), c.Path(), c.Query())
		}
		return true
	})
	return said
}

// sameReading compares all that two readers give, word for word.
func sameReading(t *testing.T, slow, quick reading) {
	t.Helper()
	if diff := cmp.Diff(told(slow), told(quick), cmpopts.IgnoreUnexported(conformance.Call{})); diff != "" {
		t.Errorf("read (-slow +quick):\n%s", diff)
	}
}

// quickLines are lines that are read quickly.
var quickLines = []string{
	`{"at":"2022-01-21T22:53:13.9685934+01:00","source":"live","principal":"tenant","broken":"x","drawn":{"case":"a","trial":true,"smallest":true},"apart":true,` +
		`"request":{"method":"GET","url":"/v6/x?a=b","headers":{"a":["b","c"],"B":[],"C":null},"body":"{\"a\":\"\u00e9\ud83d\ude00é\\\/\b\f\n\r\t\"}"},` +
		`"response":{"status":200,"proto":"HTTP/2.0","headers":{"X":[null,""]},"bodyBase64":"/w=="}}`,
	` { "request" : { "method" : "G" , "url" : "/" , "headers" : { "A" : [ "a" , "b" ] } } } `,
	`{"request":{"method":"G","url":"https://h","body":null},"response":{"status":0,"fault":"none","headers":{}}}`,
	`{"request":{"url":"/v6/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43/Stop","method":"POST","body":"","bodyBase64":"YQ=="},"source":""}`,
	`{"request":{"method":"G","url":"/"},"response":{"status":-0}}`,
	`{"request":{"method":"G","url":"/"},"response":{"status":200,"headers":{"Content-Encoding":["gzip"],"Content-Length":["22"]},"bodyBase64":"H4sIAAAAAAACA6uuBQBDv6ajAgAAAA=="}}`,
}

// oddLines are lines that are wrong, or so unusual that parseLine has to read them.
var oddLines = []string{
	`{"request":{"method":"G","url":"/","headers":{"a":["1"],"A":["2"]}}}`, `{"request":{"method":"G","url":"/"},"more":{"a":[1.5e3,true,false,null]}}`,
	`{"request":{"method":"G","url":"/"},"response":null}`,
	`{"request":{"method":"G","url":"/"},"request":{"method":"G","url":"/"}}`, `{"request":{"method":"G","url":"/","method":"G"}}`,
	`{"request":{"method":"G","url":"/"},"response":{"status":200,"headers":{"Content-Encoding":["gzip"],"Content-Length":["22"]},"bodyBase64":"H4sIAAAAAAACA6uu"}}`,
	`{"request":{"method":"G","url":":"}}`, `{"request":{"method":"G","url":""}}`, `{"request":{"method":"","url":"/"}}`,
	`{"request":{"method":"G","url":"/"}} x`, `{"request":{"method":"G","url":"/"}}` + "\x00", `{"request":{"method":"G","url":"/"},}`,
	`{"request":{"method":"G","url":"/","body":"a","bodyBase64":"YQ=="}}`, `{"request":{"method":"G","url":"/","bodyBase64":"YQ==","body":""}}`,
	`{"request":{"method":"G","url":"/","bodyBase64":"YQ\n=="}}`, `{"request":{"method":"G","url":"/","bodyBase64":""}}`,
	`{"request":{"method":"G","url":"/","body":"\ud800"}}`, `{"request":{"method":"G","url":"/","body":"\ud800\u0041"}}`,
	`{"request":{"method":"G","url":"/","body":"\x"}}`, `{"request":{"method":"G","url":"/","body":"\u00g0"}}`, "{\"request\":{\"method\":\"G\",\"url\":\"/\",\"body\":\"\xff\\n\"}}",
	"{\"request\":{\"method\":\"G\",\"url\":\"/\",\"body\":\"a\tbcdefghijk\"}}", `{"request":{"method":"G","url":"/"},"response":{"status":20}}`,
	`{"request":{"method":"G","url":"/"},"response":{"status":2e2}}`,
	`{"request":{"method":"G","url":"/"},"response":{"status":0200}}`, `{"request":{"method":"G","url":"/"},"response":{"status":"200"}}`,
	`{"request":{"method":"G","url":"/"},"drawn":{"trial":false},"at":null,"principal":null}`, `{"request":{"method":"G","url":"/"},"drawn":null}`, `{"request":{"method":"G","url":"/"},"apart":false}`, `{"request":{"method":"G","url":"/"},"apart":1}`,
	`{"at":"2022-01-21T2:53:13Z","request":{"method":"G","url":"/"}}`, `{"at":"2022-01-21T22:53:13,5Z","request":{"method":"G","url":"/"}}`,
	`{"at":"2022-01-21T22:53:13+01:60","request":{"method":"G","url":"/"}}`, `{"at":"","request":{"method":"G","url":"/"}}`,
	`{"at":"2022-01-21T22:53:13+24:00","request":{"method":"G","url":"/"}}`, `null`, `[]`, `{}`, `{`, `"`, `{"a`, `{"a\`, `{"a":`, `{"request":{"method":"G","url":"\u`,
}

// What is read quickly is what the slow reader reads, and what is odd is read by that.
func TestQuickLines(t *testing.T) {
	t.Parallel()
	for quick, lines := range map[bool][]string{true: quickLines, false: oddLines} {
		for _, line := range lines {
			if got := new(lineReader).quick([]byte(line)) != nil; got != quick {
				t.Errorf("%s: read quickly %v, want %v", line, got, quick)
			}
		}
	}
	text := strings.Join(slices.Concat(quickLines, oddLines), "\n")
	sameReading(t,
		func(yield func(*conformance.Call, error) bool) {
			readLines(strings.NewReader(text), newLabels(), parseLine, yield)
		},
		reading(ReadNDJSON(iotest.HalfReader(strings.NewReader(text)))))
}

// FuzzQuickNDJSON compares the quick reader with the slow one.
func FuzzQuickNDJSON(f *testing.F) {
	for _, line := range slices.Concat(quickLines, oddLines) {
		f.Add([]byte(line))
	}
	f.Add([]byte(strings.Join(quickLines, "\r\n")))
	f.Fuzz(func(t *testing.T, text []byte) {
		sameReading(t,
			func(yield func(*conformance.Call, error) bool) {
				readLines(bytes.NewReader(text), newLabels(), parseLine, yield)
			},
			reading(ReadNDJSON(bytes.NewReader(text))))
	})
}

// quickEntries are entries that are read quickly.
var quickEntries = []string{
	`{"startedDateTime":"2022-01-21T22:53:13.968Z","time":1.5e3,"_initiator":{"a":[{"b":[]},-0.1,1E+2,true,false,null,{},"\u00e9\ud800\n` + "\xff" + `"]},` +
		`"request":{"method":"POST","url":"/v6/Token#x","httpVersion":"h2","headers":[{"name":":path","value":"/"},{"name":"a","value":"b\nc"},{"value":"d","name":"A","comment":""}],` +
		`"bodySize":-1,"postData":{"mimeType":"text/plain","params":[{"name":"a b","value":"&"}]}},` +
		`"response":{"status":200,"httpVersion":"","headers":[],"content":{"size":3,"text":"e30=","encoding":"base64"},"_error":null,"_failureText":"net::ERR_ABORTED"},"_drawn":"a","_drawnAs":"trial","_apart":true,"_fault":"x"}`,
	`{"startedDateTime":"2022-01-21T22:53:14Z","time":1000.25,"request":{"method":"POST","url":"/v6/RestoreSessions/a/Stop"}}`,
	`{"startedDateTime":"2022-01-21T22:53:15Z","time":"1","_apart":1,"request":{"method":"GET","url":"/v6/RestoreSessions"}}`, `{"time":1e999,"_apart":[true]}`, `{"time":null,"_apart":null}`,
	` { "request" : { "method" : "GET" , "url" : "/x" , "headers" : null , "postData" : null } , "response" : { "status" : null , "content" : { "text" : null } } } `,
	`{"re\u0071uest":{"method":"GET","url":"/v6/ServiceInstance"},"response":{"status":-9,"content":{"text":"\ud83d\ude00"}},"request":{"method":"PUT"}}`,
	`{"request":{"method":"GET","url":":"}}`, `{}`, `null`, `{"startedDateTime":"x","request":{"method":"GET","url":"/"}}`,
}

// oddEntries are entries that are wrong, or so unusual that the slow reader has to read them.
var oddEntries = []string{
	`5`, `[]`, `"a"`, `{"request":5}`, `{"request":{"headers":{}}}`, `{"request":{"headers":[5]}}`, `{"request":{"method":5}}`, `{"response":{"status":"5"}}`,
	`{"response":{"content":{"text":"\ud800"}}}`, "{\"response\":{\"content\":{\"text\":\"\xff\"}}}", "{\"\xff\":5}", `{"a":` + strings.Repeat("[", deepest+1) + strings.Repeat("]", deepest+1) + `}`,
	`{"request":{"method":"GET","url":"/"},"response":{"status":200.9}}`, `{"request":{"method":"GET","url":"/"},"response":{"status":1e999}}`, `{"response":{"status":1234567890}}`,
}

// brokenEntries end the reading.
var brokenEntries = []string{
	`x`, `{"a":x}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":nul}`, `{"a":"\x"}`, `{"a":"\u00g0"}`, "{\"a\":\"\t\"}", `{"a" 1}`, `{"a":1,}`, `{a:1}`, `{"a":[1,]}`, `{"a":[1 2]}`, `{"a":1]`,
	`{"request":{"method":x}}`, `{"request":{"headers":[{"name":"a"},{"name":x}]}}`, `{} {}`, `,`, `{},`, `{`, `{"a":"`, `{"a":"\`, `{"a":"\u00`,
}

// harOf puts entries into a file.
func harOf(entries ...string) string {
	return "\ufeff" + `{"log":{"version":"1.2","pages":[{}],"entries":[` + strings.Join(entries, ",") + `],"comment":5,"entries":null}}`
}

// slowHAR reads a HAR without haste, with entries of so many bytes at most.
func slowHAR(r io.Reader, most int64) reading {
	h := newHARReader(r, most)
	h.slow = true
	return h.each
}

func quickHAR(r io.Reader, most int64) reading { return newHARReader(r, most).each }

// What is read quickly is what the slow reader reads, and what is odd is read by that.
func TestQuickEntries(t *testing.T) {
	t.Parallel()
	for quick, entries := range map[bool][]string{true: quickEntries, false: oddEntries} {
		for _, entry := range entries {
			h := newHARReader(strings.NewReader(harOf(entry)), maxEntry)
			h.lex.ahead(1 << 10)
			h.lex.at, h.quick = bytes.Index(h.lex.text, []byte("["+entry))+1, true
			if _, _ = h.entry(); h.lex.odd == quick {
				t.Errorf("%s: odd %v", entry, h.lex.odd)
			}
		}
	}
	all := slices.Concat(quickEntries, oddEntries)
	files := []string{
		harOf(all...), harOf(), `{"log":{"entries":[{},{},{}],"entries":[{},{},{},x]}}`, `{"log":{"entries":[{},{},{}],"entries":{"5":x}}}`,
		harOf(strings.Repeat(" ", windowSize/2)+"{}", `{"request"`+strings.Repeat(" ", 2*windowSize)+`:{"method":"GET","url":"/"}}`),
	}
	for space := windowSize - 40; space < windowSize+10; space++ { // white space across the end of a window
		many := strings.Repeat(" ", space)
		files = append(files, harOf(many+"{}"), harOf("{}", many+"{}", oddEntries[0]), harOf(oddEntries[0], many+"{}", "\n\t{}"))
	}
	for _, entry := range all {
		files = append(files, harOf(entry), harOf(quickEntries[1], entry, quickEntries[1], quickEntries[1]))
	}
	for _, entry := range brokenEntries {
		files = append(files, harOf(entry), harOf(quickEntries[0], entry, quickEntries[0]), harOf(quickEntries[0], oddEntries[0], quickEntries[1], quickEntries[1], entry))
	}
	for _, text := range files {
		for _, most := range []int64{maxEntry, 50, 300, 900} {
			sameReading(t, slowHAR(strings.NewReader(text), most), quickHAR(strings.NewReader(text), most))
			sameReading(t, slowHAR(strings.NewReader(text), most), quickHAR(iotest.OneByteReader(strings.NewReader(text)), most))
		}
	}
	for n := range files[0] {
		sameReading(t, slowHAR(strings.NewReader(files[0][:n]), maxEntry), quickHAR(strings.NewReader(files[0][:n]), maxEntry))
	}
}

// The limit is that of an entry, and no more than some of the file is held: before the entries, among them and behind them.
func TestHARHeld(t *testing.T) {
	t.Parallel()
	pages := strings.Repeat(`{"id":"page"},`, windowSize)
	one := `{"request":{"method":"GET","url":"/"},"_more":"` + strings.Repeat("x", 1000) + `"}`
	many := strings.Repeat(one+",", windowSize/100) + oddEntries[0]
	h := newHARReader(strings.NewReader(`{"log":{"pages":[`+pages+`{}],"entries":[`+many+`],"more":[`+pages+`{}]}}`), 16*windowSize)
	got := told(h.each)
	if want := 4*(windowSize/100) + 1; len(got) != want {
		t.Errorf("got %d, the last %v; want %d", len(got), got[len(got)-1], want)
	}
	if held := cap(h.lex.text); held > 2*windowSize {
		t.Errorf("%d bytes held", held)
	}
	if got := told(quickHAR(strings.NewReader(harOf(one, one, one)), 1100)); len(got) != 12 {
		t.Errorf("entries of less than the limit: %v", got)
	}
}

// syntax is what jsontext says of text that is no JSON.
var syntax = regexp.MustCompile("(?s)save it again: jsontext: .* after offset")

// withoutSyntax leaves out what is wrong with text that is no JSON, but not where: of some such text, jsontext says one
// thing or another, by the pieces in which it gets it.
func withoutSyntax(said []any) []any {
	for i := range said {
		if text, ok := said[i].(string); ok {
			said[i] = syntax.ReplaceAllString(text, "after offset")
		}
	}
	return said
}

// FuzzQuickHAR compares the quick reader with the slow one.
func FuzzQuickHAR(f *testing.F) {
	for _, entry := range slices.Concat(quickEntries, oddEntries, brokenEntries) {
		f.Add([]byte(harOf(quickEntries[1], entry, quickEntries[1])), uint16(0))
	}
	f.Add([]byte(harOf(quickEntries...)), uint16(700))
	f.Fuzz(func(t *testing.T, text []byte, most uint16) {
		limit := int64(most)
		if limit == 0 {
			limit = maxEntry
		}
		want := withoutSyntax(told(slowHAR(bytes.NewReader(text), limit)))
		for _, r := range []io.Reader{bytes.NewReader(text), iotest.HalfReader(bytes.NewReader(text))} {
			got := withoutSyntax(told(quickHAR(r, limit)))
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(conformance.Call{})); diff != "" {
				t.Errorf("read (-slow +quick):\n%s", diff)
			}
		}
	})
}
