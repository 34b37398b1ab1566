// Package propose turns what a report found into changes of the contract: each a hunk of spec/openapi.yaml that
// keeps its comments and speaks of one version, with its evidence and with what it means for clients.
package propose

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// document is the text of the contract of all versions, and its nodes.
type document struct {
	text  string
	lines []int // offset of each line in text
	root  *yaml.Node
	plain map[spec.Version]*yaml.Node // what was derived of it
}

func parse(text string) (*document, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	if len(doc.Content) != 1 {
		return nil, errors.New("contract: not one YAML document")
	}
	d := &document{text: text, lines: []int{0}, root: doc.Content[0], plain: map[spec.Version]*yaml.Node{}}
	for i, c := range []byte(text) {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d, nil
}

// offset returns where a node begins in the text.
func (d *document) offset(n *yaml.Node) int {
	at := d.lines[n.Line-1]
	for range n.Column - 1 { // columns count characters
		_, size := utf8.DecodeRuneInString(d.text[at:])
		at += size
	}
	return at
}

// source returns the node of the text that a node of the document of a version was made of.
func (d *document) source(derived *yaml.Node) (*yaml.Node, error) {
	var found *yaml.Node
	var find func(n *yaml.Node)
	find = func(n *yaml.Node) {
		if n.Line == derived.Line && n.Column == derived.Column && n.Kind == derived.Kind {
			found = n
		}
		for _, child := range n.Content {
			find(child)
		}
	}
	if find(d.root); found == nil || derived.Line == 0 {
		return nil, errors.New("the place is not written in the contract")
	}
	return found, nil
}

// at finds the node that a JSON pointer such as "#/components/schemas/Link" names in the document of a version.
func (d *document) at(v spec.Version, pointer string) (*yaml.Node, error) {
	if d.plain[v] == nil {
		root, err := derive.Document([]byte(d.text), v)
		if err != nil {
			return nil, err
		}
		d.plain[v] = root
	}
	root := d.plain[v]
	n := root
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		if n = follow(root, member(n, name)); n == nil {
			return nil, fmt.Errorf("the contract of %s has no %s", v, pointer)
		}
	}
	return n, nil
}

// follow returns what a reference stands for; what is none stands for itself.
func follow(root, n *yaml.Node) *yaml.Node {
	for range 64 {
		ref := member(n, "$ref")
		if ref == nil {
			return n
		}
		n = root
		for name := range strings.SplitSeq(strings.TrimPrefix(ref.Value, "#/"), "/") {
			n = member(n, strings.NewReplacer("~1", "/", "~0", "~").Replace(name))
		}
	}
	return n
}

// member returns the value with a name, or the item with an index; nil where there is none.
func member(n *yaml.Node, name string) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if fmt.Sprint(i) == name {
				return item
			}
		}
	default:
	}
	return nil
}

// values returns the texts of a list; nil for no list.
func values(n *yaml.Node) (out []string) {
	if n == nil {
		return nil
	}
	for _, item := range n.Content {
		out = append(out, item.Value)
	}
	return out
}

// only reports whether x-versions is a list, and the versions in it.
func only(n *yaml.Node) ([]string, bool) {
	x := member(n, "x-versions")
	return values(x), x != nil && x.Kind == yaml.SequenceNode
}

// in makes what is there in other versions be there in v too.
func (d *document) in(v spec.Version, n *yaml.Node) (string, error) {
	x := member(n, "x-versions")
	if listed, ok := only(n); ok {
		listed = append(listed, string(v))
		slices.Sort(listed)
		return d.replace(x, list(listed))
	}
	if patch := member(x, string(v)); patch != nil && patch.Tag == "!!null" {
		return d.replace(patch, "{}")
	}
	return "", errors.New("it is there already")
}

// patch sets keywords of a mapping in one version: what x-versions says of it. An empty value takes the keyword
// away.
func (d *document) patch(v spec.Version, n *yaml.Node, keywords fields) (string, error) {
	x := member(n, "x-versions")
	switch own := member(x, string(v)); {
	case x == nil:
		return d.add(n, "x-versions", fields{{string(v), keywords.flow()}}.flow())
	case own != nil && own.Kind == yaml.MappingNode:
		return d.set(own, keywords)
	case own != nil:
		return "", fmt.Errorf("line %d: it is not there in %s", own.Line, v)
	case x.Kind == yaml.MappingNode:
		return d.add(x, string(v), keywords.flow())
	}
	listed, _ := only(n)
	var all fields
	for _, other := range spec.Versions() {
		switch {
		case other == v:
			all = append(all, field{string(v), keywords.flow()})
		case !slices.Contains(listed, string(other)):
			all = append(all, field{string(other), "null"})
		}
	}
	return d.replace(x, all.flow())
}

// set sets members of a mapping, one by one.
func (d *document) set(n *yaml.Node, keywords fields) (string, error) {
	at := n.Line
	column := n.Column
	for _, k := range keywords {
		var text string
		var err error
		if old := member(n, k.name); old != nil {
			text, err = d.replace(old, k.value)
		} else {
			text, err = d.add(n, k.name, k.value)
		}
		if err != nil {
			return "", err
		}
		if d, err = parse(text); err != nil {
			return "", err
		}
		if n, err = d.source(&yaml.Node{Kind: yaml.MappingNode, Line: at, Column: column}); err != nil {
			return "", err
		}
	}
	return d.text, nil
}
