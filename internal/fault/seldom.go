package fault

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// seldomAnswered are answers that are wrong in some cases only: for one kind of account, from the second request on,
// where a list is empty.
func seldomAnswered() []Fault {
	header := func(text, checks, name, value string, of func(*Exchange) bool) Fault {
		return after(text, checks, func(e *Exchange) {
			if of(e) {
				e.Header.Set(name, value)
			}
		})
	}
	refusal := func(status int) func(*Exchange) bool {
		return func(e *Exchange) bool { return e.Match.Operation.ID != "" && e.Status == status }
	}
	return append(append(kind("status",
		after("administrator-accepted: Explore is accepted with 202, for administrators", "http/status-undocumented", status(202, admin)).forAdministrators(),
		after("third-read: from the third read on a session is answered with 203", "http/status-undocumented", status(203, one)).fromThe(3, one),
		after("empty-is-unknown: a list that holds nothing is answered with 404", "request/good-is-served", func(e *Exchange) {
			if e.empty(all, points, log) {
				e.Refuse(http.StatusNotFound, "there is nothing")
			}
		}),
		after("empty-no-content: a list that holds nothing is answered with 204", "http/status-undocumented", func(e *Exchange) {
			if e.empty(all, points, log) {
				e.Status, e.Body = http.StatusNoContent, nil
				e.Header.Del("Content-Type")
			}
		}),
		after("unknown-events: the events of an unknown session are an empty list", "request/unknown-is-404", func(e *Exchange) {
			if e.refused(http.StatusNotFound, log) {
				e.Status = http.StatusOK
				e.Replace(object{"offset": 0, "limit": 30, "results": []any{}, "_links": object{"self": object{"href": e.Request.URL.Path}}})
			}
		}),
		after("unknown-stop-conflict: an unknown session cannot be stopped: 409", "request/unknown-is-404", swap(404, 409, stop)),
		after("unknown-inside-bad: the organization of an unknown session is a bad request", "request/unknown-is-404", swap(404, 400, inside)),
		after("nobody-explore: Explore without a token is forbidden", "law/token-needed", swap(401, 403, tenant, admin)),
		after("nobody-stop: Stop without a token is a bad request", "law/token-needed", swap(401, 400, stop)),
		after("wrong-kind-unauthorized: an administrator is told 401 at a tenant's Explore", "law/right-credentials", swap(403, 401, tenant)),
		after("wrong-kind-organization: a tenant is told 404 at a single organization", "law/right-credentials", swap(403, 404, org)),
		after("bad-token-request-fails: a bad request for tokens is answered with 500", "law/bad-body-refused", swap(400, 500, token)),
		after("bad-filter-fails: a filter that is none makes the list of sessions fail", "request/parameter-refused", swap(400, 500, all)).when(filtered),
		after("too-large-fails: a body that is too large is answered with 500", "law/bad-body-refused", swap(413, 500, tenant, admin)),
		after("past-end-bad: a page past the end is a bad request", "request/good-is-served", func(e *Exchange) {
			if e.OK(all, log, points) && number(e.Request.URL.Query(), "offset", 0) > 1000 {
				e.Refuse(http.StatusBadRequest, "there is no such page")
			}
		}),
		after("filter-unknown: a filter by an unknown organization is answered with 404", "request/good-is-served", func(e *Exchange) {
			if e.empty(points) && e.Request.URL.Query().Get("organizationId") != "" {
				e.Refuse(http.StatusNotFound, "there is no such organization")
			}
		}),
		after("once: the installation can be read once only", "request/good-is-served", func(e *Exchange) {
			if e.OK(instance) {
				e.Refuse(http.StatusInternalServerError, "it failed")
			}
		}).fromThe(2, instance),
	), kind("header",
		header("media-of-bad-request: bad requests are answered as text/html", "law/body-measured", "Content-Type", "text/html", refusal(400)),
		header("media-of-401: 401 is answered as text/plain", "law/body-measured", "Content-Type", "text/plain", refusal(401)),
		header("media-of-403: 403 is answered without a charset", "law/body-measured", "Content-Type", "application/json", refusal(403)),
		header("media-of-405: 405 is answered as text/html", "law/body-measured", "Content-Type", "text/html", func(e *Exchange) bool { return e.Status == 405 }),
		header("charset-utf8: the charset is called utf8", "law/body-measured", "Content-Type", "application/json; charset=utf8", func(e *Exchange) bool { return e.OK(inside) }),
		after("media-twice: a second Content-Type follows the first", "law/body-measured", func(e *Exchange) {
			if e.OK(point) {
				e.Header.Add("Content-Type", "text/html")
			}
		}),
		after("length-further: further pages come without a length", "law/body-measured", func(e *Exchange) {
			if e.OK(all, log) && further(e) {
				e.Header["Content-Length"] = nil
			}
		}),
		after("length-of-refusal: refusals come without a length", "law/body-measured", func(e *Exchange) {
			if e.refused(http.StatusNotFound, point, org) {
				e.Header["Content-Length"] = nil
			}
		}),
		header("encoding-told: a body is said to be compressed, and is not", "law/body-measured", "Content-Encoding", "gzip", func(e *Exchange) bool { return e.OK(log) }),
		header("unknown-administrator: a header that nobody knows comes with organizations", "http/header-undocumented", "X-Organizations", "2", func(e *Exchange) bool { return e.OK(orgs, org) }),
		header("date-other: Date is that of another year", "law/clock-true", "Date", "Mon, 03 Jan 2022 10:00:00 GMT", func(e *Exchange) bool { return e.OK(tenant, admin, token) }),
		after("location-other-version: a new session is located in another version", "law/links-resolve", func(e *Exchange) {
			if e.OK(tenant, admin) {
				o, _ := e.value().(object)
				e.Header.Set("Location", "/v5/restoresessions/"+str(o, "id"))
			}
		}),
		after("location-list: a new session is located at the list", "law/links-resolve", func(e *Exchange) {
			if e.OK(tenant, admin) {
				e.Header.Set("Location", "/"+string(e.Match.Version)+"/restoresessions")
			}
		}),
		after("challenge-forged: only a missing token is answered with WWW-Authenticate", "request/challenge", func(e *Exchange) {
			if e.unauthorized() && e.token() != "" {
				e.Header.Del("WWW-Authenticate")
			}
		}),
	)...), kind("bytes",
		after("cut-refusal: refusals end in the middle", "json/syntax", func(e *Exchange) {
			if e.refused(404, one, log) || e.refused(400, all) {
				e.Body = e.Body[:len(e.Body)/2]
			}
		}),
		after("cut-large: bodies of more than 4 KiB are cut off", "json/syntax", func(e *Exchange) { e.Body = e.Body[:min(len(e.Body), 4096)] }),
		after("bom-refusal: 401 begins with a byte order mark", "json/bom", func(e *Exchange) {
			if e.unauthorized() {
				e.Body = append([]byte("\ufeff"), e.Body...)
			}
		}),
		after("latin-1-refusal: the message of a refusal is in Latin-1", "json/invalid-utf8", func(e *Exchange) {
			if e.refused(404, point) {
				e.Body = bytes.Replace(e.Body, []byte(`"message":"`), []byte("\"message\":\"f\xfcr "), 1)
			}
		}),
		after("nul: a body is padded with zero bytes", "json/trailing-bytes", func(e *Exchange) {
			if e.OK(all) && further(e) {
				e.Body = append(e.Body, make([]byte, 16)...)
			}
		}),
		after("text-of-json: a session comes as a text that holds JSON", "body/type", func(e *Exchange) {
			if e.OK(tenant) {
				e.Replace(string(e.Body))
			}
		}),
		after("control: a text holds a line end", "json/syntax", func(e *Exchange) {
			if e.OK(log) {
				e.Body = bytes.Replace(e.Body, []byte(`"title":"`), []byte("\"title\":\"\n"), 1)
			}
		}),
		after("comment: a comment stands before the JSON", "json/syntax", func(e *Exchange) {
			if e.OK(orgs) {
				e.Body = append([]byte("/* organizations */"), e.Body...)
			}
		}),
		after("lines: every session stands on a line of its own, without an array", "json/trailing-bytes", func(e *Exchange) {
			if list := members(e.value()); e.OK(all) && len(list) > 1 {
				first, second := *e, *e
				first.Replace(list[0])
				second.Replace(list[1])
				e.Body = append(append(first.Body, '\n'), second.Body...)
			}
		}),
		after("leading-zero: a number begins with a zero", "json/syntax", func(e *Exchange) {
			if e.OK(entry) {
				e.Body = bytes.Replace(e.Body, []byte(`"order":`), []byte(`"order":0`), 1)
			}
		}),
		after("duplicate-case: a name comes twice in two cases", "body/property-case-drift", func(e *Exchange) {
			if e.OK(one) {
				e.Body = bytes.Replace(e.Body, []byte(`"state":`), []byte(`"State":"Working","state":`), 1)
			}
		}),
		after("early: the connection ends in the middle of the list of sessions", "law/body-measured", func(e *Exchange) {
			if e.OK(all) {
				e.Header.Set("Content-Length", strconv.Itoa(len(e.Body)))
				e.Body = e.Body[:len(e.Body)/2]
			}
		}),
		after("early-event: the connection ends before the first byte of an event", "law/body-measured", func(e *Exchange) {
			if e.OK(entry) {
				e.Header.Set("Content-Length", strconv.Itoa(len(e.Body)))
				e.Body = nil
			}
		}),
	)...)
}

