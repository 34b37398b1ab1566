package validate

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Clause says what of the contract a finding is about.
type Clause struct {
	Pointer string // JSON pointer into the document, as a fragment: "#/components/schemas/Link/required"
	File    string // "spec/openapi.yaml"; "" where the document was not read from a text
	Line    int    // from 1; 0 where it is not known
	Column  int    // from 1
}

// String returns "spec/openapi.yaml:120:7", or the pointer where the line is not known.
func (c Clause) String() string {
	if c.Line == 0 {
		return c.Pointer
	}
	return c.File + ":" + strconv.Itoa(c.Line) + ":" + strconv.Itoa(c.Column)
}

// text is the text of a document, as nodes that know their lines.
type text struct {
	file string
	root *yaml.Node
}

// clause finds a place of the document. A keyword that the document does not write, such as an enum that a
// reference brings, is placed at what is written of its way.
func (t *text) clause(pointer string) Clause {
	c := Clause{Pointer: pointer}
	if t == nil || pointer == "" {
		return c
	}
	c.File = t.file
	at := t.root
	c.Line, c.Column = at.Line, at.Column
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
		key, value := child(at, strings.NewReplacer("~1", "/", "~0", "~").Replace(name))
		if value == nil {
			break
		}
		if value.Kind == yaml.ScalarNode && value.Line != key.Line {
			key = value // another version's value, or one on a line of its own
		}
		if key.Line > 0 {
			c.Line, c.Column = key.Line, key.Column
		}
		at = value
	}
	return c
}

// child returns a member with its key, or an item.
func child(n *yaml.Node, name string) (key, value *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	case yaml.AliasNode:
		return child(n.Alias, name)
	default:
	}
	return nil, nil
}
