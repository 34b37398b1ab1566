package mutant

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"
)

// place is a value of a JSON body: where its bytes stand, and what the contract says of it.
type place struct {
	pointer    string
	kind       jsontext.Kind
	start, end int // of the value
	nameAt     int // where the name begins, with its quotation mark; -1 for what is no member
	name       string
	parent     *place
	children   []*place

	schema   *openapi3.Schema // nil where the contract takes anything
	listed   bool             // the contract lists the name
	required bool
}

// parse finds the places of a JSON body; the first is the body itself, each stands before what is in it.
func parse(body []byte, schema *openapi3.Schema) ([]*place, error) {
	p := parser{decoder: jsontext.NewDecoder(bytes.NewReader(body))}
	root := &place{schema: schema, nameAt: -1}
	if err := p.value(root); err != nil {
		return nil, err
	}
	if _, err := p.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text behind the JSON")
	}
	return p.places, nil
}

type parser struct {
	decoder *jsontext.Decoder
	places  []*place
}

func (p *parser) value(at *place) error {
	p.places = append(p.places, at)
	at.kind = p.decoder.PeekKind()
	if at.kind != '{' && at.kind != '[' {
		text, err := p.decoder.ReadValue()
		at.end = int(p.decoder.InputOffset())
		at.start = at.end - len(text)
		return err
	}
	if _, err := p.decoder.ReadToken(); err != nil {
		return err
	}
	at.start = int(p.decoder.InputOffset()) - 1
	for i := 0; p.decoder.PeekKind() != '}' && p.decoder.PeekKind() != ']'; i++ {
		child := &place{parent: at, nameAt: -1, pointer: at.pointer + "/" + strconv.Itoa(i)}
		if at.kind == '{' {
			if err := p.name(child); err != nil {
				return err
			}
		} else if at.schema != nil && at.schema.Items != nil {
			child.schema = plain(at.schema.Items.Value)
		}
		at.children = append(at.children, child)
		if err := p.value(child); err != nil {
			return err
		}
	}
	_, err := p.decoder.ReadToken()
	at.end = int(p.decoder.InputOffset())
	return err
}

// name reads the name of a member and looks up what the contract says of it.
func (p *parser) name(child *place) error {
	text, err := p.decoder.ReadValue()
	if err != nil {
		return err
	}
	child.nameAt = int(p.decoder.InputOffset()) - len(text)
	if child.name, err = strconv.Unquote(string(text)); err != nil {
		return fmt.Errorf("the name %s: %w", text, err)
	}
	child.pointer = child.parent.pointer + pointerOf(child.name)
	if s := child.parent.schema; s != nil {
		child.schema, child.listed = property(s, child.name)
		child.required = slices.Contains(s.Required, child.name)
	}
	return nil
}

// pointerOf writes one name as a JSON pointer.
func pointerOf(name string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// edit is a change of a body: the bytes from start to end become text.
type edit struct {
	start, end int
	text       string
}

func (e edit) apply(body []byte) []byte {
	out := make([]byte, 0, len(body)+len(e.text))
	out = append(out, body[:e.start]...)
	out = append(out, e.text...)
	return append(out, body[e.end:]...)
}

// replace puts another value in the place.
func (p *place) replace(text string) edit { return edit{p.start, p.end, text} }

// rename gives the member another name, which is written as it is.
func (p *place) rename(name string) edit {
	return edit{p.nameAt, p.nameAt + len(strconv.Quote(p.name)), `"` + name + `"`}
}

// drop takes the member away, with the comma that parts it from its neighbor.
func (p *place) drop() edit {
	siblings := p.parent.children
	switch {
	case siblings[0] != p:
		for i, s := range siblings[1:] {
			if s == p {
				return edit{siblings[i].end, p.end, ""}
			}
		}
	case len(siblings) > 1:
		return edit{p.nameAt, siblings[1].nameAt, ""}
	}
	return edit{p.nameAt, p.end, ""}
}

// before puts text before the member, behind the text of the member that it copies.
func (p *place) before(text string) edit { return edit{p.nameAt, p.nameAt, text + ", "} }

// after puts text behind the value.
func (p *place) after(text string) edit { return edit{p.end, p.end, ", " + text} }

// add puts a member at the end of the object.
func (p *place) add(text string) edit {
	if len(p.children) == 0 {
		return edit{p.end - 1, p.end - 1, text}
	}
	return p.children[len(p.children)-1].after(text)
}

// is reports whether the contract wants a value of the type here.
func (p *place) is(kind string) bool { return p.schema != nil && p.schema.Type.Is(kind) }

// text is the value of a string as it was sent, without its quotation marks.
func (p *place) text(body []byte) string { return string(body[p.start+1 : p.end-1]) }

// child returns the member with the given name; nil where there is none.
func (p *place) child(name string) *place {
	for _, c := range p.children {
		if c.name == name {
			return c
		}
	}
	return nil
}
