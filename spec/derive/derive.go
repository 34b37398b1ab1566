// Package derive makes the plain OpenAPI document of one API version from the contract of all versions:
// without x-versions, without what only the Go generator needs, in the order and words of the contract.
package derive

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
)

// Document derives the document of version v from source, an OpenAPI document in YAML with x-versions
// (spec.OpenAPI for the contract itself). The node returned is the document's root mapping; it holds no
// anchors or aliases. Errors name the line of the source.
func Document(source []byte, v spec.Version) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, fmt.Errorf("contract: not one YAML document")
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("contract, line %d: not a mapping", doc.Content[0].Line)
	}
	if err := circular(doc.Content[0], nil); err != nil {
		return nil, err
	}
	root := clone(doc.Content[0])
	root.HeadComment = ""
	if len(root.Content) > 0 {
		root.Content[0].HeadComment = "" // it speaks of x-versions
	}
	d := deriver{version: v, source: clone(root)}
	if err := d.node(root); err != nil {
		return nil, err
	}
	return root, nil
}

// YAML returns the document of version v of the contract in YAML.
func YAML(v spec.Version) ([]byte, error) { return YAMLFrom(spec.OpenAPI(), v) }

// YAMLFrom derives the document of version v from source, as Document does, and writes it in YAML.
func YAMLFrom(source []byte, v spec.Version) ([]byte, error) {
	root, err := Document(source, v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# VB365 REST API %s, restore sessions. Derived from the contract of all versions.\n", v)
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// JSON returns the document of version v of the contract in JSON, indented by two spaces.
func JSON(v spec.Version) ([]byte, error) { return JSONFrom(spec.OpenAPI(), v) }

// JSONFrom derives the document of version v from source, as Document does, and writes it in JSON.
func JSONFrom(source []byte, v spec.Version) ([]byte, error) {
	root, err := Document(source, v)
	if err != nil {
		return nil, err
	}
	return nodeJSON(root)
}

type deriver struct {
	version spec.Version
	source  *yaml.Node // the root as it was, to look components up in
	example bool       // inside an example: strings that start with /v6/ name a version
	refs    int        // how many references led here
}

// mostRefs is how long a chain of references may be; a longer one leads in a circle.
const mostRefs = 64

// node derives n in place: n's own children that the version lacks go, the rest is patched and derived.
func (d deriver) node(n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return d.mapping(n)
	case yaml.SequenceNode:
		var kept []*yaml.Node
		for _, item := range n.Content {
			here, err := d.kept(item)
			if err != nil {
				return err
			}
			if !here {
				continue
			}
			kept = append(kept, item)
		}
		n.Content = kept
	case yaml.ScalarNode:
		if d.example && strings.HasPrefix(n.Value, "/v6/") {
			n.Value = "/" + string(d.version) + n.Value[len("/v6"):]
		}
	}
	return nil
}

func (d deriver) mapping(n *yaml.Node) error {
	var kept []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if dropped(key.Value) {
			continue
		}
		sub := d
		sub.example = d.example || key.Value == "example" || key.Value == "examples"
		here, err := sub.kept(value)
		if err != nil {
			return err
		}
		if !here {
			continue
		}
		kept = append(kept, key, value)
	}
	n.Content = kept
	if !d.example {
		trimRequired(n)
		collapseOneOf(n)
	}
	return nil
}

// dropped names what the plain document leaves out: versions, and hints for the Go generator.
func dropped(key string) bool {
	switch key {
	case "x-versions", "x-enum-varnames", "x-omitempty", "x-omitzero":
		return true
	}
	return strings.HasPrefix(key, "x-go-")
}

// kept derives n in place and reports whether it exists in the version.
func (d deriver) kept(n *yaml.Node) (bool, error) {
	here, patch, err := d.exists(n)
	if err != nil || !here {
		return false, err
	}
	if patch != nil {
		merge(n, patch)
	}
	return true, d.node(n)
}

