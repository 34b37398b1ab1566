package validate

import "slices"

// composer judges a value by several nodes in one pass: the parts of allOf, the branches of oneOf and anyOf,
// and not. Each node is judged once at a value, however many schemas lead to it, so that the work at a value is
// bounded by the size of the contract.
type composer struct {
	tasks   []task
	reading int // the first of the tasks for which a string or number is being read; the last one is the last of them
	edges   []edge
	pool    []*collector // for tasks, by their index
	hashing int          // how many nodes need the digest of the value
	digest  digest
	unique  []map[digest]bool // of the arrays that are open and ask for it
	open    int               // arrays in unique that are open
	chosen  []byte            // room for the value of a discriminator
}

// task is a node that judges the value at hand.
type task struct {
	n      *node
	clues  *clues
	exact  bool // case matters
	done   bool
	base   int // bits of an object
	branch int // chosen by the discriminator
}

// The values of task.branch that are no index.
const (
	branchAny     = -1 // none was named
	branchUnknown = -2
)

// edge says that what a task of the member finds is a fault of a task of the object, or array.
type edge struct{ parent, child int }

func (c *composer) reset() {
	c.tasks, c.edges, c.hashing, c.open = c.tasks[:0], c.edges[:0], 0, 0
}

func (c *composer) sink(i int) *collector { return c.pool[i] }

// add returns the task of a node at the value whose tasks begin at from.
func (c *composer) add(from int, n *node, exact bool, clues *clues) int {
	for i := from; i < len(c.tasks); i++ {
		if c.tasks[i].n == n && c.tasks[i].exact == exact {
			return i
		}
	}
	i := len(c.tasks)
	c.tasks = append(c.tasks, task{n: n, exact: exact, branch: branchAny, clues: clues})
	if i == len(c.pool) {
		c.pool = append(c.pool, &collector{violations: pile{whole: true}, others: pile{whole: true}})
	}
	c.pool[i].reset()
	return i
}

// composed judges the next value by a node that does not stand alone.
func (s *scanner) composed(n *node) error {
	c := &s.compose
	from, sink, exact, buffer := len(c.tasks), s.sink, s.exact, s.buffer
	root := c.add(from, n, exact, s.clues)
	s.buffer = true
	if err := s.together(from); err != nil {
		return err
	}
	s.resolve(from, root)
	found := c.sink(root)
	if !buffer {
		s.sawAll(found)
	}
	sink.merge(found)
	c.tasks = c.tasks[:from]
	s.sink, s.exact, s.buffer = sink, exact, buffer
	return nil
}

// together judges the next value by the tasks from from on, and by all that they are composed of.
func (s *scanner) together(from int) error {
	c := &s.compose
	digests := 0
	for i := from; i < len(c.tasks); i++ {
		t := c.tasks[i]
		for j, part := range t.n.allOf {
			c.add(from, part, t.exact, t.clues.part(j))
		}
		for j, branch := range t.n.oneOf {
			c.add(from, branch, true, t.clues.oneOf(j))
		}
		for j, branch := range t.n.anyOf {
			c.add(from, branch, true, t.clues.anyOf(j))
		}
		if t.n.not != nil {
			c.add(from, t.n.not, true, nil)
		}
		if t.n.enum != nil && len(t.n.enum.digests) > 0 {
			digests++
		}
	}
	c.hashing += digests
	if err := s.scanTogether(from, len(c.tasks)); err != nil {
		return err
	}
	c.hashing -= digests
	if kind := s.last.kind; digests > 0 && (kind == '[' || kind == '{') {
		s.each(from, len(c.tasks), func(n *node) {
			if n.enum != nil && len(n.enum.digests) > 0 && !slices.Contains(n.enum.digests, c.digest) {
				s.outside(n)
			}
		})
	}
	return nil
}

// each calls check with every node, its collector in place.
func (s *scanner) each(from, to int, check func(n *node)) {
	for i := from; i < to; i++ {
		s.sink, s.exact = s.compose.sink(i), s.compose.tasks[i].exact
		check(s.compose.tasks[i].n)
	}
}

