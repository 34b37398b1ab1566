package validate

import (
	"encoding/binary"
	"math/bits"
)

// object judges an object by n, which stands alone.
func (s *scanner) object(n *node) error {
	is := n
	if n.kinds&kindObject == 0 {
		is = anything
	}
	if err := s.enter(isMember); err != nil {
		return err
	}
	base, scope, folds, clues := len(s.seen), s.names.open(), len(s.folds), s.clues
	s.openBits(is)
	top := len(s.path) - 1
	var count uint64
	prev := is.guess // the place that knows which property followed last time
	c := s.peek()
	for c != '}' {
		if c != '"' {
			s.path[top] = frame{index: isMember}
			return s.atContainer("at the start of a name")
		}
		i, exact, fresh := -1, false, true
		if len(is.props) > 0 && !s.anyCase {
			g := int(s.guess[prev])
			p := &is.props[g]
			if p.quoted.begins(s.b[s.p:]) {
				i, exact = g, true
				s.p += len(p.quoted.text)
			} else if i = s.quickName(is); i >= 0 {
				p, exact = &is.props[i], true
			}
			if exact {
				f := &s.path[top]
				f.prop, f.name, f.end = p, 0, 0
			}
		}
		if i < 0 {
			var err error
			if i, exact, fresh, err = s.member(is, scope, top, base); err != nil {
				return err
			}
		}
		child := is.additional
		if i >= 0 {
			if guess := &s.guess[prev]; *guess != int32(i) {
				*guess = int32(i)
			}
			prev = is.guess + 1 + i
			if exact {
				word, bit := base+i>>6, uint64(1)<<(i&63)
				if s.seen[word]&bit != 0 && !s.anyCase {
					fresh = false
					s.doubled(is.props[i].name, is.props[i].name)
				}
				s.seen[word] |= bit
			}
			if is.watched {
				s.watch(is, &is.props[i])
			}
			child = is.props[i].node
		}
		if fresh {
			count++
		}
		if clues != nil {
			s.clues = clues.member(i)
		}
		var err error
		usual := child != nil && !child.slow && s.p < len(s.b) && s.b[s.p] == '"'
		if usual && (clues == nil || s.sawUsual()) {
			err = s.stringValue(child) // as value does, without its questions
		} else {
			err = s.value(child)
		}
		if err != nil {
			return err
		}
		if s.p+1 < len(s.b) && s.b[s.p] == ',' && s.b[s.p+1] == '"' {
			s.p++
			c = '"'
			continue
		}
		if c = s.peek(); c == ',' {
			s.p++
			if c = s.peek(); c == '}' {
				return s.atContainer("after a comma")
			}
			continue
		}
		if c != '}' {
			return s.atContainer("after a member of an object")
		}
	}
	s.p++
	s.names.close(scope)
	s.leave()
	if len(s.folds) > folds {
		s.unfold(folds)
	}
	s.checkObject(n, base, count)
	if clues != nil {
		s.sawObject(clues, is, base, count)
	}
	s.seen = s.seen[:base]
	return nil
}

// sawUsual tells of a string that stands where the scanner does; false, and nothing is told, where what it says counts.
func (s *scanner) sawUsual() bool {
	if c := s.clues; c != nil {
		if c.values != nil {
			return false
		}
		s.see(c.present)
		s.clues = nil
	}
	return true
}

// quickName reads a name of n that stands as it usually does, with its colon, and returns its index; -1, and nothing
// is read, where it takes more than a glance.
func (s *scanner) quickName(n *node) int {
	b := s.b[s.p+1:]
	for i := 0; i+9 <= len(b) && i <= 24; i += 8 {
		m := marks(binary.LittleEndian.Uint64(b[i:]))
		if m == 0 {
			continue
		}
		i += bits.TrailingZeros64(m) >> 3
		if b[i] != '"' || b[i+1] != ':' {
			return -1
		}
		prop := n.lookup(b[:i])
		if prop >= 0 {
			s.p += i + 3
		}
		return prop
	}
	return -1
}

// openBits makes room for the bits of the properties of n.
func (s *scanner) openBits(n *node) {
	for range n.required[0] {
		s.seen = append(s.seen, 0)
	}
}

// folded is a property that came with a name in another case. It counts as come when the object ends, so that the
// same property in its own case is no doubled name.
type folded struct {
	word int
	bit  uint64
}

// unfold marks the properties that came in another case.
func (s *scanner) unfold(from int) {
	for _, f := range s.folds[from:] {
		s.seen[f.word] |= f.bit
	}
	s.folds = s.folds[:from]
}

