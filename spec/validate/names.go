package validate

import (
	"bytes"
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names holds the names of the objects that are open, as far as no bit of a property stands for them, and
// finds those that come twice in linear time.
type names struct {
	text    []byte
	entries []entry
	slots   []int32 // hash tables of the objects that are open, one behind the other
	seed    maphash.Seed
	fold    []byte
}

// entry is one name.
type entry struct {
	hash      uint64
	name, end int
}

// scope is where the names of an object begin.
type scope struct{ text, entries, slots int }

func (n *names) reset() {
	n.text, n.entries, n.slots = n.text[:0], n.entries[:0], n.slots[:0]
}

func (n *names) open() scope { return scope{len(n.text), len(n.entries), len(n.slots)} }

func (n *names) close(s scope) {
	n.text, n.entries, n.slots = n.text[:s.text], n.entries[:s.entries], n.slots[:s.slots]
}

// crowd is how many names are compared one by one, before a table is made of them.
const crowd = 12

// add adds a name to an object and returns where it stands. Where the object has it already, in any case where
// anyCase is set, fresh is false and before is how it was written then.
func (n *names) add(s scope, name []byte, anyCase bool) (start, end int, before string, fresh bool) {
	key := name
	if anyCase {
		n.fold = appendFolded(n.fold[:0], name)
		key = n.fold
	}
	hash := maphash.Bytes(n.seed, key)
	start, end = len(n.text), len(n.text)+len(name)
	found, slot := n.find(s, hash, key, anyCase)
	if found >= 0 {
		e := &n.entries[found]
		before = string(n.text[e.name:e.end])
		if before != string(name) {
			n.text = append(n.text, name...)
			e.name, e.end = start, end
		}
		return e.name, e.end, before, false
	}
	n.text = append(n.text, name...)
	n.entries = append(n.entries, entry{hash, start, end})
	switch count := len(n.entries) - s.entries; {
	case slot >= 0 && 2*count <= len(n.slots)-s.slots:
		n.slots[slot] = int32(count)
	case count > crowd:
		n.rehash(s, count)
	}
	return start, end, "", true
}

// find returns the entry of a name, -1 where there is none, and the slot where it would go in the table.
func (n *names) find(s scope, hash uint64, key []byte, anyCase bool) (found, slot int) {
	table := n.slots[s.slots:]
	if len(table) == 0 {
		for i := s.entries; i < len(n.entries); i++ {
			if n.same(&n.entries[i], hash, key, anyCase) {
				return i, -1
			}
		}
		return -1, -1
	}
	for i := int(hash) & (len(table) - 1); ; i = (i + 1) & (len(table) - 1) {
		if table[i] == 0 {
			return -1, s.slots + i
		}
		if e := s.entries + int(table[i]) - 1; n.same(&n.entries[e], hash, key, anyCase) {
			return e, -1
		}
	}
}

func (n *names) same(e *entry, hash uint64, key []byte, anyCase bool) bool {
	if e.hash != hash {
		return false
	}
	name := n.text[e.name:e.end]
	return bytes.Equal(name, key) || anyCase && bytes.EqualFold(name, key)
}

// rehash makes a table of the names of the innermost object, with room to grow.
func (n *names) rehash(s scope, count int) {
	size := 64
	for size < 4*count {
		size *= 2
	}
	n.slots = n.slots[:s.slots]
	for len(n.slots) < s.slots+size {
		n.slots = append(n.slots, 0)
	}
	clear(n.slots[s.slots:])
	table := n.slots[s.slots:]
	for e, entry := range n.entries[s.entries:] {
		i := int(entry.hash) & (size - 1)
		for table[i] != 0 {
			i = (i + 1) & (size - 1)
		}
		table[i] = int32(e + 1)
	}
}

// appendFolded appends name so that all names that differ only in case give the same.
func appendFolded(to, name []byte) []byte {
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRune(name[i:])
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		to = utf8.AppendRune(to, least)
		i += size
	}
	return to
}

// equalFold reports whether two texts differ only in case.
func equalFold(known string, sent []byte) bool { return strings.EqualFold(known, string(sent)) }
