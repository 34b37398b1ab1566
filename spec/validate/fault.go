package validate

import (
	"strconv"
	"strings"
)

// fault is a place where a value breaks its schema.
type fault struct {
	kind     string // the end of a check's id: "required", "format-uuid"
	pointer  string // JSON pointer of the value that is wrong or missing
	expected string
	got      string
	soft     bool // an integer that is one, but is not written or bounded as one: it still chooses a branch
}

// collector gathers the faults of a node.
type collector struct {
	faults []fault
	hard   bool
}

func (c *collector) reset() { c.faults, c.hard = c.faults[:0], false }

func (c *collector) add(f fault) {
	c.hard = c.hard || !f.soft
	if len(c.faults) < maxFindings {
		c.faults = append(c.faults, f)
	}
}

// merge adds the faults of another node.
func (c *collector) merge(o *collector) {
	for _, f := range o.faults {
		c.add(f)
	}
	c.hard = c.hard || o.hard
}

// fault records a fault of the value read last, which stands where the scanner stands.
func (s *scanner) fault(kind, expected string) { s.record(kind, expected, false) }

func (s *scanner) record(kind, expected string, soft bool) {
	if len(s.sink.faults) == maxFindings {
		s.sink.hard = s.sink.hard || !soft
		return
	}
	pointer := s.pointer()
	s.sink.add(fault{kind, pointer, expected, s.last.describe(pointer), soft})
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

// pointer is the place where the scanner stands as a JSON pointer (RFC 6901), with the names of the contract.
func (s *scanner) pointer() string { return s.pointTo(false) }

// sentPointer is pointer with the names as they were sent.
func (s *scanner) sentPointer() string { return s.pointTo(true) }

func (s *scanner) pointTo(sent bool) string {
	var b strings.Builder
	for i := range s.path {
		f := &s.path[i]
		switch {
		case f.index >= 0:
			b.WriteByte('/')
			b.WriteString(strconv.Itoa(f.index))
		case f.prop != nil && (!sent || f.name == f.end):
			b.WriteString(pointerOf(f.prop.name))
		case f.name <= f.end:
			b.WriteString(pointerOf(string(s.names.text[f.name:f.end])))
		}
	}
	return b.String()
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
	case f.kind == "null", f.kind == "type":
		return 2
	case strings.HasPrefix(f.kind, "format-"):
		return 1
	}
	return 0
}
