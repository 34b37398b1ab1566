package validate

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fault is a place where a value deviates from its schema.
type fault struct {
	severity Severity
	kind     string // the end of a check's id: "required", "format-uuid"; the whole id of a fault of the bytes
	pointer  string // JSON pointer of the value that is wrong or missing
	place    string // pointer without what is data: "*" for indexes and names of maps
	spot     uint64 // stands for place, and is known before it is written
	clause   string // JSON pointer into the document
	expected string
	got      string
	soft     bool // an integer that is one, but is not written or bounded as one: it still chooses a branch
	count    int  // of its kind at its place; set when all is known
}

// listed is how many faults of one kind are listed for one place; the others are counted.
const listed = 10

// collector gathers the faults of a node. Drift and notes stand apart, so that they never crowd out a violation.
type collector struct {
	violations, others pile
	hard               bool
	seen               []uint64 // bits of clues, of a value that is judged by several nodes
}

func (c *collector) reset() {
	c.violations.reset()
	c.others.reset()
	c.hard = false
	clear(c.seen)
}

// enough reports whether of f's kind and place enough is listed: then it is counted, and need not be written out.
// Without it a hostile text, with a long name above very many faults, would take time by the square of its length.
func (c *collector) enough(f *fault) bool {
	p := &c.others
	if f.severity == Violation {
		p = &c.violations
	}
	if !p.enough(f) {
		return false
	}
	c.hard = c.hard || f.severity == Violation && !f.soft
	return true
}

func (c *collector) add(f fault) {
	if f.severity != Violation {
		c.others.add(f)
		return
	}
	c.hard = c.hard || !f.soft
	c.violations.add(f)
}

// merge adds what another node found.
func (c *collector) merge(o *collector) {
	c.violations.merge(&o.violations)
	c.others.merge(&o.others)
	c.hard = c.hard || o.hard
	for i, bits := range o.seen {
		if bits != 0 {
			c.see(i)
			c.seen[i] |= bits
		}
	}
}

// see makes room for a word of clues.
func (c *collector) see(word int) {
	if word >= len(c.seen) {
		c.seen = append(c.seen, make([]uint64, word+1-len(c.seen))...)
	}
}

// all returns what was found, each with its count, violations first.
func (c *collector) all() []fault {
	if len(c.violations.faults)+len(c.others.faults) == 0 {
		return nil
	}
	return slices.Concat(c.violations.counted(), c.others.counted())
}

// pile holds faults: all spots up to a bound, of each spot the first few.
type pile struct {
	faults []fault
	spots  []spot
	index  map[spotKey]int // of spots, once they are many
	whole  bool            // nothing is left out but beyond a bound: they are sorted out later
}

// spot is one kind of fault at one place, and how often it came.
type spot struct {
	spotKey
	n int
}

type spotKey struct {
	kind, clause string
	place        uint64
}

func (f *fault) key() spotKey { return spotKey{f.kind, f.clause, f.spot} }

func (p *pile) reset() {
	p.faults, p.spots = p.faults[:0], p.spots[:0]
	if len(p.index) > 0 {
		clear(p.index)
	}
}

// mostWhole bounds what a value that is judged by several nodes may hold at a time.
const mostWhole = 10 * maxFindings

func (p *pile) enough(f *fault) bool {
	if p.whole {
		return len(p.faults) >= mostWhole
	}
	i := p.spot(f.key())
	if i >= 0 && p.spots[i].n < listed {
		return false
	}
	if i >= 0 {
		p.spots[i].n++
	}
	return true
}

func (p *pile) add(f fault) {
	if p.whole {
		if len(p.faults) < mostWhole {
			p.faults = append(p.faults, f)
		}
		return
	}
	i := p.spot(f.key())
	if i < 0 {
		return
	}
	if p.spots[i].n < listed {
		p.faults = append(p.faults, f)
	}
	p.spots[i].n++
}

// spot finds or opens a spot; -1 where there are too many.
func (p *pile) spot(key spotKey) int {
	if i, ok := p.known(key); ok {
		return i
	}
	if len(p.spots) == maxFindings {
		return -1
	}
	p.spots = append(p.spots, spot{key, 0})
	switch {
	case len(p.index) > 0:
		p.index[key] = len(p.spots) - 1
	case len(p.spots) > crowd:
		p.index = make(map[spotKey]int, 4*crowd)
		for i, s := range p.spots {
			p.index[s.spotKey] = i
		}
	}
	return len(p.spots) - 1
}

func (p *pile) known(key spotKey) (int, bool) {
	if len(p.index) > 0 {
		i, ok := p.index[key]
		return i, ok
	}
	i := slices.IndexFunc(p.spots, func(s spot) bool { return s.spotKey == key })
	return i, i >= 0
}

// merge adds the faults of a value that was judged by several nodes: what a stronger one makes plain, or what
// several nodes found alike, is told once.
func (p *pile) merge(o *pile) {
	faults := o.faults
	if o.whole && !p.whole {
		faults = distinct(strongest(faults))
	}
	for _, f := range faults {
		p.add(f)
	}
}

