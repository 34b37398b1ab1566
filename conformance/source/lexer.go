package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// lexer takes JSON apart, quickly, as long as it is as expected: well-formed, in UTF-8, not nested all too deep, and of
// the types that are asked for, where null is an empty value of any type. At anything else it is odd from then on: it
// gives empty values, and a slower reader has to begin again where keep says, and to tell what is wrong.
type lexer struct {
	text  []byte
	at    int // in text, what is read next
	odd   bool
	depth int    // of what is passed over
	room  []byte // for texts with escapes
	known interned

	// Where text is a part of a longer one:
	r     io.Reader // nil where it is not
	keep  int       // in text, what must stay there with all that follows
	base  int64     // where text begins in the longer one
	limit int64     // no byte behind it is read
	err   error     // of the reading; there is no more
}

// deepest is how deep arrays and objects may lie in each other in a value that is passed over.
const deepest = 200

// piece is how much of a text is unescaped at once, so that room grows with the text, not with what stands behind it.
const piece = 64 << 10

// next passes over white space and returns the byte behind it; 0 for none.
func (l *lexer) next() byte {
	for !l.odd {
		for l.at < len(l.text) {
			switch c := l.text[l.at]; c {
			case ' ', '\t', '\r', '\n':
				l.at++
			default:
				return c
			}
		}
		if !l.fill() {
			break
		}
	}
	return 0
}

// take passes over a byte and the white space before it; it does nothing where another byte stands there.
func (l *lexer) take(c byte) bool {
	if l.next() != c {
		return false
	}
	l.at++
	return true
}

// word passes over the rest of a literal, which is odd where it is another.
func (l *lexer) word(word string) {
	if !l.ahead(len(word)) || string(l.text[l.at:l.at+len(word)]) != word {
		l.odd = true
		return
	}
	l.at += len(word)
}

// object reads an object and calls member for the value of each member, which it must read. The name is good until then.
func (l *lexer) object(member func(name []byte)) {
	if !l.begin('{', '}') {
		return
	}
	for {
		if l.next() != '"' {
			l.odd = true
			return
		}
		name := l.string()
		if l.at == len(l.text) || l.text[l.at] != ':' {
			name = bytes.Clone(name) // what is read next may take its place
		}
		if !l.take(':') {
			l.odd = true
			return
		}
		member(name)
		if !l.another('}') {
			return
		}
	}
}

// array reads an array and calls item for each value, which it must read.
func (l *lexer) array(item func()) {
	if !l.begin('[', ']') {
		return
	}
	for {
		item()
		if !l.another(']') {
			return
		}
	}
}

// begin reads the beginning of an array or object, and reports whether there is a value in it.
func (l *lexer) begin(open, end byte) bool {
	switch l.next() {
	case open:
		l.at++
		return !l.take(end) && !l.odd
	case 'n':
		l.word("null")
	default:
		l.odd = true
	}
	return false
}

// another reads what stands behind a value, and reports whether it is a comma.
func (l *lexer) another(end byte) bool {
	switch l.next() {
	case ',':
		l.at++
		return true
	case end:
		l.at++
	default:
		l.odd = true
	}
	return false
}

// string reads a text. It is good until the next one is read; nil for null.
func (l *lexer) string() []byte {
	switch l.next() {
	case '"':
		l.at++
	case 'n':
		l.word("null")
		return nil
	default:
		l.odd = true
		return nil
	}
	for at := l.at; at+8 <= len(l.text); {
		w := binary.LittleEndian.Uint64(l.text[at:])
		stop := stops(w) | w&highs
		if stop == 0 {
			at += 8
			continue
		}
		at += bits.TrailingZeros64(stop) / 8
		if l.text[at] != '"' {
			break
		}
		text := l.text[l.at:at:at]
		l.at = at + 1
		return text
	}
	l.room = l.unquote(l.room[:0])
	return l.room
}

// unquote appends to dst what a string stands for whose quotation mark has been read.
func (l *lexer) unquote(dst []byte) []byte {
	var high uint64
	for {
		out, n, h := unescape(dst, l.text[l.at:min(len(l.text), l.at+piece)])
		dst, high = out, high|h
		if l.at += n; !l.ahead(1) {
			l.odd = true
			return dst[:0]
		}
		switch c := l.text[l.at]; {
		case c == '"':
			l.at++
			l.odd = high&highs != 0 && !utf8.Valid(dst)
			return dst
		case c == '\\':
			dst = l.escape(dst)
		case c < ' ':
			l.odd = true
		}
		if l.odd {
			return dst[:0]
		}
	}
}

