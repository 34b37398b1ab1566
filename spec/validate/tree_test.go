package validate

import "encoding/json"

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

func (v *tree) equal(o *tree) bool { return digestOfValue(v.any()) == digestOfValue(o.any()) }

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
