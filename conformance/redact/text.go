package redact

import (
	"strings"
	"unicode/utf8"
)

// text returns the edits that take out of a text what is secret. Words of the contract stay, and so do
// punctuation and spaces; times are moved; every other word becomes another of the same length, the same one
// wherever it stands, in any case.
func (r *Redactor) text(s string) []edit {
	if strings.IndexByte(s, '%') >= 0 {
		l := percentLayer(s)
		return l.back(r.plainText(l.text))
	}
	return r.plainText(s)
}

// plainText is text for one that has no escapes.
func (r *Redactor) plainText(s string) []edit {
	if r.words.says(s) {
		return nil
	}
	parts := find(s)
	units := r.units(s, r.withPseudonyms(s, parts))
	var words []edit
	text := s
	for range 64 {
		words = words[:0]
		for i := range units {
			words = append(words, r.replace(&units[i])...)
		}
		if len(parts) == 0 && !mayFind(text) {
			break
		}
		if text = apply(s, words); sameParts(find(text), parts) {
			break // else a word happens to look like an id or a time, which the text was not
		}
	}
	r.count(Texts, len(words))
	return r.merge(s, words, parts)
}

// mayFind reports whether a text could have parts at all.
func mayFind(s string) bool { return strings.ContainsAny(s, "0123456789:-") }

