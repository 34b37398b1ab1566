package check

import "slices"

// parts returns the list; or, where it has grown or shrunk while it was read as it may, what was read between one change and
// the next. A list that no such change explains stays whole: its pages contradict each other.
func (l *list) parts() []*list {
	whole := []*list{l}
	if len(l.pages) < 2 || !mayChange(l.pages[0]) {
		return whole
	}
	var out []*list
	var now *stretchOfPages
	for _, p := range l.pages {
		if now == nil || !now.fits(p) {
			now = &stretchOfPages{list: &list{at: places{}}, top: -1, total: -1, places: map[string]int{}}
			out = append(out, now.list)
			if !now.fits(p) {
				return whole // it contradicts itself
			}
		}
		now.take(p)
	}
	if len(out) == 1 || !historyOf(l.pages).told() {
		return whole
	}
	return out
}

// mayChange reports whether the list of a page may change though nobody sends a request here: a backup makes restore points and
// retention removes them, and another client that stops a session adds an event.
func mayChange(p page) bool {
	return p.call.Operation.ID == "listRestorePoints" || p.call.Operation.ID == "listRestoreSessionEvents"
}

// stretchOfPages are pages between which nothing has changed.
type stretchOfPages struct {
	*list
	places     map[string]int // of results, by id
	top, total int            // the most results there can be, and how many a page tells; -1 where that is not known
}

// fits reports whether a page agrees with the others.
func (s *stretchOfPages) fits(p page) bool {
	for i, id := range p.ids {
		if was := s.at.of(p.offset + i); was != "" && was != id {
			return false
		}
		if was, there := s.places[id]; there && was != p.offset+i {
			return false
		}
	}
	end, top := s.reach(p)
	total, told := p.body.number("totalCount")
	if !told {
		total = s.total
	}
	return (top < 0 || end <= top) && (total < 0 || end <= total) && (!told || s.total < 0 || total == s.total) &&
		(!told || p.length == 0 || p.length >= p.limit || total == p.offset+p.length)
}

// reach returns how many results there are at least and at most, a page taken in.
func (s *stretchOfPages) reach(p page) (end, top int) {
	end, top = s.end, s.top
	if p.length > 0 {
		end = max(end, p.offset+p.length)
	}
	if p.length < p.limit && (top < 0 || p.offset+p.length < top) {
		top = p.offset + p.length
	}
	return end, top
}

// take takes in a page that fits.
func (s *stretchOfPages) take(p page) {
	for i, id := range p.ids {
		s.at.fill(p.offset+i, id)
		s.places[id] = p.offset + i
	}
	s.end, s.top = s.reach(p)
	if total, told := p.body.number("totalCount"); told {
		s.total = total
	}
	s.pages = append(s.pages, p)
}

// life is when a result was shown: on which pages first and last.
type life struct{ first, last int }

// history is what pages show of a list that changes: it grows by what is newer than all before, and restore points may be
// removed.
type history struct {
	pages     []page
	ascending bool
	removes   bool             // results may be removed
	newest    []int64          // on each page and those before
	lives     map[string]life  // of results, by id
	ranks     map[string]int64 // of results, by id
	order     []string         // ids of results as they were shown first
}

// historyOf gathers what pages show.
func historyOf(pages []page) *history {
	h := &history{
		pages: pages, removes: pages[0].call.Operation.ID == "listRestorePoints",
		lives: map[string]life{}, ranks: map[string]int64{},
	}
	var newest int64
	for n, p := range pages {
		for i, id := range p.ids {
			newest = max(newest, p.ranks[i])
			was, there := h.lives[id]
			if !there {
				was.first, h.ranks[id] = n, p.ranks[i]
				h.order = append(h.order, id)
			}
			h.lives[id] = life{was.first, n}
		}
		h.newest = append(h.newest, newest)
	}
	if i := slices.IndexFunc(pages, func(p page) bool { return p.length > 1 && p.ranks[0] != p.ranks[p.length-1] }); i >= 0 {
		h.ascending = pages[i].ranks[0] < pages[i].ranks[pages[i].length-1]
	} else {
		h.ascending = !h.removes
	}
	return h
}

// mostCompared is how many results are compared with pages at most to explain a list.
const mostCompared = 1 << 26

// told reports whether the history explains all that the pages show.
func (h *history) told() bool {
	if len(h.pages)*len(h.order) > mostCompared {
		return false
	}
	for n, p := range h.pages {
		on, ok := h.inOrder(p)
		if !ok || !h.explains(n, p, on) {
			return false
		}
	}
	return true
}

// inOrder reports whether a page shows results that have a place in time each, in the order of the list, each once and as
// before. It returns their ids.
func (h *history) inOrder(p page) (on map[string]bool, ok bool) {
	on = map[string]bool{}
	for i, id := range p.ids {
		if id == "" || p.ranks[i] == 0 || on[id] || h.ranks[id] != p.ranks[i] || i > 0 && h.before(p.ranks[i], p.ranks[i-1]) {
			return nil, false
		}
		on[id] = true
	}
	return on, true
}

// before reports whether a result of one rank stands before those of another.
func (h *history) before(a, b int64) bool {
	if h.ascending {
		return a < b
	}
	return a > b
}

// there reports whether a result is in the list when the nth page is read.
func (h *history) there(id string, n int) bool {
	l := h.lives[id]
	if h.removes && l.last < n {
		return false // it may have been removed
	}
	return l.first <= n || h.ranks[id] < h.newest[n] // else it may be new
}

// explains reports whether the nth page can be what it is: none of what must stand there is missing, and so many results stand
// before it as it says. On are the ids of its results.
func (h *history) explains(n int, p page, on map[string]bool) bool {
	sure, maybe, all := 0, 0, 0 // before the page, and in the list
	for _, id := range h.order {
		there := h.there(id, n)
		if there {
			all++
		}
		switch {
		case on[id]:
		case there && h.spans(p, h.ranks[id]):
			return false
		case p.length > 0 && h.before(p.ranks[0], h.ranks[id]):
		case there && (p.length == 0 || h.ranks[id] != p.ranks[0]):
			sure++
		default:
			maybe++
		}
	}
	if total, ok := p.body.number("totalCount"); ok && total < all {
		return false
	}
	return sure <= p.offset && (p.length == 0 || p.offset <= sure+maybe || !h.known(n, p.ranks[0]))
}

// spans reports whether a page shows where a result of a rank would stand.
func (h *history) spans(p page, rank int64) bool {
	if p.length == 0 {
		return p.offset == 0
	}
	first, last := p.ranks[0], p.ranks[p.length-1]
	return (p.offset == 0 || h.before(first, rank)) && (p.length < p.limit || h.before(rank, last)) && rank != first && rank != last
}

// known reports whether all that stands before a rank when the nth page is read is on some page: one shows the list from its
// beginning to there before, and where results may have come or gone since, another after.
func (h *history) known(n int, rank int64) bool {
	shows := func(p page) bool {
		return p.offset == 0 && (p.length < p.limit || !h.before(p.ranks[p.length-1], rank))
	}
	earlier, later := slices.ContainsFunc(h.pages[:n+1], shows), slices.ContainsFunc(h.pages[n:], shows)
	switch {
	case h.ascending && h.removes:
		return earlier
	case h.ascending:
		return earlier || later
	}
	return earlier && later
}
