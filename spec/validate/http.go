package validate

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// JudgeHTTP judges a whole call by the contract of the version in its path: the path as it was sent, the query,
// headers and bodies of both sides. Sent and received are the bodies; those of r and resp are not read. Of r the
// method, URL and header count, of resp the status and header; nil stands for an answer that did not come.
//
// Findings about the request come first. A path that is no operation's is route/undocumented, one that does not
// have the method is route/method-undocumented: nothing else of the call is judged then, and Finding.Operation is
// empty. Names and enum values of the request may be in any case; each that differs is a drift.
//
// A body under a Content-Encoding is not judged. The note http/unjudged says so.
func JudgeHTTP(r *http.Request, resp *http.Response, sent, received []byte) []Finding {
	c := routeHTTP(r.Method, r.URL, r.Header)
	if c.stray != nil {
		return []Finding{*c.stray}
	}
	c.request.Body = sent
	found := c.judge(c.request)
	if resp != nil {
		c.response.Status, c.response.Header, c.response.Body = resp.StatusCode, resp.Header, received
		found = append(found, c.judge(c.response)...)
	}
	return found
}

// Check returns a function that judges every call by JudgeHTTP and reports what it finds. It is what
// api.WithContractCheck takes:
//
//	client, err := api.New(url, api.WithContractCheck(validate.Check(func(f validate.Finding) {
//		log.Print(f)
//	})))
//
// Report is called by the goroutines that make the calls, so by several at once.
func Check(report func(Finding)) func(request *http.Request, response *http.Response, requestBody, responseBody []byte) {
	return func(request *http.Request, response *http.Response, requestBody, responseBody []byte) {
		for _, f := range JudgeHTTP(request, response, requestBody, responseBody) {
			report(f)
		}
	}
}

// httpCall is a call whose operation is found, its messages still without what comes later.
type httpCall struct {
	contract          *Contract
	request, response Message
	stray             *Finding // the call is of no operation
}

// routeHTTP finds the operation of a request.
func routeHTTP(method string, u *url.URL, header http.Header) httpCall {
	path := u.EscapedPath()
	m, err := spec.Route(method, path)
	c := httpCall{contract: contractOf(cmp.Or(m.Version, spec.V6))}
	if err != nil {
		c.stray = c.contract.undocumented(method, path, m, err)
		return c
	}
	c.request = Message{
		Version: m.Version, Operation: m.Operation, Path: path, Params: m.Params, Query: u.Query(),
		Request: true, Header: header, AnyCase: true,
	}
	c.response = Message{Version: m.Version, Operation: m.Operation}
	return c
}

// contractOf is Of for a version that spec.Route knows.
func contractOf(v spec.Version) *Contract {
	c, err := Of(v)
	if err != nil {
		panic("validate: the contract in this module cannot be used: " + err.Error())
	}
	return c
}

// undocumented tells of a request of no operation. Of no version, it is placed in the oldest.
func (c *Contract) undocumented(method, path string, m spec.Match, err error) *Finding {
	f := Finding{
		Check: "route/undocumented", Severity: Violation, Request: true, Where: "path", Count: 1,
		Clause: Clause{Pointer: "#/paths"}, Expected: "a path of " + string(m.Version), Got: quote(path),
	}
	switch {
	case errors.Is(err, spec.ErrVersion):
		f.Clause.Pointer, f.Expected = "#/servers", "a path that begins with "+versionList()
	case errors.Is(err, spec.ErrMethod):
		f.Check, f.Expected, f.Got = "route/method-undocumented", strings.Join(m.Allow, " or "), quote(method)
		if other, err := spec.Route(m.Allow[0], path); err == nil {
			f.Clause.Pointer += pointerOf(other.Operation.Path)
		}
	}
	f.Clause = c.text().clause(f.Clause.Pointer)
	f.Fingerprint = fingerprint(&f, 0, "")
	return &f
}

// versionList names the versions as paths begin with them.
func versionList() string {
	var names []string
	for _, v := range spec.Versions() {
		names = append(names, "/"+string(v))
	}
	return strings.Join(names, ", ")
}

// judge judges a message whose body is whole and in memory.
func (c *httpCall) judge(m Message) []Finding {
	found, err := c.contract.Judge(m)
	if err != nil {
		panic("validate: " + err.Error()) // no operation of the contract that routed the call
	}
	return readable(m, len(m.Body) > 0, found)
}

// readable takes what is found in bytes that nobody decoded for what it is: nothing is known of the body. A
// note says so.
func readable(m Message, hasBody bool, found []Finding) []Finding {
	coding := strings.Join(m.Header.Values("Content-Encoding"), ", ")
	if coding == "" || strings.EqualFold(coding, "identity") || !hasBody {
		return found
	}
	found = slices.DeleteFunc(found, func(f Finding) bool {
		return f.Where == "body" && f.Check != "http/body-unexpected"
	})
	return append(found, unjudged(m, "a body without Content-Encoding", quote(coding)))
}

// unjudged is the note that a body was not judged.
func unjudged(m Message, expected, got string) Finding {
	f := Finding{
		Check: "http/unjudged", Severity: Note, Operation: m.Operation.ID, Request: m.Request, Where: "body",
		Expected: expected, Got: got, Count: 1,
	}
	f.Fingerprint = fingerprint(&f, m.Status, "")
	return f
}
