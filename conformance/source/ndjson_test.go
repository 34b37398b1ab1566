package source_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

// sameCall compares what a line holds of calls.
var sameCall = cmp.Options{cmpopts.IgnoreUnexported(conformance.Call{}), cmpopts.IgnoreFields(conformance.Call{}, "From"), cmpopts.EquateEmpty()}

// readAll reads calls and the errors between them.
func readAll(r io.Reader) (calls []*conformance.Call, errs []string) {
	for c, err := range source.ReadNDJSON(r) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		calls = append(calls, c)
	}
	return calls, errs
}

// call makes a call as a source does.
func call(req conformance.Request, resp conformance.Response, edit func(*conformance.Call)) *conformance.Call {
	c := conformance.NewCall(req, resp)
	c.Source = "recorded"
	if edit != nil {
		edit(c)
	}
	return c
}

func TestReadNDJSON(t *testing.T) {
	t.Parallel()
	const text = "\ufeff" + `{"at":"2022-01-21T22:53:13.9685934Z","principal":"tenant","source":"live","broken":"limit -1",` +
		`"request":{"method":"POST","url":"https://h:4443/v8/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43/Stop",` +
		`"headers":{"content-type":["a"],"Content-Type":["b"]},"bodyBase64":"/w==","later":1},` +
		`"response":{"status":204,"proto":"HTTP/1.1","headers":{"X-A":["1","2"]},"fault":"ended early","body":"\u00e9\n"},"later":{}}` + "\r\n" +
		"\n  \n" + `{"request":{"method":"GET","url":"/v6/Nothing"}}`
	calls, errs := readAll(strings.NewReader(text))
	if errs != nil {
		t.Fatal(errs)
	}
	want := []*conformance.Call{
		call(conformance.Request{
			Method: "POST", URL: "https://h:4443/v8/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43/Stop",
			Header: http.Header{"Content-Type": {"b", "a"}}, Body: []byte{0xff},
		}, conformance.Response{
			Status: 204, Proto: "HTTP/1.1", Header: http.Header{"X-A": {"1", "2"}}, Body: []byte("é\n"), Fault: "ended early",
		}, func(c *conformance.Call) {
			c.Seq, c.Source, c.Principal, c.Broken = 1, "live", conformance.Tenant, "limit -1"
			c.At = time.Date(2022, 1, 21, 22, 53, 13, 968_593_400, time.UTC)
		}),
		call(conformance.Request{Method: "GET", URL: "/v6/Nothing"}, conformance.Response{Fault: "no answer was recorded"},
			func(c *conformance.Call) { c.Seq, c.Principal = 2, conformance.Somebody }),
	}
	if diff := cmp.Diff(want, calls, sameCall); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if got := calls[0].Operation.ID; got != "stopRestoreSession" {
		t.Errorf("the first call is of %q", got)
	}
}

