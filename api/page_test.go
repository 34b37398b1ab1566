package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
)

// listServer serves a list of sessions in pages. Its fields are how it strays from the contract.
type listServer struct {
	total     int
	most      int                            // no page is longer than that, whatever was asked for; 0 for no bound
	noLinks   bool                           // pages have no links
	nextAlso  func(offset int) bool          // pages that link to a next one although none follows
	noNext    bool                           // no page links to a next one
	shift     func(request int) int          // how many sessions were added before the request, newest first
	replace   func(offset, limit int) string // gives another page, unless ""
	requests  []url.Values
	lastError error
}

// id is that of the n-th session, oldest first.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func (s *listServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.requests = append(s.requests, q)
	limit, err1 := strconv.Atoi(q.Get("limit"))
	offset, err2 := strconv.Atoi(q.Get("offset"))
	if err := errors.Join(err1, err2); err != nil {
		s.lastError = err
		reply(w, 400, `{"message":"limit or offset"}`)
		return
	}
	if s.replace != nil {
		if body := s.replace(offset, limit); body != "" {
			reply(w, 200, body)
			return
		}
	}
	total := s.total
	if s.shift != nil {
		total += s.shift(len(s.requests))
	}
	n := limit
	if s.most != 0 {
		n = min(n, s.most)
	}
	var ids []string
	for i := offset; i < min(offset+n, total); i++ {
		ids = append(ids, id(total-i))
	}
	next := offset+len(ids) < total && !s.noNext || s.nextAlso != nil && s.nextAlso(offset)
	reply(w, 200, pageOf(offset, limit, ids, !s.noLinks, next))
}

// shortSession is a session with what the contract requires, so that long lists stay small.
func shortSession(id string) string {
	return `{"id":"` + id + `","type":"Vex","creationTime":"2022-01-21T22:53:13Z","state":"Working","result":"Success"}`
}

// pageOf writes a page of sessions.
func pageOf(offset, limit int, ids []string, links, next bool) string {
	results := make([]string, len(ids))
	for i, id := range ids {
		results[i] = shortSession(id)
	}
	page := fmt.Sprintf(`{"offset":%d,"limit":%d,"results":[%s]`, offset, limit, strings.Join(results, ","))
	if links {
		page += `,"_links":{"self":{"href":"/v6/RestoreSessions"}`
		if next {
			page += fmt.Sprintf(`,"next":{"href":"/v6/RestoreSessions?offset=%d&limit=%d"}`, offset+len(ids), limit)
		}
		page += "}"
	}
	return page + "}"
}

// collect loops over a list of sessions and returns the ids, as numbers, and the error.
func collect(ctx context.Context, c *api.Client, f api.SessionFilter) (ids []int, err error) {
	for s, e := range c.Sessions(ctx, f) {
		if e != nil {
			if err != nil {
				return ids, fmt.Errorf("went on after %w", err)
			}
			err = e
			continue
		}
		_, last, _ := strings.Cut(s.ID.String(), "8000-")
		n, _ := strconv.Atoi(last)
		ids = append(ids, n)
	}
	return ids, err
}

// down counts from n to 1, as a list that begins with the newest does.
func down(n int) (ids []int) {
	for ; n > 0; n-- {
		ids = append(ids, n)
	}
	return ids
}

func TestListIsWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		server *listServer
		size   int
		want   int   // results, counted down
		asked  []int // offsets
	}{
		{"empty", &listServer{}, 0, 0, []int{0}},
		{"one page", &listServer{total: 3}, 0, 3, []int{0}},
		{"two pages", &listServer{total: 5}, 3, 5, []int{0, 3}},
		{"last page full", &listServer{total: 6}, 3, 6, []int{0, 3, 6}},
		{"pages of one", &listServer{total: 3}, 1, 3, []int{0, 1, 2, 3}},
		{"shorter limit of the server", &listServer{total: 7, most: 2}, 5, 7, []int{0, 2, 4, 6}},
		{"shorter limit without links", &listServer{total: 7, most: 2, noLinks: true}, 5, 7, []int{0, 2, 4, 6, 7}},
		{"no links", &listServer{total: 5, noLinks: true}, 3, 5, []int{0, 3, 5}},
		{"next link never", &listServer{total: 7, noNext: true}, 3, 7, []int{0, 3, 6}},
		{"default size", &listServer{total: 251}, 0, 251, []int{0, 250}},
		{"largest size", &listServer{total: 10_001}, 10_000, 10_001, []int{0, 10_000}},
		{"empty page without links", &listServer{noLinks: true}, 3, 0, []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := loggedIn(t, c.server)
			got, err := collect(t.Context(), client, api.SessionFilter{PageSize: c.size})
			if err != nil || c.server.lastError != nil {
				t.Fatal(err, c.server.lastError)
			}
			if diff := cmp.Diff(down(c.want), got); diff != "" {
				t.Errorf("results differ (-want +got):\n%s", diff)
			}
			size := c.size
			if size == 0 {
				size = api.DefaultPageSize
			}
			var asked []int
			for _, q := range c.server.requests {
				offset, _ := strconv.Atoi(q.Get("offset"))
				if asked = append(asked, offset); q.Get("limit") != strconv.Itoa(size) {
					t.Errorf("limit is %s, want %d", q.Get("limit"), size)
				}
			}
			if diff := cmp.Diff(c.asked, asked); diff != "" {
				t.Errorf("offsets differ (-want +got):\n%s", diff)
			}
		})
	}
}

