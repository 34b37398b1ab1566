package check

import "github.com/vb365-explore/vb365/conformance"

// showings are the things that answers have shown to principals.
type showings struct {
	few  map[conformance.Principal]int // the first ones, by their numbers
	to   notes[uint64]                 // to which of those a thing was shown, a bit each
	more recall[bool]                  // things and other principals
}

// number returns the number of a principal; ok is false for one that has none.
func (s *showings) number(who conformance.Principal) (n int, ok bool) {
	n, ok = s.few[who]
	if !ok && len(s.few) < 64 {
		if s.few == nil {
			s.few = map[conformance.Principal]int{}
		}
		n, ok = len(s.few), true
		s.few[who] = n
	}
	return n, ok
}

// keyFor returns the key of a thing and a principal without a number.
func keyFor(who conformance.Principal, t thing) key {
	return named(string(who)).with(key{uint64(t.slot), uint64(t.stamp)})
}

// note takes down what a good answer shows.
func (s *showings) note(c *conformance.Call) {
	if one, ok := root(c); ok {
		s.add(c.Principal, one.thing)
	}
	for _, o := range items(c) {
		s.add(c.Principal, o.thing)
	}
}

// add takes down that a thing was shown to a principal.
func (s *showings) add(who conformance.Principal, t thing) {
	if t.stamp == 0 {
		return
	}
	n, few := s.number(who)
	if !few {
		s.more.set(keyFor(who, t), true)
		return
	}
	to, _ := s.to.get(t)
	s.to.set(t, to|1<<n)
}

// drop forgets that a thing was shown to a principal.
func (s *showings) drop(who conformance.Principal, t thing) {
	n, few := s.number(who)
	if !few {
		s.more.drop(keyFor(who, t))
		return
	}
	if to, ok := s.to.get(t); ok {
		s.to.set(t, to&^(1<<n))
	}
}

// has reports whether a thing was shown to a principal.
func (s *showings) has(who conformance.Principal, t thing) bool {
	n, few := s.number(who)
	if !few {
		return s.more.has(keyFor(who, t))
	}
	to, _ := s.to.get(t)
	return to&(1<<n) != 0
}

// all reports whether all that the path of a call names was shown to its principal; of Somebody that is not known.
func (s *showings) all(c *conformance.Call) bool {
	if c.Principal == conformance.Somebody {
		return false
	}
	at := aboutOf(c)
	for _, t := range at.things() {
		if !s.has(c.Principal, t) {
			return false
		}
	}
	return !at.unknown
}