// A line that is no call is told with its number, and the calls behind it are read all the same.
func TestReadNDJSONBroken(t *testing.T) {
	t.Parallel()
	const good = `{"request":{"method":"GET","url":"/v6/ServiceInstance"}}`
	for _, test := range []struct{ name, line, want string }{
		{"no JSON", `{"request":`, "line 2: no JSON object of a call, mend it or take it out: "},
		{"text behind", good + good, "line 2: no JSON object of a call, mend it or take it out: "},
		{"an array", `[]`, "line 2: no JSON object of a call, mend it or take it out: "},
		{"a name twice", `{"at":"2022-01-21T22:53:13Z","at":"2022-01-21T22:53:13Z"}`, `"at"`},
		{"a lone surrogate", `{"request":{"method":"GET","url":"/","body":"\ud800"}}`, "line 2: no JSON object of a call, mend it or take it out: "},
		{"no UTF-8", "{\"request\":{\"method\":\"GET\",\"url\":\"/\",\"body\":\"\xff\"}}", "line 2: no JSON object of a call, mend it or take it out: "},
		{"another type", `{"request":{"method":"GET","url":"/"},"response":{"status":"200"}}`, `"/response/status"`},
		{"a time that is none", `{"at":"yesterday"}`, `"/at"`},
		{"no base64", `{"request":{"method":"GET","url":"/","bodyBase64":"?"}}`, `"/request/bodyBase64"`},
		{"no request", `{}`, "line 2: request is missing: give it a method and a url"},
		{"null", `null`, "line 2: request is missing: give it a method and a url"},
		{"no method", `{"request":{"url":"/"}}`, "line 2: request.method is missing: write it in upper case, such as GET"},
		{"no URL", `{"request":{"method":"GET"}}`, "line 2: request.url is missing: write it as in https://"},
		{"a URL that is none", `{"request":{"method":"GET","url":"://"}}`, "line 2: request.url is no URL: write it as in https://"},
		{"a status that is none", `{"request":{"method":"GET","url":"/"},"response":{"status":20}}`, "line 2: response.status is 20: write one of 100 to 999"},
		{"two request bodies", `{"request":{"method":"GET","url":"/","body":"a","bodyBase64":"YQ=="}}`, "line 2: request has both body and bodyBase64"},
		{"two response bodies", `{"request":{"method":"GET","url":"/"},"response":{"status":200,"body":"a","bodyBase64":"YQ=="}}`, "line 2: response has both"},
	} {
		calls, errs := readAll(strings.NewReader(good + "\n" + test.line + "\n" + good))
		if len(errs) != 1 || !strings.HasPrefix(errs[0], "line 2: ") || !strings.Contains(errs[0], test.want) {
			t.Errorf("%s: %q, want %q", test.name, errs, test.want)
		}
		if len(calls) != 2 || calls[1].Seq != 2 {
			t.Errorf("%s: %d calls around it, want 2, numbered", test.name, len(calls))
		}
	}
}

// What ends the reading is told once, and who stops gets no more.
func TestReadNDJSONEnds(t *testing.T) {
	t.Parallel()
	const good = `{"request":{"method":"GET","url":"/v6/ServiceInstance"}}` + "\n"
	cut := io.MultiReader(strings.NewReader(good), iotest.ErrReader(errors.New("the disk is gone")))
	calls, errs := readAll(cut)
	if len(calls) != 1 || len(errs) != 1 || errs[0] != "line 2: reading it: the disk is gone" {
		t.Errorf("%d calls, %q", len(calls), errs)
	}
	endless := io.MultiReader(strings.NewReader(good), zeros{})
	calls, errs = readAll(endless)
	if len(calls) != 1 || len(errs) != 1 || !strings.HasPrefix(errs[0], "line 2: longer than ") {
		t.Errorf("%d calls, %q", len(calls), errs)
	}
	seen := 0
	for _, err := range source.ReadNDJSON(strings.NewReader(good + good + good)) {
		if seen++; seen == 2 || err != nil {
			break
		}
	}
	if seen != 2 {
		t.Errorf("%d calls seen, want 2", seen)
	}
}

