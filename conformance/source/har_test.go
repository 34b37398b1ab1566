package source_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

// gather reads calls and the errors between them.
func gather(all iter.Seq2[*conformance.Call, error]) (calls []*conformance.Call, errs []string) {
	for c, err := range all {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		calls = append(calls, c)
	}
	return calls, errs
}

// readHAR reads the calls of a HAR.
func readHAR(text string) (calls []*conformance.Call, errs []string) {
	return gather(source.ReadHAR(strings.NewReader(text)))
}

// har puts entries into a file.
func har(entries ...string) string {
	return `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[` + strings.Join(entries, ",") + `]}}`
}

// A HAR as browsers and proxies write it, with what they leave out and what they add.
func TestReadHAR(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("testdata", "browser.har"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	calls, errs := gather(source.ReadHAR(iotest.OneByteReader(file)))
	want := []string{
		"entry 6: the body of the response was not saved: save the HAR with content",
		"entry 7: the body of the request was not saved: save the HAR with content",
	}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	var out bytes.Buffer
	for _, c := range calls {
		if err := source.WriteNDJSON(&out, c); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "browser.ndjson", out.Bytes())
	if got := calls[1].Operation.ID; got != "createToken" {
		t.Errorf("the second call is of %q", got)
	}
	if last := calls[len(calls)-1]; last.Seq != len(calls) {
		t.Errorf("the last call has number %d", last.Seq)
	}
}

// An entry that is none is told with its number, and the calls behind it are read all the same.
func TestReadHARBroken(t *testing.T) {
	t.Parallel()
	const good = `{"request":{"method":"GET","url":"/v6/ServiceInstance"},"response":{"status":200}}`
	request := func(response string) string {
		return `{"request":{"method":"GET","url":"/x"},"response":` + response + `}`
	}
	for _, test := range []struct{ name, entry, want string }{
		{"a number", `5`, "entry 2: the entry is no object: save it again as HAR 1.2"},
		{"null", `null`, "entry 2: request is missing: give it a method and a url"},
		{"no request", `{}`, "entry 2: request is missing: give it a method and a url"},
		{"no method", `{"request":{"url":"/"}}`, "entry 2: request.method is missing: write it in upper case, such as GET"},
		{"no URL", `{"request":{"method":"GET"}}`, "entry 2: request.url is missing: write it as in https://"},
		{"a URL that is none", `{"request":{"method":"GET","url":"://"}}`, "entry 2: request.url is no URL: write it as in https://"},
		{"a URL that ends as none", `{"request":{"method":"GET","url":"/#%zz"}}`, "entry 2: request.url is no URL: write it as in https://"},
		{"another type", `{"request":[]}`, "entry 2: request is no object: save it again as HAR 1.2"},
		{"headers that are none", `{"request":{"method":"GET","url":"/","headers":{}}}`, "entry 2: request.headers is no array: save it again as HAR 1.2"},
		{"a header that is none", `{"request":{"method":"GET","url":"/","headers":[1]}}`, "entry 2: request.headers is no object: save it again as HAR 1.2"},
		{"a status in text", request(`{"status":"200"}`), "entry 2: response.status is no number: save it again as HAR 1.2"},
		{"a status that is too large", request(`{"status":1000}`), "entry 2: response.status is 1000: write one of 100 to 999, or 0 where no answer came"},
		{"a body that is a number", request(`{"status":200,"content":{"text":1}}`), "entry 2: response.content.text is no text: save it again as HAR 1.2"},
		{"half a surrogate pair", request(`{"status":200,"content":{"text":"\ud800"}}`), "entry 2: response.content.text is no Unicode text: save such bodies in base64"},
		{"no UTF-8", request("{\"status\":200,\"content\":{\"text\":\"\xff\"}}"), "entry 2: response.content.text is no Unicode text: save such bodies in base64"},
		{"no base64", request(`{"status":200,"content":{"text":"?","encoding":"base64"}}`), "entry 2: response.content.text is no base64: mend it or take the encoding out"},
		{"no gzip", request(`{"status":200,"headers":[{"name":"content-encoding","value":"gzip"}],"content":{"text":"H4s=","encoding":"base64"}}`), "entry 2: response.content.text cannot be unpacked as gzip, save it again: "},
		{"no time", `{"startedDateTime":"yesterday","request":{"method":"GET","url":"/"}}`, "entry 2: startedDateTime is no time: write it as in 2022-01-21T22:53:13.968Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			calls, errs := readHAR(har(good, test.entry, good))
			if len(errs) != 1 || !strings.HasPrefix(errs[0], test.want) {
				t.Errorf("errors %q, want one that begins with %q", errs, test.want)
			}
			if len(calls) != 2 || calls[1].Seq != 2 {
				t.Errorf("%d calls, want the two good ones", len(calls))
			}
		})
	}
}

