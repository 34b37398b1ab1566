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
	"time"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec/wire"
)

// What follows is the judge as it was made of kin-openapi: the peer that the judge is compared with.

// faults judges v by the judge: the peer of kinFaults.
func faults(s *schema, v any, request bool) []fault {
	c := newCompiler()
	n, err := c.ref(&openapi3.SchemaRef{Value: s}, "schema")
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	sc := newScanner(c.guesses, c.room())
	sc.begin(text, nil, index(request), false)
	if _, err := sc.judge(n); err != nil {
		panic(err)
	}
	return sc.main.all()
}

// kinDescribe is describeValue for decoded values.
func kinDescribe(pointer string, v any) string {
	switch w := v.(type) {
	case json.Number:
		v = number(w)
	case float64:
		v = number(strconv.FormatFloat(w, 'f', -1, 64))
	case []any:
		v = list(len(w))
	}
	return describeValue(pointer, v)
}

// kinFaults judges v by s. Numbers in v are json.Number.
func kinFaults(s *schema, v any, request bool) []fault {
	side := openapi3.VisitAsResponse()
	if request {
		side = openapi3.VisitAsRequest()
	}
	c := &kinCollector{}
	c.collect(s.VisitJSON(v, openapi3.MultiErrors(), kinFormats, side))
	c.integers(s, v, "")
	return strongest(c.faults)
}

// kinCollector gathers faults.
type kinCollector struct{ faults []fault }

func (c *kinCollector) add(kind, pointer, expected, got string) {
	if len(c.faults) < maxFindings {
		c.faults = append(c.faults, fault{severity: Violation, kind: kind, pointer: pointer, expected: expected, got: got})
	}
}

// collect turns an error of kin-openapi into faults.
func (c *kinCollector) collect(err error) {
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

func (c *kinCollector) schemaError(e *openapi3.SchemaError) {
	path := e.JSONPointer()
	pointer := kinPointer(path)
	got := kinDescribe(pointer, e.Value)
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
	case "unique":
		c.add(kind, pointer, "items that are all different", got)
	case "read-only-in-request":
		c.add(kind, pointer, "nothing in a request", got)
	case "write-only-in-response":
		c.add(kind, pointer, "nothing in a response", got)
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
	case "minItems", "maxItems":
		return "items"
	case "uniqueItems":
		return "unique"
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
func (c *kinCollector) integers(s *schema, v any, at string) {
	for _, part := range s.AllOf {
		c.integers(part.Value, v, at)
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		if branch.Value.VisitJSON(v, kinFormats) == nil {
			c.integers(branch.Value, v, at)
		}
	}
	switch v := v.(type) {
	case json.Number:
		if !s.Type.Is("integer") {
			return
		}
		if !integerShape.MatchString(string(v)) {
			c.add("type", at, describe(s), kinDescribe(at, v))
			return
		}
		bits := 64
		if s.Format == "int32" {
			bits = 32
		}
		if _, err := strconv.ParseInt(string(v), 10, bits); err != nil {
			c.add("format-"+cmp.Or(s.Format, "int64"), at, describe(s), kinDescribe(at, v))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if child := kinProperty(s, name); child != nil {
				c.integers(child, v[name], at+kinPointer([]string{name}))
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

// kinPointer writes a path as a JSON pointer (RFC 6901).
func kinPointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(name))
	}
	return b.String()
}

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
			if child := kinProperty(s, known); child != nil {
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

// kinProperty returns the schema that s has for a member of an object; nil where it says nothing.
func kinProperty(s *schema, name string) *schema {
	if p := s.Properties[name]; p != nil {
		return p.Value
	}
	if p := s.AdditionalProperties.Schema; p != nil {
		return p.Value
	}
	return nil
}

var (
	uuidShape     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	dateTimeShape = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)
)

var errFormat = errors.New("not of the format")

// kinFormats are the formats of text that are checked. Those of integers are checked by integers.
var kinFormats = openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
	"uuid":      kinFormat(uuidShape.MatchString),
	"date-time": kinFormat(kinDateTime),
	"vb365-request-time": kinFormat(func(s string) bool {
		_, err := wire.ParseRequestTime(s)
		return err == nil
	}),
})

// kinFormat makes a validator of a predicate. The texts of findings are made elsewhere, with the schema at hand.
func kinFormat(valid func(string) bool) openapi3.StringFormatValidator {
	return openapi3.NewCallbackValidator(func(s string) error {
		if !valid(s) {
			return errFormat
		}
		return nil
	})
}

// kinDateTime reports whether s is a time of RFC 3339 that exists.
func kinDateTime(s string) bool {
	s = strings.ToUpper(s)
	if !dateTimeShape.MatchString(s) {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil
}
