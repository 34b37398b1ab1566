package redact

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// Which passwords and tokens are looked for in other places, in bytes.
const (
	shortEcho   = 4 // a shorter one stands in any text by chance
	wordEcho    = 8 // a shorter one counts only where no letter and no digit touches it, and for no check
	longestEcho = 64 << 10
)

// How many are remembered, at least: so many, or so many bytes of them. Twice as many are at most.
const (
	mostEchoes    = 4096
	mostEchoBytes = 1 << 20
)

// memory holds the passwords and tokens that calls have shown last. What was not seen again while as many others came
// is forgotten.
type memory struct{ now, before *generation }

// generation is one half of a memory.
type generation struct {
	secrets map[string]bool
	made    map[string]bool // what comes in their places, in small letters
	by      map[uint32]*bucket
	begins  [1 << 10]uint64 // a bit for each key of by, by its hash: most places in a text need no more
	bytes   int
	longest int // spelling, in bytes
}

// bucket holds the echoes that begin alike.
type bucket struct {
	lengths []int // of them, longest first
	of      map[string][]echo
}

// echo is a way in which a password or a token may stand in a text.
type echo struct {
	text, out string
	secret    string // which it shows
	encoded   bool   // in base64
	word      bool   // whether it counts only where no letter and no digit touches it
}

func newGeneration() *generation {
	return &generation{secrets: map[string]bool{}, made: map[string]bool{}, by: map[uint32]*bucket{}}
}

// knows reports whether a text is a secret that is remembered.
func (m *memory) knows(s string) bool {
	return m.now != nil && m.now.secrets[s] || m.before != nil && m.before.secrets[s]
}

// made reports whether a text, in small letters, is what comes in place of a secret.
func (m *memory) made(s string) bool {
	return m.now != nil && m.now.made[s] || m.before != nil && m.before.made[s]
}

// add remembers a secret and what comes in its place.
func (m *memory) add(secret, out string) {
	if m.now == nil {
		m.now = newGeneration()
	}
	if m.now.secrets[secret] {
		return
	}
	if len(m.now.secrets) >= mostEchoes || m.now.bytes >= mostEchoBytes {
		m.now, m.before = newGeneration(), m.now
	}
	m.now.add(strings.Clone(secret), out)
}

// add takes in a secret in all its spellings.
func (g *generation) add(secret, out string) {
	g.secrets[secret] = true
	g.bytes += len(secret)
	word := len(secret) < wordEcho
	g.put(echo{text: secret, out: out, secret: secret, word: word})
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		e := echo{text: encoding.EncodeToString([]byte(secret)), out: encoding.EncodeToString([]byte(out)), secret: secret, encoded: true, word: word}
		g.put(e)
	}
}

// put takes in one spelling.
func (g *generation) put(e echo) {
	g.made[strings.ToLower(e.out)] = true
	g.longest = max(g.longest, len(e.text))
	key, folded := uint32(0), make([]byte, len(e.text))
	for i, c := range []byte(e.text) {
		folded[i] = fold[c]
	}
	for _, c := range folded[:shortEcho] {
		key = key<<8 | uint32(c)
	}
	b := g.by[key]
	if b == nil {
		b = &bucket{of: map[string][]echo{}}
		g.by[key] = b
		h := spread(key)
		g.begins[h>>6] |= 1 << (h & 63)
	}
	known := b.of[string(folded)]
	if slices.Contains(known, e) { // the two alphabets often write the same
		return
	}
	b.of[string(folded)] = append(known, e)
	if i, there := slices.BinarySearchFunc(b.lengths, len(folded), func(a, b int) int { return b - a }); !there {
		b.lengths = slices.Insert(b.lengths, i, len(folded))
	}
}

// spread spreads the keys of buckets over the bits of begins.
func spread(key uint32) uint32 { return key * 2654435761 >> 16 }

// fold takes capitals for small letters and, since forms write it so, a plus for a space.
var fold = func() (table [256]byte) {
	for i := range table {
		c := byte(i)
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c == '+':
			c = ' '
		}
		table[i] = c
	}
	return table
}()

// found is a place in a text where a secret stands.
type found struct {
	from, to int
	echo     echo
	out      string
}

// search returns the places in a text in which secrets stand, in order.
func (g *generation) search(s string) []found {
	if g == nil {
		return nil
	}
	var out []found
	key, room := uint32(0), []byte(nil)
	free := 0 // where the last one ended
	for i := range len(s) {
		key = key<<8 | uint32(fold[s[i]])
		from := i - shortEcho + 1
		if h := spread(key); from < free || g.begins[h>>6]>>(h&63)&1 == 0 {
			continue
		}
		b := g.by[key]
		if b == nil {
			continue
		}
		for _, n := range b.lengths {
			if from+n > len(s) {
				continue
			}
			room = room[:0]
			for _, c := range []byte(s[from : from+n]) {
				room = append(room, fold[c])
			}
			if f, ok := best(b.of[string(room)], s, from, from+n); ok {
				out, free = append(out, f), f.to
				break
			}
		}
	}
	return out
}

