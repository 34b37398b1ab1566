package propose

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// seenText describes what nobody has documented.
const seenText = "Seen in answers; not documented."

// change makes the text of the contract that allows, in one version, what a finding has seen.
type change struct {
	title string
	rule  string // id of oasdiff's rule
	text  string
}

// errByHand is for what has no one right place in the contract.
var errByHand = errors.New("the contract has no way to say it, or several: edit it by hand")

// changes holds how findings are taken in, by the ids of the checks.
var changes = map[string]func(*document, spec.Version, conformance.Finding) (change, error){
	"body/property-undocumented": addProperty,
	"body/enum":                  addValues,
	"body/null":                  allowNull,
	"body/required":              makeOptional,
	"body/type":                  widenType,
	"body/range":                 widenRange,
	"body/length":                widenLength,
	"body/pattern":               dropPattern,
	"body/format-uuid":           dropPattern,
	"body/format-date-time":      dropPattern,
	"body/format-date":           dropPattern,
	"body/format-uri":            dropPattern,
	"body/format-byte":           dropPattern,
	"body/format-int32":          widenFormat,
	"http/status-undocumented":   addStatus,
	"http/header-undocumented":   addHeader,
	"http/media-undocumented":    addMedia,
	"route/query-undocumented":   addParameter,
}

// last returns the last name of a JSON pointer, and what stands before it.
func last(pointer string) (before, name string) {
	i := strings.LastIndexByte(pointer, '/')
	return pointer[:max(i, 0)], strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer[i+1:])
}

// component is how titles name the place of a clause: without what all of them have.
func component(rule string) string {
	name := strings.NewReplacer("#/components/", "", "#/", "", "~1", "/").Replace(rule)
	return strings.TrimSuffix(name, "/properties")
}

// place finds what a clause names, in the document of the version and in the text.
func (d *document) place(v spec.Version, rule string) (derived, source *yaml.Node, err error) {
	if derived, err = d.at(v, rule); err != nil {
		return nil, nil, err
	}
	source, err = d.source(derived)
	return derived, source, err
}

// put adds a member that is there in one version, or makes one that other versions have be there.
func (d *document) put(v spec.Version, n *yaml.Node, name string, value fields) (string, error) {
	if old := member(n, name); old != nil {
		return d.in(v, old)
	}
	return d.add(n, name, append(value, field{"x-versions", list([]string{string(v)})}).flow())
}

// schemaOf makes a schema of the types that were seen.
func schemaOf(types []string) fields {
	null := slices.Contains(types, "null")
	types = slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == "null" })
	if slices.Equal(types, []string{"integer", "number"}) {
		types = types[1:]
	}
	var out fields
	if len(types) == 1 {
		out = fields{{"type", types[0]}}
		if types[0] == "array" {
			out = append(out, field{"items", "{}"})
		}
	}
	if null {
		out = append(out, field{"nullable", "true"})
	}
	return append(out, field{"description", scalar(seenText)})
}

func addProperty(d *document, v spec.Version, f conformance.Finding) (change, error) {
	_, n, err := d.place(v, f.Rule)
	if err != nil {
		return change{}, err
	}
	_, name := last(f.Pointer)
	text, err := d.put(v, n, name, schemaOf(f.Seen))
	return change{fmt.Sprintf("property %s of %s", name, component(f.Rule)), "response-optional-property-added", text}, err
}

// schema finds the schema that a clause is a keyword of.
func (d *document) schema(v spec.Version, f conformance.Finding) (derived, source *yaml.Node, name string, err error) {
	before, _ := last(f.Rule)
	derived, source, err = d.place(v, before)
	return derived, source, component(before), err
}

func addValues(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	known := values(member(derived, "enum"))
	more := slices.DeleteFunc(slices.Clone(f.Seen), func(s string) bool { return slices.Contains(known, s) })
	if len(more) == 0 {
		return change{}, errByHand
	}
	text, err := d.patch(v, n, fields{{"enum", list(append(known, more...))}})
	return change{fmt.Sprintf("value %s of %s", strings.Join(more, ", "), name), "response-property-enum-value-added", text}, err
}

func allowNull(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	keywords := fields{{"nullable", "true"}}
	if enum := values(member(derived, "enum")); enum != nil {
		keywords = append(keywords, field{"enum", strings.TrimSuffix(list(enum), "]") + ", null]"})
	}
	text, err := d.patch(v, n, keywords)
	return change{"null as " + name, "response-property-became-nullable", text}, err
}

func makeOptional(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	_, missing := last(f.Pointer)
	required := values(member(derived, "required"))
	left := slices.DeleteFunc(slices.Clone(required), func(s string) bool { return s == missing })
	keyword := field{"required", list(left)}
	if len(left) == len(required) {
		return change{}, errByHand
	}
	if len(left) == 0 {
		keyword.value = "null"
	}
	text, err := d.patch(v, n, fields{keyword})
	return change{fmt.Sprintf("%s without %s", name, missing), "response-property-became-optional", text}, err
}

// widenType takes any number where the contract has an integer. Other types have no schema that is one of both.
func widenType(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	old := member(derived, "type")
	if old == nil || old.Value != "integer" || !slices.Contains(f.Seen, "number") || len(f.Seen) > 2 || !slices.Contains([]string{"integer", "number"}, f.Seen[0]) {
		return change{}, errByHand
	}
	text, err := d.patch(v, n, fields{{"type", "number"}, {"format", "null"}})
	return change{"any number as " + name, "response-property-type-generalized", text}, err
}

func widenRange(d *document, v spec.Version, f conformance.Finding) (change, error) {
	return d.widen(v, f, "minimum", "maximum", "response-property-min-decreased", "response-property-max-increased")
}

