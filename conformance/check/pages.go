package check

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

// defaultLimit is how many results a page holds at most where the request does not say.
const defaultLimit = 30

// page is an answer that shows a part of a list, and what was asked for.
type page struct {
	call          *conformance.Call
	body          *object
	offset, limit int
	results       []*object
	ids           []string // those of the results, in place of them: what a list keeps
	ranks         []int64  // of the results, by age: a newer one has a higher; 0 for none
	length        int      // how many results, of whatever type
}

// list is what is known of one list at one time: the pages that were read with the same query while nothing
// was changed.
type list struct {
	pages  []page
	at     places         // id of the result at a position; the first page that shows a position says
	newest time.Time      // creationTime of the newest session that the first page shows; zero for other lists
	grew   bool           // a later page shows a newer one: somebody else has started a session
	end    int            // how many results there are at least
	sure   bool           // a page shows that there are no more
	stands standings      // the first position of each result
	twice  map[string]int // a position of a result that stands at another one as well
}

func newList() *list { return &list{at: places{}, twice: map[string]int{}} }

// add takes a page into the list, without what the judges do not look at; its results only where that is asked for.
func (l *list) add(p page, results bool) {
	for _, o := range p.results {
		l.end = max(l.end, p.offset+o.index+1)
		created, ok := o.time("creationTime")
		switch {
		case !ok || !created.After(l.newest):
		case len(l.pages) == 0:
			l.newest = created
		default:
			l.grew = true
		}
	}
	if results {
		for _, o := range p.results {
			l.place(o, p.offset+o.index, p.ids[o.index])
		}
	}
	p.call, p.results = headOf(p.call), nil
	p.body = objectOf(p.body.value.Only("offset", "limit", "totalCount", "_links"))
	l.pages = append(l.pages, p)
}