// best returns which of the echoes that are alike stands in a place: rather one that has small letters and capitals as
// the text has them.
func best(echoes []echo, s string, from, to int) (found, bool) {
	var out found
	for _, e := range echoes {
		same := strings.ReplaceAll(s[from:to], "+", " ") == strings.ReplaceAll(e.text, "+", " ")
		if e.encoded && s[from:to] != e.text || e.word && isTouched(s, from, to) || !same && out.out != "" {
			continue
		}
		out = found{from, to, e, e.out}
		if fill := "=="[:(3-len(e.secret)%3)%3]; e.encoded && strings.HasPrefix(s[to:], fill) && !isTouched(s, 0, to+len(fill)) {
			out.to += len(fill) // what comes in its place needs none; but "=" may be of a form
		}
	}
	return out, out.out != ""
}

// isTouched reports whether a letter or a digit stands right before or behind a place.
func isTouched(s string, from, to int) bool {
	touches := func(c byte) bool { return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf }
	return from > 0 && touches(s[from-1]) || to < len(s) && touches(s[to])
}

// echoed returns a text with pseudonyms in place of the secrets that calls have shown, however they are escaped. In
// JSON, numbers stay numbers.
//
// A secret that is spelled otherwise than the form of the text has it, in capitals or as HTML, say, is one to nobody but
// people, and no check finds it: it gets the pseudonym in capitals, which is not the same either.
func (r *Redactor) echoed(s string, form form) string {
	if r.memory.now == nil || len(s) < shortEcho {
		return s
	}
	all := r.windows(s)
	all = slices.DeleteFunc(all, func(f found) bool {
		return isDigits(f.echo.secret) && (form == formJSON && !inString(s, f.from) || f.from > 0 && s[f.from-1] == '=')
	})
	slices.SortStableFunc(all, func(a, b found) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var edits []edit
	free := 0
	for _, f := range all {
		if f.from >= free {
			if !f.echo.encoded && !form.says(s[f.from:f.to], f.echo.secret) {
				f.out = strings.ToUpper(f.out)
			}
			edits, free = append(edits, edit{f.from, f.to, f.out}), f.to
			r.memory.add(f.echo.secret, r.password(f.echo.secret))
		}
	}
	r.count(Secrets, len(edits))
	return apply(s, edits)
}

// window is how much of a text is looked at at a time, which bounds what reading its escapes takes.
const window = 1 << 20

// mostEscaped is how many bytes a byte of a secret may be written in, to be found also where two windows meet.
const mostEscaped = 16

// windows returns the places in a text in which secrets stand. A long one is looked at in windows that overlap.
func (r *Redactor) windows(s string) []found {
	longest := r.memory.now.longest
	if r.memory.before != nil {
		longest = max(longest, r.memory.before.longest)
	}
	overlap := min(longest*mostEscaped, window)
	var all []found
	for begin := 0; ; begin += window {
		end := min(begin+window+overlap, len(s))
		for _, f := range r.found(s[begin:end]) {
			f.from, f.to = f.from+begin, f.to+begin
			// At an edge nobody sees what stands beside it; another window does.
			if (begin == 0 || f.from > begin) && (end == len(s) || f.to < end) {
				all = append(all, f)
			}
		}
		if end == len(s) {
			return all
		}
	}
}

// found returns the places in a text in which secrets stand, escaped or not.
func (r *Redactor) found(s string) (all []found) {
	for _, v := range views(s) {
		var parts []part
		for i, f := range append(r.memory.now.search(v.text), r.memory.before.search(v.text)...) {
			if i == 0 {
				parts = find(v.text)
			}
			if !isWithin(parts, f) {
				f.from, f.to = v.raw(f.from), v.raw(f.to)
				all = append(all, f)
			}
		}
	}
	return all
}

// isWithin reports whether a place is inside of an id, an address or a time, which chance has made look like a secret.
func isWithin(parts []part, f found) bool {
	return slices.ContainsFunc(parts, func(p part) bool {
		whole := f.from == p.from && f.to == p.to && p.kind == uuid
		return f.from >= p.from && f.to <= p.to && !whole
	})
}

// says reports whether raw, a piece of a text of the form, has a secret in it as it stands or as the form writes it.
// There may be more in it: where a secret ends in "&", what begins an entity of HTML may be the end of one.
func (f form) says(raw, secret string) bool {
	switch {
	case strings.Contains(raw, secret):
		return true
	case f == formJSON:
		return strings.Contains(jsonLayer(raw).text, secret)
	case f == formFields:
		return strings.Contains(formValue(raw), secret)
	}
	return false
}

// inString reports whether a place in JSON is in a string.
func inString(s string, at int) (in bool) {
	for i := 0; i < at; i++ {
		switch {
		case s[i] == '"':
			in = !in
		case in && s[i] == '\\':
			i++
		}
	}
	return in
}

// isDigits reports whether a text is a whole number.
func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
