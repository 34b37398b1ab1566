package validate

import (
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

func (c *compiler) fillArray(n *node, s *schema) (err error) {
	n.minItems, n.maxItems, n.unique = s.MinItems, math.MaxUint64, s.UniqueItems
	if s.MaxItems != nil {
		n.maxItems = *s.MaxItems
	}
	if s.Items != nil {
		n.items, err = c.ref(s.Items, n.at+"/items")
	}
	return err
}

// fillObject compiles what s says of objects. Of the names in exempt none is required on its side.
func (c *compiler) fillObject(n *node, s *schema, exempt string, links bool) (err error) {
	at := n.at
	n.minProps, n.maxProps = s.MinProps, math.MaxUint64
	if s.MaxProps != nil {
		n.maxProps = *s.MaxProps
	}
	if p := s.AdditionalProperties; p.Schema != nil {
		if n.additional, err = c.ref(p.Schema, at+"/additionalProperties"); err != nil {
			return err
		}
	}
	n.members, n.links = membersOf(s, links), links
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		r := s.Properties[name]
		child, err := c.node(r, at+"/properties"+pointerOf(name), nodeKey{property: true, links: name == "_links"})
		if err != nil {
			return err
		}
		n.props = append(n.props, property{
			name: name, quoted: makeKnown(plainQuoted(name) + ":"), node: child, want: describe(r.Value), deprecated: r.Value.Deprecated,
		})
		n.watched = n.watched || r.Value.Deprecated
	}
	for _, name := range slices.Sorted(slices.Values(s.Required)) {
		if s.Properties[name] == nil {
			n.props = append(n.props, property{
				name: name, quoted: makeKnown(plainQuoted(name) + ":"), node: n.additional, want: "a value", extra: true,
			})
			n.watched = n.watched || n.members == membersClosed
		}
	}
	n.props = slices.CompactFunc(n.props, func(a, b property) bool { return a.name == b.name })
	for i := range n.props {
		c.compared(n.props[i].name)
		n.props[i].hash = maphash.String(seeds[0], n.props[i].name)
	}
	n.table = makeTable(n.props)
	n.guess = c.guesses
	c.guesses += len(n.props) + 1
	for side := range n.required {
		n.required[side] = make([]uint64, (len(n.props)+63)/64)
		for i, p := range n.props {
			if slices.Contains(s.Required, p.name) && !isExempt(exempt, side, p.name) {
				n.required[side][i>>6] |= 1 << (i & 63)
			}
		}
	}
	return nil
}

// membersOf says what s means by other names than its own. Links that have names are known by them: others are
// more than the contract, even where it allows links of any name.
func membersOf(s *schema, links bool) members {
	p := s.AdditionalProperties
	switch {
	case p.Has != nil && !*p.Has:
		return membersClosed
	case len(s.Properties) > 0 && (links || p.Has == nil && p.Schema == nil):
		return membersListed
	case p.Has != nil || p.Schema != nil:
		return membersOpen
	}
	return membersSilent
}

// exemptions adds to before the properties that s, or a part of it, makes read only or write only: those need
// not come on the other side, whatever a schema beside it requires. Each stands as its side and name.
func exemptions(s *schema, before string) string {
	found := map[string]bool{}
	for name := range strings.SplitSeq(before, "\n") {
		found[name] = true
	}
	seen := map[*schema]bool{}
	var walk func(s *schema)
	walk = func(s *schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		for name, p := range s.Properties {
			if p.Value != nil && p.Value.ReadOnly {
				found[exemption(sideRequest, name)] = true
			}
			if p.Value != nil && p.Value.WriteOnly {
				found[exemption(sideResponse, name)] = true
			}
		}
		for _, part := range s.AllOf {
			if part.Value != nil {
				walk(part.Value)
			}
		}
	}
	walk(s)
	delete(found, "")
	return strings.Join(slices.Sorted(maps.Keys(found)), "\n")
}

func exemption(side int, name string) string { return fmt.Sprintf("%d%q", side, name) }

func isExempt(exempt string, side int, name string) bool {
	return slices.Contains(strings.Split(exempt, "\n"), exemption(side, name))
}

func (c *compiler) fillComposition(n *node, s *schema, exempt string) (err error) {
	at := n.at
	list := func(keyword string, refs openapi3.SchemaRefs) (nodes []*node, err error) {
		for i, r := range refs {
			child, err := c.node(r, fmt.Sprintf("%s/%s/%d", at, keyword, i), nodeKey{exempt: exempt})
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, child)
		}
		return nodes, nil
	}
	if n.allOf, err = list("allOf", s.AllOf); err != nil {
		return err
	}
	if n.oneOf, err = list("oneOf", s.OneOf); err != nil {
		return err
	}
	if n.anyOf, err = list("anyOf", s.AnyOf); err != nil {
		return err
	}
	if s.Not != nil {
		if n.not, err = c.ref(s.Not, at+"/not"); err != nil {
			return err
		}
	}
	if s.Discriminator != nil {
		if n.discriminator, err = makeDiscriminator(s); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		c.compared(s.Discriminator.PropertyName)
		for value := range s.Discriminator.Mapping {
			c.compared(value)
		}
	}
	return nil
}

// makeDiscriminator finds the branch of each value: by the mapping, and by the names of the schemas.
func makeDiscriminator(s *schema) (*discriminator, error) {
	if len(s.OneOf) > 0 && len(s.AnyOf) > 0 {
		return nil, errors.New("a discriminator beside both oneOf and anyOf")
	}
	branches := slices.Concat(s.OneOf, s.AnyOf)
	if len(branches) == 0 {
		return nil, nil // a base schema that others name; it chooses nothing by itself
	}
	d := &discriminator{name: s.Discriminator.PropertyName, branches: map[string]int{}, mapped: len(s.Discriminator.Mapping) > 0}
	for i, branch := range branches {
		if branch.Ref != "" {
			d.branches[path.Base(branch.Ref)] = i
		}
	}
	for _, value := range slices.Sorted(maps.Keys(s.Discriminator.Mapping)) {
		ref := s.Discriminator.Mapping[value].Ref
		if !strings.Contains(ref, "/") {
			ref = "#/components/schemas/" + ref
		}
		i := slices.IndexFunc(branches, func(b *openapi3.SchemaRef) bool { return b.Ref == ref })
		if i < 0 {
			return nil, fmt.Errorf("the discriminator maps %q to %s, which is no branch", value, ref)
		}
		d.branches[value] = i
	}
	return d, nil
}
