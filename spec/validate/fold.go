package validate

import (
	"strings"
	"unicode"
)

// anyCase reports whether names and enum values of the message may come in any case.
func (j *judge) anyCase() bool { return j.Request && j.AnyCase }

// foldName maps all names that differ only in case to one.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}

// fold returns v with the property names and enum values of s in the case of the contract. Names that s does
// not have stay as they are, and so does all below a oneOf or anyOf.
func fold(s *schema, v any) any {
	for _, part := range s.AllOf {
		v = fold(part.Value, v)
	}
	switch v := v.(type) {
	case string:
		for _, known := range s.Enum {
			if known, ok := known.(string); ok && strings.EqualFold(known, v) {
				return known
			}
		}
	case map[string]any:
		folded := make(map[string]any, len(v))
		for name, value := range v {
			known := documented(s, name)
			if child := property(s, known); child != nil {
				value = fold(child, value)
			}
			folded[known] = value
		}
		return folded
	case []any:
		if s.Items != nil {
			for i := range v {
				v[i] = fold(s.Items.Value, v[i])
			}
		}
	}
	return v
}

// documented returns the property of s that name is in another case; name itself where there is none.
func documented(s *schema, name string) string {
	if s.Properties[name] != nil {
		return name
	}
	for known := range s.Properties {
		if strings.EqualFold(known, name) {
			return known
		}
	}
	return name
}

// property returns the schema that s has for a member of an object; nil where it says nothing.
func property(s *schema, name string) *schema {
	if p := s.Properties[name]; p != nil {
		return p.Value
	}
	if p := s.AdditionalProperties.Schema; p != nil {
		return p.Value
	}
	return nil
}
