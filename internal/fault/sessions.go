package fault

import (
	"maps"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// elsewhere is an id of nothing.
const elsewhere = "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55"

// shift returns an edit that moves a time; the year 9999 stays.
func shift(name string, by time.Duration) func(object) {
	return func(o object) {
		if t, err := time.Parse(time.RFC3339, str(o, name)); err == nil && t.Year() < 9000 {
			o[name] = t.Add(by).Format(wire.Layout)
		}
	}
}

// everySession spoils sessions wherever they are shown.
func everySession(f func(object)) func(*Exchange) {
	return func(e *Exchange) {
		if e.OK(tenant, admin, one, all) {
			e.Each(f)
		}
	}
}

// someSession spoils sessions where one of the operations shows them.
func someSession(f func(object), operations ...string) func(*Exchange) {
	return func(e *Exchange) {
		if e.OK(operations...) {
			e.Each(f)
		}
	}
}

// stopped returns an edit of stopped sessions only.
func stopped(f func(object)) func(object) {
	return func(o object) {
		if o["state"] == "Stopped" {
			f(o)
		}
	}
}

// sessions are restore sessions that keep the schema and say what is not so.
func sessions() []Fault {
	const explored = "law/session-agrees"
	return kind("session",
		after("type-fixed: every session is one of Exchange", "law/name-and-type-agree law/session-agrees", everySession(set("type", "Vex"))).
			because("the name still tells the type asked for"),
		after("type-swapped: OneDrive and SharePoint are mixed up", "law/name-and-type-agree law/session-agrees", everySession(func(o object) {
			o["type"] = map[any]string{"Vex": "Vex", "Vet": "Vet", "Veod": "Vesp", "Vesp": "Veod"}[o["type"]]
		})).because("the name still tells the type asked for"),
		after("name-no-time: names lack the point in time", "law/name-and-type-agree", everySession(func(o object) {
			o["name"] = strings.Split(str(o, "name"), " (")[0]
		})),
		after("name-iso: names tell the point in time in ISO form", "law/name-and-type-agree", everySession(set("name", "Exchange restore (Entire organization - 2022-01-22 14:56:55)"))),
		after("name-now: names tell the time of the request", "law/name-and-type-agree", everySession(func(o object) {
			if t, err := time.Parse(time.RFC3339, str(o, "creationTime")); err == nil {
				o["name"] = workload(o) + " restore (Entire organization - " + t.Format("1/2/2006 3:04:05 PM") + ")"
			}
		})),
		after("name-other-workload: every name begins with Exchange", "law/name-and-type-agree", everySession(func(o object) {
			o["name"] = strings.Replace(str(o, "name"), workload(o), "Exchange", 1)
		})),
		after("name-changes: the list shows a session under another name", "law/name-and-type-agree law/session-agrees",
			someSession(func(o object) { o["name"] = strings.ToUpper(str(o, "name")) }, all)).
			because("no such name is right"),
		after("organization-other: sessions are of another organization", explored, everySession(set("organization", "elsewhere.onmicrosoft.com"))),
		after("organization-of-tenant: a tenant's new session is of another organization", explored, someSession(set("organization", "xyz.onmicrosoft.com"), tenant)),
		after("organization-missing: sessions in the list have no organization", explored, someSession(drop("organization"), all)),
		after("organization-inside: a session leads to another organization", explored, someSession(set("name", "xyz.onmicrosoft.com"), inside)),
		after("organization-id-inside: a session leads to an organization of another id", explored, someSession(set("id", elsewhere), inside)),
		after("creation-shifted: creation times are an hour ahead", "law/clock-true law/events-lie-within law/first-event-is-start law/no-end-before-start", everySession(shift("creationTime", time.Hour))).
			because("the events and the end of the session still tell the right time"),
		after("creation-other: the list tells another creation time", "law/first-event-is-start law/session-agrees", someSession(shift("creationTime", -time.Second), all)).
			because("the first event still tells the right time"),
		remembering("local-time: all times are those of a zone two hours ahead", "law/clock-true", localTime),
		after("end-while-working: a session that works has an end", "law/working-has-no-end", everySession(func(o object) {
			if o["state"] == "Working" {
				o["endTime"] = "2999-01-01T00:00:00.0000000Z"
			}
		})),
		after("end-missing: a stopped session has no end", "law/stopped-stays-stopped", everySession(stopped(set("endTime", "9999-12-31T23:59:59.9999999Z")))),
		after("end-null: a stopped session ends at null", "law/stopped-stays-stopped", everySession(stopped(set("endTime", nil)))),
		after("end-before-start: a stopped session ends before it starts", "law/no-end-before-start", everySession(stopped(shift("endTime", -time.Hour)))).
			because("it is no time of the stop either, and its events lie after it"),
		after("end-late: a stopped session ends a day after the stop", "law/clock-true", everySession(stopped(shift("endTime", 24*time.Hour)))),
		remembering("end-moves: the end of a stopped session moves with each read", "law/stopped-stays-stopped", func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				n++
				everySession(stopped(shift("endTime", time.Duration(n)*time.Millisecond)))(e)
			}
		}),
		after("end-in-list: the list tells another end than the session", "law/stopped-stays-stopped", someSession(stopped(shift("endTime", time.Second)), all)),
		after("working-in-list: the list shows stopped sessions as working", "law/stopped-stays-stopped", someSession(stopped(func(o object) {
			o["state"], o["endTime"] = "Working", "9999-12-31T23:59:59.9999999Z"
		}), all)),
		after("born-stopped: a new session is stopped already", "law/works-until-stopped", someSession(func(o object) {
			o["state"], o["endTime"] = "Stopped", o["creationTime"]
		}, tenant, admin)),
		remembering("stops-by-itself: a session stops with its second read", "law/works-until-stopped", func() func(*Exchange) {
			reads := map[string]int{}
			return func(e *Exchange) {
				if !e.OK(one) {
					return
				}
				if reads[e.session()]++; reads[e.session()] > 1 {
					e.Edit(func(o object) {
						if o["state"] == "Working" {
							o["state"], o["endTime"] = "Stopped", o["creationTime"]
						}
					})
				}
			}
		}),
		remembering("back-to-work: a session works again two reads after it was stopped", "law/stopped-stays-stopped", func() func(*Exchange) {
			reads := map[string]int{}
			return func(e *Exchange) {
				if !e.OK(one) {
					return
				}
				e.Edit(stopped(func(o object) {
					if reads[e.session()]++; reads[e.session()] > 1 {
						o["state"], o["endTime"] = "Working", "9999-12-31T23:59:59.9999999Z"
					}
				}))
			}
		}),
		remembering("result-changes: the result of a stopped session changes", "law/stopped-stays-stopped", func() func(*Exchange) {
			reads := map[string]int{}
			return func(e *Exchange) {
				if e.OK(one) {
					e.Edit(stopped(func(o object) {
						if reads[e.session()]++; reads[e.session()] > 1 {
							o["result"] = "Failed"
						}
					}))
				}
			}
		}),
		after("initiated-by-changes: the list tells another account", "law/session-agrees practice/accounts", someSession(set("initiatedBy", "root"), all)).
			because("it is not the account that logged in"),
		after("initiated-by-other: sessions are started by another account", "practice/accounts", everySession(set("initiatedBy", "root"))),
		after("client-host-changes: a session tells another client when read", "law/session-agrees", someSession(set("clientHost", "DELTA (via: 10.0.0.1)"), one)),
		after("scope-name: sessions have a scope that nobody gave", "law/session-agrees", everySession(set("scopeName", "Mailboxes"))),
		after("etag-falls: the tag of a stopped session is less than before", "law/etag-grows", everySession(stopped(set("eTag", 0)))).only(spec.V8),
		after("etag-stays: the tag stays when the session is stopped", "law/etag-grows", everySession(set("eTag", 1))).only(spec.V8),
		remembering("etag-moves: the tag grows with each read", "law/etag-grows", func() func(*Exchange) {
			n := 10
			return func(e *Exchange) {
				n++
				everySession(set("eTag", n))(e)
			}
		}).only(spec.V8),
		remembering("id-again: two new sessions have the same id", "law/ids-unique", func() func(*Exchange) {
			first := ""
			return func(e *Exchange) {
				if e.OK(tenant) {
					o, _ := e.value().(object)
					if first == "" {
						first = str(o, "id")
					}
					e.text(str(o, "id"), first)
				}
			}
		}),
	)
}