// While sessions are added at the front, each that was there at the start comes once, and so does each that
// was added and shows up.
func TestListShifts(t *testing.T) {
	t.Parallel()
	for name, shift := range map[string]func(int) int{
		"one with each page":   func(request int) int { return request - 1 },
		"a page with each":     func(request int) int { return min((request-1)*3, 15) },
		"ten pages at once":    func(request int) int { return min((request-1)*30, 30) },
		"two between two only": func(request int) int { return min((request-1)*2, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &listServer{total: 20, shift: shift}
			got, err := collect(t.Context(), loggedIn(t, server), api.SessionFilter{PageSize: 3})
			if err != nil {
				t.Fatal(err)
			}
			times := map[int]int{}
			for _, n := range got {
				if times[n]++; times[n] > 1 {
					t.Errorf("session %d comes again", n)
				}
			}
			got = slices.DeleteFunc(got, func(n int) bool { return n > 20 })
			if diff := cmp.Diff(down(20), got); diff != "" {
				t.Errorf("results differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHostileLists(t *testing.T) {
	t.Parallel()
	always := func(int) bool { return true }
	one := func(body string) func(int, int) string { return func(int, int) string { return body } }
	result := func(properties map[string]string) func(int, int) string {
		body := pageOf(0, 3, []string{id(2)}, true, false)
		return one(strings.Replace(body, shortSession(id(2)), edit(t, sessionBody, properties), 1))
	}
	fresh := func(offset, _ int) string { // a list without end, each result new
		return pageOf(offset, 3, []string{id(offset + 1)}, true, true)
	}
	for _, c := range []struct {
		name    string
		server  *listServer
		want    string
		results int // before the error
		most    int // requests
	}{
		{"the same page again and again", &listServer{replace: one(pageOf(0, 3, []string{id(3), id(2), id(1)}, true, true))}, "repeat", 3, 17},
		{"the same page, no links", &listServer{replace: one(pageOf(0, 3, []string{id(3), id(2), id(1)}, false, false))}, "repeat", 3, 17},
		{"two pages in turn", &listServer{replace: func(offset, _ int) string {
			return pageOf(offset, 3, []string{id(offset/3%2*3 + 1), id(offset/3%2*3 + 2), id(offset/3%2*3 + 3)}, true, true)
		}}, "repeat", 6, 18},
		{"next link without end", &listServer{total: 4, nextAlso: always}, "is empty, yet links to a next one", 4, 3},
		{"results without end", &listServer{replace: fresh}, "does not end after 10000 pages", 10_000, 10_000},
		{"longer than asked", &listServer{replace: one(pageOf(0, 4, []string{id(4), id(3), id(2), id(1)}, true, false))}, "4 results where 3 were asked for", 0, 1},
		{"results null", &listServer{replace: one(`{"offset":0,"limit":3,"results":null}`)}, "property results", 0, 1},
		{"results missing", &listServer{replace: one(`{"offset":0,"limit":3}`)}, "property results", 0, 1},
		{"results an object", &listServer{replace: one(`{"offset":0,"limit":3,"results":{}}`)}, "cannot be read", 0, 1},
		{"offset missing", &listServer{replace: one(`{"limit":3,"results":[]}`)}, "property offset", 0, 1},
		{"limit null", &listServer{replace: one(`{"offset":0,"limit":null,"results":[]}`)}, "property limit", 0, 1},
		{"bare array", &listServer{replace: one(`[]`)}, "not a JSON object", 0, 1},
		{"page in an array", &listServer{replace: one(`[` + pageOf(0, 3, nil, true, false) + `]`)}, "not a JSON object", 0, 1},
		{"links an array", &listServer{replace: one(`{"offset":0,"limit":3,"results":[],"_links":[]}`)}, "cannot be read", 0, 1},
		{"next a text", &listServer{replace: one(`{"offset":0,"limit":3,"results":[],"_links":{"next":"/v6"}}`)}, "cannot be read", 0, 1},
		{"result null", &listServer{replace: one(`{"offset":0,"limit":3,"results":[null]}`)}, "null", 0, 1},
		{"result a text", &listServer{replace: one(`{"offset":0,"limit":3,"results":["x"]}`)}, "not a JSON object", 0, 1},
		{"result without id", &listServer{replace: result(map[string]string{"id": ""})}, "property id", 0, 1},
		{"result with zero id", &listServer{replace: result(map[string]string{"id": `"00000000-0000-0000-0000-000000000000"`})}, "empty id", 0, 1},
		{"result without state", &listServer{replace: result(map[string]string{"state": ""})}, "property state", 0, 1},
		{"truncated second page", &listServer{total: 5, replace: func(offset, _ int) string {
			if offset == 0 {
				return ""
			}
			return `{"offset":3,"lim`
		}}, "unexpected end", 3, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := collect(t.Context(), loggedIn(t, c.server), api.SessionFilter{PageSize: 3})
			var e *api.ContractError
			if !errors.As(err, &e) || !strings.Contains(e.Problem, c.want) || e.Operation != "listRestoreSessions" {
				t.Errorf("error is %v, want one that says %q", err, c.want)
			}
			if len(got) != c.results || len(c.server.requests) > c.most {
				t.Errorf("%d results after %d requests, want %d after at most %d", len(got), len(c.server.requests), c.results, c.most)
			}
		})
	}
}

func TestListStops(t *testing.T) {
	t.Parallel()
	t.Run("when the loop breaks", func(t *testing.T) {
		t.Parallel()
		server := &listServer{total: 10}
		n := 0
		for _, err := range loggedIn(t, server).Sessions(t.Context(), api.SessionFilter{PageSize: 3}) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
		if len(server.requests) != 1 {
			t.Errorf("%d pages were fetched for 3 results of pages of 3", len(server.requests))
		}
	})
	t.Run("when the context ends within a page", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		n := 0
		for _, err := range loggedIn(t, &listServer{total: 10}).Sessions(ctx, api.SessionFilter{PageSize: 3}) {
			if last = err; err == nil {
				n++
				cancel()
			}
		}
		if n != 1 || !errors.Is(last, context.Canceled) || !strings.HasPrefix(last.Error(), "listRestoreSessions: ") {
			t.Errorf("%d results, last error %v", n, last)
		}
	})
	t.Run("and starts again", func(t *testing.T) {
		t.Parallel()
		list := loggedIn(t, &listServer{total: 4}).Sessions(t.Context(), api.SessionFilter{PageSize: 3})
		for range 2 {
			n := 0
			for _, err := range list {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			if n != 4 {
				t.Errorf("%d results", n)
			}
		}
	})
	t.Run("at an error of the server", func(t *testing.T) {
		t.Parallel()
		if err := points(api.RestorePointFilter{})(t.Context(), loggedIn(t, answers(403, `{"message":"no"}`))); !errors.Is(err, api.ErrForbidden) {
			t.Errorf("error is %v", err)
		}
	})
}