// seldomShown are things that say what is not so in some cases only.
func seldomShown() []Fault {
	// neighbor gives each thing of a list what belongs to the one after it.
	neighbor := func(text, checks, name string, operations ...string) Fault {
		return after(text, checks, func(e *Exchange) {
			list := members(e.value())
			if !e.OK(operations...) || len(list) < 2 {
				return
			}
			i := 0
			e.Each(func(o object) {
				o[name] = list[(i+1)%len(list)][name]
				i++
			})
		})
	}
	administrators := func(f Fault) Fault { return f.forAdministrators() }
	return append(kind("body",
		neighbor("neighbor-name: each session of a list has the name of the next", "law/session-agrees", "name", all),
		neighbor("neighbor-creation: each session of a list was created when the next was", "law/session-agrees", "creationTime", all),
		neighbor("neighbor-links: each session of a list leads to the next", "law/links-resolve", "_links", all),
		neighbor("neighbor-id: each session of a list has the id of the next", "law/session-agrees", "id", all),
		neighbor("neighbor-event-id: each event of a list has the id of the next", "law/links-resolve", "id", log),
		neighbor("neighbor-event-time: each event of a list started when the next did", "law/first-event-is-start", "startTime", log),
		neighbor("neighbor-message: each event of a list has the message of the next", "law/events-gap-free", "message", log),
		neighbor("neighbor-point: each restore point of a list was made when the next was", "law/lists-in-order", "backupTime", points),
		neighbor("neighbor-job: each restore point of a list is of the job of the next", "law/reads-agree", "jobId", points),
		neighbor("neighbor-organization: each organization of a list has the name of the next", "law/reads-agree", "name", orgs),
		after("results-null: the results of an empty page are null", "body/null", func(e *Exchange) {
			if e.empty(all, log) {
				e.Edit(set("results", nil))
			}
		}),
		after("results-missing: an empty page has no results", "body/required", func(e *Exchange) {
			if e.empty(all, log) {
				e.Edit(drop("results"))
			}
		}),
		after("results-object: a page with one result holds it alone", "body/type", func(e *Exchange) {
			if e.OK(all) {
				e.Edit(func(o object) {
					if list, ok := o["results"].([]any); ok && len(list) == 1 {
						o["results"] = list[0]
					}
				})
			}
		}),
		administrators(after("administrator-no-state: sessions of administrators have no state", "body/required", someSession(drop("state"), admin))),
		after("stopped-no-end-type: the end of a stopped session is a number", "body/type", someSession(stopped(set("endTime", 1642863415)), one)),
		after("stopped-result: stopped sessions have an unknown result", "body/enum", everySession(stopped(set("result", "Stopped")))),
		after("further-null: sessions of further pages have no type", "law/name-and-type-agree", nil).during(func(e *Exchange) {
			e.Send(nil)
			if e.OK(all) && further(e) {
				e.Each(set("type", "Vet"))
			}
		}),
		after("refusal-array: refusals are arrays", "body/type", func(e *Exchange) {
			if e.refused(404, org, point) {
				e.Replace([]any{e.value()})
			}
		}),
		after("refusal-of-token: a refused login has a body of its own", "body/required", func(e *Exchange) {
			if e.refused(400, token) {
				e.Replace(object{"error": "invalid_grant"})
			}
		}),
		after("unauthorized-empty: 401 has no body", "http/body-missing", func(e *Exchange) {
			if e.unauthorized() {
				e.Body = nil
				e.Header.Del("Content-Type")
			}
		}),
		after("backup-future: the last backup was made in a hundred years", "law/backups-agree", someSession(shift("lastBackuptime", 100*365*24*time.Hour), org, orgs)),
		after("page-limit-string: pages tell their limit as text", "body/type", func(e *Exchange) {
			if e.OK(all, log) {
				e.Edit(func(o object) { o["limit"] = strconv.Itoa(Int(o, "limit")) })
			}
		}),
		after("no-time-seconds: times have no seconds", "body/format-date-time", everySession(func(o object) {
			o["creationTime"] = strings.Split(str(o, "creationTime"), ".")[0][:16] + "Z"
		})),
		after("eight-digits: times have eight digits of a second", "body/pattern", someSession(func(o object) {
			o["backupTime"] = strings.TrimSuffix(str(o, "backupTime"), "Z") + "0Z"
		}, points)),
		after("message-blank: events have no text at all in the list", "law/events-gap-free", someSession(func(o object) { o["title"], o["message"] = "", "" }, log)),
	), kind("version",
		after("older-page: pages of v8 lead to v7", "body/pattern", func(e *Exchange) {
			if e.OK(all, log, points, orgs) {
				e.text(`"href":"/v8/`, `"href":"/v7/`)
			}
		}).only(spec.V8),
		after("newer-point-member: restore points of v6 tell their tag as in v8", "body/property-undocumented", someSession(set("eTag", 1), point, points)).only(spec.V6, spec.V7),
		after("newer-total: totalCount is a text", "body/type", func(e *Exchange) {
			if e.OK(all) {
				e.Edit(func(o object) { o["totalCount"] = strconv.Itoa(Int(o, "totalCount")) })
			}
		}).only(spec.V6, spec.V7),
	)...)
}
