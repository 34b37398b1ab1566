package fault

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// furtherLists are lists and things that are wrong for some values only.
func furtherLists() []Fault {
	const kept, order = "law/filters-kept", "law/lists-in-order"
	// changed sends requests of one list on with another query.
	changed := func(text, checks string, f func(url.Values), operation string) Fault {
		return keepLinks(asks(text, checks, f, operation)).when(func(e *Exchange) bool { return e.is(operation) })
	}
	list := kind("list",
		changed("id-beside-id: beside organizationId, jobId is passed over", kept, func(q url.Values) {
			if q.Has("organizationId") {
				q.Del("jobId")
			}
		}, points),
		changed("from-after-to: where from is after to the two are swapped", kept, func(q url.Values) {
			from, err := time.Parse(time.RFC3339, q.Get("from"))
			to, errTo := time.Parse(time.RFC3339, q.Get("to"))
			if err == nil && errTo == nil && from.After(to) {
				q["from"], q["to"] = q["to"], q["from"]
			}
		}, points).only(spec.V7, spec.V8),
		changed("order-by-case: orderBy in another case is passed over", order, func(q url.Values) {
			if v := q.Get("orderBy"); strings.EqualFold(v, "EndTime") && v != "EndTime" {
				q.Del("orderBy")
			}
		}, all).only(spec.V8),
		after("points-grouped: restore points of several organizations are in order within each only", order, func(e *Exchange) {
			if e.OK(points) {
				e.results(func(list []any) []any {
					slices.SortStableFunc(list, func(a, b any) int {
						x, _ := a.(object)
						y, _ := b.(object)
						return strings.Compare(str(x, "organizationId"), str(y, "organizationId"))
					})
					return list
				})
			}
		}),
		after("end-working: endTimeFrom lets through what still works", kept, stillWorking).only(spec.V8),
		after("newest-25: the list forgets all sessions but the newest 25", "law/created-is-listed", func(e *Exchange) {
			const most = 25
			if !e.OK(all) || filtered(e) {
				return
			}
			e.Edit(func(o object) {
				list, _ := o["results"].([]any)
				if Int(o, "totalCount") <= most {
					return
				}
				left := max(0, most-Int(o, "offset"))
				o["totalCount"], o["results"] = most, list[:min(len(list), left)]
				if links, _ := o["_links"].(object); left <= Int(o, "limit") {
					delete(links, "next")
				}
			})
		}).only(spec.V6, spec.V7),
	)
	for operation, names := range map[string][]string{
		points: {"userId", "groupId", "siteId", "teamId"}, orgs: {"msid", "backedUpOrganizationId"},
	} {
		for _, name := range names {
			text := "ignores-" + strings.ToLower(name) + ": the filter " + name + " is passed over"
			list = append(list, kind("list", changed(text, kept, without(name), operation).only(spec.V8))...)
		}
	}
	return append(list, append(kind("paging",
		after("end-pages: further pages of sessions by their end are in the other order", order, func(e *Exchange) {
			if e.OK(all) && further(e) && strings.EqualFold(e.Request.URL.Query().Get("orderBy"), "EndTime") {
				e.results(func(list []any) []any { slices.Reverse(list); return list })
			}
		}).only(spec.V8),
		after("next-plus: next repeats a plus sign of the query unescaped", "law/page-links", func(e *Exchange) {
			if e.OK(all, points) {
				e.Edit(func(o object) {
					if l := Link(o, "next"); l["href"] != nil {
						l["href"] = strings.ReplaceAll(str(l, "href"), "%2B", "+")
					}
				})
			}
		}),
	), furtherShown()...)...)
}

// stillWorking adds the sessions that still work to a list that endTimeFrom has left them out of.
func stillWorking(e *Exchange) {
	q := e.Request.URL.Query()
	if !e.OK(all) || !q.Has("endTimeFrom") || q.Has("endTimeTo") || further(e) {
		return
	}
	q.Del("endTimeFrom")
	whole := &Exchange{Body: e.also(http.MethodGet, e.Request.URL.Path+"?"+q.Encode(), nil)}
	e.results(func(list []any) []any {
		for _, o := range members(whole.value()) {
			if o["state"] == "Working" && len(list) < number(q, "limit", 30) {
				list = append(list, o)
			}
		}
		return list
	})
}

// furtherShown are answers that are wrong for one workload, one hour of the day or one status.
func furtherShown() []Fault {
	noon := regexp.MustCompile(` 12(:\d\d:\d\d [AP]M\))`)
	return append(kind("session",
		remembering("teams-nameless: the organization of a session of Teams has no name", "law/session-agrees", func() func(*Exchange) {
			teams := map[string]bool{}
			return func(e *Exchange) {
				if o, ok := e.value().(object); ok && e.OK(tenant, admin) {
					teams[str(o, "id")] = o["type"] == "Vet"
				}
				if e.OK(inside) && teams[e.session()] {
					e.Edit(drop("name"))
				}
			}
		}),
		after("name-noon: names write the hours of noon and midnight as 0", "law/name-and-type-agree", everySession(func(o object) {
			o["name"] = noon.ReplaceAllString(str(o, "name"), " 0$1")
		})),
		remembering("etag-second-stop: a second Stop lets the tag grow", "law/etag-grows", func() func(*Exchange) {
			stops := map[string]int{}
			return func(e *Exchange) {
				if e.OK(stop) {
					stops[e.session()]++
				}
				everySession(func(o object) { o["eTag"] = Int(o, "eTag") + max(0, stops[str(o, "id")]-1) })(e)
			}
		}).only(spec.V8),
	), kind("bytes",
		after("gzip-refusal: 404 is compressed though nobody asked for it", "law/body-measured", func(e *Exchange) {
			if e.Status != http.StatusNotFound || e.Match.Operation.ID == "" {
				return
			}
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(e.Body) // a buffer takes all
			_ = z.Close()
			e.Body = b.Bytes()
			e.Header.Set("Content-Encoding", "gzip")
		}),
	)...)
}
