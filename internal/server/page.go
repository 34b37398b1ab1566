package server

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
)

// defaultLimit is how many results a page holds when the request does not say.
const defaultLimit = 30

// paged reads the page that was asked for (law L007).
func paged(limit *gen.Limit, offset *gen.Offset) restore.Page {
	p := restore.Page{Limit: defaultLimit}
	if limit != nil {
		p.Limit = int(*limit)
	}
	if offset != nil {
		p.Offset = int(*offset)
	}
	return p
}

// pageLinks links a page of a list with its neighbors, where there are any (law L014). The path keeps the
// documented capitals, unlike links to resources, and the query keeps the other parameters.
func pageLinks(ctx context.Context, p restore.Page, total int) gen.PageLinks {
	x := from(ctx)
	path := x.Operation.Path
	for name, value := range x.Params {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(strings.ToLower(value)))
	}
	rest := url.Values{}
	for name, values := range x.query {
		if name != "limit" && name != "offset" {
			rest[name] = values
		}
	}
	link := func(offset int) gen.Link {
		query := "?offset=" + strconv.Itoa(offset) + "&limit=" + strconv.Itoa(p.Limit)
		if len(rest) > 0 {
			query += "&" + rest.Encode()
		}
		return x.version.link(path + query)
	}
	links := gen.PageLinks{Self: link(p.Offset)}
	if p.Offset > 0 {
		links.First, links.Prev = new(link(0)), new(link(max(0, p.Offset-p.Limit)))
	}
	if p.Offset+p.Limit < total {
		links.Next = new(link(p.Offset + p.Limit))
	}
	return links
}

// totalCount is the number of all results where the version tells it.
func totalCount(v version, total int) *int32 {
	if !v.totalCount {
		return nil
	}
	n := int32(total)
	return &n
}