// exists reports whether n exists in the version, and the merge patch that it has there. A reference to a
// component exists where the component does.
func (d deriver) exists(n *yaml.Node) (here bool, patch *yaml.Node, err error) {
	if ref := get(n, "$ref"); ref != nil && !d.example {
		target := d.component(ref.Value)
		if target == nil {
			return false, nil, fmt.Errorf("contract, line %d: %s is not there", ref.Line, ref.Value)
		}
		if d.refs++; d.refs > mostRefs {
			return false, nil, fmt.Errorf("contract, line %d: %s leads in a circle", ref.Line, ref.Value)
		}
		if here, _, err := d.exists(target); err != nil || !here {
			return false, nil, err
		}
	}
	versions := get(n, "x-versions")
	if versions == nil {
		return true, nil, nil
	}
	switch versions.Kind {
	case yaml.SequenceNode:
		for _, v := range versions.Content {
			if err := known(v); err != nil {
				return false, nil, err
			}
			here = here || v.Value == string(d.version)
		}
		return here, nil, nil
	case yaml.MappingNode:
		for i := 0; i < len(versions.Content); i += 2 {
			if err := known(versions.Content[i]); err != nil {
				return false, nil, err
			}
		}
		patch := get(versions, string(d.version))
		switch {
		case patch == nil:
			return true, nil, nil
		case isNull(patch):
			return false, nil, nil
		case patch.Kind == yaml.MappingNode:
			return true, patch, nil
		}
	}
	return false, nil, fmt.Errorf("contract, line %d: x-versions is a list of versions or a mapping of version to merge patch", versions.Line)
}

// known refuses a version that the contract does not have.
func known(v *yaml.Node) error {
	if !slices.Contains(spec.Versions(), spec.Version(v.Value)) {
		return fmt.Errorf("contract, line %d: x-versions names %q, which is no version", v.Line, v.Value)
	}
	return nil
}

// component returns what a reference such as "#/components/schemas/Link" names; nil if there is no such thing.
func (d deriver) component(ref string) *yaml.Node {
	at := d.source
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		if at = get(at, name); at == nil {
			return nil
		}
	}
	return at
}

// merge applies patch, a JSON merge patch (RFC 7396), to target.
func merge(target, patch *yaml.Node) {
	for i := 0; i < len(patch.Content); i += 2 {
		key, value := patch.Content[i], patch.Content[i+1]
		old := get(target, key.Value)
		switch {
		case isNull(value):
			remove(target, key.Value)
			continue
		case old == nil:
			old = &yaml.Node{}
			target.Content = append(target.Content, clone(key), old)
		}
		if value.Kind != yaml.MappingNode {
			*old = *clone(value)
			continue
		}
		if old.Kind != yaml.MappingNode {
			*old = *clone(value)
			old.Content = nil // merging the value leaves out its nulls
		}
		merge(old, value)
	}
}

// trimRequired takes from a schema's required list what is no longer a property of it.
func trimRequired(n *yaml.Node) {
	required, properties := get(n, "required"), get(n, "properties")
	if required == nil || properties == nil || required.Kind != yaml.SequenceNode {
		return
	}
	required.Content = slices.DeleteFunc(required.Content, func(name *yaml.Node) bool { return get(properties, name.Value) == nil })
	if len(required.Content) == 0 {
		remove(n, "required")
	}
}

// collapseOneOf replaces a schema whose oneOf has a single branch left by that branch.
func collapseOneOf(n *yaml.Node) {
	if branches := get(n, "oneOf"); branches != nil && len(branches.Content) == 1 {
		n.Content = branches.Content[0].Content
	}
}

// circular reports an alias that lies in what it stands for; open are the anchors around n.
func circular(n *yaml.Node, open []*yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		if slices.Contains(open, n.Alias) {
			return fmt.Errorf("contract, line %d: *%s lies in what it stands for", n.Line, n.Value)
		}
		return circular(n.Alias, open)
	}
	if n.Anchor != "" {
		open = append(slices.Clip(open), n)
	}
	for _, child := range n.Content {
		if err := circular(child, open); err != nil {
			return err
		}
	}
	return nil
}

// clone copies n deeply and writes aliases out.
func clone(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return clone(n.Alias)
	}
	c := *n
	c.Anchor = ""
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = clone(child)
	}
	return &c
}

func get(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func remove(n *yaml.Node, key string) {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
