package generate

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// alphabet has characters that a judge, a decoder or a terminal may take for something else.
var alphabet = []rune{
	'a', 'Z', 'k', '0', ' ', '"', '\\', '/', '\b', '\f', '\n', '\r', '\t', 0, 0x1f, 0x7f, 0x80, 'é', 'ß', 'İ', 'ſ', 'K', 0x300,
	0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xffff, '中', 0x10000, 0x1f600, 0x10ffff, '.', '-', ':', '<', '&', '\'', '{', ']', ',', '~', '%', '+',
}

// tame is the alphabet without what no program sends that means well: control characters, and what is no character.
var tame = slices.DeleteFunc(slices.Clone(alphabet), func(r rune) bool { return unicode.IsControl(r) || r == 0xfffd || r == 0xffff })

// runes makes a text of n characters.
func (w *Writer) runes(n int) string {
	of := alphabet
	if w.about != nil {
		of = tame
	}
	var b strings.Builder
	for range n {
		b.WriteRune(of[w.pick(len(of))])
	}
	return b.String()
}

// shorts are the escapes of two characters.
var shorts = map[rune]string{
	'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// string writes text as JSON, each character in one of the ways that stand for it.
func (w *Writer) string(text string) {
	w.write(`"`)
	start := len(w.out)
	for _, r := range text {
		short := shorts[r]
		must := r < ' ' || r == '"' || r == '\\'
		switch {
		case short != "" && (must || w.odd > 0) && w.Chance(2):
			w.write(short)
		case must || w.odd > 0 && w.pick(8) < w.odd:
			w.unicode(r)
		default:
			w.out = utf8.AppendRune(w.out, r)
		}
	}
	if w.odd > 0 && string(w.out[start:]) != text {
		w.note("characters that are escaped")
	}
	w.write(`"`)
}

// unicode writes a character by its number, one beyond 16 bits by a pair of surrogates.
func (w *Writer) unicode(r rune) {
	format := []string{`\u%04x`, `\u%04X`}[w.pick(2)]
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		w.write(fmt.Sprintf(format, high))
		r = low
	}
	w.write(fmt.Sprintf(format, r))
}

// text makes a text of a schema: of its format and pattern, and within its bounds.
func (w *Writer) text(s *openapi3.Schema) string {
	for range 100 {
		if text := w.candidate(s); w.fits(s, text) {
			return text
		}
	}
	panic(fmt.Sprintf("generate: no text of format %q and pattern %q in 100 tries", s.Format, s.Pattern))
}

func (w *Writer) fits(s *openapi3.Schema, text string) bool {
	length := uint64(utf8.RuneCountInString(text))
	if length < s.MinLength || s.MaxLength != nil && length > *s.MaxLength {
		return false
	}
	return s.Pattern == "" || w.patterns[s.Pattern].re.MatchString(text)
}

// candidate makes a text that has the format; pattern and bounds are likely kept.
func (w *Writer) candidate(s *openapi3.Schema) string {
	switch s.Format {
	case "uuid":
		return w.uuid()
	case "date":
		return w.date()
	case "date-time":
		if s.Pattern != "" && w.Chance(2) {
			return w.date() + "T" + w.clock() + w.fraction(7) + "Z"
		}
		return w.dateTime()
	case "vb365-request-time":
		return w.requestTime()
	case "byte":
		return base64.StdEncoding.EncodeToString([]byte(w.runes(w.pick(5))))
	case "uri":
		return rapid.SampledFrom([]string{
			"https://user@example.com:4443/a%20b/?q=%C3%A9#f", "urn:uuid:fa3a2d17-d86d-4540-bf71-512750281e43", "a:", "HTTP://[::1]/", "mailto:a@b",
		}).Draw(w.t, "uri")
	}
	if s.Pattern != "" {
		text := w.patterns[s.Pattern].text.Draw(w.t, "pattern")
		if !strings.HasSuffix(s.Pattern, "$") {
			text += w.runes(w.pick(9))
		}
		return text
	}
	return w.anyText(s)
}

// anyText makes a text whose length alone is bounded, often at a bound.
func (w *Writer) anyText(s *openapi3.Schema) string {
	length := s.MinLength + uint64(w.pick(9))
	switch w.pick(24) {
	case 0:
		length = s.MinLength
	case 1:
		length = 300
		if s.MaxLength != nil {
			length = *s.MaxLength
		}
		return strings.Repeat(w.runes(1), int(length))
	}
	return w.runes(int(length))
}

// uuid makes a UUID with digits in any case.
func (w *Writer) uuid() string {
	id := make([]byte, 36)
	digits := []string{"0", "f", "0123456789abcdef", "0123456789ABCDEF", "0123456789abcdefABCDEF"}[w.pick(5)]
	for i := range id {
		id[i] = '-'
		if i != 8 && i != 13 && i != 18 && i != 23 {
			id[i] = digits[w.pick(len(digits))]
		}
	}
	return string(id)
}

// date makes a day that exists, often at the end of a month or of the calendar.
func (w *Writer) date() string {
	if w.Chance(10) {
		return []string{"2024", "2000", "1600", "0004"}[w.pick(4)] + "-02-29"
	}
	year := []int{2022, 0, 1, 4, 1600, 1900, 1970, 2000, 2024, 2100, 9999}[w.pick(11)]
	month := 1 + w.pick(12)
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	day := []int{1, last, 1 + w.pick(last)}[w.pick(3)]
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

func (w *Writer) clock() string {
	return fmt.Sprintf("%02d:%02d:%02d", []int{0, 23, w.pick(24)}[w.pick(3)], []int{0, 59, w.pick(60)}[w.pick(3)], []int{0, 59, w.pick(60)}[w.pick(3)])
}

// fraction makes fractional digits of a second, or none.
func (w *Writer) fraction(digits int) string {
	n := w.pick(digits + 1)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(".%0*d", n, rapid.IntRange(0, int(math.Pow10(n))-1).Draw(w.t, "fraction"))
}

// dateTime makes a time of RFC 3339.
func (w *Writer) dateTime() string {
	zone := "Z"
	switch w.pick(4) {
	case 1:
		zone = "z"
	case 2:
		zone = []string{"+", "-"}[w.pick(2)] + []string{"00:00", "01:00", "05:30", "23:59"}[w.pick(4)]
	}
	return w.date() + []string{"T", "t"}[w.pick(2)] + w.clock() + w.fraction(9) + zone
}

// requestTime makes a time in one of the forms that requests take. The years 0 and 9999 are beyond what the
// service holds where an offset leads out of them, so those are written in UTC, from year 1 on.
func (w *Writer) requestTime() string {
	day := w.date()
	for strings.HasPrefix(day, "0000") {
		day = w.date()
	}
	switch w.pick(4) {
	case 0:
		return day + " " + w.clock() + fmt.Sprintf(".%d%02d", w.pick(10), w.pick(60))
	case 1:
		return strings.ReplaceAll(day, "-", ".") + " " + w.clock()
	case 2:
		return strings.ReplaceAll(day, "-", ".") + " " + w.clock()[:5]
	}
	for {
		text := w.dateTime()
		edge := strings.HasPrefix(text, "0001") || strings.HasPrefix(text, "9999")
		if strings.HasPrefix(text, "0000") || edge && strings.ContainsAny(text[19:], "+-") {
			continue
		}
		return text
	}
}