// escape appends to dst what an escape stands for.
func (l *lexer) escape(dst []byte) []byte {
	if c := l.letter(); c != 0 {
		return append(dst, c)
	}
	r, n := unit(l.text[l.at:]), 6
	if utf16.IsSurrogate(r) && l.ahead(12) {
		r, n = utf16.DecodeRune(r, unit(l.text[l.at+6:])), 12
	}
	if l.odd = l.odd || r < 0 || utf16.IsSurrogate(r) || r == utf8.RuneError && n == 12; l.odd {
		return dst
	}
	l.at += n
	return utf8.AppendRune(dst, r)
}

// letter passes over an escape of two characters and returns what it stands for. It returns 0, and passes over nothing,
// where an escape of six begins instead; all else is odd.
func (l *lexer) letter() byte {
	if !l.ahead(2) {
		l.odd = true
		return 0
	}
	switch c := l.text[l.at+1]; {
	case plainEscapes[c] != 0:
		l.at += 2
		return plainEscapes[c]
	case c != 'u' || !l.ahead(6):
		l.odd = true
	}
	return 0
}

// skip passes over a value. Strings in it need not be UTF-8, nor surrogates come in pairs.
func (l *lexer) skip() {
	switch c := l.next(); c {
	case '"':
		l.at++
		l.skipString()
	case 't':
		l.word("true")
	case 'f':
		l.word("false")
	case 'n':
		l.word("null")
	case '{', '[':
		if l.depth++; l.depth > deepest {
			l.odd = true
		} else if c == '{' {
			l.object(func([]byte) { l.skip() })
		} else {
			l.array(l.skip)
		}
		l.depth--
	default:
		l.number()
	}
}

// skipString passes over a string whose quotation mark has been read.
func (l *lexer) skipString() {
	for !l.odd && l.ahead(1) {
		for l.at+8 <= len(l.text) {
			if stop := stops(binary.LittleEndian.Uint64(l.text[l.at:])); stop != 0 {
				l.at += bits.TrailingZeros64(stop) / 8
				break
			}
			l.at += 8
		}
		if l.at == len(l.text) {
			continue
		}
		switch c := l.text[l.at]; {
		case c == '"':
			l.at++
			return
		case c == '\\':
			if l.letter() == 0 {
				l.odd = l.odd || unit(l.text[l.at:]) < 0
				l.at += 6
			}
		case c < ' ':
			l.odd = true
		default:
			l.at++
		}
	}
	l.odd = true
}

// number reads a number. It is good until something else is read; nil for null.
func (l *lexer) number() []byte {
	if l.next() == 'n' {
		l.word("null")
		return nil
	}
	begin := l.at - l.keep // which a fill does not change
	for l.ahead(1) && inNumber(l.text[l.at]) {
		l.at++
	}
	number := l.text[l.keep+begin : l.at]
	if !isNumber(number) {
		l.odd = true
		return nil
	}
	return number
}

// whole reads a whole number of at most nine digits; 0 for null.
func (l *lexer) whole() int {
	text := l.number()
	n, err := strconv.Atoi(string(text))
	l.odd = l.odd || len(text) > 9 || err != nil && text != nil
	return max(n, -1)
}

// inNumber reports whether a byte can stand in a number.
func inNumber(c byte) bool {
	return '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.' || c|0x20 == 'e'
}

// isNumber reports whether a text is a number of JSON.
func isNumber(s []byte) bool {
	s = bytes.TrimPrefix(s, []byte("-"))
	n := digits(s)
	if n == 0 || n > 1 && s[0] == '0' {
		return false
	}
	if s = s[n:]; len(s) > 0 && s[0] == '.' {
		if n = digits(s[1:]); n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if len(s) > 0 && s[0]|0x20 == 'e' {
		if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if n = digits(s); n == 0 {
			return false
		}
		s = s[n:]
	}
	return len(s) == 0
}

// digits returns how many digits a text begins with.
func digits(s []byte) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
