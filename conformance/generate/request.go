package generate

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/spec"
)

// Request is a request that keeps the contract, without its token.
type Request struct {
	Path   string      // escaped, with version and query
	Header http.Header // what the request needs, and what needs no contract; a name without values is to be left out
	Body   []byte      // nil for none
	Odd    []string    // what a plain request does not have, such as "limit at its greatest", sorted
}

// Case says in a line what is odd about a request; "" for nothing.
func (r Request) Case() string {
	told := slices.DeleteFunc(slices.Clone(r.Odd), func(is string) bool {
		return slices.ContainsFunc(r.Odd, func(other string) bool { return strings.HasPrefix(other, is+" ") })
	})
	return strings.Join(told, "; ")
}

// Within reports whether nothing is odd about a request that is not so about another.
func (r Request) Within(o Request) bool {
	return !slices.ContainsFunc(r.Odd, func(is string) bool { return !slices.Contains(o.Odd, is) })
}

// Same reports whether two requests are the same, byte for byte.
func (r Request) Same(o Request) bool {
	return r.Path == o.Path && bytes.Equal(r.Body, o.Body) &&
		slices.Equal(sortedHeader(r.Header), sortedHeader(o.Header))
}

// sortedHeader writes a header as lines.
func sortedHeader(h http.Header) (lines []string) {
	for name, values := range h {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	return lines
}

// Request draws a request of an operation. Without about it is about anything that the contract allows, whether or not
// that is there, and has the headers alone that its body needs.
func (g *Valid) Request(t *rapid.T, op spec.Operation, about *About) Request {
	item := g.doc.Paths.Value(op.Path)
	o := item.GetOperation(op.Method)
	r := Request{Header: http.Header{}}
	w := g.aboutWriter(t, about)
	path, query := w.parameters(op.Path, slices.Concat(item.Parameters, o.Parameters))
	r.Path = "/" + string(g.version) + path
	if len(query) > 0 {
		mixed := rapid.Permutation(query).Draw(t, "query")
		if !slices.Equal(mixed, query) {
			w.note("parameters in another order")
		}
		r.Path += "?" + strings.Join(mixed, "&")
	}
	if about != nil {
		w.headers(r.Header)
	}
	if o.RequestBody != nil {
		body := g.aboutWriter(t, about)
		r.Body = body.Content(r.Header, o.RequestBody.Value.Content)
		w.notes = append(w.notes, body.notes...)
	}
	slices.Sort(w.notes)
	r.Odd = slices.Compact(w.notes)
	return r
}

// parameters makes the path and the pairs of the query.
func (w *Writer) parameters(path string, parameters openapi3.Parameters) (string, []string) {
	var query []string
	rare := 2 + w.pick(2) // one in so many is there
	for _, p := range parameters {
		name, s := p.Value.Name, plain(p.Value.Schema.Value)
		switch {
		case p.Value.In == openapi3.ParameterInPath:
			path = strings.Replace(path, "{"+name+"}", url.PathEscape(w.segment(name, s)), 1)
		case p.Value.Required:
			query = append(query, w.escape(name)+"="+w.escape(w.unquoted(name, s)))
		case w.Chance(rare):
			w.note("%s", name)
			query = append(query, w.escape(name)+"="+w.escape(w.unquoted(name, s)))
		}
	}
	if w.about != nil && len(query) > 0 && w.Chance(8) {
		w.note("a parameter that nobody knows")
		query = append(query, "sortAsc=true")
	}
	return path, query
}

// segment makes a parameter of the path.
func (w *Writer) segment(name string, s *openapi3.Schema) string {
	if w.about != nil {
		if s.Format == "uuid" {
			return w.id(name, w.about.Values[name], false)
		}
		return w.one(name, w.about.Values[name])
	}
	value := w.unquoted(name, s)
	if strings.Trim(value, ".") == "" {
		return "id" // . and .. are no ids but ways through a tree
	}
	return value
}

// manners are headers that clients send and no contract speaks of. What has no value is left out of the request.
var manners = []struct{ name, value string }{
	{"Accept", "*/*"}, {"Accept", ""}, {"Accept", "application/json, text/plain;q=0.9, */*;q=0.8"}, {"Accept", "Application/JSON;charset=utf-8"},
	{"Accept-Language", "de-DE, de;q=0.9, *;q=0.5"}, {"Cache-Control", "no-cache"}, {"X-Request-Id", "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55"},
	{"X-Requested-With", "XMLHttpRequest"}, {"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
}

// headers adds one or two of the headers that need no contract, or none.
func (w *Writer) headers(h http.Header) {
	for range []int{0, 0, 1, 2}[w.pick(4)] {
		m := manners[w.pick(len(manners))]
		if m.value == "" {
			h[m.name] = nil
			w.note("no header %s", m.name)
			continue
		}
		h.Set(m.name, m.value)
		w.note("header %s: %s", m.name, m.value)
	}
}
