package fault

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// seldomListed are lists, pages and links that are wrong in some cases only: with a filter, in the other order, on
// further pages, where nothing is left.
func seldomListed() []Fault {
	ascending := func(e *Exchange) bool { return strings.EqualFold(e.Request.URL.Query().Get("orderAsc"), "true") }
	first := func(q url.Values) { q.Set("offset", "0") }
	page := func(text, checks string, f func(e *Exchange, o object)) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(all, log, points, orgs) {
				e.Edit(func(o object) {
					if o["results"] != nil {
						f(e, o)
					}
				})
			}
		})
	}
	links := func(o object) object {
		l, _ := o["_links"].(object)
		return l
	}
	return append(append(kind("paging",
		echoed(asks("offset-ascending: in ascending order every page is the first", "law/pages-cover", first, points)).when(ascending).only(spec.V7, spec.V8),
		echoed(asks("offset-filtered: with a filter every page is the first", "law/pages-cover", first, points)).when(filtered).only(spec.V7, spec.V8),
		echoed(asks("offset-filtered-sessions: with a filter every page of sessions is the first", "law/pages-cover", first, all)).when(filtered),
		echoed(asks("limit-filtered: with a filter the limit is passed over", "law/pages-cover", without("limit"), points, all)).when(filtered),
		page("total-filtered: totalCount counts what a filter leaves out as well", "law/pages-cover", func(e *Exchange, o object) {
			if filtered(e) && o["totalCount"] != nil {
				o["totalCount"] = Int(o, "totalCount") + 3
			}
		}).only(spec.V6, spec.V7),
		page("total-further: totalCount counts what is left from the offset on", "law/pages-cover", func(e *Exchange, o object) {
			if o["totalCount"] != nil {
				o["totalCount"] = Int(o, "totalCount") - min(Int(o, "totalCount"), Int(o, "offset"))
			}
		}).only(spec.V6, spec.V7),
		page("total-zero: totalCount is 0 where the page is empty", "law/pages-cover", func(e *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) == 0 && o["totalCount"] != nil {
				o["totalCount"] = 0
			}
		}).only(spec.V6, spec.V7),
		page("limit-of-page: a page tells as limit how many results it has", "law/pages-cover", func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) > 0 {
				o["limit"] = len(list)
			}
		}),
		page("offset-of-next: a page tells the offset of the next one", "law/pages-cover", func(_ *Exchange, o object) { o["offset"] = Int(o, "offset") + Int(o, "limit") }),
		asks("default-ten: without a limit a page holds ten results", "law/pages-cover", func(q url.Values) {
			if !q.Has("limit") {
				q.Set("limit", "10")
			}
		}, all, points),
		echoed(asks("capped: no page holds more than twenty results, whatever it tells", "law/pages-cover", func(q url.Values) {
			if number(q, "limit", 30) > 20 && number(q, "limit", 30) <= 10000 {
				q.Set("limit", "20")
			}
		}, all)),
		page("further-twice: further pages begin with the last result of the page before", "law/pages-cover", nil).during(func(e *Exchange) {
			q := e.Request.URL.Query()
			n := number(q, "offset", 0)
			if !e.is(log) || n < 1 || n > 1000 {
				e.Send(nil)
				return
			}
			e.Send(func(r *http.Request) {
				q.Set("offset", strconv.Itoa(n-1))
				r.URL.RawQuery = q.Encode()
			})
			e.Edit(func(o object) { o["offset"] = n })
		}),
		page("prev-negative: prev of a page may begin before the list", "law/page-links", func(_ *Exchange, o object) {
			if l := Link(o, "prev"); l["href"] != nil {
				l["href"] = strings.Replace(str(l, "href"), "offset="+strconv.Itoa(max(0, Int(o, "offset")-Int(o, "limit"))), "offset="+strconv.Itoa(Int(o, "offset")-Int(o, "limit")-1), 1)
			}
		}),
		page("first-on-first: the first page leads to the first", "law/page-links", func(_ *Exchange, o object) {
			if Int(o, "offset") == 0 {
				links(o)["first"] = object{"href": str(Link(o, "self"), "href")}
			}
		}),
		page("empty-no-self: an empty page has no link to itself", "body/required", func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) == 0 {
				delete(links(o), "self")
			}
		}),
		page("empty-next: an empty page has a next one", "law/page-links", func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) == 0 {
				links(o)["next"] = object{"href": nextOf(str(Link(o, "self"), "href"))}
			}
		}),
		page("self-parameters: self forgets the filters", "law/page-links", func(_ *Exchange, o object) {
			l := Link(o, "self")
			path, query, _ := strings.Cut(str(l, "href"), "?")
			if q, err := url.ParseQuery(query); err == nil && len(q) > 0 {
				for name := range q {
					if !strings.EqualFold(name, "limit") && !strings.EqualFold(name, "offset") {
						q.Del(name)
					}
				}
				l["href"] = path + "?" + q.Encode()
			}
		}).when(filtered),
	), kind("list",
		keepLinks(asks("second-filter: of two filters one is passed over", "law/filters-kept", func(q url.Values) {
			if q.Has("startTimeFrom") && q.Has("startTimeTo") {
				q.Del("startTimeTo")
			}
			if q.Has("organizationId") || q.Has("repositoryId") {
				for _, name := range []string{"isCopy", "isRetrieved", "isLongTermCopy", "jobId", "backupTime", "from"} {
					q.Del(name)
				}
			}
		}, all, points)),
		keepLinks(asks("any-case-ignored: filters are passed over where their names are in another case", "law/filters-kept", func(q url.Values) {
			for name := range q {
				if name[0] < 'a' {
					q.Del(name)
				}
			}
		}, all, points)).when(func(e *Exchange) bool { return !strings.Contains(e.Request.URL.RawQuery, "LIMIT") }),
		asks("any-case-limit: limit is passed over where its name is in another case", "law/pages-cover", func(q url.Values) { q.Del("LIMIT") }, all, points, log),
		keepLinks(asks("filter-of-tenant: filters are passed over, for tenants", "law/filters-kept", without("organizationId", "jobId", "repositoryId", "isCopy"), points)).only(spec.V7, spec.V8),
		keepLinks(asks("filter-of-administrator: filters are passed over, for administrators", "law/filters-kept", without("organizationId", "jobId", "repositoryId"), points)).forAdministrators(),
		after("time-form: filters take times in RFC 3339 only", "request/good-is-served", func(e *Exchange) {
			for name, values := range e.Request.URL.Query() {
				if e.OK(all, points) && (strings.Contains(name, "Time") || name == "from" || name == "to") && !strings.Contains(values[0], "T") {
					e.Refuse(http.StatusBadRequest, name+" is no time")
				}
			}
		}),
		after("capital-filter: ids of filters are taken in small letters only", "law/filters-kept", func(e *Exchange) {
			if id := e.Request.URL.Query().Get("organizationId"); e.OK(points) && id != strings.ToLower(id) {
				e.results(func([]any) []any { return []any{} })
			}
		}),
		after("unknown-parameter: parameters that nobody knows are refused", "request/good-is-served", func(e *Exchange) {
			for name := range e.Request.URL.Query() {
				if e.OK(all, points) && !slices.ContainsFunc(e.Match.Operation.Query[e.Match.Version], func(n string) bool { return strings.EqualFold(n, name) }) {
					e.Refuse(http.StatusBadRequest, name+" is unknown")
				}
			}
		}),
		remembering("of-last-hour: sessions are listed while they work only, for administrators", "law/created-is-listed", func() func(*Exchange) {
			return func(e *Exchange) {
				if e.OK(all) {
					e.results(func(list []any) []any {
						return slices.DeleteFunc(list, func(v any) bool { o, _ := v.(object); return o["state"] == "Stopped" })
					})
				}
			}
		}).forAdministrators(),
		after("point-unlisted: a restore point that can be read is not in the list", "law/pages-cover", func(e *Exchange) {
			if e.OK(points) && number(e.Request.URL.Query(), "limit", 30) > 5 {
				e.results(func(list []any) []any { return append(list[:min(1, len(list))], list[min(2, len(list)):]...) })
			}
		}).only(spec.V7, spec.V8),
		asks("order-default: without orderAsc restore points are in ascending order when filtered", "law/lists-in-order", func(q url.Values) {
			if q.Get("organizationId") != "" && !q.Has("orderAsc") {
				q.Set("orderAsc", "true")
			}
		}, points).only(spec.V7, spec.V8),
	)...), kind("link",
		after("stopped-gone: a stopped session leads to another organization", "law/links-resolve", everySession(stopped(func(o object) {
			l := Link(o, "organization")
			l["href"] = strings.Replace(str(l, "href"), str(o, "id"), elsewhere, 1)
		}))),
		after("administrator-self: self of sessions of administrators leads to organizations", "law/links-resolve", someSession(func(o object) {
			l := Link(o, "self")
			l["href"] = strings.Replace(str(l, "href"), "restoresessions", "organizations", 1)
		}, one, admin)).forAdministrators(),
		after("further-self: self of sessions of further pages leads to another", "law/links-resolve", func(e *Exchange) {
			if e.OK(all) && further(e) {
				e.Each(func(o object) {
					l := Link(o, "self")
					l["href"] = strings.Replace(str(l, "href"), str(o, "id"), elsewhere, 1)
				})
			}
		}),
		after("event-session-escaped: an event leads to its session by an id in braces", "law/links-resolve", someSession(func(o object) {
			l := Link(o, "restoreSession")
			if h := str(l, "href"); len(h) > 36 {
				l["href"] = h[:len(h)-36] + "%7B" + h[len(h)-36:] + "%7D"
			}
		}, entry)),
		after("double-slash: links begin with two slashes", "body/pattern", someSession(func(o object) {
			l := Link(o, "self")
			l["href"] = "/" + str(l, "href")
		}, org, orgs)),
		after("empty: links are empty", "body/pattern", someSession(func(o object) { Link(o, "self")["href"] = "" }, point)),
		after("link-text: links are texts", "body/type", someSession(func(o object) {
			l, _ := o["_links"].(object)
			l["self"] = str(Link(o, "self"), "href")
		}, one)),
		after("point-missing: restore points of the list do not lead to themselves", "law/links-there", someSession(drop("_links"), points)),
		after("organization-inside-missing: the organization of a session does not lead to itself", "law/links-there", someSession(drop("_links"), inside)),
	)...)
}
