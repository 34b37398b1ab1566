package fault

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// asks sends a request of one of the operations on with another query.
func asks(text, checks string, f func(url.Values), operations ...string) Fault {
	return during(text, checks, func() func(*Exchange) {
		return func(e *Exchange) {
			if !e.is(operations...) {
				e.Send(nil)
				return
			}
			e.Send(func(r *http.Request) {
				q := r.URL.Query()
				f(q)
				r.URL.RawQuery = q.Encode()
			})
		}
	})
}

// number returns a number of a query; or else missing.
func number(q url.Values, name string, missing int) int {
	n, err := strconv.Atoi(q.Get(name))
	if err != nil {
		return missing
	}
	return n
}

// bump returns an edit of a query that changes a number; only what a server would take is changed.
func bump(name string, by int) func(url.Values) {
	return func(q url.Values) {
		if n, err := strconv.Atoi(q.Get(name)); err == nil && n >= 0 && n+by >= 0 && n < 10000 {
			q.Set(name, strconv.Itoa(n+by))
		}
	}
}

// echoed makes a page tell what was asked for, after it was asked for something else.
func echoed(f Fault) Fault {
	spoil := f.spoil
	f.spoil = func() func(*Exchange) {
		inner := spoil()
		return func(e *Exchange) {
			inner(e)
			e.Edit(func(o object) {
				if o["results"] == nil || e.Status != http.StatusOK {
					return
				}
				q := e.Request.URL.Query()
				o["offset"], o["limit"] = number(q, "offset", 0), number(q, "limit", 30)
				self := Link(o, "self")
				path, _, _ := strings.Cut(str(self, "href"), "?")
				q.Set("offset", strconv.Itoa(number(q, "offset", 0)))
				q.Set("limit", strconv.Itoa(number(q, "limit", 30)))
				self["href"] = path + "?" + q.Encode()
			})
		}
	}
	return f
}