// idsOf returns the ids of the results of a page, in one text of their own.
func idsOf(p page) []string {
	var all strings.Builder
	all.Grow(len(p.results) * len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"))
	for _, o := range p.results {
		all.WriteString(o.text("id"))
	}
	ids, rest := make([]string, p.length), all.String()
	for _, o := range p.results {
		n := len(o.text("id"))
		ids[o.index], rest = rest[:n], rest[n:]
	}
	return ids
}

// place takes down which result stands at a position.
func (l *list) place(o *object, position int, id string) {
	if !l.at.fill(position, id) || id == "" {
		return
	}
	if first, again := l.stands.place(o, id, position, l.at); again {
		l.twice[id] = first
	}
}

// close makes the list ready to be judged: no page comes after it.
func (l *list) close() {
	for _, p := range l.pages {
		l.sure = l.sure || p.length < p.limit && p.offset+p.length == l.end
	}
}

// more reports whether results are known to follow position n.
func (l *list) more(n int) bool { return l.end > n }

// ends reports whether a page shows that the list ends at position n.
func (l *list) ends(n int) bool { return l.sure && l.end == n }

// pagesOf reports whether an operation gives pages in a version.
func pagesOf(law string) func(spec.Version, spec.Operation) bool {
	return func(v spec.Version, o spec.Operation) bool {
		return slices.Contains(o.Laws, law) && slices.Contains(o.Query[v], "limit")
	}
}

// mostPages is how many pages of one list are judged together, mostLists how many lists. In a recording that changes
// nothing for so long, what stands further apart is not compared.
const (
	mostPages = 2048
	mostLists = 256
)

// lists gathers the pages that the check is bound to, and gives each list when it ends: something may have been
// changed then. A list of sessions that has grown while it was read is left out: nobody can tell which of its pages belong
// together. Others that have changed are given in parts. The lists hold their results only where that is asked for.
func lists(s *conformance.Sheet, results bool) iter.Seq[*list] {
	return func(yield func(*list) bool) {
		current := map[string]*list{}
		var order []string
		end := func() {
			for _, name := range order {
				if current[name].grew {
					continue
				}
				for _, l := range current[name].parts() {
					l.close()
					yield(l)
				}
			}
			clear(current)
			order = nil
		}
		for c := range s.Calls() {
			if c.Request.Method != http.MethodGet && !c.Operation.Anonymous && c.Succeeded() {
				end()
			}
			p, ok := pageOf(c)
			if !ok || !s.Binds(c) || !stands(c) {
				continue
			}
			if byEnd(c) {
				alone := newList()
				alone.add(p, results)
				alone.close()
				yield(alone)
				continue
			}
			name := string(conformance.Once(c, nameOfList))
			if l := current[name]; l == nil && len(current) == mostLists || l != nil && len(l.pages) == mostPages {
				end()
			}
			if current[name] == nil {
				current[name] = newList()
				order = append(order, name)
			}
			current[name].add(p, results)
		}
		end()
	}
}

// byEnd reports whether a call asks for sessions by their end: any client that stops one changes such a list, so its pages are
// compared with no others.
func byEnd(c *conformance.Call) bool {
	return c.Operation.ID == "listRestoreSessions" && slices.ContainsFunc([]string{"endTimeFrom", "endTimeTo", "orderBy"}, func(name string) bool {
		_, ok := query(c.Query(), name)
		return ok
	})
}

// listName names the list that a page is of: who read it, and what was asked for but the page.
type listName string

func nameOfList(c *conformance.Call) listName {
	path := resource(spec.Match{Version: c.Version, Operation: c.Operation, Params: c.Params})
	return listName(string(c.Principal) + " " + path + "?" + filters(c.Query()).Encode())
}

// pageOf reads a page and what was asked for.
func pageOf(c *conformance.Call) (page, bool) {
	p := conformance.Once(c, findPage)
	return p, p.call != nil
}

func findPage(c *conformance.Call) page {
	body, ok := root(c)
	results := body.Get("results")
	if !ok || !results.Is(tree.Array) || !c.Succeeded() {
		return page{}
	}
	offset, okOffset := whole(c.Query(), "offset", 0)
	limit, okLimit := whole(c.Query(), "limit", defaultLimit)
	if !okOffset || !okLimit {
		return page{}
	}
	p := page{call: c, body: body, offset: offset, limit: limit, results: items(c), length: results.Len()}
	p.ids = idsOf(p)
	if mayChange(p) {
		p.ranks = ranksOf(p)
	}
	return p
}

// ranksOf returns the ranks of the results of a page: of events by their order, of restore points by when they were made.
func ranksOf(p page) []int64 {
	ranks := make([]int64, p.length)
	for _, o := range p.results {
		if n, ok := o.number("order"); ok {
			ranks[o.index] = int64(n) + 1
		}
		if made, ok := o.time("backupTime"); ok {
			ranks[o.index] = made.UnixNano()
		}
	}
	return ranks
}

// whole reads a query parameter that is a number; missing gives the number for none.
func whole(q url.Values, name string, missing int) (int, bool) {
	s, ok := query(q, name)
	if !ok {
		return missing, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// filters returns a query without offset and limit, its names in small letters.
func filters(q url.Values) url.Values {
	var out url.Values
	for name, values := range q {
		if strings.EqualFold(name, "offset") || strings.EqualFold(name, "limit") {
			continue
		}
		if out == nil {
			out = url.Values{}
		}
		small := strings.ToLower(name)
		also := len(out[small]) > 0
		if out[small] = append(out[small], values...); also {
			slices.Sort(out[small]) // names in several cases come in any order
		}
	}
	return out
}

// probePages reads the lists of a run whole, in pages of one, two, three, ten and thirty from offsets in step, from an
// offset out of step, and past the end; with a filter and in the other order, in pages of two.
func probePages(ctx context.Context, p *conformance.Probe) error {
	session, err := anySession(ctx, p)
	if err != nil {
		return err
	}
	if session != "" && p.MaySend("stopRestoreSession") { // a stopped session has an event more
		if _, err := ofSession(ctx, p, "stopRestoreSession", session); err != nil {
			return err
		}
	}
	all, err := restorePoints(ctx, p, p.Main(), "")
	if err != nil {
		return err
	}
	mine := url.Values{}
	if len(all) > 0 {
		mine.Set("organizationId", all[0].text("organizationId"))
	}
	for _, l := range []struct {
		as        conformance.Principal
		operation string
		params    map[string]string
		query     url.Values
		windows   []window
	}{
		{p.Main(), "listRestoreSessions", nil, nil, windows},
		{p.Main(), "listRestoreSessions", nil, url.Values{"startTimeFrom": {"2000-01-01T00:00:00Z"}}, fewWindows},
		{p.Main(), "listRestoreSessions", nil, url.Values{"orderBy": {"EndTime"}}, fewWindows},
		{p.Main(), "listRestoreSessions", nil, url.Values{"orderAsc": {"true"}}, fewWindows},
		{p.Main(), "listRestoreSessionEvents", map[string]string{"restoreSessionId": session}, nil, windows},
		{p.Main(), "listRestorePoints", nil, nil, windows},
		{p.Main(), "listRestorePoints", nil, mine, fewWindows},
		{p.Main(), "listRestorePoints", nil, url.Values{"orderAsc": {"true"}}, fewWindows},
		{conformance.Administrator, "listOrganizations", nil, extended, windows},
	} {
		if !takesAll(p.Version(), l.operation, l.query) || !p.Has(l.as) || l.params["restoreSessionId"] == "" && l.params != nil {
			continue
		}
		read := l.windows
		for i := 0; i < len(read); i++ {
			q := url.Values{"offset": {strconv.Itoa(read[i].offset)}, "limit": {strconv.Itoa(read[i].limit)}}
			maps.Copy(q, l.query)
			c, err := get(ctx, p, l.as, l.operation, l.params, q)
			if err != nil {
				return err
			}
			if first, ok := pageOf(c); ok && i == 0 && first.length < first.limit { // the page behind the last result
				read = slices.Insert(slices.Clone(read), 1, window{first.length, 3})
			}
		}
	}
	return nil
}

// takesAll reports whether a list has pages in a version, and takes the parameters of a query.
func takesAll(v spec.Version, operation string, q url.Values) bool {
	for name := range q {
		if !takes(v, operation, name) {
			return false
		}
	}
	return takes(v, operation, "limit")
}

// window is a page to be read.
type window struct{ offset, limit int }

// fewWindows are the pages that probePages reads where it has read the list in another way already.
var fewWindows = []window{{0, 10}, {0, 2}, {2, 2}, {0, 10}}

// windows are the pages that probePages reads of each list.
var windows = []window{
	{0, 10}, {10, 10}, {0, 100}, {30, 30},
	{0, 1}, {1, 1}, {2, 1},
	{0, 2}, {2, 2},
	{0, 3}, {3, 3},
	{1, 3},
	{1_000_000, 3},
	{0, 10}, // again: shows whether the list has grown
}
