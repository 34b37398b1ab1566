package validate

import (
	"math/big"
	"slices"
	"strings"
)

// precision notes an integer beyond 2^53.
func (t *twin) precision(v *tree, at string) {
	i, ok := new(big.Int).SetString(v.text, 10)
	if ok && i.CmpAbs(big.NewInt(1<<53)) > 0 {
		t.json = append(t.json, fault{
			severity: Note, kind: "json/number-precision", pointer: at, got: describeValue(at, number(v.text)),
			expected: "an integer that is exact as a floating-point number, from -2^53 to 2^53",
		})
	}
}

// member is a node that judges a value; exact says that case matters there.
type member struct {
	n     *node
	exact bool
}

// group returns all nodes that judge a value together: those given, and their parts and branches.
func group(t *twin, all []member) []member {
	for i := 0; i < len(all); i++ {
		m := all[i]
		if m.n == nil {
			continue
		}
		for _, part := range m.n.allOf {
			all = t.join(all, member{part, m.exact})
		}
		for _, branch := range slices.Concat(m.n.oneOf, m.n.anyOf, []*node{m.n.not}) {
			if branch != nil {
				all = t.join(all, member{branch, true})
			}
		}
	}
	return all
}

func (t *twin) join(all []member, m member) []member {
	if m.n == nil || slices.Contains(all, m) {
		return all
	}
	return append(all, m)
}

// at returns the nodes that judge a member of an object, or an item, and whether the name is known to any; lists
// is the first that has names, but not this one.
func (t *twin) below(all []member, name string, item bool) (children []member, known bool, lists *node) {
	for _, m := range all {
		switch {
		case m.n == nil:
		case item && m.n.kinds&kindArray != 0:
			children = t.join(children, member{m.n.items, m.exact})
		case !item && m.n.kinds&kindObject != 0:
			i := t.find(m.n, name, m.exact)
			child := m.n.additional
			switch {
			case i >= 0:
				known, child = true, m.n.props[i].node
			case m.n.members == membersOpen || m.n.members == membersClosed:
				known = true
			case m.n.members == membersListed && lists == nil:
				lists = m.n
			}
			children = t.join(children, member{child, m.exact})
		}
	}
	return group(t, children), known, lists
}

// anyCaseHere reports whether names and values are known in any case.
func (t *twin) anyCaseHere(exact bool) bool { return (t.anyCase || t.side == sideResponse) && !exact }

func (t *twin) find(n *node, name string, exact bool) int {
	i := slices.IndexFunc(n.props, func(p property) bool { return p.name == name })
	if i < 0 && t.anyCaseHere(exact) {
		i = slices.IndexFunc(n.props, func(p property) bool { return strings.EqualFold(p.name, name) })
	}
	return i
}
