package validate

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema is a schema of the document.
type schema = openapi3.Schema

// compiler makes nodes of schemas, each once: cycles of the document become cycles of nodes.
type compiler struct {
	nodes   map[nodeKey]*node
	done    map[*node]bool
	open    map[*schema]bool // that are made of one part, which is being compiled
	guesses int
	longest int // of the texts of the contract that are compared with what is sent, in bytes
}

// room is how much of a string must be kept so that no text of the contract is longer, in any case.
func (c *compiler) room() int { return max(roomSize, utf8.UTFMax*(c.longest+1)) }

// compared takes note of a text, or of all texts of a value.
func (c *compiler) compared(v any) {
	switch v := v.(type) {
	case string:
		c.longest = max(c.longest, len(v))
	case []any:
		for _, item := range v {
			c.compared(item)
		}
	case map[string]any:
		for name, member := range v {
			c.compared(name)
			c.compared(member)
		}
	}
}

// nodeKey tells apart the nodes of one schema.
type nodeKey struct {
	schema   *schema
	property bool   // readOnly and writeOnly only count for properties
	exempt   string // names that a schema beside it makes read only, by side
	links    bool   // the value of _links
}

var kindNames = map[string]kinds{
	"string": kindString, "number": kindNumber | kindInteger, "integer": kindInteger, "boolean": kindBool,
	"object": kindObject, "array": kindArray,
}

// ref compiles a schema where it is used; at says where, for errors.
func (c *compiler) ref(r *openapi3.SchemaRef, at string) (*node, error) {
	return c.node(r, at, nodeKey{})
}

func (c *compiler) node(r *openapi3.SchemaRef, at string, k nodeKey) (*node, error) {
	if r.Ref != "" {
		at = r.Ref
	}
	if r.Value == nil {
		return nil, fmt.Errorf("%s: a reference that leads nowhere", at)
	}
	s := r.Value
	k.schema, k.property = s, k.property && (s.ReadOnly || s.WriteOnly)
	if n := c.nodes[k]; n != nil {
		return n, nil
	}
	if only := soleAllOf(s); only != nil && !k.property {
		// A reference that is dressed up with a description is the reference.
		if c.open[s] {
			return nil, fmt.Errorf("%s: a schema that leads to itself", at)
		}
		c.open[s] = true
		part, err := c.node(only, at+"/allOf/0", k)
		delete(c.open, s)
		if err != nil || !s.Nullable || part.lenient {
			return part, err
		}
		if c.done[part] {
			n := *part
			n.nullable, n.lenient, n.unlisted = true, true, false
			c.nodes[k] = &n
			return &n, nil
		}
	}
	if err := unsupported(s); err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	n := &node{at: at}
	c.nodes[k] = n
	if err := c.fill(n, s, k); err != nil {
		return nil, err
	}
	c.done[n] = true
	if leadsTo(n, n, map[*node]bool{}) {
		return nil, fmt.Errorf("%s: a schema that leads to itself", at)
	}
	return n, nil
}

// leadsTo reports whether the parts and branches of from lead to n at the same value.
func leadsTo(n, from *node, seen map[*node]bool) bool {
	for _, part := range slices.Concat(from.allOf, from.oneOf, from.anyOf, []*node{from.not}) {
		if part == nil || seen[part] {
			continue
		}
		seen[part] = true
		if part == n || leadsTo(n, part, seen) {
			return true
		}
	}
	return false
}

// newCompiler makes a compiler for the schemas of one contract.
func newCompiler() *compiler {
	return &compiler{nodes: map[nodeKey]*node{}, done: map[*node]bool{}, open: map[*schema]bool{}}
}

// soleAllOf returns the one part that a schema consists of.
func soleAllOf(s *schema) *openapi3.SchemaRef {
	bare := *s
	bare.AllOf, bare.Nullable, bare.ReadOnly, bare.WriteOnly = nil, false, false, false
	if len(s.AllOf) != 1 || !isBare(&bare) {
		return nil
	}
	return s.AllOf[0]
}

