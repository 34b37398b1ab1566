package check

import (
	"iter"
	"maps"
	"strings"
)

// mostKept is how many things of a kind a check remembers at least. What was seen longer ago than twice as many is
// forgotten: no recording must fill the memory.
const mostKept = 1 << 14

// recall is what a check remembers of things, by their names: of the latest that it was told of or asked for.
type recall[V any] struct {
	now, before map[string]V
	forgot      bool // something is not remembered any more
}

// of returns what is remembered of a thing.
func (r *recall[V]) of(name string) (V, bool) {
	if v, ok := r.now[name]; ok {
		return v, true
	}
	v, ok := r.before[name]
	if ok {
		r.set(name, v)
	}
	return v, ok
}

// has reports whether something is remembered of a thing.
func (r *recall[V]) has(name string) bool {
	_, ok := r.of(name)
	return ok
}

// set remembers something of a thing, in place of what was.
func (r *recall[V]) set(name string, v V) {
	if r.now == nil {
		r.now = map[string]V{}
	}
	if _, there := r.now[name]; !there {
		if len(r.now) >= mostKept {
			r.forgot = r.forgot || len(r.before) > 0
			clear(r.before)
			r.now, r.before = r.before, r.now
			if r.now == nil {
				r.now = make(map[string]V, mostKept)
			}
		}
		name = strings.Clone(name) // it may be a part of an answer
	}
	r.now[name] = v
}

// drop forgets a thing.
func (r *recall[V]) drop(name string) {
	delete(r.now, name)
	delete(r.before, name)
}

// all gives what is remembered, in no order.
func (r *recall[V]) all() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for name, v := range maps.All(r.before) {
			if _, newer := r.now[name]; !newer && !yield(name, v) {
				return
			}
		}
		for name, v := range r.now {
			if !yield(name, v) {
				return
			}
		}
	}
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
