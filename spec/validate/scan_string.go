package validate

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// marks marks, in the high bit of each byte of w, a quote, a backslash, a control or a byte beyond ASCII. The
// lowest mark is exact.
func marks(w uint64) uint64 {
	quote := w ^ ones*'"'
	slash := w ^ ones*'\\'
	return ((w - ones*0x20) | (quote - ones) | (slash - ones) | w) & highs
}

// stringValue judges a string by n.
func (s *scanner) stringValue(n *node) error {
	b := s.b[s.p:]
	switch n.quick {
	case quickUUID:
		if len(b) > 37 && b[37] == '"' && isUUID(b[1:37]) {
			s.p += 38
			return nil
		}
	case quickEnum:
		for i := range n.enum.quoted {
			if k := &n.enum.quoted[i]; k.begins(b) {
				s.p += len(k.text)
				return nil
			}
		}
	case quickTime:
		if end := len(`"2022-01-21T22:53:13.9685934Z`); len(b) > end && b[end] == '"' && isServiceTime(b[1:end]) {
			s.p += end + 1
			return nil
		}
	case quickAny, quickPrefix, quickRequestTime, quickNone:
	}
	if err := s.string(n); err != nil || n.quick == quickAny {
		return err
	}
	if n.quick == quickPrefix && s.beginsWith(n.pattern.prefix) {
		return nil
	}
	if n.quick == quickRequestTime && isUsualTime(s.raw) && uint64(len(s.raw)) >= n.minLen && uint64(len(s.raw)) <= n.maxLen {
		return nil
	}
	s.checkString(n)
	return nil
}

// string reads a string into s.raw, for n to judge; for the tasks at hand where n is nil. A string longer than the
// window passes through it. Where it is too long to be kept, s.long is set: s.raw is then its beginning, and
// s.pieces holds what has been found.
func (s *scanner) string(n *node) error {
	s.esc, s.long = false, false
	b, i := s.b, s.p+1
	for {
		for i+8 <= len(b) {
			m := marks(binary.LittleEndian.Uint64(b[i:]))
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		unit := 0
		if i < len(b) {
			switch c := b[i]; {
			case c == '"':
				s.raw = b[s.p+1 : i]
				if s.pieces.on {
					s.endPieces(n)
				}
				s.p = i + 1
				return nil
			case c == '\\' && i+1 < len(b) && simpleEscape[b[i+1]]:
				unit, s.esc = 2, true
			case c == '\\' || c >= utf8.RuneSelf:
				if unit = s.unit(i); unit < 0 {
					return s.badUnit(i, unit)
				}
				s.esc = s.esc || c == '\\'
			case c < ' ':
				s.p = i
				return s.broken("within a string")
			default:
				unit = 1
			}
			i += unit
		}
		if unit > 0 {
			continue
		}
		if s.r != nil && s.p == 0 && len(b) == len(s.window) && i > 1 {
			// The window is full: only its end, perhaps half an escape, is still needed. The byte before it
			// stands for the quote.
			s.pass(b[1:i], n)
			s.p = i - 1
			i = s.p + 1
		}
		length := i - s.p
		if !s.fill(s.p) {
			s.p = len(s.b)
			return s.broken("")
		}
		b, i = s.b, s.p+length
	}
}

// simpleEscape marks what may follow a backslash, but for the u of a number.
var simpleEscape = [256]bool{'"': true, '\\': true, '/': true, 'b': true, 'f': true, 'n': true, 'r': true, 't': true}

// endPieces takes the last piece of a string.
func (s *scanner) endPieces(n *node) {
	s.pass(s.raw, n)
	s.pieces.end()
	s.raw, s.esc, s.long = s.pieces.head, false, s.pieces.over
}

// The results of unit that are no length.
const (
	badEscape    = -1
	badText      = -2
	badSurrogate = -3
)

// unit returns the length of the escape or rune at i; 0 where it is cut short by the end of what is held.
func (s *scanner) unit(i int) int {
	b := s.b[i:]
	if b[0] != '\\' {
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n != 1:
			return n
		case utf8.FullRune(b):
			return badText
		}
		return 0
	}
	if len(b) < 2 {
		return 0
	}
	if b[1] != 'u' {
		if simpleEscape[b[1]] {
			return 2
		}
		return badEscape
	}
	v, n := hex4(b[2:])
	if n <= 0 {
		return n
	}
	if !utf16.IsSurrogate(v) {
		return 6
	}
	rest := b[6:min(len(b), 12)]
	if !beginsLow(rest) {
		return badSurrogate
	}
	switch {
	case len(rest) < 6:
		return 0
	case v >= 0xdc00:
		return badSurrogate
	}
	return 12
}

