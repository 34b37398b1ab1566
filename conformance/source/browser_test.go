package source_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance/source"
)

// A request that ended through the browser has no answer, whatever had come of it; what the server did to it stays.
func TestReadHARGivenUp(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		`"_error":"net::ERR_ABORTED"`:                     "the client was gone before the answer was whole: net::ERR_ABORTED",
		`"_failureText":"NS_BINDING_ABORTED"`:             "the client was gone before the answer was whole: NS_BINDING_ABORTED",
		`"_error":"net::ERR_CONTENT_LENGTH_MISMATCH"`:     "net::ERR_CONTENT_LENGTH_MISMATCH",
		`"_error":"net::ERR_INCOMPLETE_CHUNKED_ENCODING"`: "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
		`"_failureText":"net::ERR_HTTP2_PROTOCOL_ERROR"`:  "net::ERR_HTTP2_PROTOCOL_ERROR",
	} {
		calls, errs := readHAR(har(`{"request":{"method":"GET","url":"https://h/v8/RestorePoints"},"response":{"status":200,` +
			`"headers":[{"name":"Content-Length","value":"700"}],"content":{"text":"{","size":1},` + said + `}}`))
		if errs != nil || len(calls) != 1 {
			t.Fatalf("%s: %q", said, errs)
		}
		r := calls[0].Response
		gone := strings.HasPrefix(want, "the client")
		if r.Fault != want || r.BrokenOff() == gone || (len(r.Body)+len(r.Header)+r.Status == 0) != gone {
			t.Errorf("%s: %+v", said, r)
		}
	}
	calls, errs := readHAR(har(`{"request":{"method":"GET","url":"https://h/v8/RestorePoints"},"response":{"status":200,"content":{"size":9},"_error":"net::ERR_ABORTED"}}`))
	if errs != nil || len(calls) != 1 || calls[0].Response.Status != 0 {
		t.Errorf("a body that was not saved: %q", errs)
	}
}

// packedLine is a line of NDJSON with an answer as it went over the wire.
func packedLine(t *testing.T, asked, coding string, body []byte) string {
	t.Helper()
	return `{"request":{"method":"GET","url":"https://h/v8/ServiceInstance","headers":{` + asked + `}},"response":{"status":200,"headers":{` +
		`"Content-Encoding":["` + coding + `"],"Content-Length":["` + itoa(len(body)) + `"]},"bodyBase64":"` + base64.StdEncoding.EncodeToString(body) + `"}}`
}

// A body that was packed on its way is unpacked as that of a HAR is, unless nobody has asked for it.
func TestReadNDJSONPacked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(`{"a":1}`))
	must(t, err)
	must(t, w.Close())
	packed := out.Bytes()
	for name, test := range map[string]struct{ line, body, coding, length, err string }{
		"packed":        {line: packedLine(t, "", "gzip", packed), body: `{"a":1}`, length: "7"},
		"asked for":     {line: packedLine(t, `"accept-encoding":["br","GZIP"]`, "gzip", packed), body: `{"a":1}`, length: "7"},
		"not asked":     {line: packedLine(t, `"Accept-Encoding":["br"]`, "gzip", packed), body: string(packed), coding: "gzip", length: itoa(len(packed))},
		"no coding":     {line: packedLine(t, "", "identity", []byte("\xff")), body: "\xff", length: "1"},
		"plain":         {line: strings.Replace(packedLine(t, "", "gzip", nil), `"bodyBase64":""`, `"body":"{}"`, 1), body: "{}", coding: "gzip", length: "0"},
		"torn":          {line: packedLine(t, "", "gzip", packed[:12]), err: "line 1: response.bodyBase64 cannot be unpacked as gzip"},
		"in a slow way": {line: strings.Replace(packedLine(t, "", "gzip", packed), `{`, `{"later":{},`, 1), body: `{"a":1}`, length: "7"},
	} {
		calls, errs := gather(source.ReadNDJSON(strings.NewReader(test.line)))
		if test.err != "" {
			if len(errs) != 1 || !strings.HasPrefix(errs[0], test.err) {
				t.Errorf("%s: %q", name, errs)
			}
			continue
		}
		if errs != nil || len(calls) != 1 {
			t.Errorf("%s: %q", name, errs)
			continue
		}
		r := calls[0].Response
		if string(r.Body) != test.body || r.Header.Get("Content-Encoding") != test.coding || r.Header.Get("Content-Length") != test.length {
			t.Errorf("%s: %q %v", name, r.Body, r.Header)
		}
	}
}
