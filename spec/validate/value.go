package validate

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema is the schema of a value, as kin-openapi holds it.
type schema = openapi3.Schema

// fault is a place where a value breaks its schema.
type fault struct {
	kind     string // the end of a check's id: "required", "format-uuid"
	pointer  string // JSON pointer of the value that is wrong or missing
	expected string
	got      string
}

// body judges the value of a body.
func (j *judge) body(s *schema, v any) {
	if j.anyCase() {
		v = fold(s, v)
	}
	for _, f := range faults(s, v, j.Request) {
		j.add("body/"+f.kind, "body", f.pointer, f.expected, f.got)
	}
}

// faults judges v by s. Numbers in v are json.Number.
func faults(s *schema, v any, request bool) []fault {
	side := openapi3.VisitAsResponse()
	if request {
		side = openapi3.VisitAsRequest()
	}
	c := &collector{}
	c.collect(s.VisitJSON(v, openapi3.MultiErrors(), formats, side))
	c.integers(s, v, "")
	return strongest(c.faults)
}

// strongest drops the faults that another fault of the same value makes plain: whatever else is wrong with a
// value of another type or format need not be told.
func strongest(all []fault) []fault {
	worst := map[string]int{} // rank of a kind by pointer
	rank := func(f fault) int {
		switch {
		case f.kind == "null", f.kind == "type":
			return 2
		case strings.HasPrefix(f.kind, "format-"):
			return 1
		}
		return 0
	}
	for _, f := range all {
		worst[f.pointer] = max(worst[f.pointer], rank(f))
	}
	return slices.DeleteFunc(all, func(f fault) bool { return rank(f) < worst[f.pointer] })
}

// collector gathers faults.
type collector struct{ faults []fault }

func (c *collector) add(kind, pointer, expected, got string) {
	if len(c.faults) < maxFindings {
		c.faults = append(c.faults, fault{kind, pointer, expected, got})
	}
}

// collect turns an error of kin-openapi into faults.
func (c *collector) collect(err error) {
	switch e := err.(type) { //nolint:errorlint // below a schema's error lie those of its branches, which are no faults
	case nil:
	case openapi3.MultiError:
		for _, one := range e {
			if len(c.faults) < maxFindings {
				c.collect(one)
			}
		}
	case *openapi3.SchemaError:
		if e.SchemaField == "allOf" {
			// The faults of the parts lie two wrappers down.
			c.collect(errors.Unwrap(errors.Unwrap(e.Origin)))
			return
		}
		c.schemaError(e)
	default:
		c.add("schema", "", "a value that the contract allows", "another")
	}
}

func (c *collector) schemaError(e *openapi3.SchemaError) {
	path := e.JSONPointer()
	pointer := pointerOf(path)
	got := describeValue(pointer, e.Value)
	switch kind := kindOf(e); kind {
	case "required":
		expected := "a value"
		if p := e.Schema.Properties[path[len(path)-1]]; p != nil {
			expected = describe(p.Value)
		}
		c.add(kind, pointer, expected+" (required)", "nothing")
	case "pattern":
		c.add(kind, pointer, patternText(e.Schema), got)
	case "length":
		c.add(kind, pointer, lengthText(e.Schema), got)
	case "items":
		c.add(kind, pointer, itemsText(e.Schema), got)
	case "one-of-none", "one-of-many":
		c.add(kind, pointer, "exactly one of the alternatives of the contract", got)
	case "schema":
		c.add(kind, pointer, "a value that keeps "+e.SchemaField+" of the contract", got)
	case "":
	default:
		c.add(kind, pointer, describe(e.Schema), got)
	}
}

// kindOf names the kind of fault that kin-openapi found, "" where integers judges better.
func kindOf(e *openapi3.SchemaError) string {
	switch e.SchemaField {
	case "type", "enum", "nullable":
		_, text := e.Value.(string)
		switch {
		case e.Value == nil:
			return "null"
		case e.SchemaField == "type" && e.Schema.Type.Is("integer") && isNumber(e.Value):
			return ""
		case e.SchemaField == "enum" && e.Schema.Type.Is("string") && !text:
			return "type"
		}
		return e.SchemaField
	case "required", "pattern":
		return e.SchemaField
	case "format":
		if e.Schema.Type.Is("integer") {
			return ""
		}
		return "format-" + e.Schema.Format
	case "minLength", "maxLength":
		return "length"
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return "range"
	case "minItems", "maxItems", "uniqueItems":
		return "items"
	case "anyOf":
		return "one-of-none"
	case "oneOf":
		if errors.Is(e.Origin, openapi3.ErrOneOfConflict) {
			return "one-of-many"
		}
		return "one-of-none"
	case "readOnly":
		return "read-only-in-request"
	case "writeOnly":
		return "write-only-in-response"
	}
	return "schema"
}

// isNumber reports whether v is a number in one of the forms that kin-openapi uses.
func isNumber(v any) bool {
	switch v.(type) {
	case json.Number, float64:
		return true
	}
	return false
}

var integerShape = regexp.MustCompile(`^-?\d+$`)

// integers judges what kin-openapi cannot see, since it reads numbers as float64: whether a number is written
// as an integer, and whether it fits its format.
func (c *collector) integers(s *schema, v any, at string) {
	for _, part := range s.AllOf {
		c.integers(part.Value, v, at)
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		if branch.Value.VisitJSON(v, formats) == nil {
			c.integers(branch.Value, v, at)
		}
	}
	switch v := v.(type) {
	case json.Number:
		if !s.Type.Is("integer") {
			return
		}
		if !integerShape.MatchString(string(v)) {
			c.add("type", at, describe(s), describeValue(at, v))
			return
		}
		bits := 64
		if s.Format == "int32" {
			bits = 32
		}
		if _, err := strconv.ParseInt(string(v), 10, bits); err != nil {
			c.add("format-"+cmp.Or(s.Format, "int64"), at, describe(s), describeValue(at, v))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if child := property(s, name); child != nil {
				c.integers(child, v[name], at+pointerOf([]string{name}))
			}
		}
	case []any:
		if s.Items == nil {
			return
		}
		for i, item := range v {
			c.integers(s.Items.Value, item, at+"/"+strconv.Itoa(i))
		}
	}
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointerOf writes a path as a JSON pointer (RFC 6901).
func pointerOf(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(name))
	}
	return b.String()
}
