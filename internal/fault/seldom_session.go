package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// forever is the end of a session that has none.
const forever = "9999-12-31T23:59:59.9999999Z"

// seldomStates are sessions and events that are wrong in some cases only: those of administrators or of one
// workload, after a second stop, on further pages.
func seldomStates() []Fault {
	of := func(kind string, f func(object)) func(object) {
		return func(o object) {
			if o["type"] == kind {
				f(o)
			}
		}
	}
	working := func(o object) { o["state"], o["endTime"] = "Working", forever }
	later := func(f func(object)) func(object) {
		return func(o object) {
			if Int(o, "order") > 0 {
				f(o)
			}
		}
	}
	return append(kind("session",
		after("teams-working: sessions of Teams never stop", "law/stopped-stays-stopped", everySession(of("Vet", stopped(working)))),
		after("administrator-working: sessions of administrators never stop", "law/stopped-stays-stopped", everySession(stopped(working))).forAdministrators(),
		after("administrator-organization: sessions of administrators are of another organization", "law/session-agrees", someSession(set("organization", "xyz.onmicrosoft.com"), admin)),
		after("administrator-local-time: sessions of administrators are created in local time", "law/clock-true", someSession(shift("creationTime", -5*time.Hour), admin)),
		after("administrator-name: sessions of administrators are named without brackets", "law/name-and-type-agree", everySession(func(o object) {
			o["name"] = strings.NewReplacer("(", "", ")", "").Replace(str(o, "name"))
		})).forAdministrators(),
		after("name-24-hours: names write hours after noon as 13 to 23", "law/name-and-type-agree", everySession(func(o object) {
			o["name"] = strings.NewReplacer(" PM)", ")", " AM)", ")").Replace(str(o, "name"))
		})),
		after("name-day-first: names write the day before the month", "law/name-and-type-agree", everySession(func(o object) {
			before, date, ok := strings.Cut(str(o, "name"), " - ")
			if parts := strings.SplitN(date, "/", 3); ok && len(parts) == 3 {
				o["name"] = before + " - " + parts[1] + "/" + parts[0] + "/" + parts[2]
			}
		})),
		after("name-second: names are a second late", "law/name-and-type-agree", everySession(func(o object) {
			before, date, _ := strings.Cut(str(o, "name"), " - ")
			if t, err := time.Parse("1/2/2006 3:04:05 PM)", date); err == nil {
				o["name"] = before + " - " + t.Add(time.Second).Format("1/2/2006 3:04:05 PM)")
			}
		})),
		after("name-onedrive: sessions of OneDrive are called OneDrive for Business", "law/name-and-type-agree", everySession(of("Veod", func(o object) {
			o["name"] = strings.Replace(str(o, "name"), "OneDrive", "OneDrive for Business", 1)
		}))),
		after("creation-tick: the list tells creation times a tick late", "law/session-agrees", someSession(shift("creationTime", 100*time.Nanosecond), all)),
		after("end-tick: the list tells the end of a session a tick late", "law/stopped-stays-stopped", someSession(stopped(shift("endTime", 100*time.Nanosecond)), all)),
		after("end-year: a working session ends in the year 9998", "law/working-has-no-end", everySession(func(o object) {
			if o["state"] == "Working" {
				o["endTime"] = strings.Replace(str(o, "endTime"), "9999", "9998", 1)
			}
		})),
		after("end-working-list: working sessions of the list end when they begin", "law/working-has-no-end", someSession(func(o object) {
			if o["state"] == "Working" {
				o["endTime"] = o["creationTime"]
			}
		}, all)),
		after("end-local: stopped sessions end in local time", "law/clock-true", everySession(stopped(shift("endTime", 3*time.Hour)))),
		remembering("second-stop-reopens: a second stop lets a session work again", "law/stopped-stays-stopped", func() func(*Exchange) {
			stops := map[string]int{}
			return func(e *Exchange) {
				if e.OK(stop) {
					stops[e.session()]++
				}
				if stops[e.session()] > 1 {
					someSession(working, one)(e)
				}
			}
		}),
		remembering("second-stop-ends: a second stop moves the end of a session", "law/stopped-stays-stopped", func() func(*Exchange) {
			stops := map[string]int{}
			return func(e *Exchange) {
				if e.OK(stop) {
					stops[e.session()]++
				}
				if n := stops[e.session()]; n > 1 {
					someSession(shift("endTime", time.Duration(n)*time.Second), one)(e)
				}
			}
		}),
		remembering("stale-list: the list is the one before the last change", "law/created-is-listed", func() func(*Exchange) {
			last := map[string][]byte{}
			return func(e *Exchange) {
				if e.OK(all) {
					key := e.token() + e.Request.URL.RawQuery
					body := e.Body
					if last[key] != nil {
						e.Body = last[key]
					}
					last[key] = body
				}
			}
		}),
		remembering("cached: a session is shown from a cache that a stop does not clear", "law/stopped-stays-stopped", func() func(*Exchange) {
			cache := map[string][]byte{}
			return func(e *Exchange) {
				if e.OK(tenant, admin) {
					e.Edit(func(o object) { cache[strings.ToLower(str(o, "id"))] = e.Body })
				}
				if e.OK(one) && cache[e.session()] != nil {
					e.Body = cache[e.session()]
				}
			}
		}),
		during("third-stops: a third working session stops the first", "law/works-until-stopped", func() func(*Exchange) {
			var open []string
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(stop) {
					open = slices.DeleteFunc(open, func(id string) bool { return id == e.session() })
				}
				if e.OK(tenant) {
					e.Edit(func(o object) { open = append(open, str(o, "id")) })
				}
				if len(open) > 2 {
					e.also("POST", "/v6/RestoreSessions/"+open[0]+"/Stop", nil)
					open = open[1:]
				}
			}
		}),
		during("reading-events-stops: reading events stops a session", "law/works-until-stopped", func() func(*Exchange) {
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(log) {
					e.also("POST", "/v6/RestoreSessions/"+e.session()+"/Stop", nil)
				}
			}
		}),
		after("id-changes: the list tells the ids of sessions in another form", "law/created-is-listed", someSession(func(o object) {
			id := str(o, "id")
			o["id"] = elsewhere[:24] + id[24:]
		}, all)),
		after("scope-list: sessions of the list have a scope", "law/session-agrees", someSession(set("scopeName", "All"), all)),
		after("host-per-read: the client of a session is the one that reads it", "law/session-agrees", nil).during(func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				e.Send(nil)
				n++
				someSession(set("clientHost", fmt.Sprintf("EPSILON (via: 10.0.0.%d)", n%250)), one, all)(e)
			}
		}()),
		after("etag-missing-once: a stopped session has the tag of before", "law/etag-grows", someSession(stopped(func(o object) { o["eTag"] = 1 }), one)).only(spec.V8),
		after("etag-list: the tags of the list are one behind", "law/etag-grows", someSession(func(o object) { o["eTag"] = Int(o, "eTag") - 1 }, all)).only(spec.V8),
	), kind("event",
		after("administrator-none: sessions of administrators have no events", "law/first-event-is-start", func(e *Exchange) {
			if e.OK(log) {
				e.results(func([]any) []any { return []any{} })
			}
		}).forAdministrators(),
		after("further-order: orders begin at 0 on each page", "law/events-gap-free", func(e *Exchange) {
			if e.OK(log) {
				e.Each(func(o object) { o["order"] = Int(o, "order") - number(e.Request.URL.Query(), "offset", 0) })
			}
		}).when(func(e *Exchange) bool { return number(e.Request.URL.Query(), "offset", 0) < 1000 }),
		after("running: an event that has ended is Running", "law/events-lie-within", someSession(set("status", "Running"), log, entry)),
		remembering("ids-change: events have other ids with each read of the list", "law/links-resolve law/pages-cover", func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				if e.OK(log) {
					n++
					e.Each(func(o object) {
						id := str(o, "id")
						other := fmt.Sprintf("%s%08x", id[:28], n*100+Int(o, "order"))
						l := Link(o, "self")
						l["href"] = strings.Replace(str(l, "href"), id, other, 1)
						o["id"] = other
					})
				}
			}
		}),
		ended("stale-after-stop: the events of a stopped session are those of before", "law/first-event-is-start", func(e *Exchange, stopped bool) {
			if e.OK(log) && stopped {
				e.results(func(list []any) []any { return list[:min(1, len(list))] })
			}
		}),
		ended("single-after-stop: a single event cannot be read after the stop", "request/good-is-served", func(e *Exchange, stopped bool) {
			if e.OK(entry) && stopped {
				e.Refuse(http.StatusNotFound, "there is no such event")
			}
		}),
		after("start-missing: the first event is missing", "law/events-gap-free", func(e *Exchange) {
			if e.OK(log) {
				e.results(func(list []any) []any { return list[min(1, len(list)):] })
			}
		}),
		after("stop-before: the event of the stop lies before the start", "law/events-lie-within", someSession(later(shift("startTime", -time.Hour)), log, entry)),
		after("duration-missing-zero: durations are a second too long", "law/events-lie-within", someSession(set("duration", "00:00:01"), log, entry)),
		after("end-open: an event that is over has no end when it is read again", "law/events-gap-free", someSession(set("endTime", forever), entry)),
		after("local: events are in local time", "law/first-event-is-start", someSession(func(o object) {
			shift("startTime", time.Hour)(o)
			shift("endTime", time.Hour)(o)
		}, log, entry)),
		after("type-save: the start is told by an event of type Restore", "law/first-event-is-start", someSession(func(o object) {
			if Int(o, "order") == 0 {
				o["type"] = "Restore"
			}
		}, log, entry)).forAdministrators(),
		during("any-session: an event is found in every session of its owner", "request/unknown-is-404", anySessions),
		after("two-stops: the stop is told twice at once", "law/ids-unique law/links-resolve", nil).during(toldTwice),
	)...)
}

