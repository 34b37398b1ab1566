package validate

import (
	"encoding/json"
	"maps"
	"slices"
)

// tree is a value with all its members, doubled ones too.
type tree struct {
	kind  byte
	text  string
	names []string
	items []*tree
}

// any is the value as encoding/json has it.
func (v *tree) any() any {
	switch v.kind {
	case '{':
		m := map[string]any{}
		for i, name := range v.names {
			m[name] = v.items[i].any()
		}
		return m
	case '[':
		a := []any{}
		for _, item := range v.items {
			a = append(a, item.any())
		}
		return a
	case '"':
		return v.text
	case '0':
		return json.Number(v.text)
	case 't', 'f':
		return v.kind == 't'
	}
	return nil
}

// equal compares two values as JSON Schema does: numbers by their value, objects whatever the order of their names.
func (v *tree) equal(o *tree) bool { return sameValue(v.any(), o.any()) }

func sameValue(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(string(a), string(b))
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameValue)
	}
	switch b.(type) {
	case []any, map[string]any:
		return false
	}
	return a == b
}

// sameNumber compares two numbers; those that cannot be written out are compared by their digits alone.
func sameNumber(a, b string) bool {
	x, hugeX := rational(a)
	y, hugeY := rational(b)
	if hugeX || hugeY {
		return digestOfNumber([]byte(a)) == digestOfNumber([]byte(b))
	}
	return x.Cmp(y) == 0
}

func (v *tree) describe(at string) string {
	switch v.kind {
	case '"':
		return describeValue(at, v.text)
	case '0':
		return describeValue(at, number(v.text))
	case 't', 'f':
		return describeValue(at, v.kind == 't')
	case 'n':
		return describeValue(at, nil)
	case '[':
		return describeValue(at, list(len(v.items)))
	}
	return describeValue(at, struct{}{})
}
