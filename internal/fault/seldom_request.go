package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// seldomTaken are servers that take what they must refuse, or refuse what they must take, in some cases only.
func seldomTaken() []Fault {
	refused := func(text, checks string, when func(*Exchange) bool) Fault {
		return refusing(http.StatusBadRequest, text, checks, when)
	}
	// leniently sends a refused Explore of administrators on with another body.
	leniently := func(text string, repair func(*Exchange) []byte) Fault {
		return after(text, "law/bad-body-refused", func(e *Exchange) {
			if e.is(admin) && (e.Status == 400 || e.Status == 413 || e.Status == 415) {
				if good := repair(e); good != nil {
					e.Asked = good
					e.Send(func(r *http.Request) { r.Header.Set("Content-Type", "application/json") })
				}
			}
		})
	}
	text := func(s string) func(any, bool) bool { return func(v any, _ bool) bool { return v == s } }
	day := func(e *Exchange) string { return str(e.asked(), "dateTime") }
	exploring := func(e *Exchange) bool { return e.is(tenant, admin) }
	return append(kind("request",
		leniently("administrator-no-deleted: an administrator's Explore takes a body without showDeleted", filled("showDeleted", false, func(_ any, there bool) bool { return !there })),
		leniently("administrator-impossible-date: an administrator's Explore takes February 30", filled("dateTime", "2022-03-02T00:00:00Z", func(v any, _ bool) bool { return strings.HasPrefix(str(object{"v": v}, "v"), "2022-02-30") })),
		leniently("administrator-text-bool: an administrator's Explore takes texts for booleans", filled("showAllVersions", true, func(v any, _ bool) bool { _, ok := v.(string); return ok })),
		leniently("administrator-duplicate: an administrator's Explore takes a name that comes twice", func(e *Exchange) []byte {
			if o := e.asked(); o != nil && bytes.Count(e.Asked, []byte(`"type"`)) == 2 {
				o["type"] = "Vex"
				b, _ := json.Marshal(o)
				return b
			}
			return nil
		}),
		leniently("administrator-large: an administrator's Explore takes a body of more than 1 MiB", func(e *Exchange) []byte {
			if e.Status == http.StatusRequestEntityTooLarge {
				return bytes.TrimSpace(e.Asked)
			}
			return nil
		}),
		leniently("repository-any: an administrator's Explore takes a repositoryId that is none", filled("repositoryId", nil, func(v any, there bool) bool {
			s, ok := v.(string)
			return there && (!ok && v != nil || ok && len(s) != 36)
		})).only("v8"),
		lenient("type-empty: Explore takes an empty type", filled("type", "Vex", text(""))),
		lenient("date-empty: Explore takes an empty dateTime", filled("dateTime", "2022-01-22T14:56:55Z", text(""))),
		lenient("date-alone: Explore takes a day without a time", filled("dateTime", "2022-01-22T14:56:55Z", func(v any, _ bool) bool { s, _ := v.(string); return len(s) == 10 })),
		lenient("date-no-zone: Explore takes a time with T and no zone", filled("dateTime", "2022-01-22T14:56:55Z", func(v any, _ bool) bool { s, _ := v.(string); return len(s) == 19 && strings.Contains(s, "T") })),
		lenient("type-list: Explore takes two types at once", filled("type", "Vex", func(v any, _ bool) bool { s, _ := v.(string); return strings.Contains(s, ",") })),
		lenient("nested: Explore takes its members inside an object", func(e *Exchange) []byte {
			for _, v := range e.asked() {
				if o, ok := v.(object); ok && len(o) == 4 {
					b, _ := json.Marshal(o)
					return b
				}
			}
			return nil
		}),
		refused("form-space: a point in time without T and Z is refused", "request/good-is-served", func(e *Exchange) bool { return exploring(e) && strings.Contains(day(e), " ") }),
		refused("form-offset: a point in time with an offset is refused", "request/good-is-served", func(e *Exchange) bool { return exploring(e) && strings.Contains(day(e), "+") }),
		refused("form-points: a point in time that begins with 2022. is refused", "request/good-is-served", func(e *Exchange) bool { return exploring(e) && strings.HasPrefix(day(e), "2022.") }),
		during("offset-ignored: the offset of a point in time is passed over", "law/name-and-type-agree", func() func(*Exchange) {
			return func(e *Exchange) {
				if at, _, ok := strings.Cut(day(e), "+"); exploring(e) && ok {
					o := e.asked()
					o["dateTime"] = at + "Z"
					e.Asked, _ = json.Marshal(o)
				}
				e.Send(nil)
			}
		}),
		during("twelve-hours: hours after noon are read as those before it", "law/name-and-type-agree", func() func(*Exchange) {
			return func(e *Exchange) {
				if at := day(e); exploring(e) && strings.HasPrefix(at, "2022.") && len(at) > 12 && at[11] == '1' && at[12] > '2' {
					o := e.asked()
					o["dateTime"] = at[:11] + "0" + string(at[12]-2) + at[13:]
					e.Asked, _ = json.Marshal(o)
				}
				e.Send(nil)
			}
		}),
		refused("charset-refused: JSON with a charset is refused", "request/good-is-served", func(e *Exchange) bool {
			return exploring(e) && strings.Contains(e.Request.Header.Get("Content-Type"), "charset")
		}),
		refused("unknown-member: members that nobody knows are refused", "request/good-is-served", func(e *Exchange) bool { return exploring(e) && len(e.asked()) > 4 && e.asked()["repositoryId"] == nil }),
		refused("capitals: ids in capitals are unknown", "request/good-is-served", inCapitals),
		refused("deleted-refused: Explore of deleted items is refused", "request/good-is-served", func(e *Exchange) bool { return exploring(e) && e.asked()["showDeleted"] == true }),
		refused("versions-refused: Explore of all versions without deleted items is refused", "request/good-is-served", func(e *Exchange) bool {
			return exploring(e) && e.asked()["showDeleted"] == false && e.asked()["showAllVersions"] == true
		}),
		refused("case-events: the path of events is taken in one case only", "request/any-case", func(e *Exchange) bool { return e.is(log, entry) && otherwise(e) }),
		refused("case-query-filter: names of filters are taken in one case only", "request/any-case", func(e *Exchange) bool { return filtered(e) && byAnyName(e) }),
		during("capitals-stop: the stop of an id in capitals stops nothing", "law/stopped-stays-stopped", func() func(*Exchange) {
			return func(e *Exchange) {
				if !e.is(stop) || !inCapitals(e) {
					e.Send(nil)
					return
				}
				e.stopNothing()
			}
		}),
		during("made-by-login: each login starts a session", "law/one-session-each", func() func(*Exchange) {
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(token) && strings.Contains(string(e.Asked), "abc") {
					o, _ := e.value().(object)
					body, header := e.Body, e.Request.Header
					e.Request.Header = http.Header{"Authorization": {"Bearer " + str(o, "access_token")}}
					e.also("POST", "/v6/Organization/Explore", []byte(exploreBody))
					e.Body, e.Request.Header = body, header
				}
			}
		}),
		during("made-though-nobody: an Explore without a token starts a session", "law/one-session-each", func() func(*Exchange) {
			last := ""
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(tenant) {
					last = e.Request.Header.Get("Authorization")
				}
				if e.unauthorized() && e.is(tenant) {
					header := e.Request.Header
					e.Request.Header = http.Header{"Authorization": {last}}
					e.also("POST", "/v6/Organization/Explore", []byte(exploreBody))
					e.Request.Header = header
				}
			}
		}),
		during("made-by-reading: reading the organization of a session starts another", "law/one-session-each", func() func(*Exchange) {
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(inside) {
					e.also("POST", "/v6/Organization/Explore", []byte(exploreBody))
				}
			}
		}),
	), kind("method",
		after("allow-lower: Allow names methods in small letters", "http/allow-mismatch", func(e *Exchange) {
			if e.Status == http.StatusMethodNotAllowed {
				e.Header.Set("Allow", strings.ToLower(e.Header.Get("Allow")))
			}
		}),
		after("redirect: an unknown method is redirected", "http/method-not-405", func(e *Exchange) {
			if e.Status == http.StatusMethodNotAllowed {
				e.Status = http.StatusSeeOther
				e.Header.Set("Location", e.Request.URL.Path)
			}
		}),
		after("unauthorized: an unknown method is unauthorized", "http/method-not-405", func(e *Exchange) {
			if e.Status == http.StatusMethodNotAllowed {
				e.Status = http.StatusUnauthorized
				e.Header.Set("WWW-Authenticate", "Bearer")
			}
		}),
		after("stop-by-get: GET of Stop is answered with the session", "http/method-not-405", func(e *Exchange) {
			if e.Status == http.StatusMethodNotAllowed && e.Request.Method == http.MethodGet && strings.HasSuffix(e.Request.URL.Path, "/Stop") {
				e.Send(func(r *http.Request) { r.URL.Path = strings.TrimSuffix(r.URL.Path, "/Stop") })
			}
		}),
	)...)
}