// isBare reports whether a schema says nothing of a value.
func isBare(s *schema) bool {
	return s.OneOf == nil && s.AnyOf == nil && s.AllOf == nil && s.Not == nil && s.Type == nil && s.Enum == nil &&
		s.Format == "" && !s.UniqueItems && !s.ExclusiveMin.IsSet() && !s.ExclusiveMax.IsSet() && !s.Nullable &&
		s.Min == nil && s.Max == nil && s.MultipleOf == nil && s.MinLength == 0 && s.MaxLength == nil &&
		s.Pattern == "" && s.MinItems == 0 && s.MaxItems == nil && s.Items == nil && len(s.Required) == 0 &&
		s.Properties == nil && s.MinProps == 0 && s.MaxProps == nil && s.AdditionalProperties.Has == nil &&
		s.AdditionalProperties.Schema == nil && s.Discriminator == nil && unsupported(s) == nil
}

// unsupported names a keyword that OpenAPI 3.0.3 does not have, or that is written in a way it does not know.
func unsupported(s *schema) error {
	for name, there := range map[string]bool{
		"const": s.Const != nil, "prefixItems": s.PrefixItems != nil, "contains": s.Contains != nil,
		"minContains": s.MinContains != nil, "maxContains": s.MaxContains != nil, "examples": s.Examples != nil,
		"patternProperties": s.PatternProperties != nil, "dependentSchemas": s.DependentSchemas != nil,
		"propertyNames": s.PropertyNames != nil, "unevaluatedItems": s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil,
		"unevaluatedProperties": s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil,
		"if":                    s.If != nil, "then": s.Then != nil, "else": s.Else != nil, "dependentRequired": s.DependentRequired != nil,
		"a boolean schema": s.Always != nil, "$defs": s.Defs != nil, "$schema": s.SchemaDialect != "",
		"exclusiveMinimum as a number": s.ExclusiveMin.Value != nil, "exclusiveMaximum as a number": s.ExclusiveMax.Value != nil,
	} {
		if there {
			return fmt.Errorf("%s is no keyword of OpenAPI 3.0.3", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Extensions)) {
		if !strings.HasPrefix(name, "x-") {
			return fmt.Errorf("%s is no keyword of OpenAPI 3.0.3", name)
		}
	}
	if s.Type != nil {
		if len(*s.Type) != 1 || kindNames[(*s.Type)[0]] == 0 {
			return fmt.Errorf("type %v is none of OpenAPI 3.0.3", *s.Type)
		}
	}
	return nil
}

// fill makes n what s says.
func (c *compiler) fill(n *node, s *schema, k nodeKey) error {
	n.kinds, n.nullable = kindAny, s.Nullable || s.Type == nil
	if s.Type != nil {
		n.typed, n.kinds, n.isString = true, kindNames[(*s.Type)[0]], s.Type.Is("string")
	}
	n.want = want{
		value: describe(s), pattern: patternText(s), length: lengthText(s), items: itemsText(s),
		format: "format-" + s.Format,
	}
	if k.property && s.ReadOnly {
		n.forbid[sideRequest] = "read-only-in-request"
	}
	if k.property && s.WriteOnly {
		n.forbid[sideResponse] = "write-only-in-response"
	}
	if err := c.fillString(n, s); err != nil {
		return fmt.Errorf("%s: %w", n.at, err)
	}
	if err := fillNumber(n, s); err != nil {
		return fmt.Errorf("%s: %w", n.at, err)
	}
	if err := c.fillArray(n, s); err != nil {
		return err
	}
	exempt := exemptions(s, k.exempt)
	if err := c.fillObject(n, s, exempt, k.links); err != nil {
		return err
	}
	if err := c.fillComposition(n, s, exempt); err != nil {
		return err
	}
	if s.Enum != nil {
		n.enum = makeEnum(s.Enum)
		c.compared(s.Enum)
		n.unlisted = n.nullable && !slices.Contains(s.Enum, nil)
		n.nullable = n.nullable && !n.unlisted
	}
	n.lenient = s.Nullable && n.nullable
	n.slow = len(n.allOf)+len(n.oneOf)+len(n.anyOf) > 0 || n.not != nil || n.unique ||
		n.enum != nil && len(n.enum.digests) > 0
	n.quick = quickOf(n, s)
	n.open = n.kinds&kindObject != 0 && n.enum == nil && n.forbid == [2]string{} &&
		n.minProps == 0 && n.maxProps == math.MaxUint64
	return nil
}

func quickOf(n *node, s *schema) quick {
	switch {
	case n.kinds&kindString == 0 || n.slow || n.forbid != [2]string{}:
		return quickNone
	case n.format == formatRequestTime && s.Pattern == requestTimePattern && n.enum == nil:
		return quickRequestTime
	case n.bounded:
		return quickNone
	case n.enum != nil:
		if n.pattern == nil && n.format == formatNone {
			return quickEnum
		}
	case n.format == formatDateTime && s.Pattern == timePattern:
		return quickTime
	case n.pattern != nil:
		if n.format == formatNone && n.pattern.prefix != "" {
			return quickPrefix
		}
	case n.format == formatUUID:
		return quickUUID
	case n.format == formatNone:
		return quickAny
	}
	return quickNone
}

// timePattern is the pattern that says how the service writes a time.
const timePattern = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z$`

// requestTimePattern is the pattern that says how clients write a time. Every time of RFC 3339 matches it.
const requestTimePattern = `^(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})|` +
	`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}|\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}(:\d{2})?)$`

func (c *compiler) fillString(n *node, s *schema) error {
	if s.Pattern != "" {
		p, err := makePattern(s.Pattern)
		if err != nil {
			return err
		}
		n.pattern = p
		c.compared(p.prefix)
	}
	n.minLen, n.maxLen = s.MinLength, math.MaxUint64
	if s.MaxLength != nil {
		n.maxLen = *s.MaxLength
	}
	n.bounded = s.MinLength > 0 || s.MaxLength != nil
	n.format = formats[s.Format]
	if n.format == formatUUID && s.Pattern == uuidPattern {
		n.pattern = nil // the format says it
	}
	return nil
}

// uuidPattern is the pattern that says what format uuid does.
const uuidPattern = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`

