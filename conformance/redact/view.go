package redact

import (
	"html"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// escape is a set of ways in which a text may be escaped.
type escape uint8

const (
	percentEscape escape = 1 << iota // of URLs and forms: %41
	jsonEscape                       // \u0041
	htmlEscape                       // &#65;
)

// view is what a text says when its escapes are read. What is no escape stands for itself.
type view struct {
	text  string
	under *view  // which it was read from; nil for the text itself
	steps []step // behind each escape
}

// step is a place in a text, and in the one that it was read from.
type step struct{ at, under int }

// raw returns where a place of the view is in the text itself.
func (v *view) raw(at int) int {
	for ; v.under != nil; v = v.under {
		if i := sort.Search(len(v.steps), func(i int) bool { return v.steps[i].at > at }); i > 0 {
			at += v.steps[i-1].under - v.steps[i-1].at
		}
	}
	return at
}

// mostLayers is how often a text may have been escaped for that to be read.
const mostLayers = 3

// views returns what a text says: as it stands; read in each way, twice at most, one after another; and in all ways at
// once, again and again. There are so many because a secret may have in it what looks like an escape.
func views(s string) []*view {
	out := []*view{{text: s}}
	for from, layer := 0, 1; layer < mostLayers && from < len(out); layer++ {
		above := out[from:]
		from = len(out)
		for _, v := range above {
			for _, way := range []escape{percentEscape, jsonEscape, htmlEscape} {
				out = withView(out, v.read(way))
			}
		}
	}
	v := out[0]
	for range mostLayers {
		if v == nil || len(out) == 1 {
			break
		}
		v = v.read(percentEscape | jsonEscape | htmlEscape)
		out = withView(out, v)
	}
	return out
}

// withView adds a view that says what no other does.
func withView(views []*view, v *view) []*view {
	if v == nil || slices.ContainsFunc(views, func(known *view) bool { return known.text == v.text }) {
		return views
	}
	return append(views, v)
}

// read reads the escapes of some ways; nil where there are none.
func (v *view) read(ways escape) *view {
	var marks []byte
	for way, mark := range map[escape]byte{percentEscape: '%', jsonEscape: '\\', htmlEscape: '&'} {
		if ways&way != 0 {
			marks = append(marks, mark)
		}
	}
	var steps []step
	var out strings.Builder
	done := 0
	for i := 0; ; {
		n := strings.IndexAny(v.text[i:], string(marks))
		if n < 0 {
			break
		}
		i += n
		text, size := readEscape(v.text[i:])
		if size == 0 {
			i++
			continue
		}
		out.WriteString(v.text[done:i])
		out.WriteString(text)
		i += size
		done = i
		steps = append(steps, step{out.Len(), i})
	}
	if len(steps) == 0 {
		return nil
	}
	out.WriteString(v.text[done:])
	return &view{text: out.String(), under: v, steps: steps}
}

// longestEntity is how long the name of an entity of HTML is at most, with its marks.
const longestEntity = 33

// readEscape returns what the escape stands for that s begins with, and how long it is; 0 where it is none.
func readEscape(s string) (text string, size int) {
	switch s[0] {
	case '%':
		if len(s) > 2 && isHex(s[1]) && isHex(s[2]) {
			return string([]byte{unhex(s[1])<<4 | unhex(s[2])}), 3
		}
	case '\\':
		if r, _, n := unescape(s); r >= 0 {
			return string(utf8.AppendRune(nil, r)), n
		}
	case '&':
		end := strings.IndexByte(s[:min(len(s), longestEntity)], ';') + 1
		if text := html.UnescapeString(s[:end]); text != s[:end] {
			return text, end
		}
	}
	return "", 0
}
