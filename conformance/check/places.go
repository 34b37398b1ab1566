package check

import "iter"

// places are the ids of the results of a list by their positions, as many as stand together in one piece: positions may be far apart.
type places map[int]*[placesTogether]filled

const (
	placesBits     = 6
	placesTogether = 1 << placesBits
)

// filled is a position whose result is known.
type filled struct {
	id   string
	done bool
}

// of returns the id of the result at a position; "" where it is not known.
func (p places) of(position int) string {
	if some := p[position>>placesBits]; some != nil {
		return some[position&(placesTogether-1)].id
	}
	return ""
}

// all gives the positions whose results are known, in no order.
func (p places) all() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for n, some := range p {
			for i := range some {
				if some[i].done && !yield(n<<placesBits+i, some[i].id) {
					return
				}
			}
		}
	}
}

// fill takes down which result stands at a position, and reports whether that was not known.
func (p places) fill(position int, id string) bool {
	some := p[position>>placesBits]
	if some == nil {
		some = new([placesTogether]filled)
		p[position>>placesBits] = some
	}
	at := &some[position&(placesTogether-1)]
	if at.done {
		return false
	}
	*at = filled{id, true}
	return true
}

// standings tell where the results of a list stand first. Nearly all stand once, and things that nothing has shown before are
// numbered one after another: a bit says of them that they stand somewhere, and where is looked for when one does again.
type standings struct {
	first uint32         // the stamp of the first thing
	bits  []uint64       // of the stamps from there on
	at    map[string]int // by id
	all   bool           // at has those with bits too
}

// mostBits is how many bits there are at most.
const mostBits = 1 << 20

// place takes down that a result stands at a position, which is filled already, and returns the first position where it
// stands if it stands elsewhere as well.
func (s *standings) place(o *object, id string, position int, filled places) (first int, again bool) {
	if s.first == 0 {
		s.first = o.stamp
	}
	if n := o.stamp - s.first; n < mostBits && !s.all { // that of an older thing is far above
		word, bit := int(n>>6), uint64(1)<<(n&63)
		if word >= len(s.bits) {
			s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
		}
		if s.bits[word]&bit == 0 {
			s.bits[word] |= bit
			return 0, false
		}
		s.all = true
		for other, id := range filled.all() {
			if other != position {
				s.add(id, other)
			}
		}
	}
	first, again = s.at[id]
	s.add(id, position)
	return min(first, position), again && first != position
}

// add takes down where a result stands.
func (s *standings) add(id string, position int) {
	if s.at == nil {
		s.at = map[string]int{}
	}
	if first, there := s.at[id]; !there || position < first {
		s.at[id] = position
	}
}