// workload is how the name of a session begins.
func workload(o object) string { return strings.Split(str(o, "name"), " ")[0] }

// localTime moves every time that an answer shows, and those that it holds a time to, by two hours.
func localTime() func(*Exchange) {
	return func(e *Exchange) {
		for _, name := range []string{"creationTime", "endTime", "startTime"} {
			if e.OK(tenant, admin, one, all, log, entry) {
				e.Each(shift(name, 2*time.Hour))
			}
		}
	}
}

// events are events of sessions that keep the schema and say what is not so.
func events() []Fault {
	const gap, within, start = "law/events-gap-free", "law/events-lie-within", "law/first-event-is-start"
	logged := func(text, checks string, f func(object)) Fault {
		return after(text, checks, someSession(f, log, entry))
	}
	listed := func(text, checks string, f func([]any) []any) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(log) {
				e.results(f)
			}
		})
	}
	later := func(f func(object)) func(object) {
		return func(o object) {
			if Int(o, "order") > 0 {
				f(o)
			}
		}
	}
	return kind("event",
		logged("order-from-one: orders begin at 1", gap, func(o object) { o["order"] = Int(o, "order") + 1 }),
		logged("order-gap: orders leave out a number", gap, later(func(o object) { o["order"] = Int(o, "order") + 1 })),
		logged("order-same: every order is 0", "law/events-gap-free law/first-event-is-start", set("order", 0)),
		listed("reversed: the newest event comes first", "law/events-gap-free law/pages-cover", func(list []any) []any {
			for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
				list[i], list[j] = list[j], list[i]
			}
			return list
		}),
		after("order-changes: a single event tells another order than the list", gap, someSession(func(o object) { o["order"] = Int(o, "order") + 5 }, entry)),
		after("type-changes: a single event tells another type than the list", gap, someSession(later(set("type", "View")), entry)),
		after("title-changes: a single event tells another title than the list", gap, someSession(set("title", "Something else"), entry)),
		after("message-changes: an event that is over tells another message later", gap, someSession(set("message", "Something else"), entry)),
		after("status-changes: an event that is over has another status later", gap, someSession(set("status", "Failed"), entry)),
		after("end-changes: an event that is over ends at another time later", "law/events-gap-free law/events-lie-within", someSession(shift("endTime", time.Second), entry)).
			because("its duration is no longer that between its times"),
		remembering("vanishes: an event is gone when the list is read again", "law/events-gap-free law/first-event-is-start", func() func(*Exchange) {
			reads := map[string]int{}
			return func(e *Exchange) {
				if e.OK(log) {
					if reads[e.session()]++; reads[e.session()] > 1 {
						e.results(func(list []any) []any { return list[:min(len(list), 0)] })
					}
				}
			}
		}),
		after("not-there: a listed event cannot be read", "law/links-resolve request/good-is-served", func(e *Exchange) {
			if e.OK(entry) {
				e.Refuse(404, "there is no such event")
			}
		}).because("its link leads nowhere"),
		logged("start-other-type: the start is told by an event of type View", start, func(o object) {
			if Int(o, "order") == 0 {
				o["type"] = "View"
			}
		}),
		logged("start-late: the first event starts a second after its session", "law/first-event-is-start", func(o object) {
			if Int(o, "order") == 0 {
				shift("startTime", time.Second)(o)
			}
		}),
		listed("stop-untold: no event tells of the stop", "law/first-event-is-start", func(list []any) []any { return list[:min(len(list), 1)] }),
		logged("stop-other-type: the stop is told by an event of type Save", start, later(set("type", "Save"))),
		logged("before-session: events start before their session", "law/events-lie-within law/first-event-is-start", shift("startTime", -time.Minute)),
		logged("after-session: the last event starts after its session ended", "law/events-lie-within", later(func(o object) {
			shift("startTime", time.Minute)(o)
			shift("endTime", time.Minute)(o)
		})),
		logged("end-before-start: an event ends before it starts", "law/no-end-before-start", shift("endTime", -time.Second)),
		logged("duration: durations are those of other events", within, set("duration", "01:00:00")),
		logged("duration-days: a duration has a day too many", within, set("duration", "1.00:00:00")),
		logged("id-same: all events have the same id", "law/events-gap-free law/ids-unique law/links-resolve", set("id", elsewhere)),
		remembering("of-another: a session shows the events of the one before", "law/events-gap-free law/first-event-is-start law/ids-unique law/links-resolve", func() func(*Exchange) {
			var last []byte
			var of string
			return func(e *Exchange) {
				if !e.OK(log) {
					return
				}
				if of != "" && of != e.session() {
					e.Body = last
					return
				}
				last, of = e.Body, e.session()
			}
		}),
		after("organization-other: events are of another organization", "law/session-agrees", someSession(set("organizationId", elsewhere), log, entry)).only(spec.V8),
		remembering("told-twice: the stop is told once more with each read", "law/first-event-is-start", toldAgain),
	)
}

// toldAgain adds one event more with each read of a stopped session's events.
func toldAgain() func(*Exchange) {
	reads := map[string]int{}
	return func(e *Exchange) {
		if !e.OK(log) || e.Request.URL.RawQuery != "" {
			return
		}
		e.results(func(list []any) []any {
			if len(list) < 2 {
				return list
			}
			reads[e.session()]++
			for i := 1; i < reads[e.session()]; i++ {
				last, _ := list[len(list)-1].(object)
				next := maps.Clone(last)
				next["order"] = len(list)
				next["id"] = str(last, "id")[:34] + string(rune('a'+i)) + "0"
				links := object{}
				for _, name := range []string{"self", "restoreSession"} {
					links[name] = object{"href": strings.Replace(str(Link(last, name), "href"), str(last, "id"), str(next, "id"), 1)}
				}
				next["_links"] = links
				list = append(list, next)
			}
			return list
		})
	}
}
