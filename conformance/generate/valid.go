package generate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/spec"
)

// Valid makes requests, and the bodies of answers, that keep the contract of one version, in all the ways that JSON,
// HTTP and the contract allow. Whoever judges one of them and finds anything gives a false alarm.
type Valid struct {
	version  spec.Version
	doc      *openapi3.T
	patterns map[string]matcher
	picks    [64]*rapid.Generator[int] // of the numbers below an index; making them anew takes most of the time
}

// matcher checks texts against a pattern of the contract, and makes such texts.
type matcher struct {
	re   *regexp.Regexp
	text *rapid.Generator[string]
}

// NewValid reads the contract of a version. The error names a keyword of the contract for which no values can be made.
func NewValid(v spec.Version) (*Valid, error) {
	doc, err := Document(v)
	if err != nil {
		return nil, err
	}
	return ValidOf(v, doc)
}

// ValidOf is NewValid of a document that need not be the contract.
func ValidOf(v spec.Version, doc *openapi3.T) (*Valid, error) {
	g := &Valid{version: v, doc: doc, patterns: map[string]matcher{}}
	for n := 1; n < len(g.picks); n++ {
		g.picks[n] = rapid.IntRange(0, n-1)
	}
	seen := map[*openapi3.Schema]bool{}
	var errs []error
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for name, r := range Schemas(item, op) {
				if err := g.prepare(r, seen); err != nil {
					errs = append(errs, fmt.Errorf("%s %s: %s: %w", method, path, name, err))
				}
			}
		}
	}
	return g, errors.Join(errs...)
}

// Schemas returns the schemas of parameters and bodies of an operation by a name for errors.
func Schemas(item *openapi3.PathItem, op *openapi3.Operation) map[string]*openapi3.SchemaRef {
	all := map[string]*openapi3.SchemaRef{}
	add := func(name string, content openapi3.Content) {
		for media, c := range content {
			all[name+" "+media] = c.Schema
		}
	}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		all["parameter "+p.Value.Name] = p.Value.Schema
	}
	if op.RequestBody != nil {
		add("request", op.RequestBody.Value.Content)
	}
	for status, r := range op.Responses.Map() {
		add("response "+status, r.Value.Content)
	}
	return all
}

// prepare compiles the patterns of a schema and of all below it, and refuses what no values can be made for.
func (g *Valid) prepare(r *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) error {
	if r == nil || seen[r.Value] {
		return nil
	}
	s := r.Value
	seen[s] = true
	for keyword, used := range map[string]bool{
		"allOf of several": len(s.AllOf) > 1, "oneOf": s.OneOf != nil, "anyOf": s.AnyOf != nil, "not": s.Not != nil,
		"multipleOf": s.MultipleOf != nil, "uniqueItems": s.UniqueItems, "minProperties": s.MinProps > 0,
		"maxProperties": s.MaxProps != nil, "several types": s.Type != nil && len(*s.Type) > 1,
		"allOf beside a type": len(s.AllOf) == 1 && s.Type != nil,
	} {
		if used {
			return fmt.Errorf("no values can be made for %s", keyword)
		}
	}
	if s.Pattern != "" {
		re, err := regexp.Compile(s.Pattern)
		if err != nil {
			return err
		}
		g.patterns[s.Pattern] = matcher{re, rapid.StringMatching(s.Pattern)}
	}
	below := []*openapi3.SchemaRef{s.Items, s.AdditionalProperties.Schema}
	below = append(below, s.AllOf...)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		below = append(below, s.Properties[name])
	}
	for _, child := range below {
		if err := g.prepare(child, seen); err != nil {
			return err
		}
	}
	return nil
}

// Content writes a body of one of the documented media types, and its headers.
func (w *Writer) Content(h http.Header, content openapi3.Content) []byte {
	media := rapid.SampledFrom(slices.Sorted(maps.Keys(content))).Draw(w.t, "media type")
	if w.about != nil && content[w.about.Media] != nil {
		media = w.about.Media
	}
	kind, _, _ := strings.Cut(media, ";")
	told := rapid.SampledFrom([]string{
		cmp.Or(media, kind), kind + "; charset=utf-8", kind + ";charset=UTF-8", strings.ToUpper(kind) + `; Charset="utf-8"`,
	}).Draw(w.t, "Content-Type")
	if h.Set("Content-Type", told); told != media {
		w.note("Content-Type: %s", told)
	}
	schema := content[media].Schema.Value
	if kind == Form {
		w.form(schema)
	} else {
		w.space()
		w.value(schema)
		w.space()
	}
	if w.about == nil && w.Chance(2) {
		h.Set("Content-Length", strconv.Itoa(len(w.out)))
	}
	return w.out
}

// form writes an object as the fields of a form.
func (w *Writer) form(s *openapi3.Schema) {
	var fields []string
	for _, m := range w.members(s) {
		fields = append(fields, w.escape(m.name)+"="+w.escape(w.unquoted(m.name, m.schema)))
	}
	w.out = append(w.out, strings.Join(fields, "&")...)
}

// unquoted makes a value that is not written as JSON: of a parameter, or of a field of a form.
func (w *Writer) unquoted(name string, s *openapi3.Schema) string {
	s = plain(s)
	switch {
	case w.about != nil:
		return w.aboutText(name, s)
	case len(s.Enum) > 0:
		return fmt.Sprint(rapid.SampledFrom(s.Enum).Draw(w.t, "enum"))
	case s.Type.Is("boolean"):
		return strconv.FormatBool(rapid.Bool().Draw(w.t, "bool"))
	case s.Type.Is("integer"):
		return strconv.FormatInt(w.integer(s), 10)
	}
	return w.text(s)
}

// escape writes text for a query or a form in one of the ways that stand for it.
func (w *Writer) escape(text string) string {
	escaped := url.QueryEscape(text)
	otherwise := escaped
	switch w.pick(3) {
	case 1:
		otherwise = strings.ReplaceAll(escaped, "+", "%20")
	case 2:
		otherwise = strings.ReplaceAll(escaped, "%3A", ":") // may stand for itself
	}
	if otherwise != escaped {
		w.note("characters that are escaped in another way")
	}
	return otherwise
}
