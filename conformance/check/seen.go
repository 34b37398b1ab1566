package check

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/validate"
)

// seen returns what an answer shows at the place of a finding, where that says how the contract would have to
// change: types, values of an enum, numbers, lengths, or the media type that came with an undocumented status.
func seen(c *conformance.Call, f validate.Finding) []string {
	var of func(v any) string
	switch f.Check {
	case "http/status-undocumented":
		if media := c.Response.Header.Get("Content-Type"); media != "" && len(c.Response.Body) > 0 {
			return []string{media}
		}
		return nil
	case "body/property-undocumented", "body/type":
		of = typeOf
	case "body/enum":
		of = func(v any) string { s, _ := v.(string); return s }
	case "body/range", "body/format-int32":
		of = numberOf
	case "body/length":
		of = func(v any) string { s, _ := v.(string); return strconv.Itoa(utf8.RuneCountInString(s)) }
	default:
		return nil
	}
	var out []string
	for _, v := range at(conformance.Once(c, decode).v, f.Place) {
		if text := of(v); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// decoded is an answer as encoding/json decodes it.
type decoded struct{ v any }

func decode(c *conformance.Call) decoded { return decoded{c.Answer().Any()} }

// at returns the values at a place: a JSON pointer with "*" for indexes of arrays and names of maps.
func at(v any, place string) []any {
	if place == "" {
		return []any{v}
	}
	name, rest, more := strings.Cut(strings.TrimPrefix(place, "/"), "/")
	if more {
		rest = "/" + rest
	}
	name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
	var out []any
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = append(out, at(item, rest)...)
		}
	case map[string]any:
		for key, member := range v {
			if name == "*" || strings.EqualFold(key, name) {
				out = append(out, at(member, rest)...)
			}
		}
	}
	return out
}

// typeOf names the type of a value as OpenAPI does; null is one.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// numberOf writes a number.
func numberOf(v any) string {
	if _, ok := v.(float64); !ok {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
