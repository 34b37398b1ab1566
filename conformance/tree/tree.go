// Package tree reads a JSON text once, so that many can look into it: nothing is decoded before it is asked for.
package tree

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind says what a value is.
type Kind uint8

// The kinds of values.
const (
	None Kind = iota // there is no such value
	Null
	False
	True
	Number
	String
	Array
	Object
)

// Value is a value in a JSON text, or none: the zero Value, whose methods find nothing. It may be used by several
// goroutines at a time. It holds the whole text in memory: who remembers one for long clones its Raw text, or takes Only what
// he needs, and clones strings.
type Value struct {
	doc *document
	at  uint32
}

// document is a text and its values, each behind the one that holds it; a member's name stands before its value.
type document struct {
	text  string
	nodes []node
}

// node is a value, or the name of a member.
type node struct {
	start, end uint32 // in the text; of a string, without its quotation marks
	next       uint32 // the node behind it and all that it holds
	kind       Kind
	plain      bool // a string that stands in the text as it is: no escapes, no bytes above 0x7f
}

func (v Value) node() node { return v.doc.nodes[v.at] }

func (d *document) raw(n node) string { return d.text[n.start:n.end] }

// Kind returns what v is.
func (v Value) Kind() Kind {
	if v.doc == nil {
		return None
	}
	return v.node().kind
}

// Raw returns the text of v as it stands, of a string without its quotation marks.
func (v Value) Raw() string {
	if v.doc == nil {
		return ""
	}
	return v.doc.raw(v.node())
}

// Ref is where a value stands among those of its text.
type Ref uint32

// At returns the value that stands at r in the text of v: what Find has put down.
func (v Value) At(r Ref) Value { return Value{v.doc, uint32(r)} }

// Find puts down where the members of an object stand, each at the number that the function gives its name, the last where
// several have one; a name whose number is none of refs is passed over.
func (v Value) Find(number func(name string) int, refs []Ref) {
	if v.Kind() != Object {
		return
	}
	d, end := v.doc, v.node().next
	for at := v.at + 1; at < end; at = d.nodes[at+1].next {
		key := &d.nodes[at]
		name := d.text[key.start:key.end]
		if !key.plain {
			name = d.string(*key)
		}
		if n := number(name); n < len(refs) {
			refs[n] = Ref(at + 1)
		}
	}
}

// Is reports whether there is a value, of one of the kinds if any are given.
func (v Value) Is(kinds ...Kind) bool {
	k := v.Kind()
	return slices.Contains(kinds, k) || len(kinds) == 0 && k != None
}

// Get returns the member of an object with the given name, the last of them where there are several, as encoding/json
// does; none if there is no such member or v is no object.
func (v Value) Get(name string) (member Value) {
	if v.Kind() != Object {
		return Value{}
	}
	d, end := v.doc, v.node().next
	for at := v.at + 1; at < end; at = d.nodes[at+1].next {
		switch key := &d.nodes[at]; {
		case !key.plain:
			if d.string(*key) != name {
				continue
			}
		case int(key.end-key.start) != len(name), name != "" && d.text[key.start] != name[0], d.text[key.start:key.end] != name:
			continue // the first two say so of most, without a call
		}
		member = Value{d, at + 1}
	}
	return member
}

// Text returns a string; ok is false if v is none.
func (v Value) Text() (text string, ok bool) {
	if v.Kind() != String {
		return "", false
	}
	return v.doc.string(v.node()), true
}

// Number returns a number; ok is false if v is none, or one that no float64 can hold.
func (v Value) Number() (number float64, ok bool) {
	if v.Kind() != Number {
		return 0, false
	}
	number, err := strconv.ParseFloat(v.doc.raw(v.node()), 64)
	return number, err == nil
}

// Len returns how many items an array has, or how many members an object; 0 for other values.
func (v Value) Len() int {
	n := 0
	for range v.children() {
		n++
	}
	return n
}

// children gives the nodes of the items of an array or of the values of an object.
func (v Value) children() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		kind := v.Kind()
		if kind != Array && kind != Object {
			return
		}
		names := uint32(kind - Array) // a name stands before each value of an object
		for at, end := v.at+1+names, v.node().next; at < end; at = v.doc.nodes[at].next + names {
			if !yield(at) {
				return
			}
		}
	}
}

// Items gives the items of an array in their order.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind() != Array {
			return
		}
		for at := range v.children() {
			if !yield(Value{v.doc, at}) {
				return
			}
		}
	}
}

// Members gives the members of an object in their order, those of one name each.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.Kind() != Object {
			return
		}
		for at := range v.children() {
			if !yield(v.doc.string(v.doc.nodes[at-1]), Value{v.doc, at}) {
				return
			}
		}
	}
}

// Any returns v as encoding/json decodes it into an any; a number that no float64 can hold as its text.
func (v Value) Any() any {
	switch v.Kind() {
	case False, True:
		return v.Kind() == True
	case Number:
		if number, ok := v.Number(); ok {
			return number
		}
		return v.doc.raw(v.node())
	case String:
		return v.doc.string(v.node())
	case Array:
		items := []any{}
		for item := range v.Items() {
			items = append(items, item.Any())
		}
		return items
	case Object:
		members := map[string]any{}
		for name, member := range v.Members() {
			members[name] = member.Any()
		}
		return members
	}
	return nil
}

// Same reports whether two values are neither arrays nor objects, and are equal.
func (v Value) Same(other Value) bool {
	if v.Kind() != other.Kind() || v.Kind() >= Array {
		return false
	}
	if v.Kind() == String || v.Kind() == Number {
		return v.Any() == other.Any()
	}
	return true
}

// Only returns an object with some members of v alone, in a text of its own.
func (v Value) Only(names ...string) Value {
	size, count := 0, 1
	for _, name := range names {
		if m := v.Get(name); m.doc != nil {
			n := m.node()
			size += len(name) + int(n.end-n.start) + 2
			count += 1 + int(n.next-m.at)
		}
	}
	text, nodes := make([]byte, 0, size), make([]node, 1, count)
	for _, name := range names {
		m := v.Get(name)
		if m.doc == nil {
			continue
		}
		key := node{uint32(len(text)), uint32(len(text) + len(name)), uint32(len(nodes) + 1), String, true}
		text, nodes = append(text, name...), append(nodes, key)
		n := m.node()
		shift, shiftNode := uint32(len(text))-n.start, uint32(len(nodes))-m.at // both may wrap around, and do so back
		text = append(text, m.doc.raw(n)...)
		for _, n := range m.doc.nodes[m.at:n.next] {
			nodes = append(nodes, node{n.start + shift, n.end + shift, n.next + shiftNode, n.kind, n.plain})
		}
	}
	nodes[0] = node{0, uint32(len(text)), uint32(len(nodes)), Object, false}
	return Value{&document{string(text), nodes}, 0}
}

// string returns the text that a string node stands for.
func (d *document) string(n node) string {
	raw := d.raw(n)
	if n.plain {
		return raw
	}
	if strings.IndexByte(raw, '\\') >= 0 {
		return unescape(raw)
	}
	if utf8.ValidString(raw) {
		return raw
	}
	return string([]rune(raw)) // U+FFFD for each bad byte
}
