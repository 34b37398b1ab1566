package validate

// object judges an object by n, which stands alone.
func (s *scanner) object(n *node) error {
	is := n
	if n.kinds&kindObject == 0 {
		is = anything
	}
	if err := s.enter(-1); err != nil {
		return err
	}
	base, scope := len(s.seen), s.names.open()
	s.openBits(is)
	top := len(s.path) - 1
	var count uint64
	prev := is.guess // the place that knows which property followed last time
	c := s.peek()
	for c != '}' {
		if c != '"' {
			s.path[top].prop, s.path[top].name, s.path[top].end = nil, 0, 0
			return s.atContainer("at the start of a name")
		}
		i := -1
		if len(is.props) > 0 && !s.anyCase {
			g := int(s.guess[prev])
			p := &is.props[g]
			if len(s.b)-s.p > len(p.quoted) && string(s.b[s.p:s.p+len(p.quoted)]) == p.quoted {
				i = g
				s.p += len(p.quoted)
				f := &s.path[top]
				f.prop, f.name, f.end = p, 0, 0
			}
		}
		fresh := true
		if i < 0 {
			var err error
			if i, fresh, err = s.member(is, scope, top); err != nil {
				return err
			}
		}
		child := is.additional
		if i >= 0 {
			if guess := &s.guess[prev]; *guess != int32(i) {
				*guess = int32(i)
			}
			prev = is.guess + 1 + i
			word, bit := base+i>>6, uint64(1)<<(i&63)
			if s.seen[word]&bit != 0 && !s.anyCase {
				fresh = false
				s.doubled(is.props[i].name, is.props[i].name)
			}
			s.seen[word] |= bit
			child = is.props[i].node
		}
		if is.closed && (i < 0 || is.props[i].extra) {
			s.seen[base+len(is.required[0])] = 1
		}
		if fresh {
			count++
		}
		if err := s.value(child); err != nil {
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
	s.checkObject(n, base, count)
	s.seen = s.seen[:base]
	return nil
}

// openBits makes room for the bits of the properties of n, and one word that says that others were seen which
// are not allowed.
func (s *scanner) openBits(n *node) {
	s.seen = append(s.seen, 0)
	for range n.required[0] {
		s.seen = append(s.seen, 0)
	}
}

// member reads a name and its colon. It returns the index of the property of n, -1 where n does not have it;
// fresh says that the object did not have the name before, as far as unknown names go.
func (s *scanner) member(n *node, scope scope, top int) (i int, fresh bool, err error) {
	s.path[top] = frame{index: -1}
	if err := s.string(true); err != nil {
		return -1, false, s.inName(err, top)
	}
	name := s.decoded()
	i = s.find(n, name)
	fresh = true
	f := &s.path[top]
	if i >= 0 {
		f.prop = &n.props[i]
	}
	if i < 0 || s.anyCase {
		var before string
		f.name, f.end, before, fresh = s.names.add(scope, name, s.anyCase)
		if !fresh {
			s.doubled(string(s.names.text[f.name:f.end]), before)
		}
	}
	if s.peek() != ':' {
		return -1, false, s.broken("after a name")
	}
	s.p++
	return i, fresh, nil
}

// find looks a name up, in any case where that is allowed.
func (s *scanner) find(n *node, name []byte) int {
	if s.anyCase && !s.exact {
		return n.lookupAnyCase(name)
	}
	return n.lookup(name)
}

// doubled tells of a name that comes twice.
func (s *scanner) doubled(name, before string) {
	if len(s.json) < maxFindings {
		s.json = append(s.json, fault{
			kind: "json/duplicate-name", pointer: s.sentPointer(),
			expected: "each name once", got: quote(name) + " after " + quote(before),
		})
	}
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
		e.pointer = s.sentPointer()
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
	if s.peek() == ']' {
		s.p++
	} else {
		for more := true; more; count++ {
			s.path[top].index = count
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