// beginsLow reports whether b is the escape of a low surrogate, or the beginning of one.
func beginsLow(b []byte) bool {
	for i, c := range b {
		good := hexDigit[c]
		switch i {
		case 0:
			good = c == '\\'
		case 1:
			good = c == 'u'
		case 2:
			good = c|0x20 == 'd'
		case 3:
			good = c|0x20 >= 'c' && c|0x20 <= 'f'
		}
		if !good {
			return false
		}
	}
	return true
}

// hex4 reads four hexadecimal digits; n is 0 where they are cut short, -1 where they are none.
func hex4(b []byte) (v rune, n int) {
	for i := range 4 {
		if i == len(b) {
			return 0, 0
		}
		c := b[i]
		if !hexDigit[c] {
			return 0, badEscape
		}
		if c > '9' {
			c += 9
		}
		v = v<<4 | rune(c&15)
	}
	return v, 4
}

func (s *scanner) badUnit(at, why int) error {
	if why == badEscape {
		s.p = at
		return s.broken("in an escape")
	}
	return s.notUTF8(at)
}

// beginsWith reports whether the string read last begins with prefix.
func (s *scanner) beginsWith(prefix string) bool {
	text := s.raw
	if s.esc {
		s.text = appendDecoded(s.text[:0], text[:min(len(text), longestEscape*len(prefix))])
		text = s.text
	}
	return len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix
}

// longestEscape is how long a character may be that stands for a byte or more.
const longestEscape = len(`\u0041`)

// decoded returns the string read last without its escapes. It is good until more is read.
func (s *scanner) decoded() []byte {
	if !s.esc {
		return s.raw
	}
	s.text = appendDecoded(s.text[:0], s.raw)
	return s.text
}

// appendDecoded appends raw, which is good, without its escapes. An escape that is cut short ends it.
func appendDecoded(to, raw []byte) []byte {
	for i := 0; ; {
		plain := bytes.IndexByte(raw[i:], '\\')
		if plain < 0 {
			return append(to, raw[i:]...)
		}
		to = append(to, raw[i:i+plain]...)
		if i += plain; i+1 == len(raw) {
			return to
		}
		c := raw[i+1]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			v, n := hex4(raw[i+2:])
			if n == 0 {
				return to
			}
			i += 6
			if utf16.IsSurrogate(v) {
				if len(raw)-i < 6 {
					return to
				}
				w, _ := hex4(raw[i+2:])
				v = utf16.DecodeRune(v, w)
				i += 6
			}
			to = utf8.AppendRune(to, v)
			continue
		}
		to = append(to, c)
		i += 2
	}
}

// runeCount counts the characters of a string as it is written.
func runeCount(raw []byte, esc bool) (n uint64) {
	if !esc {
		return uint64(utf8.RuneCount(raw))
	}
	for i := 0; i < len(raw); n++ {
		if raw[i] != '\\' {
			_, size := utf8.DecodeRune(raw[i:])
			i += size
			continue
		}
		size := 2
		if raw[i+1] == 'u' {
			size = 6
			if v, _ := hex4(raw[i+2:]); utf16.IsSurrogate(v) {
				size = 12
			}
		}
		i += size
	}
	return n
}

// length is the number of characters of the string read last.
func (s *scanner) length() uint64 {
	if s.long {
		return s.pieces.runes
	}
	return runeCount(s.raw, s.esc)
}

// plainQuoted returns name as it usually stands in a text.
func plainQuoted(name string) string {
	for _, r := range name {
		if r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError {
			return strconv.Quote("\x00" + name) // matches nothing
		}
	}
	return `"` + name + `"`
}
