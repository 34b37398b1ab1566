package check

// How many things have a number at least, and how many bytes of their texts are held. What was seen longer ago than twice as
// many is forgotten: no recording must fill the memory.
const (
	mostNumbered = 1 << 15
	mostTexts    = 64 << 20
)

// numbers are those of things, by the keys of their ids.
type numbers struct {
	odd         uint32 // 1 for those whose slots are odd, so that no others have them
	now, before map[key]thing
	age         int // how often now has become before
	size        int // of the texts of now
	entries     []entry
	free        []uint32
	stamp       uint32
	forgot      bool
}

// entry is what is known of the thing in a slot.
type entry struct {
	stamp       uint32
	age         int // of the numbers when it was seen last
	kind        kind
	first, last *kept
}

// entry returns what is known of a thing that has a number.
func (n *numbers) entry(t thing) *entry { return &n.entries[t.slot>>1] }

// has reports whether what has an id has a number.
func (n *numbers) has(id key) bool {
	_, now := n.now[id]
	_, before := n.before[id]
	return now || before
}

// thing returns the number of what has an id.
func (n *numbers) thing(id key) thing {
	if t, ok := n.now[id]; ok {
		return t
	}
	if len(n.now) >= mostNumbered || n.size >= mostTexts || n.now == nil {
		n.turn()
	}
	t, ok := n.before[id]
	if !ok {
		t = n.place()
	}
	n.now[id] = t
	e := n.entry(t)
	e.age = n.age
	if first := e.first; first != nil { // it lives longer than the rest of the answer that has shown it
		e.first = first.alone()
		n.size += len(e.first.text)
		if e.last == first {
			e.last = e.first
		} else {
			e.last = e.last.alone()
			n.size += len(e.last.text)
		}
	}
	return t
}

// turn forgets what was not seen for long. Places become free in their order: what is seen together stands together.
func (n *numbers) turn() {
	for i := len(n.entries) - 1; i >= 0; i-- {
		if e := &n.entries[i]; e.stamp != 0 && e.age < n.age {
			*e = entry{}
			n.free = append(n.free, uint32(i)<<1|n.odd)
			n.forgot = true
		}
	}
	clear(n.before)
	n.now, n.before, n.size = n.before, n.now, 0
	n.age++
	if n.now == nil {
		n.now = map[key]thing{}
	}
}

// place returns the number of a new thing.
func (n *numbers) place() thing {
	n.stamp++
	t := thing{stamp: n.stamp}
	if last := len(n.free) - 1; last >= 0 {
		t.slot, n.free = n.free[last], n.free[:last]
	} else {
		t.slot = uint32(len(n.entries))<<1 | n.odd
		n.entries = append(n.entries, entry{})
	}
	n.entry(t).stamp = t.stamp
	return t
}
