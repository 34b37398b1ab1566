package redact

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// edit replaces the bytes from to to of a text.
type edit struct {
	from, to int
	text     string
}

// apply returns text with the edits made, which are in order.
func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for _, e := range edits {
		b.WriteString(text[done:e.from])
		b.WriteString(e.text)
		done = e.to
	}
	b.WriteString(text[done:])
	return b.String()
}

// layer is a text that stands in another in a written form: with escapes of JSON, or of URLs.
type layer struct {
	raw    string
	text   string
	at     []int // where each byte of text begins in raw, and where the last one ends
	broken bool  // whether there are escapes that are none
	escape func(b *strings.Builder, char, like string)
}

// back turns edits of the text into edits of the raw one. A character is written as the one in its place was.
func (l *layer) back(edits []edit) []edit {
	for i, e := range edits {
		old := l.text[e.from:e.to]
		raw := l.raw[l.at[e.from]:l.at[e.to]]
		out := edit{from: l.at[e.from], to: l.at[e.to], text: e.text}
		if raw != old && utf8.RuneCountInString(old) == utf8.RuneCountInString(e.text) {
			out.text = l.alike(e)
		}
		edits[i] = out
	}
	return edits
}

// alike writes the text of an edit, character by character, in the form of the text that it replaces.
func (l *layer) alike(e edit) string {
	var b strings.Builder
	rest := e.text
	for i := e.from; i < e.to; {
		_, size := utf8.DecodeRuneInString(l.text[i:])
		_, width := utf8.DecodeRuneInString(rest)
		like := l.raw[l.at[i]:l.at[i+size]]
		if like == l.text[i:i+size] {
			b.WriteString(rest[:width])
		} else {
			l.escape(&b, rest[:width], like)
		}
		i, rest = i+size, rest[width:]
	}
	return b.String()
}

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
)

// percentLayer reads the escapes of a URL, %41. What is no escape stands for itself.
func percentLayer(raw string) *layer {
	l := &layer{raw: raw, escape: func(b *strings.Builder, char, like string) {
		digits := upperHex // as net/url writes them
		if strings.ContainsAny(like, "abcdef") {
			digits = lowerHex
		}
		for i := range len(char) {
			b.WriteByte('%')
			b.WriteByte(digits[char[i]>>4])
			b.WriteByte(digits[char[i]&15])
		}
	}}
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		l.at = append(l.at, i)
		if raw[i] != '%' {
			text = append(text, raw[i])
			continue
		}
		if i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2]) {
			text = append(text, unhex(raw[i+1])<<4|unhex(raw[i+2]))
			i += 2
			continue
		}
		text = append(text, ' ') // left as it is, so that it stays broken
		l.broken = true
		i += min(2, len(raw)-1-i)
	}
	l.at = append(l.at, len(raw))
	l.text = string(text)
	return l
}

// jsonLayer reads the escapes of a JSON string, without its quotation marks. An escape that is none, or half a
// surrogate pair, is left as it is.
func jsonLayer(raw string) *layer {
	l := &layer{raw: raw, escape: func(b *strings.Builder, char, like string) {
		digits := lowerHex
		if strings.ContainsAny(like, "ABCDEF") {
			digits = upperHex
		}
		r, _ := utf8.DecodeRuneInString(char)
		units := []rune{r}
		if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
			units = []rune{hi, lo}
		}
		for _, u := range units {
			b.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				b.WriteByte(digits[u>>shift&15])
			}
		}
	}}
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		r, plain, size := unescape(raw[i:])
		l.broken = l.broken || r < 0
		if plain {
			l.at = append(l.at, i)
			text = append(text, raw[i])
		} else {
			if r < 0 {
				r = ' '
			}
			text = utf8.AppendRune(text, r)
			for range len(text) - len(l.at) {
				l.at = append(l.at, i)
			}
		}
		i += size
	}
	l.at = append(l.at, len(raw))
	l.text = string(text)
	return l
}

// unescape reads the byte or the escape that raw begins with. A broken escape gives -1.
func unescape(raw string) (r rune, plain bool, size int) {
	if raw[0] != '\\' {
		return 0, true, 1
	}
	if len(raw) == 1 {
		return -1, false, 1
	}
	if i := strings.IndexByte(`"\/bfnrt`, raw[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), false, 2
	}
	if raw[1] != 'u' {
		return -1, false, 1 + runeSize(raw[1:])
	}
	r, ok := hex4(raw)
	switch {
	case !ok:
		return -1, false, broken(raw)
	case !utf16.IsSurrogate(r):
		return r, false, 6
	}
	if low, ok := hex4(raw[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, false, 12
		}
	}
	return -1, false, 6
}

func runeSize(s string) int { _, size := utf8.DecodeRuneInString(s); return size }

// hex4 reads \u and four digits.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		if !isHex(c) {
			return 0, false
		}
		r = r<<4 | rune(unhex(c))
	}
	return r, true
}

// broken returns how long an escape is that is none: what else would be read as its four digits goes with it.
func broken(raw string) int {
	n := 2
	for n < len(raw) && n < 6 && raw[n] < utf8.RuneSelf && raw[n] != '\\' {
		n++
	}
	return n
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