func (s *scanner) scanTogether(from, to int) error {
	c := &s.compose
	b := s.peek()
	s.sawTogether(from, to, b)
	switch b {
	case '"':
		c.reading = from
		if err := s.string(nil); err != nil {
			return err
		}
		s.last = last{kind: '"', text: s.decoded()}
		c.chosen = append(c.chosen[:0], s.last.text...)
		if c.hashing > 0 {
			c.digest = s.digestOfText(s.last.text)
		}
		s.each(from, to, s.checkString)
		s.sawValues(from, to)
	case '{':
		return s.objectTogether(from, to)
	case '[':
		return s.arrayTogether(from, to)
	case 't', 'f':
		if err := s.word(map[byte]string{'t': "true", 'f': "false"}[b]); err != nil {
			return err
		}
		s.last = last{kind: b}
		c.digest = digestOf(b, nil)
		s.each(from, to, func(n *node) { s.checkBool(n, b == 't') })
	case 'n':
		if err := s.word("null"); err != nil {
			return err
		}
		s.last = last{kind: 'n'}
		c.digest = digestOf('n', nil)
		s.each(from, to, s.checkNull)
	default:
		if b != '-' && b-'0' > 9 {
			return s.broken("at the start of a value")
		}
		c.reading = from
		text, err := s.number(nil)
		if err != nil {
			return err
		}
		s.notePrecision(text)
		s.last = last{kind: '0', text: text}
		if c.hashing > 0 {
			c.digest = s.digestOfNumber(text)
		}
		s.each(from, to, func(n *node) { s.checkNumber(n, text) })
	}
	return nil
}

// resolve combines what the parts and branches of a task have found into its own faults.
func (s *scanner) resolve(from, i int) {
	c := &s.compose
	if c.tasks[i].done {
		return // also where a schema leads to itself
	}
	c.tasks[i].done = true
	t := c.tasks[i]
	n, own := t.n, c.sink(i)
	if s.last.kind == 'n' && n.lenient {
		own.reset()
		return
	}
	for _, part := range n.allOf {
		own.merge(s.outcome(from, part, t.exact))
	}
	if n.oneOf != nil {
		s.resolveBranches(from, t, own, true)
	}
	if n.anyOf != nil {
		s.resolveBranches(from, t, own, false)
	}
	if n.not != nil && !s.outcome(from, n.not, true).hard {
		s.sink = own
		s.fault(n, "schema", "/not", keeps("not"))
	}
}

// outcome returns what a part or branch has found.
func (s *scanner) outcome(from int, n *node, exact bool) *collector {
	i := s.compose.add(from, n, exact, nil) // it is there
	s.resolve(from, i)
	return s.compose.sink(i)
}

// resolveBranches takes what the right branches of oneOf, or else of anyOf, have found.
func (s *scanner) resolveBranches(from int, t task, own *collector, one bool) {
	keyword, branches, first := "/anyOf", t.n.anyOf, len(t.n.oneOf)
	if one {
		keyword, branches, first = "/oneOf", t.n.oneOf, 0
	}
	s.sink = own
	switch {
	case s.last.kind != '{' || t.branch == branchAny:
	case t.branch == branchUnknown:
		s.fault(t.n, "discriminator-unmapped", "/discriminator", keeps("discriminator"))
		return
	default:
		s.sawBranch(t.clues, first+t.branch)
		own.merge(s.outcome(from, branches[t.branch], true))
		return
	}
	matches := 0
	var best *collector
	for i, branch := range branches {
		o := s.outcome(from, branch, true)
		if o.hard {
			continue
		}
		matches++
		s.sink = own
		s.sawBranch(t.clues, first+i)
		if best == nil || len(o.violations.faults) < len(best.violations.faults) {
			best = o
		}
	}
	s.sink = own
	switch {
	case matches == 0:
		s.fault(t.n, "one-of-none", keyword, "exactly one of the alternatives of the contract")
	case matches > 1 && one:
		s.fault(t.n, "one-of-many", keyword, "exactly one of the alternatives of the contract")
	default:
		own.merge(best)
	}
}
