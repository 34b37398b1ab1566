package validate

import (
	"fmt"
	"math/bits"
	"slices"
)

// ClueKind says what kind of thing a clue is.
type ClueKind string

// The kinds of clues.
const (
	ClueResponse  ClueKind = "response"  // a status, with a media type where there is a body
	ClueRequest   ClueKind = "request"   // a request, with a media type where there is a body
	ClueHeader    ClueKind = "header"    // a documented header of the answer
	ClueParameter ClueKind = "parameter" // a parameter of path, query, header or cookie
	ClueProperty  ClueKind = "property"  // a property, with another value than null
	ClueLink      ClueKind = "link"      // a member of _links
	ClueNull      ClueKind = "null"      // null where it is allowed
	ClueAbsent    ClueKind = "absent"    // an optional property or parameter that did not come
	ClueEmpty     ClueKind = "empty"     // an array without items, or a map without members
	ClueFilled    ClueKind = "filled"    // an array with items, or a map with members
	ClueValue     ClueKind = "value"     // a text that an enum lists, in the case it lists it
	ClueBranch    ClueKind = "branch"    // a branch of oneOf or anyOf that the value is
)

// Clue is something that the contract describes and a message can show: what of all that it describes has been
// seen is the coverage of a set of messages.
type Clue struct {
	Operation string
	Request   bool
	Status    int    // of a response; 0 for any other status that the contract allows, 4 for any 4xx of a range
	Media     string // media type of the body, as in the contract; "" where there is none
	Kind      ClueKind
	Where     string // as in Finding
	Pointer   string // normalised JSON pointer into the body, as Finding.Place; or name of a parameter or header
	Value     string // of an enum; "oneOf/0" of a branch
	Clause    string // JSON pointer into the document
}

// String returns the clue on one line: "getRestoreSession response 200 body /state: value Working".
func (c Clue) String() string {
	side := fmt.Sprintf("response %d", c.Status)
	if c.Request {
		side = "request"
	}
	s := c.Operation + " " + side + " " + c.Where
	if c.Pointer != "" {
		s += " " + c.Pointer
	}
	s += ": " + string(c.Kind)
	if c.Value != "" {
		s += " " + c.Value
	}
	return s
}

// Clues returns everything that messages can show, in a fixed order: Message.Observe is called with indexes of
// it. A schema that leads to itself is followed once.
func (c *Contract) Clues() []Clue { return slices.Clone(c.clues) }

// none stands for a clue that there is not.
const none = -1

// clues are the clues of a value and of all that it holds.
type clues struct {
	present, null, absent int
	empty, filled         int
	values                []int // by the strings of the enum
	branches              []int // of oneOf, then of anyOf
	props                 []*clues
	additional, items     *clues
	parts, ones, anys     []*clues
}

func (c *clues) part(i int) *clues {
	if c == nil || c.parts == nil {
		return nil
	}
	return c.parts[i]
}

func (c *clues) oneOf(i int) *clues {
	if c == nil || c.ones == nil {
		return nil
	}
	return c.ones[i]
}

func (c *clues) anyOf(i int) *clues {
	if c == nil || c.anys == nil {
		return nil
	}
	return c.anys[i]
}

// member returns the clues of a property; of any other name where i is -1.
func (c *clues) member(i int) *clues {
	switch {
	case c == nil:
		return nil
	case i < 0:
		return c.additional
	case i < len(c.props):
		return c.props[i]
	}
	return nil
}

func (c *clues) item() *clues {
	if c == nil {
		return nil
	}
	return c.items
}

// see tells of a clue; of a value that several nodes judge once it is known that it counts.
func (s *scanner) see(clue int) {
	switch {
	case clue == none:
	case s.buffer:
		s.sink.see(clue >> 6)
		s.sink.seen[clue>>6] |= 1 << (clue & 63)
	default:
		s.observe(clue)
	}
}

// sawAll tells of the clues of a value that several nodes have judged.
func (s *scanner) sawAll(c *collector) {
	for word, set := range c.seen {
		for ; set != 0; set &= set - 1 {
			s.observe(word<<6 + bits.TrailingZeros64(set))
		}
	}
}

// observed judges the next value by n, which stands alone, and tells what it shows.
func (s *scanner) observed(n *node) error {
	c := s.clues
	b := s.peek()
	s.saw(c, b)
	switch b {
	case '{':
		return s.object(n)
	case '[':
		return s.array(n)
	}
	s.clues = nil
	if b != '"' || c.values == nil {
		return s.value(n)
	}
	for i := range n.enum.quoted {
		if n.enum.quoted[i].begins(s.b[s.p:]) {
			s.see(c.values[i])
			return s.value(n)
		}
	}
	err := s.value(n)
	if err == nil {
		s.sawText(c, n, s.decoded())
	}
	return err
}

// saw tells of a value that begins with b.
func (s *scanner) saw(c *clues, b byte) {
	if b == 'n' {
		s.see(c.null)
		return
	}
	s.see(c.present)
}

// sawText tells of the value of an enum.
func (s *scanner) sawText(c *clues, n *node, text []byte) {
	for i, v := range n.enum.strings {
		if v == string(text) {
			s.see(c.values[i])
		}
	}
}

// sawObject tells of the properties that did not come; of a map, whether it has members.
func (s *scanner) sawObject(c *clues, n *node, base int, count uint64) {
	for i, p := range c.props {
		if p != nil && p.absent != none && s.seen[base+i>>6]>>(i&63)&1 == 0 {
			s.see(p.absent)
		}
	}
	if len(n.props) == 0 {
		s.sawArray(c, int(count))
	}
}

// sawArray tells whether an array has items.
func (s *scanner) sawArray(c *clues, count int) {
	if count == 0 {
		s.see(c.empty)
		return
	}
	s.see(c.filled)
}

// sawTogether tells of a value that begins with b to each of its tasks.
func (s *scanner) sawTogether(from, to int, b byte) {
	for i := from; i < to; i++ {
		if t := &s.compose.tasks[i]; t.clues != nil {
			s.sink = s.compose.sink(i)
			s.saw(t.clues, b)
		}
	}
}

// sawValues tells of the text read last to each task with an enum.
func (s *scanner) sawValues(from, to int) {
	for i := from; i < to; i++ {
		if t := &s.compose.tasks[i]; t.clues != nil && t.clues.values != nil {
			s.sink = s.compose.sink(i)
			s.sawText(t.clues, t.n, s.last.text)
		}
	}
}

// sawBranch tells of a branch that was taken.
func (s *scanner) sawBranch(c *clues, branch int) {
	if c != nil && branch < len(c.branches) {
		s.see(c.branches[branch])
	}
}
