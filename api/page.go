package api

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// How many results are fetched at a time.
const (
	DefaultPageSize = 250
	MaxPageSize     = 10_000
)

// Bounds that end a loop over a server whose list never does.
const (
	mostPages = 10_000 // of one list
	mostStale = 16     // pages in a row without a result that is new
)

// query is what list needs to know of a list with results T that are told apart by K.
type query[T any, K comparable] struct {
	operation string
	size      int
	filters   []filter // those that not every version has
	key       func(*T) K
	send      func(ctx context.Context, limit, offset *int32) (*http.Response, error)
}

// filter is a query parameter, the field that it is set by, and whether it is set.
type filter struct {
	parameter, field string
	set              bool
}

// page is what list reads of a page.
type page struct {
	Results []json.RawMessage `json:"results"`
	Links   *struct {
		Next *Link `json:"next"`
	} `json:"_links"`
}

// list iterates over the results of a list, which is one array in some versions and pages in others.
//
// Pages are asked for by offset, each beginning where the results of the one before ended, so a server that
// gives fewer results than were asked for hides none. The list ends with an empty page, or with a page that
// has links, but none to a next one, and fewer results than were asked for.
func list[T any, K comparable](ctx context.Context, c *Client, q query[T, K]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := q.run(ctx, c, func(v T) bool { return yield(v, nil) }); err != nil {
			var none T
			yield(none, err)
		}
	}
}

// run calls yield with each result until yield returns false, which is no error.
func (q query[T, K]) run(ctx context.Context, c *Client, yield func(T) bool) error {
	paged, err := q.check(c.version)
	if err != nil {
		return err
	}
	seen := make(map[K]struct{})
	var last *answer
	for n, offset, stale := 0, 0, 0; n < mostPages; n++ {
		a, results, more, err := q.fetch(ctx, c, paged, offset)
		if err != nil {
			return err
		}
		before := len(seen)
		if going, err := q.each(ctx, a, results, seen, yield); err != nil || !going {
			return err
		}
		if !more {
			return nil
		}
		if stale++; len(seen) > before {
			stale = 0
		}
		if stale == mostStale {
			return a.breaks("the pages up to offset %d repeat earlier results", offset)
		}
		offset += len(results)
		last = a
	}
	return last.breaks("the list does not end after %d pages; if it is that long, raise PageSize", mostPages)
}

// check finds whether the list has pages in the version, and refuses filters that the version lacks.
func (q query[T, K]) check(v Version) (paged bool, err error) {
	op, _ := spec.OperationByID(q.operation)
	has := op.Query[v]
	for _, f := range q.filters {
		if f.set && !slices.Contains(has, f.parameter) {
			return false, fmt.Errorf("%s: %s has no parameter %s: leave %s out", q.operation, v, f.parameter, f.field)
		}
	}
	if q.size < 0 || q.size > MaxPageSize {
		return false, fmt.Errorf("%s: PageSize is %d: use 1 to %d", q.operation, q.size, MaxPageSize)
	}
	return slices.Contains(has, "offset"), nil
}

// fetch gets the results at an offset, or all if the list has no pages. More says whether others may follow.
func (q query[T, K]) fetch(ctx context.Context, c *Client, paged bool, offset int) (a *answer, results []json.RawMessage, more bool, err error) {
	var limit, from *int32
	size := q.size
	if size == 0 {
		size = DefaultPageSize
	}
	if paged {
		limit, from = new(int32(size)), new(int32(offset))
	}
	a, err = c.do(ctx, q.operation, func(ctx context.Context) (*http.Response, error) { return q.send(ctx, limit, from) })
	if err != nil {
		return nil, nil, false, err
	}
	if err := a.isJSON(); err != nil {
		return nil, nil, false, err
	}
	if !paged {
		if err := json.Unmarshal(a.body, &results); err != nil || results == nil {
			return nil, nil, false, a.breaks("the body is not the array that the list is in %s", c.version)
		}
		return a, results, false, nil
	}
	p, err := decode[page](&a.call, a.body)
	if err != nil {
		return nil, nil, false, err
	}
	next := p.Links != nil && p.Links.Next != nil
	switch n := len(p.Results); {
	case n > size:
		return nil, nil, false, a.breaks("the page holds %d results where %d were asked for", n, size)
	case n == 0 && next:
		return nil, nil, false, a.breaks("the page at offset %d is empty, yet links to a next one", offset)
	case n == 0:
		return a, nil, false, nil
	default:
		return a, p.Results, next || p.Links == nil || n == size, nil
	}
}

// each yields the results that were not seen before. Going is false when yield has had enough.
func (q query[T, K]) each(ctx context.Context, a *answer, results []json.RawMessage, seen map[K]struct{}, yield func(T) bool) (going bool, err error) {
	var zero K
	for _, raw := range results {
		if err := ctx.Err(); err != nil {
			return false, fmt.Errorf("%s: %w", q.operation, err)
		}
		v, err := decode[T](&a.call, raw)
		if err != nil {
			return false, err
		}
		k := q.key(&v)
		if k == zero {
			return false, a.breaks("a result has an empty id")
		}
		if _, ok := seen[k]; ok {
			continue
		}
		seen[k] = struct{}{}
		if !yield(v) {
			return false, nil
		}
	}
	return true, nil
}

// set returns a pointer to v, nil if v is zero, which stands for "not set" in filters.
func set[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// at returns t as a query parameter, nil if t is zero.
func at(t time.Time) *RequestTime {
	if t.IsZero() {
		return nil
	}
	return new(PointInTime(t))
}