// paging are pages that hold the wrong part of a list, or lead to it.
func paging() []Fault {
	const cover, link2 = "law/pages-cover", "law/page-links"
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
	window := func(text, name string, f func(o object, q url.Values)) Fault {
		return page(text, link2, func(_ *Exchange, o object) {
			l := Link(o, name)
			u, err := url.Parse(str(l, "href"))
			if err != nil || l["href"] == nil {
				return
			}
			q := u.Query()
			f(o, q)
			u.RawQuery = q.Encode()
			l["href"] = u.String()
		})
	}
	links := func(o object) object {
		l, _ := o["_links"].(object)
		return l
	}
	return kind("paging",
		echoed(asks("overlap: a page begins one result too early", "law/page-links law/pages-cover", bump("offset", -1), all, log, points)).
			because("its links lead on from there"),
		echoed(asks("gap: a page begins one result too late", "law/page-links law/pages-cover", func(q url.Values) {
			if number(q, "offset", 0) > 0 {
				bump("offset", 1)(q)
			}
		}, all, log, points)).because("its links lead on from there"),
		echoed(asks("offset-ignored: every page is the first", "law/page-links law/pages-cover", func(q url.Values) {
			if number(q, "offset", -1) > 0 {
				q.Set("offset", "0")
			}
		}, all, points)).because("it has the links of the first"),
		echoed(asks("offset-by-page: offset counts pages", "law/page-links law/pages-cover", func(q url.Values) {
			if n := number(q, "offset", -1); n > 0 && n < 100 {
				q.Set("offset", strconv.Itoa(n*number(q, "limit", 30)))
			}
		}, all, points)).because("its links lead on from there"),
		echoed(asks("limit-ignored: a page holds all there is", "law/page-links law/pages-cover", func(q url.Values) {
			if number(q, "limit", -1) > 0 {
				q.Set("limit", "30")
			}
		}, all, log, points)).because("its links lead on from there"),
		echoed(asks("limit-plus-one: a page holds one result too many", "law/pages-cover", bump("limit", 1), all, points)).
			because("its links lead on from there"),
		echoed(asks("limit-minus-one: a page holds one result too few", "law/page-links law/pages-cover", func(q url.Values) {
			if number(q, "limit", -1) > 1 {
				bump("limit", -1)(q)
			}
		}, all, points)).because("its links lead on from there"),
		page("offset-echo: a page tells offset 0 always", cover, func(_ *Exchange, o object) { o["offset"] = 0 }),
		page("limit-echo: a page tells limit 30 always", cover, func(_ *Exchange, o object) { o["limit"] = 30 }),
		page("last-missing: the last result of each page is left out", cover, func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) > 1 {
				o["results"] = list[:len(list)-1]
			}
		}),
		page("reversed: each page is in reverse order", "law/created-is-listed law/events-gap-free law/lists-in-order law/pages-cover", func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok {
				slices.Reverse(list)
			}
		}).because("every order is wrong then"),
		page("twice: the first result comes twice", "law/events-gap-free law/ids-unique law/pages-cover", func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) > 1 {
				o["results"] = append([]any{list[0]}, list[:len(list)-1]...)
			}
		}),
		page("next-on-last: the last page has a next one", link2, func(_ *Exchange, o object) {
			if self := Link(o, "self"); Link(o, "next")["href"] == nil {
				links(o)["next"] = object{"href": nextOf(str(self, "href"))}
			}
		}),
		page("next-on-full-last: a last page that is full has a next one", link2, func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && len(list) == Int(o, "limit") && Link(o, "next")["href"] == nil {
				links(o)["next"] = object{"href": nextOf(str(Link(o, "self"), "href"))}
			}
		}),
		page("next-missing: no page has a next one", link2, func(_ *Exchange, o object) { delete(links(o), "next") }),
		page("prev-missing: no page has a previous one", link2, func(_ *Exchange, o object) { delete(links(o), "prev") }),
		page("first-missing: no page leads to the first", link2, func(_ *Exchange, o object) { delete(links(o), "first") }),
		page("prev-on-first: the first page has a previous one", link2, func(_ *Exchange, o object) {
			if Int(o, "offset") == 0 {
				links(o)["prev"] = object{"href": str(Link(o, "self"), "href")}
			}
		}),
		window("next-same: next leads to the same page", "next", func(o object, q url.Values) { q.Set("offset", strconv.Itoa(Int(o, "offset"))) }),
		window("next-skips: next leaves out a result", "next", func(_ object, q url.Values) { bump("offset", 1)(q) }),
		window("prev-same: prev leads to the same page", "prev", func(o object, q url.Values) { q.Set("offset", strconv.Itoa(Int(o, "offset"))) }),
		window("first-second: first leads to the second result", "first", func(_ object, q url.Values) { q.Set("offset", "1") }),
		window("self-other: self leads to another offset", "self", func(_ object, q url.Values) { bump("offset", 1)(q) }),
		window("self-other-limit: self has another limit", "self", func(_ object, q url.Values) { bump("limit", 1)(q) }),
		window("filter-lost: next forgets the filters of the request", "next", func(_ object, q url.Values) {
			for name := range q {
				if name != "limit" && name != "offset" {
					q.Del(name)
				}
			}
		}).only(spec.V7, spec.V8),
		page("link-other-list: self leads to another list", link2, func(_ *Exchange, o object) {
			l := Link(o, "self")
			l["href"] = "/v" + str(l, "href")[2:3] + "/RestorePointz"
		}),
		page("total-page: totalCount counts the results of the page", cover, func(_ *Exchange, o object) {
			if list, ok := o["results"].([]any); ok && o["totalCount"] != nil {
				o["totalCount"] = len(list)
			}
		}).only(spec.V6, spec.V7),
		page("total-one-more: totalCount is one too many", cover, func(_ *Exchange, o object) {
			if o["totalCount"] != nil {
				o["totalCount"] = Int(o, "totalCount") + 1
			}
		}).only(spec.V6, spec.V7),
		remembering("unstable: lists are in another order with each read", "law/created-is-listed law/lists-in-order law/pages-cover", func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				if e.OK(all) {
					n++
					e.results(func(list []any) []any {
						if n%2 == 0 {
							slices.Reverse(list)
						}
						return list
					})
				}
			}
		}).because("every other list is in the wrong order"),
		page("past-the-end: a page past the end is the last one", "law/page-links law/pages-cover", func(e *Exchange, o object) {
			if Int(o, "offset") > 1000 && e.is(points) {
				o["results"] = []any{lastPoint(e)}
			}
		}).only(spec.V7, spec.V8),
	)
}

// nextOf is the link to the page that would follow.
func nextOf(self string) string {
	u, err := url.Parse(self)
	if err != nil {
		return self
	}
	q := u.Query()
	q.Set("offset", strconv.Itoa(number(q, "offset", 0)+number(q, "limit", 30)))
	u.RawQuery = q.Encode()
	return u.String()
}

// lastPoint is a restore point.
func lastPoint(e *Exchange) any {
	b := e.also("GET", "/"+string(e.Match.Version)+"/RestorePoints", nil)
	got := members((&Exchange{Body: b}).value())
	return got[len(got)-1]
}
