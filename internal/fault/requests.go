package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// lenient sends a refused Explore on with another body.
func lenient(text string, repair func(*Exchange) []byte) Fault {
	return after(text, "law/bad-body-refused", func(e *Exchange) {
		if e.is(tenant) && (e.Status == 400 || e.Status == 413 || e.Status == 415) {
			if good := repair(e); good != nil {
				e.Asked = good
				e.Send(func(r *http.Request) { r.Header.Set("Content-Type", "application/json") })
			}
		}
	})
}

// asked decodes the body of a request, even where something follows it.
func (e *Exchange) asked() object {
	var o object
	if json.NewDecoder(bytes.NewReader(e.Asked)).Decode(&o) != nil {
		return nil
	}
	return o
}

// filled returns the asked body with a member set, where its value is the bad one.
func filled(name string, good any, bad func(v any, there bool) bool) func(*Exchange) []byte {
	return func(e *Exchange) []byte {
		o := e.asked()
		if v, there := o[name]; o == nil || !bad(v, there) {
			return nil
		}
		o[name] = good
		b, err := json.Marshal(o)
		if err != nil {
			return nil
		}
		return b
	}
}

// requests are servers that take what they must refuse, or refuse what they must take.
func requests() []Fault {
	missing := func(_ any, there bool) bool { return !there }
	null := func(v any, there bool) bool { return there && v == nil }
	text := func(s string) func(any, bool) bool { return func(v any, _ bool) bool { return v == s } }
	number := func(v any, _ bool) bool { _, ok := v.(float64); return ok }
	boolText := func(v any, _ bool) bool { _, ok := v.(string); return ok }
	const when = "2022-01-22T14:56:55Z"
	refused := func(text, checks string, when func(*Exchange) bool) Fault {
		return refusing(http.StatusBadRequest, text, checks, when)
	}
	sent := func(s string) func(*Exchange) bool {
		return func(e *Exchange) bool { return e.is(tenant, admin) && strings.Contains(string(e.Asked), s) }
	}
	return kind("request",
		lenient("no-date: Explore takes a body without dateTime", filled("dateTime", when, missing)),
		lenient("no-type: Explore takes a body without type", filled("type", "Vex", missing)),
		lenient("no-deleted: Explore takes a body without showDeleted", filled("showDeleted", false, missing)),
		lenient("no-versions: Explore takes a body without showAllVersions", filled("showAllVersions", false, missing)),
		lenient("null-date: Explore takes null for dateTime", filled("dateTime", when, null)),
		lenient("null-type: Explore takes null for type", filled("type", "Vex", null)),
		lenient("null-deleted: Explore takes null for showDeleted", filled("showDeleted", false, null)),
		lenient("unknown-type: Explore takes an unknown type", filled("type", "Vex", text("Vey"))),
		lenient("number-date: Explore takes a number for dateTime", filled("dateTime", when, number)),
		lenient("number-type: Explore takes a number for type", filled("type", "Vex", number)),
		lenient("text-bool: Explore takes texts for booleans", filled("showDeleted", true, boolText)),
		lenient("number-bool: Explore takes numbers for booleans", filled("showDeleted", true, number)),
		lenient("bad-date: Explore takes a date that is none", filled("dateTime", when, text("last week"))),
		lenient("impossible-date: Explore takes February 30", filled("dateTime", when, func(v any, _ bool) bool { return strings.HasPrefix(str(object{"v": v}, "v"), "2022-02-30") })),
		lenient("trailing: Explore takes what follows the JSON", func(e *Exchange) []byte {
			if o := e.asked(); o != nil && !json.Valid(e.Asked) {
				b, err := json.Marshal(o)
				if err == nil && len(o) == 4 {
					return b
				}
			}
			return nil
		}),
		lenient("duplicate: Explore takes a name that comes twice", func(e *Exchange) []byte {
			if o := e.asked(); bytes.Count(e.Asked, []byte(`"type"`)) == 2 {
				o["type"] = "Vex"
				b, err := json.Marshal(o)
				if err == nil {
					return b
				}
			}
			return nil
		}),
		lenient("utf-8: Explore takes a body that is no UTF-8", func(e *Exchange) []byte {
			if bytes.IndexByte(e.Asked, 0xff) > 0 {
				return []byte(exploreBody)
			}
			return nil
		}),
		lenient("media: Explore takes any media type", func(e *Exchange) []byte {
			if e.Status == http.StatusUnsupportedMediaType {
				return e.Asked
			}
			return nil
		}),
		lenient("large: Explore takes a body of more than 1 MiB", func(e *Exchange) []byte {
			if e.Status == http.StatusRequestEntityTooLarge {
				return bytes.TrimSpace(e.Asked)
			}
			return nil
		}),
		lenient("empty: Explore takes no body at all", func(e *Exchange) []byte {
			if len(e.Asked) == 0 {
				return []byte(exploreBody)
			}
			return nil
		}),
		after("made-though-refused: a refused Explore starts a session", "law/bad-body-refused law/one-session-each", func(e *Exchange) {
			if e.refused(http.StatusBadRequest, tenant) {
				e.also("POST", "/v6/Organization/Explore", []byte(exploreBody))
			}
		}).because("the list shows it"),
		after("made-though-unknown: Explore of an unknown organization starts a session", "law/one-session-each", func(e *Exchange) {
			if e.refused(http.StatusNotFound, admin) {
				if b := e.also("GET", "/v6/Organizations?extendedView=true", nil); len(b) > 0 {
					o := members((&Exchange{Body: b}).value())[0]
					e.also("POST", "/v6/Organizations/"+str(o, "id")+"/Explore", []byte(exploreBody))
				}
			}
		}),
		during("made-twice: an Explore starts two sessions", "law/one-session-each", func() func(*Exchange) {
			return func(e *Exchange) {
				if e.is(tenant, admin) {
					e.Send(nil)
				}
				e.Send(nil)
			}
		}),
		refused("refuses-teams: sessions of Teams cannot be started", "law/after-last-backup law/before-first-backup law/between-backups request/good-is-served", sent(`"Vet"`)),
		refused("refuses-future: a point in the future is refused", "law/after-last-backup request/good-is-served", sent(`"dateTime":"2022-01-24`)),
		refused("refuses-past: a point before the first backup is refused", "law/before-first-backup request/good-is-served", sent(`"dateTime":"2022-01-20`)),
		refused("refuses-case: the type is taken in the documented case only", "request/any-case", sent(`"vEX"`)),
		refused("refuses-name-case: names of properties are taken in one case only", "request/any-case", sent(`"DATETIME"`)),
		refused("refuses-path-case: paths are taken in one case only", "request/any-case", func(e *Exchange) bool {
			return strings.Contains(e.Request.URL.Path, "rESTORE")
		}),
		refused("refuses-slash: a slash at the end of a path is refused", "request/any-case", func(e *Exchange) bool {
			return strings.HasSuffix(e.Request.URL.Path, "/")
		}),
		after("limit-zero: limit 0 is taken", "request/parameter-refused", func(e *Exchange) {
			if e.refused(http.StatusBadRequest, all) && e.Request.URL.Query().Get("limit") == "0" {
				e.Send(func(r *http.Request) { r.URL.RawQuery = "limit=1" })
			}
		}),
		after("limit-huge: any limit is taken", "request/parameter-refused", func(e *Exchange) {
			if e.refused(http.StatusBadRequest, all) && e.Request.URL.Query().Get("limit") == "10001" {
				e.Send(func(r *http.Request) { r.URL.RawQuery = "" })
			}
		}),
		after("parameters-ignored: a parameter that is broken is passed over", "request/parameter-refused", func(e *Exchange) {
			if e.refused(http.StatusBadRequest, all) {
				e.Send(func(r *http.Request) { r.URL.RawQuery = "" })
			}
		}),
		after("code-other: errorCode is that of another refusal", "practice/error-codes", func(e *Exchange) {
			if e.refused(http.StatusNotFound, one) {
				e.Edit(set("errorCode", "OperationConflict"))
			}
		}).only(spec.V8),
		after("code-none: errorCode is unknown", "body/enum", func(e *Exchange) {
			if e.refused(http.StatusNotFound, one) {
				e.Edit(set("errorCode", "NotFound"))
			}
		}).only(spec.V8),
	)
}