func widenLength(d *document, v spec.Version, f conformance.Finding) (change, error) {
	return d.widen(v, f, "minLength", "maxLength", "response-property-min-length-decreased", "response-property-max-length-increased")
}

// widen moves bounds so that all numbers that were seen lie in them.
func (d *document) widen(v spec.Version, f conformance.Finding, lower, upper, lowerRule, upperRule string) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	c := change{title: "bounds of " + name}
	var keywords fields
	for _, bound := range []struct {
		keyword, rule string
		sign          float64
	}{{lower, lowerRule, -1}, {upper, upperRule, 1}} {
		old := member(derived, bound.keyword)
		if old == nil || member(derived, "exclusiveMinimum") != nil || member(derived, "exclusiveMaximum") != nil {
			continue
		}
		now, err := strconv.ParseFloat(old.Value, 64)
		if err != nil {
			return change{}, fmt.Errorf("%s: %w", bound.keyword, err)
		}
		if far, ok := farthest(f.Seen, bound.sign); ok && far*bound.sign > now*bound.sign {
			value, rule := strconv.FormatFloat(far, 'f', -1, 64), bound.rule
			if bound.keyword == "minLength" && far == 0 {
				value, rule = "null", "response-property-min-length-unset"
			}
			keywords = append(keywords, field{bound.keyword, value})
			c.rule = cmp.Or(c.rule, rule)
		}
	}
	if len(keywords) == 0 {
		return change{}, errByHand
	}
	c.text, err = d.patch(v, n, keywords)
	return c, err
}

// farthest returns the number that is farthest in the direction of sign.
func farthest(seen []string, sign float64) (far float64, ok bool) {
	for _, s := range seen {
		if x, err := strconv.ParseFloat(s, 64); err == nil && (!ok || x*sign > far*sign) {
			far, ok = x, true
		}
	}
	return far, ok
}

// dropPattern takes any text. Of a text that is not of its format, the pattern has not been judged.
func dropPattern(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	c := change{title: "any text as " + name, rule: "response-property-pattern-removed"}
	var keywords fields
	for _, keyword := range []string{"format", "pattern"} {
		if member(derived, keyword) != nil && (keyword == "pattern" || f.Check != "body/pattern") {
			keywords = append(keywords, field{keyword, "null"})
		}
	}
	if member(derived, "pattern") == nil {
		c.rule = "response-property-type-generalized"
	}
	c.text, err = d.patch(v, n, keywords)
	return c, err
}

func widenFormat(d *document, v spec.Version, f conformance.Finding) (change, error) {
	_, n, name, err := d.schema(v, f)
	if err != nil {
		return change{}, err
	}
	text, err := d.patch(v, n, fields{{"format", "int64"}})
	return change{"integers of 64 bits as " + name, "response-property-type-generalized", text}, err
}

func addStatus(d *document, v spec.Version, f conformance.Finding) (change, error) {
	_, n, err := d.place(v, f.Rule)
	if err != nil {
		return change{}, err
	}
	status, _, _ := strings.Cut(f.Got, " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		return change{}, fmt.Errorf("the finding tells no status: %q", f.Got)
	}
	value := fields{{"description", scalar(seenText)}}
	if len(f.Seen) > 0 {
		var content fields
		for _, media := range f.Seen {
			content = append(content, field{media, "{schema: {}}"})
		}
		value = append(value, field{"content", content.flow()})
	}
	text, err := d.put(v, n, status, value)
	c := change{fmt.Sprintf("status %s of %s", status, f.Operation), "response-non-success-status-added", text}
	if code/100 == 2 {
		c.rule = "response-success-status-added"
	}
	return c, err
}

func addHeader(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, err := d.place(v, f.Rule)
	if err != nil {
		return change{}, err
	}
	value := fields{{"description", scalar(seenText)}, {"schema", "{type: string}"}}
	c := change{title: fmt.Sprintf("header %s of %s", f.Pointer, component(f.Rule)), rule: "response-header-added"}
	headers := member(derived, "headers")
	if headers == nil {
		c.text, err = d.patch(v, n, fields{{"headers", fields{{f.Pointer, value.flow()}}.flow()}})
		return c, err
	}
	if headers, err = d.source(headers); err != nil {
		return change{}, err
	}
	c.text, err = d.put(v, headers, f.Pointer, value)
	return c, err
}

func addMedia(d *document, v spec.Version, f conformance.Finding) (change, error) {
	derived, n, err := d.place(v, f.Rule)
	if err != nil {
		return change{}, err
	}
	var media string
	if json.Unmarshal([]byte(f.Got), &media) != nil {
		return change{}, fmt.Errorf("the finding tells no media type: %q", f.Got)
	}
	schema := "{}"
	if len(derived.Content) > 1 {
		if ref := member(member(derived.Content[1], "schema"), "$ref"); ref != nil {
			schema = fields{{"$ref", scalar(ref.Value)}}.flow()
		}
	}
	text, err := d.put(v, n, media, fields{{"schema", schema}})
	return change{fmt.Sprintf("media type %s of %s", media, f.Operation), "response-media-type-added", text}, err
}

func addParameter(d *document, v spec.Version, f conformance.Finding) (change, error) {
	_, n, err := d.place(v, f.Rule)
	if err != nil {
		return change{}, err
	}
	text, err := d.addItem(n, fields{
		{"name", scalar(f.Pointer)}, {"in", "query"}, {"description", scalar("Seen in requests; not documented.")},
		{"schema", "{type: string}"}, {"x-versions", list([]string{string(v)})},
	}.flow())
	return change{fmt.Sprintf("query parameter %s of %s", f.Pointer, f.Operation), "new-optional-request-parameter", text}, err
}