// watch tells of a documented property that had better not come.
func (s *scanner) watch(n *node, p *property) {
	if p.deprecated {
		s.retired(n, p)
	}
	if p.extra && n.members == membersClosed {
		sent := []byte(p.name)
		if f := &s.path[len(s.path)-1]; f.name < f.end { // it came in another case
			sent = s.names.text[f.name:f.end]
		}
		s.stranger(n, sent)
	}
}

// member reads a name and its colon. It returns the index of the property of n, -1 where n does not have it, and
// whether it is in its own case; fresh says that the object did not have the name before, as far as it is known.
func (s *scanner) member(n *node, scope scope, top, base int) (i int, exact, fresh bool, err error) {
	s.path[top] = frame{index: isMember}
	if err := s.string(aName); err != nil {
		return -1, false, false, s.inName(err, top)
	}
	name := s.name()
	i, exact = s.find(n, name)
	fresh = true
	f := &s.path[top]
	if i >= 0 {
		f.prop = &n.props[i]
	}
	data := i < 0 && (n.members == membersSilent || n.members == membersOpen)
	if data {
		f.index = isData
	}
	if !exact || s.anyCase {
		var before string
		f.name, f.end, before, fresh = s.names.add(scope, name, s.anyCase)
		if !fresh {
			s.doubled(string(s.names.text[f.name:f.end]), before)
		}
	}
	switch {
	case i >= 0 && !exact:
		s.folds = append(s.folds, folded{base + i>>6, 1 << (i & 63)})
		s.renamed(n, f.prop, name)
	case i < 0 && !data:
		s.stranger(n, name)
	}
	if s.peek() != ':' {
		if exact && !s.anyCase && s.seen[base+i>>6]>>(i&63)&1 != 0 {
			s.doubled(f.prop.name, f.prop.name)
		}
		return -1, false, false, s.broken("after a name")
	}
	s.p++
	return i, exact, fresh, nil
}

// find looks a name up, in any case where that is allowed; exact says that it is in its own.
func (s *scanner) find(n *node, name []byte) (i int, exact bool) {
	if i = n.lookup(name); i >= 0 {
		return i, true
	}
	if s.anyCaseHere() {
		return n.lookupAnyCase(name), false
	}
	return -1, false
}

// anyCaseHere reports whether names and values of an enum are known in any case: in answers, and in requests
// where that was asked for; never below a oneOf, anyOf or not.
func (s *scanner) anyCaseHere() bool { return (s.anyCase || s.side == sideResponse) && !s.exact }

// doubled tells of a name that comes twice.
func (s *scanner) doubled(name, before string) {
	f := fault{severity: Violation, kind: "json/duplicate-name", spot: s.spot(), expected: "each name once"}
	if s.json.enough(&f) {
		return
	}
	f.pointer, f.place, f.got = s.sentPointer(), s.place(), quote(name)+" after "+quote(before)
	s.json.add(f)
}

// atContainer says that the text breaks between the members or items, not in one of them.
func (s *scanner) atContainer(where string) error {
	s.path = s.path[:len(s.path)-1]
	return s.broken(where)
}

// inName places an error within a name at the object.
func (s *scanner) inName(err error, top int) error {
	if e, ok := err.(*syntaxError); ok { //nolint:errorlint // the scanner made it just now
		s.path = s.path[:top]
		e.pointer, e.place = s.sentPointer(), s.place()
	}
	return err
}

// array judges an array by n, which stands alone.
func (s *scanner) array(n *node) error {
	items := n.items
	if n.kinds&kindArray == 0 {
		items = nil
	}
	if err := s.enter(0); err != nil {
		return err
	}
	top := len(s.path) - 1
	count := 0
	clues := s.clues
	if s.peek() == ']' {
		s.p++
	} else {
		for more := true; more; count++ {
			s.path[top].index = count
			if clues != nil {
				s.clues = clues.items
			}
			if err := s.value(items); err != nil {
				return err
			}
			var err error
			if more, err = s.nextItem(); err != nil {
				return err
			}
		}
	}
	s.leave()
	s.checkArray(n, count)
	if clues != nil {
		s.sawArray(clues, count)
	}
	return nil
}

// nextItem reads the comma before another item, or the end of the array.
func (s *scanner) nextItem() (more bool, err error) {
	switch s.peek() {
	case ',':
		s.p++
		return true, nil
	case ']':
		s.p++
		return false, nil
	}
	return false, s.atContainer("after an item of an array")
}