// stopNothing answers a Stop as if it had stopped the session, which is read instead.
func (e *Exchange) stopNothing() {
	e.Send(func(r *http.Request) {
		r.Method, r.URL.Path = http.MethodGet, r.URL.Path[:strings.LastIndex(strings.TrimRight(r.URL.Path, "/"), "/")]
	})
	if e.Status == http.StatusOK {
		e.Status, e.Body = e.Match.Operation.Success[e.Match.Version], nil
		e.Header.Del("Content-Type")
	}
}

// stops are servers that stop sessions in a wrong way.
func stops() []Fault {
	return kind("stop",
		during("nothing: Stop stops nothing", "law/first-event-is-start law/stopped-stays-stopped", func() func(*Exchange) {
			return func(e *Exchange) {
				if !e.is(stop) {
					e.Send(nil)
					return
				}
				e.stopNothing()
			}
		}).because("no event tells of the stop"),
		after("twice-unknown: a stopped session cannot be found to stop it again", "request/good-is-served", nil).during(secondStop(http.StatusNotFound)),
		after("twice-fails: a second Stop fails", "request/good-is-served", nil).during(secondStop(http.StatusInternalServerError)),
		after("unknown: Stop takes an id that never was", "law/tenants-apart request/unknown-is-404", func(e *Exchange) {
			if e.refused(http.StatusNotFound, stop) {
				e.Status, e.Body = e.Match.Operation.Success[e.Match.Version], nil
				e.Header.Del("Content-Type")
			}
		}).because("it takes that of another tenant as well"),
		after("refused: Stop is refused", "request/good-is-served", func(e *Exchange) {
			if e.OK(stop) {
				e.Refuse(http.StatusBadRequest, "it cannot be stopped")
			}
		}),
		during("another: Stop stops the session that was started before as well", "law/works-until-stopped", func() func(*Exchange) {
			last, before := "", ""
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(tenant) {
					e.Edit(func(o object) { last, before = str(o, "id"), last })
				}
				if e.OK(stop) && before != "" && last == e.session() {
					e.also("POST", "/v6/RestoreSessions/"+before+"/Stop", nil)
				}
			}
		}),
		after("gone: a stopped session is gone", "law/stopped-stays-stopped request/good-is-served", func(e *Exchange) {
			if e.OK(one) {
				e.Edit(stopped(func(object) { e.Refuse(http.StatusNotFound, "there is no such restore session") }))
			}
		}).because("links to it lead nowhere"),
		remembering("unlisted: a stopped session is not listed any more", "law/created-is-listed law/page-links", func() func(*Exchange) {
			return func(e *Exchange) {
				if e.OK(all) {
					e.results(func(list []any) []any {
						var out []any
						for _, v := range list {
							if o, _ := v.(object); o["state"] != "Stopped" {
								out = append(out, v)
							}
						}
						return append([]any{}, out...)
					})
				}
			}
		}),
		remembering("events-gone: the events of a stopped session are gone", "law/links-resolve request/good-is-served", func() func(*Exchange) {
			over := map[string]bool{}
			return func(e *Exchange) {
				if e.OK(stop) {
					over[e.session()] = true
				}
				if e.OK(log) && over[e.session()] {
					e.Refuse(http.StatusNotFound, "there is no such restore session")
				}
			}
		}),
	)
}