// zeros is a line without an end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestWriteNDJSON(t *testing.T) {
	t.Parallel()
	c := call(conformance.Request{
		Method: "POST", URL: "https://h/v6/Token?a=<&>", Header: http.Header{"B": {"2"}, "A": {"1"}}, Body: []byte("a=b&c=<d>"),
	}, conformance.Response{Status: 200, Header: http.Header{}, Body: []byte{0xc3}}, func(c *conformance.Call) {
		c.Seq, c.Source, c.Principal, c.Apart = 7, "live", conformance.Stranger, true
		c.At = time.Date(2022, 1, 21, 23, 53, 13, 0, time.FixedZone("", 3600))
	})
	var out bytes.Buffer
	if err := source.WriteNDJSON(&out, c); err != nil {
		t.Fatal(err)
	}
	want := `{"at":"2022-01-21T23:53:13+01:00","source":"live","principal":"stranger","apart":true,` +
		`"request":{"method":"POST","url":"https://h/v6/Token?a=<&>","headers":{"A":["1"],"B":["2"]},"body":"a=b&c=<d>"},` +
		`"response":{"status":200,"headers":{},"bodyBase64":"ww=="}}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

// A call that would not be read back as it is, is not written.
func TestWriteNDJSONRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		edit func(*conformance.Call)
		want string
	}{
		{"no method", func(c *conformance.Call) { c.Request.Method = "" }, "request.method is missing"},
		{"a URL that is none", func(c *conformance.Call) { c.Request.URL = "://" }, "request.url is no URL"},
		{"a status that is none", func(c *conformance.Call) { c.Response.Status = 1 }, "response.status is 1"},
		{"a header that is no UTF-8", func(c *conformance.Call) { c.Response.Header = http.Header{"A": {"\xff"}} }, "UTF-8"},
		{"a body beyond all sizes", func(c *conformance.Call) { c.Response.Body = make([]byte, 22<<20) }, "longer than"},
		{"a time that no text holds", func(c *conformance.Call) { c.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) }, "year"},
	} {
		c := call(conformance.Request{Method: "GET", URL: "/"}, conformance.Response{Status: 200}, test.edit)
		var out bytes.Buffer
		err := source.WriteNDJSON(&out, c)
		if err == nil || !strings.HasPrefix(err.Error(), "writing a call: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %q", test.name, &out)
		}
	}
}

// Whatever is read is written so that it is read as the same again, and the other way round.
func FuzzNDJSON(f *testing.F) {
	f.Add(`{"at":"2022-01-21T22:53:13.9685934+01:00","principal":"tenant","apart":true,"request":{"method":"GET","url":"/v6/x","headers":{"a":["b"]},"body":"{}"},"response":{"status":200,"proto":"HTTP/2.0","headers":{},"bodyBase64":"/w=="}}`)
	f.Add("\ufeff{\"request\":{\"method\":\"G\",\"url\":\"/\"}}\n\n{\n")
	f.Add(`{"request":{"method":"G","url":"/","headers":{"a":null,"A":[""]},"bodyBase64":"YQ=="},"response":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		calls, _ := readAll(strings.NewReader(text))
		var out bytes.Buffer
		for _, c := range calls {
			if err := source.WriteNDJSON(&out, c); err != nil {
				t.Fatalf("a call that was read cannot be written: %v", err)
			}
		}
		again, errs := readAll(&out)
		if errs != nil {
			t.Fatal(errs)
		}
		if diff := cmp.Diff(calls, again, sameCall); diff != "" {
			t.Errorf("read again (-first +second):\n%s", diff)
		}
	})
}

// Every call that can be written is read as the same.
func FuzzNDJSONCall(f *testing.F) {
	f.Add("GET", "https://h/v6/RestoreSessions?limit=1", "Accept", "*/*", []byte("{}"), 200, "", []byte("\xff"), int64(1))
	f.Add("POST", "/", "x y", "\u2028", []byte(nil), 0, "no answer", []byte(""), int64(-1))
	f.Fuzz(func(t *testing.T, method, url, name, value string, asked []byte, status int, fault string, answer []byte, at int64) {
		want := call(
			conformance.Request{Method: method, URL: url, Header: http.Header{http.CanonicalHeaderKey(name): {value}}, Body: asked},
			conformance.Response{Status: status, Proto: value, Header: http.Header{}, Body: answer, Fault: fault},
			func(c *conformance.Call) {
				c.Seq, c.At, c.Broken, c.Principal = 1, time.Unix(0, at).UTC(), value, conformance.Nobody
			},
		)
		var out bytes.Buffer
		if err := source.WriteNDJSON(&out, want); err != nil {
			return
		}
		calls, errs := readAll(&out)
		if errs != nil || len(calls) != 1 {
			t.Fatalf("%d calls, %q", len(calls), errs)
		}
		if diff := cmp.Diff(want, calls[0], sameCall); diff != "" {
			t.Errorf("read again (-want +got):\n%s", diff)
		}
	})
}

// A recording that a crash has cut off has all its calls but the last, and says so.
func TestNDJSONTorn(t *testing.T) {
	t.Parallel()
	const line = `{"request":{"method":"GET","url":"https://h/é"}}`
	for n := 1; n < len(line); n++ {
		calls, errs := gather(source.ReadNDJSON(strings.NewReader(line + "\n" + line[:n])))
		if len(calls) != 1 || len(errs) != 1 || !strings.HasPrefix(errs[0], "line 2: the last line is torn") {
			t.Errorf("cut at %d: %d calls, %q", n, len(calls), errs)
		}
	}
	for _, text := range []string{line[:20] + "\n", line + "\n" + line[:20] + "\n", line + "\nhello", line[:20]} {
		if _, errs := gather(source.ReadNDJSON(strings.NewReader(text))); len(errs) != 1 || strings.Contains(errs[0], "torn") {
			t.Errorf("%q: %q", text, errs)
		}
	}
}
