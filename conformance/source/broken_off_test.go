package source_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// brokenAnswers break off in the middle of the body, each in a way of its own.
var brokenAnswers = map[string]string{
	"a length that is too great": "HTTP/1.1 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 50\r\n\r\n" + `{"message":"there`,
	"chunks without an end":      "HTTP/1.1 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"mes\r\n",
	"a chunk that is cut":        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\nVia: 1.1 gate\r\n\r\n50\r\n{\"mes",
}

// reread returns the calls that a reader gets of what a writer has written.
func reread(t *testing.T, name string, text []byte) *conformance.Call {
	t.Helper()
	in, err := source.ReadNamed(name, bytes.NewReader(text))
	must(t, err)
	for c, err := range in.Calls() {
		must(t, err)
		return c
	}
	t.Fatalf("no call in %s", text)
	return nil
}

// seenBy returns a call as each source tells it: live, through a proxy, and recorded in each form, also without secrets.
func seenBy(t *testing.T, method, path, answer string) map[string]*conformance.Call {
	t.Helper()
	to := answerWith(t, answer)
	request := conformance.Request{Method: method, URL: to + path, Header: http.Header{}}
	response, err := conformance.NewLive(&http.Transport{DisableKeepAlives: true}).Send(t.Context(), request)
	must(t, err)
	calls := map[string]*conformance.Call{"live": conformance.NewCall(request, response)}
	p := proxyTo(t, to, nil)
	ask(t, p.address, method+" "+path+" HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
	passed := p.end()
	if len(passed) != 1 {
		t.Fatalf("%d calls passed", len(passed))
	}
	calls["proxy"] = passed[0]
	hide, err := redact.New(redact.Options{})
	must(t, err)
	for _, from := range []string{"live", "proxy"} {
		var line, hidden, har bytes.Buffer
		must(t, source.WriteNDJSON(&line, calls[from]))
		must(t, source.WriteNDJSON(&hidden, hide.Call(calls[from])))
		h := source.NewHARWriter(&har)
		must(t, h.Write(calls[from]))
		must(t, h.Close())
		calls[from+", NDJSON"] = reread(t, "a.ndjson", line.Bytes())
		calls[from+", redacted"] = reread(t, "a.ndjson", hidden.Bytes())
		calls[from+", HAR"] = reread(t, "a.har", har.Bytes())
	}
	for _, c := range calls {
		c.Seq = 1
	}
	return calls
}

// Every source tells of an answer that broke off, and a finding comes of it, whatever the operation is.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	const session = "/v6/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43"
	for name, answer := range brokenAnswers {
		for path, method := range map[string]string{session: http.MethodGet, session + "/Stop": http.MethodPost} {
			for from, c := range seenBy(t, method, path, answer) {
				if !c.Response.BrokenOff() {
					t.Errorf("%s, %s: %d, fault %q", name, from, c.Response.Status, c.Response.Fault)
				}
				report := conformance.Judge(spec.V6, "", []*conformance.Call{c}, check.List(), conformance.Everything)
				found := 0
				for _, f := range report.Findings {
					if f.Check == "law/body-measured" && f.Pointer == "Content-Length" {
						found++
					}
				}
				if found != 1 {
					t.Errorf("%s, %s %s, %s: %d findings tell that the answer broke off: %v", name, method, path, from, found, report.Findings)
				}
			}
		}
	}
}

// A whole answer whose body the recorder could not keep is no fault of the server.
func TestNotKept(t *testing.T) {
	t.Parallel()
	hide, err := redact.New(redact.Options{})
	must(t, err)
	c := conformance.NewCall(
		conformance.Request{Method: http.MethodGet, URL: "https://h/v6/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43"},
		conformance.Response{Status: 404, Proto: "HTTP/1.1", Body: []byte("\x1f\x8b\x00\x01"), Header: http.Header{
			"Content-Type": {"application/json; charset=utf-8"}, "Content-Length": {"4"}, "Content-Encoding": {"gzip"},
		}},
	)
	for _, c := range []*conformance.Call{source.TextOnly(c), hide.Call(source.TextOnly(c))} {
		report := conformance.Judge(spec.V6, "", []*conformance.Call{c}, check.List(), conformance.Everything)
		if c.Response.Fault == "" || c.Response.BrokenOff() || len(report.Findings) > 0 {
			t.Errorf("fault %q: %v", c.Response.Fault, report.Findings)
		}
	}
}