func sameParts(a, b []part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// merge puts the edits of words and those of parts in order.
func (r *Redactor) merge(s string, words []edit, parts []part) []edit {
	if len(parts) == 0 {
		return words
	}
	out := make([]edit, 0, len(words)+len(parts))
	for _, p := range parts {
		for len(words) > 0 && words[0].from < p.from {
			out, words = append(out, words[0]), words[1:]
		}
		old := s[p.from:p.to]
		if text := r.part(p.kind, old); text != old {
			out = append(out, edit{p.from, p.to, text})
		}
	}
	return append(out, words...)
}

// part replaces a part of a text.
func (r *Redactor) part(k kind, s string) string {
	switch k {
	case uuid:
		r.count(IDs, 1)
		return r.uuid(s)
	case ipv4, ipv6:
		out := r.address(s)
		if out != s {
			r.count(Addresses, 1)
		}
		return out
	case isoDate, dotDate:
		r.count(Times, 1)
		return r.shift.iso(s)
	case usDate:
		r.count(Times, 1)
		return r.shift.us(s)
	case webDate:
		r.count(Times, 1)
		return r.shift.web(s)
	case noKind, clock:
	}
	return s
}

// unit is what is replaced as one: a word, or several words of one character, "J.R.R.".
type unit struct {
	chars []char
	text  string // the characters alone, small
	use   string // of the cipher

	isPlain bool // all letters, at most the first of them a capital
}

// char is a character of a unit.
type char struct {
	from, size int
	upper      bool
	class      class
}

// class is a set of characters that are replaced by one another: n of them from first on, but for the two
// classes of ASCII.
type class struct {
	first rune
	n     uint32
}

var (
	letters = class{'a', 26}
	digits  = class{'0', 10}
)

// classOf returns the class of a character; n is 0 for one that stays. Beyond ASCII those are of a class that
// UTF-8 begins with the same byte: their length stays.
func classOf(c rune) class {
	switch {
	case c < utf8.RuneSelf:
		switch {
		case isLetter(byte(c)):
			return letters
		case isDigit(byte(c)):
			return digits
		}
		return class{}
	case c < 0x800:
		return class{c &^ 63, 64}
	case c < 0x1000:
		return class{0x800, 0x800}
	case c >= 0xd000 && c < 0xd800:
		return class{0xd000, 0x800}
	case c < 0xf000:
		return class{c &^ 0xfff, 0x1000}
	case c < 0x10000:
		return lastOfThree(c)
	case c < 0x40000:
		return class{0x10000, 0x30000}
	case c < 0x100000:
		return class{0x40000, 0xc0000}
	}
	return class{0x100000, 0x10000}
}

// lastOfThree returns the class of a character from U+F000 on that UTF-8 writes in three bytes. The byte order mark
// and what stands for no character stay.
func lastOfThree(c rune) class {
	for _, k := range []class{{0xf000, 0xe00}, {0xfe70, 0x8d}, {0xff00, 0xf0}} {
		if c >= k.first && c < k.first+rune(k.n) {
			return k
		}
	}
	return class{}
}

// units returns what is to be replaced between the parts of a text.
func (r *Redactor) units(s string, parts []part) []unit {
	prose := strings.IndexByte(s, ' ') >= 0
	var out []unit
	single := -2 // where the unit ended that may go on: it has words of one character only
	from := 0
	for i := 0; i <= len(parts); i++ {
		to := len(s)
		if i < len(parts) {
			to = parts[i].from
		}
		for from < to {
			w, end := wordAt(s[:to], from)
			one := len(w.chars) == 1
			if prose && w.isPlain && !isJoined(s, from, end) {
				w.use = useProse
			}
			switch {
			case len(w.chars) == 0:
			case r.words.knows(w.text), r.memory.made(w.text):
				single = -2
			case one && single == from-1:
				last := &out[len(out)-1]
				last.chars, last.text = append(last.chars, w.chars...), last.text+w.text
				single = end
			default:
				out, single = append(out, w), -2
				if one {
					single = end
				}
			}
			from = end
		}
		if i < len(parts) {
			from, single = parts[i].to, -2
		}
	}
	return out
}

// withPseudonyms adds to the parts of a text, which may be none, what comes in place of passwords, also within a word.
// One that is short stands by itself always.
func (r *Redactor) withPseudonyms(s string, parts []part) []part {
	if r.memory.now == nil || len(s) < passwordLength {
		return parts
	}
	var out []part
	run := 0 // of letters and digits
	for i := range len(s) {
		if run++; !isLetter(s[i]) && !isDigit(s[i]) {
			run = 0
		}
		from, to := i+1-passwordLength, i+1
		if run < passwordLength || !r.memory.made(strings.ToLower(s[from:to])) {
			continue
		}
		run = 0
		for len(parts) > 0 && parts[0].from < from {
			out, parts = append(out, parts[0]), parts[1:]
		}
		within := len(out) > 0 && out[len(out)-1].to > from || len(parts) > 0 && parts[0].from < to
		if !within {
			out = append(out, part{noKind, from, to})
		}
	}
	return append(out, parts...)
}

// Uses of the cipher for words. Prose has one of its own: who guesses what a message says, as a server says it to
// everybody, learns nothing about names, hosts and accounts.
const (
	useName  = "name"
	useProse = "prose"
)

// isJoined reports whether a word is a part of something longer, such as of an address: a character that joins
// words stands between it and another one.
func isJoined(s string, from, end int) bool {
	const joins = "@._-/\\=+:#&%~"
	before := from > 1 && strings.IndexByte(joins, s[from-1]) >= 0 && s[from-2] > ' '
	after := end+1 < len(s) && strings.IndexByte(joins, s[end]) >= 0 && s[end+1] > ' '
	return before || after
}

// wordAt returns the word that begins at from, and where it ends. The unit has no characters where no word begins
// there. Control characters do not end a word: text in UTF-16 has them between its letters.
func wordAt(s string, from int) (u unit, end int) {
	var text []byte
	u.use, u.isPlain = useName, true
	i := from
	for i < len(s) {
		c, size := utf8.DecodeRuneInString(s[i:])
		class := classOf(c)
		switch {
		case c == utf8.RuneError && size == 1:
			u.chars = append(u.chars, char{from: i, size: 1})
		case class.n > 0:
			upper := c >= 'A' && c <= 'Z'
			u.isPlain = u.isPlain && class != digits && (!upper || len(text) == 0)
			u.chars = append(u.chars, char{i, size, upper, class})
			if upper {
				c |= 0x20
			}
			text = utf8.AppendRune(text, c)
		case len(u.chars) == 0:
			return unit{}, i + size
		case c >= ' ' || c == '\n' || c == '\r' || c == '\t':
			u.text = string(text)
			return u, i
		}
		i += size
	}
	u.text = string(text)
	return u, i
}

// replace replaces the characters of a unit, and returns the edits that do so in the text. A byte that is no
// UTF-8 becomes one that is none either.
func (r *Redactor) replace(u *unit) []edit {
	u.text = r.word(u.use, u.text)
	var out []edit
	var b []byte // of the last edit
	rest := u.text
	for _, c := range u.chars {
		text := "\xff"
		if c.class.n > 0 {
			_, size := utf8.DecodeRuneInString(rest)
			text, rest = rest[:size], rest[size:]
		}
		if c.upper {
			text = strings.ToUpper(text)
		}
		if n := len(out); n > 0 && out[n-1].to == c.from {
			out[n-1].to, b = c.from+c.size, append(b, text...)
			continue
		} else if n > 0 {
			out[n-1].text = string(b)
		}
		out, b = append(out, edit{from: c.from, to: c.from + c.size}), append(b[:0], text...)
	}
	if n := len(out); n > 0 {
		out[n-1].text = string(b)
	}
	return out
}

// word replaces a word in small letters by another that the contract does not know.
func (r *Redactor) word(use, s string) string {
	if out, ok := r.known[use+" "+s]; ok || s == "" {
		return out
	}
	chars := []rune(s)
	values := make([]digit, len(chars))
	for i, c := range chars {
		k := classOf(c)
		values[i] = digit{uint32(c - k.first), k.n}
	}
	for {
		r.cipher.permute(use, values)
		for i, c := range chars {
			chars[i] = classOf(c).first + rune(values[i].value)
		}
		if out := string(chars); !r.words.knows(out) {
			return r.remember(use+" "+s, out)
		}
	}
}

// remember keeps what a text was replaced by.
func (r *Redactor) remember(key, out string) string {
	if len(key) > longestKnown {
		return out
	}
	if len(r.known) >= maxKnown {
		clear(r.known)
	}
	r.known[strings.Clone(key)] = out
	return out
}

// How many replaced texts are kept, to be quick, and of how many bytes; all others come out the same.
const (
	maxKnown     = 1 << 16
	longestKnown = 256
)