// anySessions finds an event in whichever session it is.
func anySessions() func(*Exchange) {
	of := map[string]string{} // path of the event by id
	return func(e *Exchange) {
		e.Send(nil)
		if e.OK(log) {
			for _, o := range members(e.value()) {
				of[str(o, "id")] = str(Link(o, "self"), "href")
			}
		}
		id := strings.ToLower(e.Match.Params["eventId"])
		if e.refused(http.StatusNotFound, entry) && of[id] != "" {
			e.Send(func(r *http.Request) { r.URL.Path = of[id] })
		}
	}
}

// toldTwice adds an event like the last one to those of a stopped session.
func toldTwice(e *Exchange) {
	e.Send(nil)
	if !e.OK(log) || e.Request.URL.RawQuery != "" {
		return
	}
	e.results(func(list []any) []any {
		if len(list) < 2 {
			return list
		}
		last, _ := list[len(list)-1].(object)
		again := object{"_links": object{"self": object{"href": strings.Replace(str(Link(last, "self"), "href"), str(last, "id"), elsewhere, 1)}, "restoreSession": Link(last, "restoreSession")}}
		for name, v := range last {
			if name != "_links" {
				again[name] = v
			}
		}
		again["id"], again["order"] = elsewhere, Int(last, "order")+1
		return append(list, again)
	})
}
