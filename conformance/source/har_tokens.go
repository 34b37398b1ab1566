package source

import (
	"bytes"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// next returns the kind of the next value; 0 where the reading has ended.
func (h *harReader) next() jsontext.Kind {
	if h.err != nil {
		return 0
	}
	kind := h.d.PeekKind()
	if kind == 0 {
		_, h.err = h.d.ReadToken()
	}
	return kind
}

// token reads a token whose kind is known.
func (h *harReader) token() {
	if h.err == nil {
		_, h.err = h.d.ReadToken()
	}
}

// skip passes over a value.
func (h *harReader) skip() {
	switch {
	case h.quick:
		h.lex.skip()
	case h.err == nil:
		h.err = h.d.SkipValue()
	}
}

// is reports whether the next value is of a kind. Null, the end of the reading, and another value are passed over; the last is
// what is wrong with the entry.
func (h *harReader) is(kind jsontext.Kind, place, wrong string) bool {
	switch h.next() {
	case kind:
		return true
	case jsontext.KindNull, 0:
		h.token()
	default:
		h.fail(place, wrong)
		h.skip()
	}
	return false
}

// object reads an object and calls member for the value of each member, which it must read. Null is an object
// without members; another value is wrong with the entry.
func (h *harReader) object(place string, member func(name []byte)) {
	if h.quick {
		h.lex.object(member)
		return
	}
	if !h.is(jsontext.KindBeginObject, place, "is no object: save it again as HAR 1.2") {
		return
	}
	h.token()
	for h.next() != jsontext.KindEndObject && h.err == nil {
		quoted, err := h.d.ReadValue()
		if err != nil {
			h.err = err
			return
		}
		name := quoted[1 : len(quoted)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name, err = jsontext.AppendUnquote(nil, quoted)
			if err != nil {
				name = nil
			}
		}
		member(name)
	}
	h.token()
}

// array reads an array and calls item for each value, which it must read. Null is an array without items.
func (h *harReader) array(place string, item func()) {
	if h.quick {
		h.lex.array(item)
		return
	}
	if !h.is(jsontext.KindBeginArray, place, "is no array: save it again as HAR 1.2") {
		return
	}
	h.token()
	for h.next() != jsontext.KindEndArray && h.err == nil {
		item()
	}
	h.token()
}

// raw reads a text into dst[:0], which may be nil. Null gives nothing.
func (h *harReader) raw(place string, dst []byte) []byte {
	if h.quick {
		return append(dst[:0], h.lex.string()...)
	}
	if !h.is(jsontext.KindString, place, "is no text: save it again as HAR 1.2") {
		return nil
	}
	quoted, err := h.d.ReadValue()
	if err != nil {
		h.err = err
		return nil
	}
	if len(quoted) == 2 {
		return dst[:0]
	}
	text, err := unquote(dst[:0], quoted)
	if err != nil {
		h.fail(place, "is no Unicode text: save such bodies in base64")
	}
	return text
}

// text reads a text. Null gives "".
func (h *harReader) text(place string) string {
	text := h.raw(place, h.room)
	if cap(text) > cap(h.room) && cap(text) <= 64<<10 {
		h.room = text
	}
	return h.lex.known.string(text)
}

// number reads a number, cut to a whole one. Null gives 0.
func (h *harReader) number(place string) int {
	if h.quick {
		return h.lex.whole()
	}
	if !h.is(jsontext.KindNumber, place, "is no number: save it again as HAR 1.2") {
		return 0
	}
	t, err := h.d.ReadToken()
	if err != nil {
		h.err = err
		return 0
	}
	n, err := t.Float()
	if err != nil {
		h.fail(place, "is no number that fits: save it again as HAR 1.2")
	}
	return int(max(min(n, 1<<40), -1))
}

// longestCall is how long a call takes at most: what says more is taken for as much.
const longestCall = 24 * time.Hour

// milliseconds reads how long something took. What is no number is no time.
func (h *harReader) milliseconds() time.Duration {
	var text []byte
	switch c := h.peek(); {
	case c != '-' && (c < '0' || c > '9'):
		h.skip()
	case h.quick:
		text = h.lex.number()
	default:
		text, h.err = h.d.ReadValue()
	}
	ms, err := strconv.ParseFloat(string(text), 64)
	if err != nil || ms <= 0 {
		return 0
	}
	return time.Duration(min(ms, float64(longestCall/time.Millisecond)) * float64(time.Millisecond))
}

// truth reads true. Anything else is false.
func (h *harReader) truth() bool {
	is := h.peek() == 't'
	h.skip()
	return is
}

// peek returns the character that the next value begins with; 0 where the reading has ended. For a number that may be any
// digit.
func (h *harReader) peek() byte {
	if h.quick {
		return h.lex.next()
	}
	return byte(h.next())
}
