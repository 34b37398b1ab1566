package fault

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// edges are servers that take a request that is just beyond what the contract takes.
func edges() []Fault {
	taken := func(text, asked string) Fault {
		return lenient(text, func(e *Exchange) []byte {
			if bytes.Contains(e.Asked, []byte(asked)) {
				return []byte(exploreBody)
			}
			return nil
		})
	}
	media := func(text string, is func(media string) bool) Fault {
		return lenient(text, func(e *Exchange) []byte {
			if is(e.Request.Header.Get("Content-Type")) {
				return []byte(exploreBody)
			}
			return nil
		})
	}
	query := func(text, name, value, operation string) Fault {
		return after(text, "request/parameter-refused", func(e *Exchange) {
			if q := e.Request.URL.Query(); e.refused(http.StatusBadRequest, operation) && q.Has(name) && q.Get(name) == value {
				q.Del(name)
				e.Send(func(r *http.Request) { r.URL.RawQuery = q.Encode() })
			}
		})
	}
	id := func(text, operation string, repair func(path string) string) Fault {
		return after(text, "request/parameter-refused", func(e *Exchange) {
			if good := repair(e.Request.URL.Path); e.refused(http.StatusBadRequest, operation) && good != e.Request.URL.Path {
				e.Status, e.Body = http.StatusOK, nil
				e.Header.Del("Content-Type")
			}
		})
	}
	return kind("edge",
		taken("month-13: Explore takes the month 13", `"2022-13-10T`),
		taken("month-0: Explore takes the month 0", `"2022-00-10T`),
		taken("day-32: Explore takes the day 32", `"2022-01-32T`),
		taken("april-31: Explore takes April 31", `"2022-04-31T`),
		taken("no-leap-year: Explore takes February 29 of 2022", `"2022-02-29T`),
		taken("century: Explore takes February 29 of 2100", `"2100-02-29T`),
		taken("hour-24: Explore takes 24 o'clock", `T24:00:00Z"`),
		taken("minute-60: Explore takes the minute 60", `T14:60:00Z"`),
		taken("second-61: Explore takes the second 61", `T23:59:61Z"`),
		taken("offset-24: Explore takes an offset of 24 hours", `+24:00"`),
		taken("offset-minute-60: Explore takes an offset of 60 minutes", `+05:60"`),
		taken("year-0: Explore takes the year 0", `"0000-01-22T`),
		taken("no-digits: Explore takes a point without digits behind it", `14:56:55.Z"`),
		taken("us-form: Explore takes a time in US form", `"1/22/2022 2:56:55 PM"`),
		taken("dotted: Explore takes February 30 in the form with points", `"2022.02.30 14:56"`),
		taken("empty-date: Explore takes an empty dateTime", `"dateTime":""`),
		taken("empty-type: Explore takes an empty type", `"type":""`),
		taken("null-versions: Explore takes null for showAllVersions", `"showAllVersions":null`),
		taken("object-versions: Explore takes an object for showAllVersions", `"showAllVersions":{}`),
		taken("type-by-number: Explore takes a type by its number", `"type":"0"`),
		taken("array-type: Explore takes an array for type", `"type":[]`),
		taken("beyond-float: Explore takes a number beyond all bounds", `1e400`),
		taken("deep: Explore takes what is ten thousand arrays deep", `"showDeleted":[[[[`),
		taken("surrogate: Explore takes half a character", `\ud800`),
		taken("twice-same: Explore takes a name twice with the same value", `"showDeleted":false,"showDeleted":false`),
		taken("twice-case: Explore takes a name in two cases", `"showDeleted":false,"SHOWdELETED":false`),
		taken("bom: Explore takes a byte order mark", "\ufeff"),
		taken("array-of-one: Explore takes its object in an array", `[{"dateTime"`),
		taken("comment: Explore takes comments", `/* */`),
		taken("comma: Explore takes a comma too many", `,}`),
		taken("quotes: Explore takes single quotes", `'dateTime'`),
		media("media-missing: Explore takes a body without its type", func(media string) bool { return media == "" }),
		media("media-xml: Explore takes a body that is said to be XML", func(media string) bool { return media == "application/xml" }),
		media("charset: Explore takes another charset", func(media string) bool { return strings.HasSuffix(media, "utf-16") }),
		query("limit-empty: an empty limit is passed over", "limit", "", all),
		query("limit-hex: a limit in hexadecimal is passed over", "limit", "0x10", all),
		query("limit-text: a limit that is no number is passed over", "limit", "ten", log),
		query("offset-fraction: an offset with a fraction is passed over", "offset", "1.5", log),
		query("offset-negative: a negative offset is passed over", "offset", "-1", all),
		query("from-impossible: a time that does not exist is passed over", "startTimeFrom", "2100-02-29T00:00:00Z", all),
		query("view-number: a number is passed over in place of a boolean", "extendedView", "2", org).only(spec.V7, spec.V8), // which need none
		after("view-missing: a parameter that is required may be missing", "request/parameter-refused", func(e *Exchange) {
			if e.refused(http.StatusBadRequest, org) && e.Request.URL.RawQuery == "" {
				e.Send(func(r *http.Request) { r.URL.RawQuery = "extendedView=true" })
			}
		}).only(spec.V6),
		after("limit-twice: of a parameter that comes twice the first counts", "request/parameter-refused", func(e *Exchange) {
			if q := e.Request.URL.Query(); e.refused(http.StatusBadRequest, all) && len(q["limit"]) > 1 {
				e.Send(func(r *http.Request) { r.URL.RawQuery = url.Values{"limit": q["limit"][:1]}.Encode() })
			}
		}),
		id("id-braces: an id in braces is taken", one, func(path string) string { return strings.Trim(path, "}") }),
		id("id-space: an id with a space behind it is taken", log, func(path string) string { return strings.ReplaceAll(path, " ", "") }),
		id("id-letter: an id with a letter that is no digit is taken", entry, func(path string) string { return strings.ReplaceAll(path, "g", "") }),
	)
}
