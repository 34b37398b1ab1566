package mutant

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// page is an answer that shows a part of a list.
type page struct {
	*message
	offset, limit, results *place
	from, most             int // what was asked for
}

func pageOf(m *message) (page, bool) {
	if m == nil || m.places == nil || !m.Succeeded() || m.Broken != "" || m.places[0].child("results") == nil {
		return page{}, false
	}
	root := m.places[0]
	p := page{message: m, offset: root.child("offset"), limit: root.child("limit"), results: root.child("results"), most: 30}
	if s := m.Query().Get("limit"); s != "" {
		p.most, _ = strconv.Atoi(s)
	}
	if s := m.Query().Get("offset"); s != "" {
		p.from, _ = strconv.Atoi(s)
	}
	return p, true
}

// list names the list that a page is of.
func (p page) list() string {
	q := p.Query()
	filters := []string{string(p.Principal), p.Operation.ID, fmt.Sprint(p.Params)}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if name != "offset" && name != "limit" {
			filters = append(filters, name+"="+q.Get(name))
		}
	}
	return strings.Join(filters, " ")
}

// pages are the pages of the same list as p is, p left out. Sessions that come between do not matter: no golden
// page lies behind a session that another one of its list does not show.
func (t *trace) pages(p page) (out []page) {
	for _, m := range t.answers {
		if other, ok := pageOf(m); ok && other.message != p.message && other.list() == p.list() {
			out = append(out, other)
		}
	}
	return out
}

func (p page) end() int { return p.from + len(p.results.children) }

// pageOverlap leaves restore points alone: a backup that was made in between shifts their pages, and what a page shows again
// is no fault then.
func pageOverlap(t *trace, m *message) []change {
	p, ok := pageOf(m)
	if !ok || len(p.results.children) == 0 || m.Operation.ID == "listRestorePoints" {
		return nil
	}
	for _, before := range t.pages(p) {
		if before.end() != p.from || len(before.results.children) == 0 {
			continue
		}
		last := before.results.children[len(before.results.children)-1]
		first := p.results.children[0]
		return []change{m.edited(first, first.replace(string(before.body[last.start:last.end])), Want{"law/pages-cover", last.pointer + "/id"})}
	}
	return nil
}

func pageGap(t *trace, m *message) []change {
	p, ok := pageOf(m)
	if !ok || len(p.results.children) != p.most || p.most < 2 {
		return nil
	}
	last := p.results.children[len(p.results.children)-1]
	for _, other := range t.pages(p) {
		if other.end() > p.end() {
			e := edit{p.results.children[len(p.results.children)-2].end, last.end, ""}
			return []change{m.edited(last, e, Want{"law/pages-cover", p.results.pointer})}
		}
	}
	return nil
}

func pageTooLong(_ *trace, m *message) []change {
	p, ok := pageOf(m)
	if !ok || len(p.results.children) != p.most {
		return nil
	}
	last := p.results.children[len(p.results.children)-1]
	copied := bytes.ReplaceAll(m.body[last.start:last.end], []byte(idOf(m, last)), []byte("017e7f1e-2c00-7a10-8000-0000000000aa"))
	return []change{m.edited(last, last.after(string(copied)), Want{"law/pages-cover", p.results.pointer})}
}

// idOf is the id of an object.
func idOf(m *message, p *place) string {
	if id := p.child("id"); id != nil {
		return id.text(m.body)
	}
	return ""
}

func pageOffset(_ *trace, m *message) []change {
	p, ok := pageOf(m)
	if !ok {
		return nil
	}
	return []change{m.edited(p.offset, p.offset.replace(strconv.Itoa(p.from+1)), Want{"law/pages-cover", p.offset.pointer})}
}

func pageLimit(_ *trace, m *message) []change {
	p, ok := pageOf(m)
	if !ok {
		return nil
	}
	return []change{m.edited(p.limit, p.limit.replace(strconv.Itoa(p.most+1)), Want{"law/pages-cover", p.limit.pointer})}
}

func pageLinkOffset(_ *trace, m *message) (out []change) {
	p, ok := pageOf(m)
	if !ok {
		return nil
	}
	for _, link := range p.places[0].child("_links").children {
		href := link.child("href")
		at := strings.Index(href.text(m.body), "offset=")
		if href == nil || at < 0 {
			continue
		}
		e := edit{href.start + 1 + at + len("offset="), href.start + 1 + at + len("offset="), "9"}
		out = append(out, m.edited(href, e, Want{"law/page-links", href.pointer}))
	}
	return out
}
