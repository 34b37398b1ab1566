package validate

import (
	"fmt"
	"maps"
	"slices"
)

// mostClues bounds what is built of a document whose schemas hold each other again and again.
const mostClues = 200_000

// clueBuilder makes the clues of a contract.
type clueBuilder struct {
	list []Clue
	base Clue           // what the clues of one message have in common
	open map[*node]bool // around the value at hand
}

// buildClues makes the clues of all operations, in the order of their names.
func buildClues(operations map[string]*operation) []Clue {
	b := &clueBuilder{open: map[*node]bool{}}
	for _, id := range slices.Sorted(maps.Keys(operations)) {
		op := operations[id]
		b.base = Clue{Operation: id, Request: true}
		for i := range op.parameters {
			p := &op.parameters[i]
			b.base.Where = p.in
			p.clues = b.root(p.node, p.name, p.at)
			p.clues.present = b.add(ClueParameter, p.name, "", p.at)
			if !p.required {
				p.clues.absent = b.add(ClueAbsent, p.name, "", p.at)
			}
		}
		op.shown = b.body(op.body, ClueRequest, op.at)
		for _, status := range slices.Sorted(maps.Keys(op.responses)) {
			r := op.responses[status]
			b.base = Clue{Operation: id, Status: status}
			r.shown = b.body(r.body, ClueResponse, r.at)
			b.base.Where, b.base.Media = "header", ""
			for i := range r.headers {
				h := &r.headers[i]
				h.clues = b.root(h.node, h.name, h.at)
				h.clues.present = b.add(ClueHeader, h.name, "", h.at)
			}
		}
	}
	return b.list
}

// body makes the clues of a message with a body, and returns that of one without.
func (b *clueBuilder) body(body *body, kind ClueKind, at string) (shown int) {
	shown = none
	b.base.Where, b.base.Media = "status", ""
	if body == nil || kind == ClueRequest && !body.required {
		shown = b.add(kind, "", "", at)
	}
	if body == nil {
		return shown
	}
	for i := range body.media {
		m := &body.media[i]
		b.base.Where, b.base.Media = "status", m.name
		m.shown = b.add(kind, "", "", m.at)
		b.base.Where = "body"
		m.clues = b.root(m.node, "", m.at)
	}
	b.base.Media = ""
	return shown
}

func (b *clueBuilder) add(kind ClueKind, pointer, value, clause string) int {
	if len(b.list) == mostClues {
		return none
	}
	c := b.base
	c.Kind, c.Pointer, c.Value, c.Clause = kind, pointer, value, clause
	b.list = append(b.list, c)
	return len(b.list) - 1
}

// root makes the clues of a whole body, or of a parameter.
func (b *clueBuilder) root(n *node, pointer, at string) *clues {
	c := &clues{present: none, null: none, absent: none, empty: none, filled: none}
	b.value(c, n, pointer, at)
	return c
}

// value adds what n says of a value. The value itself is known to be there.
func (b *clueBuilder) value(c *clues, n *node, pointer, at string) {
	if n == nil || b.open[n] || len(b.list) == mostClues {
		return
	}
	b.open[n] = true
	defer delete(b.open, n)
	if n.nullable {
		c.null = b.add(ClueNull, pointer, "", at)
	}
	if n.enum != nil && len(n.enum.strings) > 0 {
		for _, v := range n.enum.strings {
			c.values = append(c.values, b.add(ClueValue, pointer, v, n.at+"/enum"))
		}
	}
	b.composition(c, n, pointer)
	b.properties(c, n, pointer)
	if n.additional != nil {
		c.additional = b.root(n.additional, pointer+"/*", n.at+"/additionalProperties")
	}
	if n.items != nil {
		c.items = b.root(n.items, pointer+"/*", n.at+"/items")
	}
	if n.items != nil || n.additional != nil && len(n.props) == 0 {
		c.empty, c.filled = b.add(ClueEmpty, pointer, "", at), b.add(ClueFilled, pointer, "", at)
	}
}

func (b *clueBuilder) composition(c *clues, n *node, pointer string) {
	for i, part := range n.allOf {
		c.parts = append(c.parts, b.root(part, pointer, fmt.Sprintf("%s/allOf/%d", n.at, i)))
	}
	branch := func(keyword string, i int, node *node) *clues {
		name := fmt.Sprintf("%s/%d", keyword, i)
		c.branches = append(c.branches, b.add(ClueBranch, pointer, name, n.at+"/"+name))
		return b.root(node, pointer, n.at+"/"+name)
	}
	for i, node := range n.oneOf {
		c.ones = append(c.ones, branch("oneOf", i, node))
	}
	for i, node := range n.anyOf {
		c.anys = append(c.anys, branch("anyOf", i, node))
	}
}

func (b *clueBuilder) properties(c *clues, n *node, pointer string) {
	side := index(b.base.Request)
	kind := ClueProperty
	if n.links {
		kind = ClueLink
	}
	for i := range n.props {
		p := &n.props[i]
		if p.node != nil && p.node.forbid[side] != "" {
			c.props = append(c.props, nil)
			continue
		}
		at, clause := pointer+pointerOf(p.name), n.at+"/properties"+pointerOf(p.name)
		child := b.root(nil, at, clause)
		child.present = b.add(kind, at, "", clause)
		if n.required[side][i>>6]>>(i&63)&1 == 0 {
			child.absent = b.add(ClueAbsent, at, "", clause)
		}
		b.value(child, p.node, at, clause)
		c.props = append(c.props, child)
	}
}
