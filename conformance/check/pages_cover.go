package check

import (
	"fmt"

	"github.com/vb365-explore/vb365/conformance"
)

// pagesCover checks law L007.
func pagesCover() conformance.Check {
	check := conformance.LawCheck("L007", probePages, func(s *conformance.Sheet) {
		for l := range lists(s, true) {
			for _, p := range l.pages {
				s.Saw(p.call)
				judgePage(s, p)
				judgePlaces(s, l, p)
				judgeTotal(s, l, p)
			}
		}
	})
	check.ByAccount = true
	check.Bound, check.Studies = pagesOf("L007"), []conformance.Studied{registered}
	return check
}

// judgePage judges whether a page tells what was asked for, and keeps to it.
func judgePage(s *conformance.Sheet, p page) {
	if n, ok := p.body.number("offset"); ok && n != p.offset {
		s.Find(p.call, "/offset", fmt.Sprintf("%d, as asked for", p.offset), p.body.show("offset"))
	}
	if n, ok := p.body.number("limit"); ok && n != p.limit {
		s.Find(p.call, "/limit", fmt.Sprintf("%d, as asked for", p.limit), p.body.show("limit"))
	}
	if p.length > p.limit {
		s.Find(p.call, "/results", fmt.Sprintf("at most %d results", p.limit), fmt.Sprintf("%d results", p.length))
	}
}

// judgeTotal judges totalCount by what is known of the list: how many results there are at least, and how many
// where a page shows the end.
func judgeTotal(s *conformance.Sheet, l *list, p page) {
	total, ok := p.body.number("totalCount")
	if !ok {
		return
	}
	if total < l.end || l.sure && total > l.end {
		s.Find(p.call, "/totalCount", fmt.Sprintf("%d, which pages show", l.end), p.body.show("totalCount"))
	}
}

// judgePlaces judges whether the results of a page are those that the other pages of the list say stand there.
func judgePlaces(s *conformance.Sheet, l *list, p page) {
	for i, id := range p.ids {
		position := p.offset + i
		if was := l.at.of(position); was != id {
			s.Find(p.call, fmt.Sprintf("/results/%d/id", i), fmt.Sprintf("%s, which another page shows at position %d", was, position), id)
			return
		}
		if first, again := l.twice[id]; again {
			s.Find(p.call, fmt.Sprintf("/results/%d/id", i), fmt.Sprintf("a result that stands at position %d alone", first),
				fmt.Sprintf("%s, which stands at two positions", id))
			return
		}
	}
	if end := p.offset + p.length; p.length < p.limit && l.more(end) {
		s.Find(p.call, "/results", fmt.Sprintf("the result at position %d, which another page shows", end),
			fmt.Sprintf("%d results of %d asked for", p.length, p.limit))
	}
}