// A file that ends in the middle, or is no HAR, gives what stands before and one error.
func TestReadHAREnds(t *testing.T) {
	t.Parallel()
	const good = `{"request":{"method":"GET","url":"/v6/ServiceInstance"},"response":{"status":200}}`
	cut := strings.TrimSuffix(har(good, good), `]}}`)
	for _, test := range []struct {
		name, text, want string
		calls            int
	}{
		{"cut behind an entry", cut, "entry 2: the file ends in the middle: save it again", 2},
		{"cut in an entry", cut[:len(cut)-5], "entry 2: the file ends in the middle: save it again", 1},
		{"no JSON", har(good, `{"request":x}`, good), "entry 2: no JSON, mend it or save it again: ", 1},
		{"nothing", "", "before the first entry: the file ends in the middle: save it again", 0},
		{"another document", `{"openapi":"3.0.3"}`, "no HAR: log.entries is missing; give a file that was saved as HAR", 0},
		{"an array", `[]`, "the file is no object: save it again as HAR 1.2", 0},
		{"no entries", `{"log":{}}`, "no HAR: log.entries is missing; give a file that was saved as HAR", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			calls, errs := readHAR(test.text)
			if len(errs) != 1 || !strings.HasPrefix(errs[0], test.want) {
				t.Errorf("errors %q, want one that begins with %q", errs, test.want)
			}
			if len(calls) != test.calls {
				t.Errorf("%d calls, want %d", len(calls), test.calls)
			}
		})
	}
	broken := io.MultiReader(strings.NewReader(cut[:100]), iotest.ErrReader(errors.New("the disk is gone")))
	if _, errs := gather(source.ReadHAR(broken)); len(errs) != 1 || !strings.Contains(errs[0], "the disk is gone") {
		t.Errorf("a reader that fails: %q", errs)
	}
	if calls, errs := readHAR(har()); calls != nil || errs != nil {
		t.Errorf("a HAR without entries: %d calls, %q", len(calls), errs)
	}
	for _, err := range source.ReadHAR(strings.NewReader(har(good, good))) {
		if err != nil {
			t.Error(err)
		}
		break // must not panic
	}
}

// endless is an entry that never ends.
type endless struct{ begun bool }

