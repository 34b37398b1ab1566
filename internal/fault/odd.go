package fault

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/vb365-explore/vb365/spec"
)

// oddRefused are servers that refuse good requests which few clients send.
func oddRefused() []Fault {
	refused := func(status int, text string, when func(*Exchange) bool) Fault {
		return refusing(status, text, "request/good-is-served", when)
	}
	exploring := func(e *Exchange) bool { return e.is(tenant, admin) }
	matches := func(pattern string) func(*Exchange) bool {
		re := regexp.MustCompile(pattern)
		return func(e *Exchange) bool { return exploring(e) && re.Match(e.Asked) }
	}
	asks := func(pattern string, operations ...string) func(*Exchange) bool {
		re := regexp.MustCompile(pattern)
		return func(e *Exchange) bool { return e.is(operations...) && re.MatchString(e.Request.URL.RawQuery) }
	}
	when := func(e *Exchange) string { return str(e.asked(), "dateTime") }
	return kind("odd",
		refused(400, "order: members of Explore are taken in one order only", func(e *Exchange) bool {
			return exploring(e) && !regexp.MustCompile(`(?i)^\s*\{\s*"dateTime"`).Match(e.Asked)
		}),
		refused(400, "token-order: fields of a form are taken in one order only", func(e *Exchange) bool {
			return e.is(token) && bytes.Contains(e.Asked, []byte("=")) && !bytes.HasPrefix(e.Asked, []byte("grant_type"))
		}),
		refused(400, "escapes: names with escapes are unknown", matches(`[{,]\s*"[^":]*\\u00`)),
		refused(400, "space-before: white space before the JSON is refused", matches(`^\s`)),
		refused(500, "space-after: white space behind the JSON makes Explore fail", matches(`\}\s+$`)),
		refused(400, "null-antiforgery: null for the antiforgery token is refused", func(e *Exchange) bool {
			return e.is(token) && regexp.MustCompile(`"disable_antiforgery_token"\s*:\s*null`).Match(e.Asked)
		}).only(spec.V7, spec.V8),
		refused(400, "nine-digits: nine digits of a second are refused", func(e *Exchange) bool { return regexp.MustCompile(`\.\d{9}Z`).MatchString(when(e)) }),
		refused(400, "ten-digits: more than nine digits of a second are refused", func(e *Exchange) bool { return regexp.MustCompile(`\.\d{10,}Z`).MatchString(when(e)) }),
		refused(400, "three-digits: other digits of a second than none and seven are refused", func(e *Exchange) bool {
			return regexp.MustCompile(`T.*\.(\d{1,6}|\d{8,})Z`).MatchString(when(e))
		}),
		refused(400, "offset-far: an offset of more than nine hours is refused", func(e *Exchange) bool { return regexp.MustCompile(`[+-]1\d:\d\d$`).MatchString(when(e)) }),
		refused(400, "future: a point in time of another century is refused", func(e *Exchange) bool { return exploring(e) && strings.HasPrefix(when(e), "20") && when(e)[2] > '2' }),
		refused(500, "year-1: the year 1 makes Explore fail", func(e *Exchange) bool { return exploring(e) && strings.HasPrefix(when(e), "0001") }),
		refused(400, "small-type: a type in small letters is unknown", func(e *Exchange) bool {
			return exploring(e) && e.asked() != nil && str(e.asked(), "type") == strings.ToLower(str(e.asked(), "type"))
		}),
		refused(404, "mixed-id: an id in capitals and small letters is unknown", func(e *Exchange) bool {
			for _, id := range e.Match.Params {
				if strings.ContainsFunc(id, unicode.IsLower) && strings.ContainsFunc(id, unicode.IsUpper) {
					return true
				}
			}
			return false
		}),
		refused(400, "limit-filtered: the greatest limit goes with no filter", asks(`limit=10000.*Time|Time.*limit=10000`, all)),
		refused(400, "boolean-capitals: TRUE and FALSE are no booleans", asks(`=(TRUE|FALSE)`, points, orgs, org)),
		refused(500, "three-filters: three filters at once make the list of restore points fail", func(e *Exchange) bool {
			q := e.Request.URL.Query()
			q.Del("limit")
			q.Del("offset")
			return e.is(points) && len(q) > 2
		}),
		refused(400, "percent-20: a space in a query is taken as + only", asks(`%20`, points, all)),
		refused(400, "colon: a colon in a query is taken escaped only", asks(`:`, points, all)),
		refused(http.StatusNotAcceptable, "accept-any: Accept: */* is not acceptable", func(e *Exchange) bool { return e.Request.Header.Get("Accept") == "*/*" }),
		refused(http.StatusNotAcceptable, "accept-missing: a request without Accept is not acceptable", func(e *Exchange) bool { return len(e.Request.Header["Accept"]) == 0 }),
		refused(400, "tracing: a request with a header for tracing is refused", func(e *Exchange) bool { return e.Request.Header.Get("Traceparent") != "" }),
		refused(http.StatusUnsupportedMediaType, "media-capitals: a media type in capitals is not taken", func(e *Exchange) bool {
			media, _, _ := strings.Cut(e.Request.Header.Get("Content-Type"), ";")
			return media != strings.ToLower(media)
		}),
	)
}