// counted returns the faults with their counts.
func (p *pile) counted() []fault {
	for i := range p.faults {
		f := &p.faults[i]
		if at, ok := p.known(f.key()); ok {
			f.count = p.spots[at].n
		}
	}
	return p.faults
}

// distinct drops faults that are there already.
func distinct(all []fault) []fault {
	if len(all) < 2 {
		return all
	}
	seen := make(map[fault]bool, len(all))
	return slices.DeleteFunc(all, func(f fault) bool {
		before := seen[f]
		seen[f] = true
		return before
	})
}

// fault records a violation of a clause by the value read last, which stands where the scanner stands.
func (s *scanner) fault(n *node, kind, keyword, expected string) {
	s.record(fault{severity: Violation, kind: kind, clause: n.at + keyword, expected: expected})
}

// record records what the value read last shows, where the scanner stands.
func (s *scanner) record(f fault) {
	f.spot = s.spot()
	if s.sink.enough(&f) {
		return
	}
	f.pointer, f.place = s.pointer(), s.place()
	f.got = s.last.describe(f.pointer)
	s.sink.add(f)
}

// describe shows the value, without a secret.
func (l *last) describe(pointer string) string {
	switch l.kind {
	case '"':
		return describeValue(pointer, string(l.text))
	case '0':
		return describeValue(pointer, number(l.text))
	case 't', 'f':
		return describeValue(pointer, l.kind == 't')
	case 'n':
		return describeValue(pointer, nil)
	case '[':
		return describeValue(pointer, list(l.items))
	}
	return describeValue(pointer, struct{}{})
}

// number is a number as it is written; list is the length of an array.
type (
	number string
	list   int
)

// The ways to write the place where the scanner stands as a JSON pointer (RFC 6901).
const (
	asDocumented = iota // with the names of the contract
	asSent              // with the names as they were sent
	asNamed             // with the last name as it was sent
	asPlace             // with the names of the contract, and "*" for what is data
)

func (s *scanner) pointer() string      { return s.pointTo(asDocumented) }
func (s *scanner) sentPointer() string  { return s.pointTo(asSent) }
func (s *scanner) namedPointer() string { return s.pointTo(asNamed) }
func (s *scanner) place() string        { return s.pointTo(asPlace) }

func (s *scanner) pointTo(way int) string {
	var b strings.Builder
	for i := range s.path {
		f := &s.path[i]
		switch {
		case way == asPlace && f.index != isMember:
			b.WriteString("/*")
		case f.index >= 0:
			b.WriteByte('/')
			b.WriteString(strconv.Itoa(f.index))
		case f.prop != nil && (f.name == f.end || way != asSent && (way != asNamed || i < len(s.path)-1)):
			b.WriteString(pointerOf(f.prop.name))
		case f.name <= f.end:
			b.WriteString(namePointer(s.names.text[f.name:f.end]))
		}
	}
	return b.String()
}

// spot stands for the place where the scanner stands, whatever is data in it, without writing it out.
func (s *scanner) spot() uint64 {
	spot := uint64(len(s.path))
	for i := range s.path {
		f := &s.path[i]
		part := uint64(1)
		switch {
		case f.index != isMember:
		case f.prop != nil:
			part = f.prop.hash
		default:
			if f.hash == 0 {
				f.hash = maphash.Bytes(seeds[0], s.names.text[f.name:f.end])
			}
			part = f.hash
		}
		spot = below(spot, part)
	}
	return spot
}

// below returns the spot of a member of what is at a spot.
func below(spot, part uint64) uint64 {
	spot = (spot ^ part) * 0x9e3779b97f4a7c15
	return spot ^ spot>>32
}

// longestName is how many bytes of a name that was sent a pointer shows.
const longestName = 256

// namePointer is pointerOf for a name that was sent, and cuts one that is longer than any that a contract has.
func namePointer(name []byte) string {
	if len(name) <= longestName {
		return pointerOf(string(name))
	}
	end := longestName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return pointerOf(string(name[:end]) + "…")
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointerOf writes one name as a JSON pointer.
func pointerOf(name string) string { return "/" + pointerEscapes.Replace(name) }

// strongest drops the faults that another fault of the same value makes plain: whatever else is wrong with a
// value of another type or format need not be told.
func strongest(all []fault) []fault {
	if len(all) < 2 {
		return all
	}
	worst := map[string]int{} // rank of a kind by pointer
	for i := range all {
		worst[all[i].pointer] = max(worst[all[i].pointer], all[i].rank())
	}
	kept := all[:0]
	for i := range all {
		if all[i].rank() == worst[all[i].pointer] {
			kept = append(kept, all[i])
		}
	}
	return kept
}

func (f *fault) rank() int {
	switch {
	case f.severity != Violation:
		return 0
	case f.kind == "null", f.kind == "type":
		return 2
	case strings.HasPrefix(f.kind, "format-"):
		return 1
	}
	return 0
}
