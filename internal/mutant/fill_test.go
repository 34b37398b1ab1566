package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
)

// filler completes the body of an answer: our server leaves most optional members out.
type filler struct {
	version spec.Version
	nulls   bool // null wherever it is documented
}

// fill returns a JSON body with all members that its schema lists.
func (f filler) fill(s *openapi3.Schema, body []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	filled, err := f.value(s, v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(filled); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func (f filler) value(s *openapi3.Schema, v any) (any, error) {
	switch v := v.(type) {
	case []any:
		for i := range v {
			filled, err := f.value(plain(s.Items.Value), v[i])
			if err != nil {
				return nil, err
			}
			v[i] = filled
		}
	case map[string]any:
		return v, f.object(s, v)
	}
	return v, nil
}

func (f filler) object(s *openapi3.Schema, o map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		member, _ := property(s, name)
		if member == nil {
			continue
		}
		if f.nulls && member.Nullable && (name != "endTime" || o["state"] != "Stopped") {
			o[name] = nil
			continue
		}
		filled, err := f.value(member, o[name])
		if err != nil {
			return err
		}
		o[name] = filled
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := plain(s.Properties[name].Value)
		if _, there := o[name]; there || p.WriteOnly || f.pageLink(s, name) {
			continue
		}
		if f.nulls && !p.Nullable {
			continue
		}
		made, err := f.make(p)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		o[name] = made
	}
	return nil
}

// pageLink reports whether a member is a link to another page: law L014 says where there are such links.
func (f filler) pageLink(s *openapi3.Schema, name string) bool {
	return s.Properties["next"] != nil && slices.Contains([]string{"first", "prev", "next"}, name)
}

// make returns a value of a schema.
func (f filler) make(s *openapi3.Schema) (any, error) {
	switch {
	case f.nulls && s.Nullable:
		return nil, nil
	case len(s.Enum) > 0:
		return s.Enum[0], nil
	case s.Type.Is("object"):
		o := map[string]any{}
		if len(s.Properties) == 0 && s.AdditionalProperties.Schema != nil {
			member, err := f.make(plain(s.AdditionalProperties.Schema.Value))
			o["example"] = member
			return o, err
		}
		return o, f.object(s, o)
	case s.Type.Is("array"):
		item, err := f.make(plain(s.Items.Value))
		return []any{item}, err
	case s.Type.Is("boolean"):
		return true, nil
	case s.Type.Is("integer"):
		return json.Number("7"), nil
	case s.Type.Is("string"):
		return f.text(s)
	}
	return nil, fmt.Errorf("no value is known of a schema of type %v", s.Type)
}

// text returns a text of a schema.
func (f filler) text(s *openapi3.Schema) (string, error) {
	switch {
	case s.Format == "uuid":
		return "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55", nil
	case s.Format == "date-time":
		return "2022-01-22T10:00:03.7654321Z", nil
	case strings.HasPrefix(s.Pattern, "^/v"):
		return "/" + string(f.version) + "/restoresessions", nil
	case strings.HasPrefix(s.Pattern, `^(\d+\.)?\d{2}:`):
		return "1.00:00:02.5000000", nil
	case s.Pattern == "" && (s.Format == "" || s.Format == "password"):
		return "text", nil
	}
	return "", fmt.Errorf("no text is known of format %q and pattern %q", s.Format, s.Pattern)
}
