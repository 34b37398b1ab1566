package validate

// objectTogether judges an object by the tasks from from to to.
func (s *scanner) objectTogether(from, to int) error {
	c := &s.compose
	if err := s.enter(isMember); err != nil {
		return err
	}
	base, scope, top := len(s.seen), s.names.open(), len(s.path)-1
	for i := from; i < to; i++ {
		t := &c.tasks[i]
		t.base = len(s.seen)
		s.openBits(t.n)
		if d := t.n.discriminator; d != nil && t.n.kinds&kindObject != 0 {
			t.branch = branchUnknown
		}
	}
	whole := digestOf('{', nil)
	var count uint64
	first := true
	for {
		b := s.peek()
		if b == '}' && first {
			break
		}
		if b != '"' {
			return s.atContainer("at the start of a name")
		}
		first = false
		fresh, err := s.memberTogether(from, to, scope, top, &whole)
		if err != nil {
			return err
		}
		if fresh {
			count++
		}
		if b = s.peek(); b == '}' {
			break
		}
		if b != ',' {
			return s.atContainer("after a member of an object")
		}
		s.p++
	}
	s.p++
	s.names.close(scope)
	s.leave()
	c.digest = whole
	for i := from; i < to; i++ {
		s.sink, s.exact = c.sink(i), c.tasks[i].exact
		s.checkObject(c.tasks[i].n, c.tasks[i].base, count)
		if clues := c.tasks[i].clues; clues != nil {
			s.sawObject(clues, c.tasks[i].n, c.tasks[i].base, count)
		}
	}
	s.last = last{kind: '{'}
	s.seen = s.seen[:base]
	return nil
}

// memberTogether judges one member of an object by all tasks.
func (s *scanner) memberTogether(from, to int, scope scope, top int, whole *digest) (fresh bool, err error) {
	c := &s.compose
	s.path[top] = frame{index: isMember}
	if err := s.string(aName); err != nil {
		return false, s.inName(err, top)
	}
	start, end, before, fresh := s.names.add(scope, s.name(), s.anyCase)
	s.path[top] = frame{index: isMember, name: start, end: end}
	name := s.names.text[start:end]
	key := digestOf('"', name)
	if s.peek() != ':' {
		if !fresh {
			s.doubled(string(name), before)
		}
		return false, s.broken("after a name")
	}
	s.p++
	members, edges := len(c.tasks), len(c.edges)
	named := s.assign(from, to, members, top, name)
	if !fresh {
		s.doubled(string(name), before)
	}
	if err := s.children(members, edges, named); err != nil {
		return false, err
	}
	if named {
		s.choose(from, to, start, end)
	}
	*whole = whole.plus(key.mix(c.digest))
	return fresh, nil
}

// assign gives the member of that name to the nodes of the tasks; named says that its value may choose a branch.
func (s *scanner) assign(from, to, members, top int, name []byte) (named bool) {
	c := &s.compose
	known, lists := false, -1
	for i := from; i < to; i++ {
		t := &c.tasks[i]
		if t.n.kinds&kindObject == 0 {
			continue
		}
		s.exact, s.sink = t.exact, c.sink(i)
		child := t.n.additional
		at, exact := s.find(t.n, name)
		if at >= 0 {
			p := &t.n.props[at]
			s.path[top].prop = p
			s.seen[t.base+at>>6] |= 1 << (at & 63)
			child, known = p.node, true
			if t.n.watched {
				s.watch(t.n, p)
			}
			if !exact {
				s.renamed(t.n, p, name)
			}
		} else {
			switch t.n.members {
			case membersClosed:
				s.stranger(t.n, name)
				known = true
			case membersOpen:
				known = true
			case membersListed:
				if lists < 0 {
					lists = i
				}
			case membersSilent:
			}
		}
		named = named || t.n.discriminator != nil && t.n.discriminator.name == string(name)
		s.child(members, i, child, t.exact, t.clues.member(at))
	}
	if !known {
		if lists < 0 {
			s.path[top].index = isData
		}
		s.unknown(from, to, lists, name)
	}
	return named
}

// unknown tells of a member that none of the tasks has, each of those that list names: where one of them is a
// branch that is not taken, it does not count. The clause is that of the first.
func (s *scanner) unknown(from, to, lists int, name []byte) {
	c := &s.compose
	for i := from; i < to && lists >= 0; i++ {
		if t := &c.tasks[i]; t.n.kinds&kindObject != 0 && t.n.members == membersListed {
			s.sink = c.sink(i)
			s.stranger(c.tasks[lists].n, name)
		}
	}
}