func makePattern(source string) (*pattern, error) {
	translated, err := ecma(source)
	if err != nil {
		return nil, fmt.Errorf("pattern %q cannot be honored: %w", source, err)
	}
	re, err := regexp.Compile(translated)
	if err != nil {
		return nil, fmt.Errorf("pattern %q cannot be honored: %w", source, err)
	}
	p := &pattern{re: re}
	if rest, ok := strings.CutPrefix(source, "^"); ok {
		if rest != "" && regexp.QuoteMeta(rest) == rest {
			p.prefix = rest
		}
		p.steps = makeSteps(translated)
	}
	return p, nil
}

func fillNumber(n *node, s *schema) error {
	if s.Type.Is("integer") {
		n.integer = integer{only: true, bits: 64, kind: "format-int64"}
		if s.Format == "int32" {
			n.integer.bits, n.integer.kind = 32, "format-int32"
		}
	}
	l := &limits{
		overMin: s.ExclusiveMin.Bool != nil && *s.ExclusiveMin.Bool, underMax: s.ExclusiveMax.Bool != nil && *s.ExclusiveMax.Bool,
		single: s.Format == "float", intMin: math.MinInt64, intMax: math.MaxInt64, intMul: 1,
	}
	l.ints = !l.overMin && !l.underMax
	for _, bound := range []struct {
		from  *float64
		to    **decimal
		whole *int64
	}{{s.Min, &l.min, &l.intMin}, {s.Max, &l.max, &l.intMax}, {s.MultipleOf, &l.multiple, &l.intMul}} {
		if bound.from == nil {
			continue
		}
		text, _ := numberText(*bound.from)
		d := parseDecimal([]byte(text))
		*bound.to = &d
		if v, ok := small([]byte(strconv.FormatFloat(*bound.from, 'f', -1, 64))); ok {
			*bound.whole = v
		} else {
			l.ints = false
		}
	}
	if s.MultipleOf != nil && *s.MultipleOf <= 0 {
		return fmt.Errorf("multipleOf %v is not above 0", *s.MultipleOf)
	}
	if l.min != nil || l.max != nil || l.multiple != nil || l.single {
		n.limits = l
	}
	return nil
}

func makeEnum(values []any) *enum {
	e := &enum{}
	for _, v := range values {
		switch v := v.(type) {
		case nil: // nullable says whether null is allowed
		case string:
			e.strings = append(e.strings, v)
			e.quoted = append(e.quoted, makeKnown(plainQuoted(v)))
		case bool:
			e.bools[index(v)] = true
		case []any, map[string]any:
			e.digests = append(e.digests, digestOfValue(v))
		default:
			if text, ok := numberText(v); ok {
				e.numbers = append(e.numbers, parseDecimal([]byte(text)))
			}
		}
	}
	return e
}
