package validate

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// response judges status, headers, media type and body of a response.
func (j *judge) response() {
	r := j.operation.response(j.Status)
	if r == nil {
		j.violation("http/status-undocumented", "status", "", j.operation.at+"/responses", j.operation.statuses(), strconv.Itoa(j.Status))
		return
	}
	j.headers(r)
	switch b := r.body; {
	case b == nil && j.size > 0:
		j.violation("http/body-unexpected", "body", "", r.at, "no body", fmt.Sprintf("%d bytes", j.total()))
	case b == nil:
		j.saw(r.shown)
	case j.size == 0:
		j.violation("http/body-missing", "body", "", b.at+"/content", "a body of "+b.names(), "nothing")
	default:
		j.content(b)
	}
}

// response finds what is said of a status: of itself, of its hundred, or of all others. Where the document says
// what success is, the response for all others is one for errors.
func (o *operation) response(status int) *response {
	for _, key := range [...]int{status, status / 100} {
		if r := o.responses[key]; r != nil && key > 0 {
			return r
		}
	}
	if status >= 400 && status < 600 || !o.saysSuccess() {
		return o.responses[0]
	}
	return nil
}

func (o *operation) saysSuccess() bool {
	for key := range o.responses {
		if key == 2 || key >= 200 && key < 300 {
			return true
		}
	}
	return false
}

// statuses names the documented statuses.
func (o *operation) statuses() string {
	var names []string
	for _, status := range slices.Sorted(maps.Keys(o.responses)) {
		switch {
		case status >= 100:
			names = append(names, strconv.Itoa(status))
		case status > 0:
			names = append(names, strconv.Itoa(status)+"XX")
		}
	}
	s := "status " + strings.Join(names, ", ")
	if o.responses[0] != nil {
		s += " or another 4xx or 5xx"
	}
	return s
}

// headers judges the headers that the contract documents, and tells of those that nobody does.
func (j *judge) headers(r *response) {
	for i := range r.headers {
		h := &r.headers[i]
		values := j.Header.Values(h.name)
		if len(values) == 0 {
			if h.required {
				j.violation("http/header-required-missing", "header", h.name, h.at+"/required", h.node.wants()+" (required)", "nothing")
			}
			continue
		}
		value := strings.Join(values, ", ")
		for _, f := range j.faults(h.node, j.typed(h.node, value), h.clues) {
			if f.severity == Violation {
				j.violation("http/header-schema", "header", h.name, f.clause, f.expected, quote(value))
			}
		}
		if h.clues != nil {
			j.saw(h.clues.present)
		}
	}
	if len(j.Header) == index(j.mediaSent != nil)+index(j.lengthSent != nil) {
		return // most often there are no others
	}
	for name := range j.Header {
		documented := func(h parameter) bool { return h.name == name }
		if !commonHeaders[name] && !slices.ContainsFunc(r.headers, documented) {
			j.add(Finding{
				Severity: Drift, Check: "http/header-undocumented", Where: "header", Pointer: name, Place: name,
				Clause: Clause{Pointer: r.at}, Expected: "a header of the contract or of HTTP", Got: quote(name),
			})
		}
	}
}

// commonHeaders are those that any server may send, by RFC 9110 to 9112 and what browsers ask for.
var commonHeaders = func() map[string]bool {
	known := map[string]bool{}
	for name := range strings.FieldsSeq(`Accept-Ranges Access-Control-Allow-Credentials Access-Control-Allow-Headers
		Access-Control-Allow-Methods Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age
		Age Allow Alt-Svc Cache-Control Clear-Site-Data Connection Content-Disposition Content-Encoding Content-Language
		Content-Length Content-Location Content-Range Content-Security-Policy Content-Type Cross-Origin-Embedder-Policy
		Cross-Origin-Opener-Policy Cross-Origin-Resource-Policy Date Etag Expires Keep-Alive Last-Modified Link Location
		Permissions-Policy Pragma Proxy-Authenticate Referrer-Policy Retry-After Server Server-Timing Set-Cookie
		Strict-Transport-Security Trailer Transfer-Encoding Upgrade Vary Via Warning Www-Authenticate
		X-Content-Type-Options X-Frame-Options X-Xss-Protection`) {
		known[http.CanonicalHeaderKey(name)] = true
	}
	return known
}()