// choose takes the branches that the value read last names.
func (s *scanner) choose(from, to, start, end int) {
	c := &s.compose
	for i := from; i < to; i++ {
		t := &c.tasks[i]
		d := t.n.discriminator
		if d == nil || d.name != string(s.names.text[start:end]) {
			continue
		}
		branch, known := d.branches[string(c.chosen)]
		switch {
		case s.last.kind != '"' || !known && d.mapped:
			t.branch = branchUnknown
		case !known:
			t.branch = branchAny
		default:
			t.branch = branch
		}
	}
}

// child adds a task for a member or item whose faults are those of parent.
func (s *scanner) child(members, parent int, n *node, exact bool, clues *clues) {
	if n != nil {
		s.compose.edges = append(s.compose.edges, edge{parent, s.compose.add(members, n, exact, clues)})
	}
}

// children judges a member or item by the tasks from members on and gives each parent the faults.
func (s *scanner) children(members, edges int, named bool) error {
	c := &s.compose
	tasks := c.tasks[members:]
	switch {
	case c.hashing == 0 && !named && len(tasks) == 0:
		s.clues = nil
		return s.value(nil)
	case c.hashing == 0 && !named && len(tasks) == 1 && !tasks[0].n.slow:
		s.sink, s.exact, s.clues = c.sink(members), tasks[0].exact, tasks[0].clues
		if err := s.value(tasks[0].n); err != nil {
			return err
		}
	default:
		if err := s.together(members); err != nil {
			return err
		}
		for _, e := range c.edges[edges:] {
			s.resolve(members, e.child)
		}
	}
	for _, e := range c.edges[edges:] {
		c.sink(e.parent).merge(c.sink(e.child))
	}
	c.edges, c.tasks = c.edges[:edges], c.tasks[:members]
	return nil
}

// arrayTogether judges an array by the tasks from from to to.
func (s *scanner) arrayTogether(from, to int) error {
	c := &s.compose
	if err := s.enter(0); err != nil {
		return err
	}
	unique := 0
	for i := from; i < to; i++ {
		if n := c.tasks[i].n; n.unique && n.kinds&kindArray != 0 {
			unique = 1
		}
	}
	c.hashing += unique
	if unique > 0 {
		if c.open == len(c.unique) {
			c.unique = append(c.unique, map[digest]bool{})
		}
		if len(c.unique[c.open]) > 1000 {
			c.unique[c.open] = map[digest]bool{} // clearing it would cost its size again and again
		}
		clear(c.unique[c.open])
		c.open++
	}
	whole, count, different, err := s.itemsTogether(from, to, unique > 0)
	if err != nil {
		return err
	}
	c.hashing -= unique
	c.open -= unique
	s.leave()
	c.digest = whole
	s.last = last{kind: '[', items: count}
	s.each(from, to, func(n *node) {
		s.checkArray(n, count)
		if n.unique && !different && n.kinds&kindArray != 0 {
			s.fault(n, "unique", "/uniqueItems", "items that are all different")
		}
	})
	for i := from; i < to; i++ {
		if clues := c.tasks[i].clues; clues != nil {
			s.sink = c.sink(i)
			s.sawArray(clues, count)
		}
	}
	return nil
}

func (s *scanner) itemsTogether(from, to int, unique bool) (whole digest, count int, different bool, err error) {
	c := &s.compose
	mine, top := c.open-1, len(s.path)-1
	whole, different = digestOf('[', nil), true
	if s.peek() == ']' {
		s.p++
		return whole, 0, true, nil
	}
	for more := true; more; count++ {
		s.path[top].index = count
		members, edges := len(c.tasks), len(c.edges)
		for i := from; i < to; i++ {
			if t := &c.tasks[i]; t.n.kinds&kindArray != 0 {
				s.child(members, i, t.n.items, t.exact, t.clues.item())
			}
		}
		if err := s.children(members, edges, false); err != nil {
			return whole, count, different, err
		}
		whole = whole.mix(c.digest)
		if unique {
			different = different && !c.unique[mine][c.digest]
			c.unique[mine][c.digest] = true
		}
		if more, err = s.nextItem(); err != nil {
			return whole, count, different, err
		}
	}
	return whole, count, different, nil
}