// secondStop answers the second stop of a session with a status.
func secondStop(status int) func(*Exchange) {
	return func(e *Exchange) {
		if e.is(stop) {
			path := strings.TrimRight(e.Request.URL.EscapedPath(), "/")
			if b := e.also("GET", path[:strings.LastIndex(path, "/")], nil); bytes.Contains(b, []byte(`"Stopped"`)) {
				e.Refuse(status, "it is stopped")
				return
			}
		}
		e.Send(nil)
	}
}

// methods are servers that take methods that no operation has.
func methods() []Fault {
	const check = "http/method-not-405"
	method := func(text, checks string, f func(*Exchange)) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.Status == http.StatusMethodNotAllowed {
				f(e)
			}
		})
	}
	return kind("method",
		method("taken: an unknown method is taken", check, func(e *Exchange) { e.Status = http.StatusOK }),
		method("not-there: an unknown method is answered with 404", check, func(e *Exchange) { e.Refuse(http.StatusNotFound, "there is no such resource") }),
		method("bad: an unknown method is a bad request", check, func(e *Exchange) { e.Status = http.StatusBadRequest }),
		method("fails: an unknown method makes the server fail", check, func(e *Exchange) { e.Status = http.StatusInternalServerError }),
		method("get-taken: Explore takes GET", check, func(e *Exchange) {
			if e.Request.Method == http.MethodGet && strings.HasSuffix(e.Request.URL.Path, "/Explore") {
				e.Status = http.StatusOK
			}
		}),
		method("allow-missing: 405 comes without Allow", "http/allow-mismatch", func(e *Exchange) { e.Header.Del("Allow") }),
		method("allow-other: Allow names other methods", "http/allow-mismatch", func(e *Exchange) { e.Header.Set("Allow", "PUT") }),
		method("allow-refused: Allow names the method that is not allowed", "http/allow-mismatch", func(e *Exchange) {
			e.Header.Set("Allow", e.Header.Get("Allow")+", "+e.Request.Method)
		}),
	)
}

