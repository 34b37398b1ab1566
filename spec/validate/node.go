package validate

import (
	"encoding/binary"
	"math/bits"
	"regexp"
)

// kinds is a set of kinds of JSON values.
type kinds uint8

const (
	kindString kinds = 1 << iota
	kindNumber
	kindInteger
	kindBool
	kindObject
	kindArray
	kindAny = kindString | kindNumber | kindInteger | kindBool | kindObject | kindArray
)

// The two sides of a call: what is read only or written only differs between them.
const (
	sideResponse = iota
	sideRequest
)

// node is a compiled schema. A nil node takes every value.
type node struct {
	at       string // JSON pointer of the schema in the document
	kinds    kinds
	nullable bool // null keeps what the schema itself says
	lenient  bool // it says nullable: true, so that null is good whatever its parts and branches say
	unlisted bool // null is of the type, but not in the enum
	isString bool // the schema says type: string
	typed    bool // the schema says a type
	slow     bool // judged with other nodes beside it, or by the digest of the whole value
	forbid   [2]string
	want     want
	quick    quick

	enum    *enum
	format  format
	pattern *pattern
	minLen  uint64
	maxLen  uint64
	bounded bool // a length is bounded

	integer integer
	limits  *limits

	props      []property
	table      table
	guess      int // where the guesses of the node begin in a scanner
	additional *node
	members    members
	links      bool        // the value of _links
	watched    bool        // some of props had better not come
	open       bool        // only required properties can be wrong about an object
	required   [2][]uint64 // bits of props, by side
	minProps   uint64
	maxProps   uint64

	items    *node
	minItems uint64
	maxItems uint64
	unique   bool

	allOf, oneOf, anyOf []*node
	not                 *node
	discriminator       *discriminator
}

// quick says how a good string can be told without more than a glance.
type quick uint8

const (
	quickNone        quick = iota
	quickAny               // every string is good
	quickUUID              // 36 bytes of a UUID, in quotes
	quickEnum              // one of the enum, as it usually stands in a text
	quickTime              // a time in UTC as the service writes it
	quickRequestTime       // a time of RFC 3339, or in a form that takes more than a glance
	quickPrefix            // text that begins as the pattern says
)

// want says what a node wants, for findings.
type want struct{ value, pattern, length, items, format string }

// integer says how an integer is bounded by its format.
type integer struct {
	only bool // the value must be an integer
	bits int
	kind string // of the fault: "format-int32"
}

// property is a named member of an object.
type property struct {
	name   string
	quoted known  // as it usually stands in a text, with the colon
	hash   uint64 // of the name
	node   *node
	want   string
	extra  bool // only required, not described

	deprecated bool
}

// members says what a schema means by the names that it does not have.
type members uint8

const (
	membersSilent members = iota // it says nothing of names at all
	membersListed                // it has names: another one is more than the contract
	membersOpen                  // it allows other names than its own
	membersClosed                // it allows no other name
)

// enum is the list of values that are allowed.
type enum struct {
	strings []string
	quoted  []known // as they usually stand in a text
	numbers []decimal
	bools   [2]bool
	digests []digest // of arrays and objects
}

// limits bound a number.
type limits struct {
	min, max, multiple     *decimal
	overMin, underMax      bool // the bound itself is excluded
	single                 bool // format float
	intMin, intMax, intMul int64
	ints                   bool // all bounds are integers of 18 digits
}

// discriminator names the property whose value chooses the branch.
type discriminator struct {
	name     string
	branches map[string]int // index in oneOf or anyOf
	mapped   bool           // a value that is not in branches is a fault
}

// pattern is a regular expression, with a shortcut where it only asks for a beginning.
type pattern struct {
	re     *regexp.Regexp
	prefix string
	steps  *steps
}

func (p *pattern) match(text []byte) bool {
	switch {
	case p.prefix != "":
		return len(text) >= len(p.prefix) && string(text[:len(p.prefix)]) == p.prefix
	case p.steps != nil:
		return p.steps.match(text)
	}
	return p.re.Match(text)
}

// table finds a property by its name: a perfect hash of the names of one node.
type table struct {
	slots []int32
	mul   uint64
	shift uint
}

// key folds a name into 64 bits: its ends and its length.
func key(b []byte) uint64 {
	n := len(b)
	var head, tail uint64
	switch {
	case n >= 8:
		head, tail = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		head, tail = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		head = uint64(b[0]) | uint64(b[n/2])<<8 | uint64(b[n-1])<<16
	}
	return (head ^ bits.RotateLeft64(tail*0x9e3779b97f4a7c15, 29)) + uint64(n)<<56
}

// makeTable looks for a multiplier that gives each name a slot of its own. Names that no multiplier can part,
// since their keys are equal, lead to a larger table until the search is given up: then names are compared.
func makeTable(props []property) table {
	if len(props) == 0 {
		return table{}
	}
	state := uint64(0x243f6a8885a308d3)
	for width := bits.Len(uint(2*len(props) - 1)); width < 16; width++ {
	search:
		for range 256 {
			state = state*6364136223846793005 + 1442695040888963407
			t := table{slots: make([]int32, 1<<width), mul: state | 1, shift: uint(64 - width)}
			for i := range props {
				slot := &t.slots[key([]byte(props[i].name))*t.mul>>t.shift]
				if *slot != 0 {
					continue search
				}
				*slot = int32(i + 1)
			}
			return t
		}
	}
	return table{}
}

// lookup returns the index of the property of that name, -1 where there is none.
func (n *node) lookup(name []byte) int {
	if n.table.slots != nil {
		i := int(n.table.slots[key(name)*n.table.mul>>n.table.shift]) - 1
		if i >= 0 && n.props[i].name == string(name) {
			return i
		}
		return -1
	}
	for i := range n.props {
		if n.props[i].name == string(name) {
			return i
		}
	}
	return -1
}

// lookupAnyCase returns the index of the first property whose name differs from name in case at most.
func (n *node) lookupAnyCase(name []byte) int {
	for i := range n.props {
		if equalFold(n.props[i].name, name) {
			return i
		}
	}
	return -1
}
