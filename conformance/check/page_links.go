package check

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// pageLinks checks law L014. Its evidence is the pages that pagesCover reads.
func pageLinks() conformance.Check {
	check := conformance.LawCheck("L014", nil, func(s *conformance.Sheet) {
		for l := range lists(s, false) {
			for _, p := range l.pages {
				s.Saw(p.call)
				switch p.body.Get("_links").Kind() {
				case tree.None:
					s.Find(p.call, "/_links", "links, self at least", "nothing")
				case tree.Object:
					judgePageLinks(s, l, p)
				}
			}
		}
	})
	check.Level, check.ByAccount = conformance.Extended, true
	check.Cites = []string{"D91"}
	check.Bound = pagesOf("L014")
	return check
}

// judgePageLinks judges which links a page has, and where they lead.
func judgePageLinks(s *conformance.Sheet, l *list, p page) {
	end := p.offset + p.length
	switch next := p.body.href("next"); {
	case next == "" && l.more(end) && p.length > 0:
		s.Find(p.call, "/_links/next", "a link to what follows: another page shows more results", "nothing")
	case next != "" && !l.more(end) && (p.length < p.limit || l.ends(end)):
		s.Find(p.call, "/_links/next", "nothing: the page ends the list", next)
	}
	for _, name := range []string{"first", "prev"} {
		switch href := p.body.href(name); {
		case href == "" && p.offset > 0:
			s.Find(p.call, "/_links/"+name, fmt.Sprintf("a link: the page begins at %d", p.offset), "nothing")
		case href != "" && p.offset == 0:
			s.Find(p.call, "/_links/"+name, "nothing: the page is the first", href)
		}
	}
	judgeWindow(s, p, "self", func(offset, limit int) bool { return offset == p.offset && limit == p.limit },
		fmt.Sprintf("offset=%d&limit=%d, this page", p.offset, p.limit))
	judgeWindow(s, p, "next", func(offset, _ int) bool { return offset == end },
		fmt.Sprintf("offset=%d, after the last result", end))
	judgeWindow(s, p, "first", func(offset, _ int) bool { return offset == 0 }, "offset=0")
	judgeWindow(s, p, "prev", func(offset, limit int) bool { return offset < p.offset && offset+limit >= p.offset },
		fmt.Sprintf("a page that begins before offset %d and reaches up to it", p.offset))
}

// judgeWindow judges where a link of a page leads: the same list, the same other parameters, and the right
// part of it.
func judgeWindow(s *conformance.Sheet, p page, name string, right func(offset, limit int) bool, expected string) {
	href := p.body.href(name)
	if href == "" {
		return
	}
	pointer := "/_links/" + name + "/href"
	q, ok := leadsBack(p.call, href)
	if !ok {
		s.Find(p.call, pointer, "the list itself, "+p.call.Path(), href)
		return
	}
	if got, want := knownFilters(p.call, q).Encode(), knownFilters(p.call, p.call.Query()).Encode(); got != want {
		s.Find(p.call, pointer, "the other parameters of the request: "+want, href)
		return
	}
	offset, okOffset := whole(q, "offset", 0)
	limit, okLimit := whole(q, "limit", defaultLimit)
	if !okOffset || !okLimit || offset < 0 || !right(offset, limit) {
		s.Find(p.call, pointer, expected, href)
	}
}

// leadsBack returns the query of a link; ok is false where it leads to something else than a call did.
func leadsBack(c *conformance.Call, href string) (q url.Values, ok bool) {
	path, query, _ := strings.Cut(href, "?")
	if strings.EqualFold(path, c.Path()) && !strings.Contains(href, "#") { // as the most do
		if q, err := url.ParseQuery(query); err == nil {
			return q, true
		}
	}
	here := spec.Match{Version: c.Version, Operation: c.Operation, Params: c.Params}
	m, ok := route(href)
	u, err := url.Parse(href)
	if !ok || err != nil || resource(m) != resource(here) {
		return nil, false
	}
	return u.Query(), true
}

// knownFilters returns the filters of a query that the contract knows: what nobody knows is passed over (D80), and a
// link need not keep it.
func knownFilters(c *conformance.Call, q url.Values) url.Values {
	out := filters(q)
	for name := range out {
		if !slices.ContainsFunc(c.Operation.Query[c.Version], func(known string) bool { return strings.EqualFold(known, name) }) {
			delete(out, name)
		}
	}
	return out
}