// versions are servers that mix up versions.
func versions() []Fault {
	older := map[spec.Version]string{spec.V7: "v6", spec.V8: "v7"}
	as := func(e *Exchange, v string) {
		e.Send(func(r *http.Request) {
			if i := strings.Index(r.URL.Path[1:], "/"); i > 0 {
				r.URL.Path = "/" + v + r.URL.Path[i+1:]
			}
		})
	}
	return kind("version",
		after("unserved-401: every version seems to be served", "law/version-probe", func(e *Exchange) {
			if e.Match.Operation.ID == "" && e.Status == http.StatusNotFound && strings.Contains(e.Request.URL.Path, "ServiceInstance") {
				e.Refuse(http.StatusUnauthorized, "no token")
			}
		}),
		after("unserved-200: a version that nobody has is served", "law/version-probe", func(e *Exchange) {
			if e.Status == http.StatusNotFound && strings.HasPrefix(e.Request.URL.Path, "/v99/") {
				e.Status, e.Body = http.StatusOK, []byte("{}")
			}
		}),
		after("served-404: the service instance is not there without a token", "law/token-needed law/version-probe", func(e *Exchange) {
			if e.refused(http.StatusUnauthorized, instance) && e.token() == "" {
				e.Status = http.StatusNotFound
			}
		}).because("a missing token gives 401"),
		after("newer-member: sessions of v6 have a tag as in v8", "body/property-undocumented", everySession(set("eTag", 1))).only(spec.V6, spec.V7),
		after("newer-event-member: events of v6 tell their organization as in v8", "body/property-undocumented", someSession(set("organizationId", elsewhere), log, entry)).only(spec.V6, spec.V7),
		after("newer-error: errors of v6 have a code as in v7", "body/property-undocumented", func(e *Exchange) {
			if e.refused(http.StatusNotFound, one) {
				e.Edit(set("errorCode", "ResourceNotFound"))
			}
		}).only(spec.V6),
		after("older-total: pages of v8 tell the total as in v7", "body/property-undocumented", func(e *Exchange) {
			if e.OK(all) {
				e.Edit(set("totalCount", 100))
			}
		}).only(spec.V8),
		after("page-for-array: restore points of v6 come in a page as in v7", "body/type", func(e *Exchange) {
			if e.OK(points) {
				e.Replace(object{"offset": 0, "limit": 30, "results": e.value()})
			}
		}).only(spec.V6),
		after("array-for-page: organizations of v8 come in an array as in v7", "body/type", func(e *Exchange) {
			if e.OK(orgs) {
				unwrap(e)
			}
		}).only(spec.V8),
		during("older-session: sessions are answered as in the version before", "body/pattern law/links-resolve", func() func(*Exchange) {
			return func(e *Exchange) {
				if v := older[e.Match.Version]; v != "" && e.is(one) {
					as(e, v)
					return
				}
				e.Send(nil)
			}
		}).only(spec.V7, spec.V8).because("the links lead to that version"),
		during("older-stop: Stop is answered as in the version before", "http/status-undocumented", func() func(*Exchange) {
			return func(e *Exchange) {
				if e.is(stop) {
					as(e, "v7")
					return
				}
				e.Send(nil)
			}
		}).only(spec.V8),
	)
}
