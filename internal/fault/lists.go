package fault

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// without returns an edit of a query that takes parameters away, their names in any case.
func without(names ...string) func(url.Values) {
	return func(q url.Values) {
		for sent := range q {
			if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, sent) }) {
				q.Del(sent)
			}
		}
	}
}

// lists are lists that pass over what was asked for, or are in the wrong order.
func lists() []Fault {
	const kept, order, listed = "law/filters-kept", "law/lists-in-order", "law/created-is-listed"
	v78 := []spec.Version{spec.V7, spec.V8}
	ignored := func(name, checks string, operation string) Fault {
		f := asks("ignores-"+strings.ToLower(name)+": the filter "+name+" is passed over", checks, without(name), operation)
		return keepLinks(f)
	}
	reorder := func(list []any) []any { slices.Reverse(list); return list }
	whole := func(text, checks string, f func([]any) []any, operations ...string) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(operations...) {
				e.results(f)
			}
		})
	}
	moved := func(name string, by time.Duration) func(url.Values) {
		return func(q url.Values) {
			if t, err := time.Parse(time.RFC3339, q.Get(name)); err == nil {
				q.Set(name, t.Add(by).Format(wire.Layout))
			}
		}
	}
	return kind("list",
		ignored("organizationId", kept, points),
		ignored("jobId", kept, points),
		ignored("repositoryId", kept, points),
		ignored("isLongTermCopy", kept, points),
		ignored("isRetrieved", kept, points),
		ignored("isCopy", kept, points).only(v78...),
		ignored("backupTime", kept, points).only(spec.V6),
		ignored("from", kept, points).only(v78...),
		ignored("to", kept, points).only(v78...),
		ignored("startTimeFrom", kept, all),
		ignored("startTimeTo", kept, all),
		ignored("endTimeFrom", kept, all).only(spec.V8),
		ignored("endTimeTo", kept, all).only(spec.V8),
		ignored("orderAsc", order, points).only(v78...),
		keepLinks(asks("ignores-session-order: the order of sessions asked for is passed over", order, without("orderAsc"), all)).only(spec.V8),
		ignored("orderBy", order, all).only(spec.V8),
		keepLinks(asks("swapped: from and to are mixed up", kept, func(q url.Values) {
			from, to := q.Get("from"), q.Get("to")
			q.Del("from")
			q.Del("to")
			if from != "" {
				q.Set("to", from)
			}
			if to != "" {
				q.Set("from", to)
			}
		}, points)).only(v78...),
		keepLinks(asks("start-inclusive: startTimeFrom takes in the instant itself", kept, moved("startTimeFrom", -100*time.Nanosecond), all)),
		keepLinks(asks("filter-hour: startTimeTo is read an hour late", kept, moved("startTimeTo", time.Hour), all)),
		whole("filtered-empty: a filter finds nothing", kept, func([]any) []any { return []any{} }, "").
			during(func(e *Exchange) {
				e.Send(nil)
				if e.OK(points) && e.Request.URL.Query().Get("organizationId") != "" {
					e.results(func([]any) []any { return []any{} })
				}
			}),
		whole("oldest-first: sessions are listed oldest first", "law/created-is-listed law/lists-in-order law/pages-cover", reorder, all).
			because("each page is turned, so pages do not fit"),
		keepLinks(asks("points-oldest-first: restore points are listed oldest first", order, func(q url.Values) {
			if !q.Has("orderAsc") {
				q.Set("orderAsc", "true")
			}
		}, points)).only(v78...),
		whole("points-mixed: restore points are in no order", order, func(list []any) []any {
			if len(list) > 3 {
				list[0], list[2] = list[2], list[0]
			}
			return list
		}, points).only(spec.V6),
		whole("new-missing: the newest session is not listed", "law/created-is-listed law/page-links law/pages-cover", func(list []any) []any {
			if len(list) > 1 {
				return list[1:]
			}
			return list
		}, all).because("the pages do not fit"),
		whole("organization-twice: the organizations are listed twice", "law/ids-unique", func(list []any) []any { return append(list, list...) }, orgs).only(spec.V6, spec.V7),
		whole("point-twice: a restore point is listed twice", "law/ids-unique", func(list []any) []any { return append(list, list[:min(1, len(list))]...) }, points).only(spec.V6),
		remembering("old-vanish: sessions are listed for a while only", listed, func() func(*Exchange) {
			seen := map[string]int{}
			return func(e *Exchange) {
				if !e.OK(all) {
					return
				}
				e.results(func(list []any) []any {
					return slices.DeleteFunc(list, func(v any) bool {
						o, _ := v.(object)
						seen[str(o, "id")]++
						return seen[str(o, "id")] > 3 && Int(object{"n": len(list)}, "n") > 20
					})
				})
			}
		}),
	)
}

// during replaces what a fault does.
func (f Fault) during(spoil func(*Exchange)) Fault {
	f.spoil = func() func(*Exchange) { return spoil }
	return f
}

// keepLinks lets the links of a page keep the query of the request, after it was sent on with another.
func keepLinks(f Fault) Fault {
	spoil := f.spoil
	f.spoil = func() func(*Exchange) {
		inner := spoil()
		return func(e *Exchange) {
			inner(e)
			if e.Status/100 != 2 {
				return
			}
			e.Edit(func(o object) {
				links, _ := o["_links"].(object)
				for _, l := range links {
					to, _ := l.(object)
					u, err := url.Parse(str(to, "href"))
					if err != nil {
						continue
					}
					q, lead := e.Request.URL.Query(), u.Query()
					q.Set("offset", lead.Get("offset"))
					q.Set("limit", lead.Get("limit"))
					u.RawQuery = q.Encode()
					to["href"] = u.String()
				}
			})
		}
	}
	return f
}
