package check

import (
	"hash/maphash"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// mostKept is how many things of a kind a check remembers at least. What was seen longer ago than twice as many is
// forgotten: no recording must fill the memory.
const mostKept = 1 << 14

// key stands for a name that something is remembered by: the bits of an id, or a hash of another name. It is quicker to
// find than the name, and holds nothing in memory.
type key struct{ hi, lo uint64 }

// The seeds of hashes. With two of them, no two names come to the same key but by a chance that nobody lives to see.
var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// identified returns the key of an id, the same in any case.
func identified(id string) key {
	if k, _, ok := bitsOf(id); ok {
		return k
	}
	return named(strings.ToLower(id))
}

// dashed is the form of a UUID.
const dashed = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

// bitsOf returns the bits of a UUID in its form with dashes, and whether all its letters are small.
func bitsOf(id string) (k key, small, ok bool) {
	if len(id) != len(dashed) {
		return key{}, false, false
	}
	small = true
	for i := range len(dashed) {
		c := id[i]
		switch letter := c | 0x20; {
		case dashed[i] == '-':
			if c != '-' {
				return key{}, false, false
			}
			continue
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= letter && letter <= 'f':
			small = small && c == letter
			c = letter - 'a' + 10
		default:
			return key{}, false, false
		}
		k.hi, k.lo = k.hi<<4|k.lo>>60, k.lo<<4|uint64(c)
	}
	return k, small, true
}

// sessionOf returns the key of the session that the path of a call names.
func sessionOf(c *conformance.Call) key { return identified(c.Params["restoreSessionId"]) }

// named returns the key of a name.
func named(name string) key {
	return key{maphash.String(seeds[0], name), maphash.String(seeds[1], name)}
}

// with returns the key of two names, one after the other.
func (k key) with(other key) key {
	return key{maphash.Comparable(seeds[0], [2]key{k, other}), maphash.Comparable(seeds[1], [2]key{k, other})}
}

// recall is what a check remembers of things, by their keys: of the latest that it was told of or asked for.
type recall[V any] struct {
	now, before map[key]V
	forgot      bool // something is not remembered any more
}

// of returns what is remembered of a thing.
func (r *recall[V]) of(k key) (V, bool) {
	if v, ok := r.now[k]; ok {
		return v, true
	}
	v, ok := r.before[k]
	if ok {
		r.set(k, v)
	}
	return v, ok
}

// has reports whether something is remembered of a thing.
func (r *recall[V]) has(k key) bool {
	_, ok := r.of(k)
	return ok
}

// set remembers something of a thing, in place of what was.
func (r *recall[V]) set(k key, v V) {
	if r.now == nil {
		r.now = map[key]V{}
	}
	if len(r.now) >= mostKept {
		if _, there := r.now[k]; !there {
			r.forgot = r.forgot || len(r.before) > 0
			clear(r.before)
			r.now, r.before = r.before, r.now
			if r.now == nil {
				r.now = make(map[key]V, mostKept)
			}
		}
	}
	r.now[k] = v
}

// drop forgets a thing.
func (r *recall[V]) drop(k key) {
	delete(r.now, k)
	delete(r.before, k)
}

// deferred is what a check can judge only when it knows more: at the end, or when there is too much of it.
type deferred struct{ judge []func() }

// mostDeferred is how much is put off at most.
const mostDeferred = 4096

// later puts something off.
func (d *deferred) later(judge func()) {
	if len(d.judge) >= mostDeferred {
		d.now()
	}
	d.judge = append(d.judge, judge)
}

// now judges what was put off, by what is known.
func (d *deferred) now() {
	for _, judge := range d.judge {
		judge()
	}
	d.judge = nil
}