func (e *endless) Read(b []byte) (int, error) {
	if !e.begun {
		e.begun = true
		return copy(b, `{"log":{"entries":[{"request":{"method":"`), nil
	}
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// An entry that is too long is told, and not read to its end.
func TestReadHARLong(t *testing.T) {
	t.Parallel()
	_, errs := gather(source.ReadHAR(&endless{}))
	if len(errs) != 1 || !strings.HasPrefix(errs[0], "entry 1: longer than ") {
		t.Errorf("errors %q", errs)
	}
}

// packers are the ways in which a body may be packed on its way.
func packers(t *testing.T) map[string]func(io.Writer) io.WriteCloser {
	t.Helper()
	return map[string]func(io.Writer) io.WriteCloser{
		"gzip":   func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"br":     func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
		"zlib":   func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
		"flate":  func(w io.Writer) io.WriteCloser { f, err := flate.NewWriter(w, 5); must(t, err); return f },
		"zstd":   func(w io.Writer) io.WriteCloser { z, err := zstd.NewWriter(w); must(t, err); return z },
		"x-gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, by func(io.Writer) io.WriteCloser, body string) string {
	t.Helper()
	var b bytes.Buffer
	w := by(&b)
	_, err := io.WriteString(w, body)
	must(t, err)
	must(t, w.Close())
	return b.String()
}

// A body is given unpacked, whether the HAR holds it packed or not, and with the length that it has then; a
// length that was wrong stays wrong.
func TestReadHARUnpacks(t *testing.T) {
	t.Parallel()
	const body = `{"installationId":"2f6ae5a2-3d2b-4b4b-9d80-6e1f0f6b7c11","version":"8 é"}`
	latin := func(s string) string { // a character a byte, as some tools save it
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteRune(rune(c))
		}
		return b.String()
	}
	for name, by := range packers(t) {
		packed := pack(t, by, body)
		for _, form := range []struct{ name, text, encoding, length, want string }{
			{"base64", base64.StdEncoding.EncodeToString([]byte(packed)), "base64", itoa(len(packed)), itoa(len(body))},
			{"base64, length wrong", base64.StdEncoding.EncodeToString([]byte(packed)), "base64", "7", "7"},
			{"a character a byte", latin(packed), "", itoa(len(packed)), itoa(len(body))},
			{"unpacked", body, "", itoa(len(packed)), itoa(len(body))},
		} {
			t.Run(name+"/"+form.name, func(t *testing.T) {
				t.Parallel()
				coding := map[string]string{"zlib": "deflate", "flate": "Deflate"}[name]
				if coding == "" {
					coding = name
				}
				entry := `{"request":{"method":"GET","url":"/v8/ServiceInstance"},"response":{"status":200,"headers":[` +
					`{"name":"content-encoding","value":"` + coding + `"},{"name":"content-length","value":"` + form.length + `"}],` +
					`"content":{"size":9,"encoding":"` + form.encoding + `","text":` + quoted(form.text) + `}}}`
				calls, errs := readHAR(har(entry))
				if errs != nil || len(calls) != 1 {
					t.Fatalf("%d calls, %q", len(calls), errs)
				}
				if got := string(calls[0].Response.Body); got != body {
					t.Errorf("body %q", got)
				}
				if diff := cmp.Diff(http.Header{"Content-Length": {form.want}}, calls[0].Response.Header); diff != "" {
					t.Errorf("headers (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// Tokens of one login are of one principal, also after a refresh; what our own files say goes first.
func TestReadHARPrincipals(t *testing.T) {
	t.Parallel()
	use := func(token, more string) string {
		return `{"request":{"method":"GET","url":"/v8/RestoreSessions","headers":[{"name":"authorization","value":"` + token + `"}]},` +
			`"response":{"status":200}` + more + `}`
	}
	login := func(form, answer string) string {
		return `{"request":{"method":"POST","url":"/v8/Token","postData":{"text":"` + form + `"}},` +
			`"response":{"status":200,"content":{"text":` + quoted(answer) + `}}}`
	}
	calls, errs := readHAR(har(
		use("Bearer early", ""),
		login("grant_type=password&username=Admin&password=x", `{"access_token":"a1","refresh_token":"r1"}`),
		use("Bearer a1", ""),
		login("grant_type=refresh_token&refresh_token=r1", `{"access_token":"a2","refresh_token":"r2"}`),
		use("Bearer a2", ""),
		use("", ""),
		login("grant_type=password&username=admin&password=x", `{"access_token":"a3","refresh_token":"r3"}`),
		use("Bearer a3", ""),
		login("grant_type=password&username=other&password=x", `{}`),
		use("Bearer a3", `,"_principal":"tenant","_broken":"limit","_source":"live","_fault":"cut"`),
	))
	if errs != nil {
		t.Fatal(errs)
	}
	var got []string
	for _, c := range calls {
		got = append(got, string(c.Principal))
	}
	want := []string{
		"account 1", "account 2", "account 2", "account 2", "account 2", "nobody", "account 2", "account 2", "nobody", "tenant",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("principals (-want +got):\n%s", diff)
	}
	last := calls[len(calls)-1]
	if last.Broken != "limit" || last.Source != "live" || last.Response.Fault != "cut" {
		t.Errorf("our own fields: %q %q %q", last.Broken, last.Source, last.Response.Fault)
	}
}

// The times of real files.
func TestReadHARTimes(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]time.Time{
		"2022-01-21T22:53:13.968Z":      time.Date(2022, 1, 21, 22, 53, 13, 968e6, time.UTC),
		"2022-01-21T23:53:13.968+01:00": time.Date(2022, 1, 21, 22, 53, 13, 968e6, time.UTC),
		"2022-01-21T23:53:13+0100":      time.Date(2022, 1, 21, 22, 53, 13, 0, time.UTC),
		"2022-01-21T22:53:13.9685934":   time.Date(2022, 1, 21, 22, 53, 13, 968_593_400, time.UTC),
		"":                              {},
	} {
		calls, errs := readHAR(har(`{"startedDateTime":` + quoted(sent) + `,"request":{"method":"GET","url":"/"}}`))
		if errs != nil || len(calls) != 1 || !calls[0].At.Equal(want) {
			t.Errorf("%q: %q", sent, errs)
		}
	}
}
