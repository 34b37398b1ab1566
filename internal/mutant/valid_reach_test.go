package mutant

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// narrowing takes one thing from a contract that it allowed before. The valid calls must show that thing: one
// of them at least breaks the narrower contract.
type narrowing struct {
	name  string
	apply func() (undo func())
}

// narrowings finds what can be taken from a contract, each schema once.
type narrowings struct {
	seen  map[*openapi3.Schema]bool
	all   []narrowing
	count int
}

// reaching is how many calls of an operation have to show all that its contract allows.
const reaching = 400

func set[T any](to *T, v T) func() (undo func()) {
	return func() func() {
		before := *to
		*to = v
		return func() { *to = before }
	}
}

func (n *narrowings) add(at, what string, apply func() func()) {
	n.all = append(n.all, narrowing{at + ": " + what, apply})
}

// nothing is the schema of no value.
var nothing = &openapi3.SchemaRef{Value: &openapi3.Schema{}}

func (n *narrowings) schema(r *openapi3.SchemaRef, at string) {
	s := r.Value
	if r.Ref != "" {
		at = r.Ref
	}
	if n.seen[s] {
		return
	}
	n.seen[s] = true
	if s.Nullable && (len(s.Enum) == 0 || slices.Contains(s.Enum, nil)) {
		n.add(at, "null", set(&s.Nullable, false))
	}
	for i, v := range s.Enum {
		if v != nil {
			n.add(at, fmt.Sprintf("enum value %v", v), set(&s.Enum, slices.Delete(slices.Clone(s.Enum), i, i+1)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		n.property(s, name, at)
	}
	if extra := &s.AdditionalProperties; extra.Schema != nil {
		if len(s.Properties) == 0 { // else it lists links, and others are drift
			n.add(at, "other names", set(&extra.Schema, openapi3.NewSchemaRef("", &openapi3.Schema{Not: nothing})))
		}
		n.schema(extra.Schema, at+"/additionalProperties")
	}
	if s.Items != nil {
		n.add(at, "no items", set(&s.MinItems, 1))
		n.add(at, "several items", set(&s.MaxItems, new(uint64(1))))
		n.schema(s.Items, at+"/items")
	}
	for _, part := range s.AllOf {
		n.schema(part, at+"/allOf/0")
	}
	n.numbers(s, at)
	n.texts(s, at)
}

func (n *narrowings) property(s *openapi3.Schema, name, at string) {
	p := s.Properties[name]
	if p.Value.WriteOnly || p.Value.ReadOnly {
		return // is there on one side, absent on the other; no schema of ours stands on both
	}
	if !slices.Contains(s.Required, name) {
		n.add(at, name+" absent", set(&s.Required, append(slices.Clone(s.Required), name)))
	}
	n.add(at, name+" present", func() func() {
		s.Properties[name] = openapi3.NewSchemaRef("", &openapi3.Schema{Not: nothing})
		return func() { s.Properties[name] = p }
	})
	n.schema(p, at+"/properties/"+name)
}

func (n *narrowings) numbers(s *openapi3.Schema, at string) {
	if s.Enum != nil || !s.Type.Is("integer") {
		return
	}
	low, high := generate.Bounds(s)
	above, below := math.Nextafter(float64(low), math.Inf(1)), math.Nextafter(float64(high), math.Inf(-1))
	n.add(at, "the least integer", set(&s.Min, new(max(above, float64(low)+1))))
	n.add(at, "the greatest integer", set(&s.Max, new(min(below, float64(high)-1))))
}

// kindsOfText are patterns that stand for the texts which they match, by format.
var kindsOfText = map[string][]string{
	"":          {`[^\x00-\x7f]`, `["\\]`, `[\x00-\x1f]`},
	"password":  {`[^\x00-\x7f]`, `["\\]`, `[\x00-\x1f]`},
	"uuid":      {`[A-F]`, `[a-f]`, `^0000.*0$`},
	"date-time": {`^0001`, `^9999`, `02-29`, `12-31`, `23:59:59`, `00:00`, `:\d\dZ`, `\.\d`, `\.\d{7}\D`},
	"vb365-request-time": {
		`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$`, `^[\d.]{10} \d\d:\d\d$`, `^[\d.]{10} \d\d:\d\d:\d\d$`,
		`[+]\d\d:\d\d$`, `-\d\d:\d\d$`, `t`, `z$`, `Z$`, `T.*\.\d{7}\D`, `^0001`, `^9999`,
	},
}

// texts takes kinds of text away, and a character of the length at both ends.
func (n *narrowings) texts(s *openapi3.Schema, at string) {
	if s.Enum != nil || !s.Type.Is("string") {
		return
	}
	without := kindsOfText[s.Format]
	switch {
	case strings.HasPrefix(s.Pattern, "^/v"):
		without = []string{`^/v\d/$`, `[^\x00-\x7f]`}
	case s.Format == "date-time" && s.Pattern == "":
		without = append(slices.Clone(without), `[+]\d\d:\d\d$`, `-\d\d:\d\d$`, `t`, `z$`)
	case s.Format == "date-time":
		for digits := range 7 {
			without = append(slices.Clone(without), fmt.Sprintf(`\.\d{%d}Z`, digits+1))
		}
	case s.Format == "" && s.Pattern != "":
		without = []string{`^\d\d:`, `^\d+\.\d\d:`, `\d\d\.\d`, `:\d\d$`, `\.\d{7}$`}
	case s.Format == "", s.Format == "password":
		n.add(at, "the shortest text", set(&s.MinLength, s.MinLength+1))
		if s.MaxLength != nil {
			n.add(at, "the longest text", set(&s.MaxLength, new(*s.MaxLength-1)))
		}
	}
	for _, pattern := range without {
		not := openapi3.NewSchemaRef("", &openapi3.Schema{Pattern: pattern})
		n.add(at, "text of "+pattern, set(&s.Not, not))
	}
}

// TestValidReachesAll shows that the valid calls leave nothing out: whatever the contract allows is in one of
// them, since a contract without it finds fault with one.
func TestValidReachesAll(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			doc, err := generate.Load(v) // of its own, since it is changed
			if err != nil {
				t.Fatal(err)
			}
			g, err := newValid(v, doc)
			if err != nil {
				t.Fatal(err)
			}
			n := &narrowings{seen: map[*openapi3.Schema]bool{}}
			for _, op := range spec.Operations(v) {
				n.operation(t, g, op)
			}
			if n.count < 300 {
				t.Errorf("only %d narrowings", n.count)
			}
		})
	}
}

// operation narrows the schemas of an operation that no other had before.
func (n *narrowings) operation(t *testing.T, g *Valid, op spec.Operation) {
	t.Helper()
	item := g.doc.Paths.Value(op.Path)
	schemas := generate.Schemas(item, item.GetOperation(op.Method))
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		n.schema(schemas[name], op.ID+" "+name)
	}
	var messages []validate.Message
	for seed := range reaching {
		messages = append(messages, messagesOf(g.Calls(op).Example(seed).Call())...)
	}
	only := *g.doc
	only.Paths = openapi3.NewPaths(openapi3.WithPath(op.Path, item))
	for _, narrower := range n.all {
		undo := narrower.apply()
		c, err := validate.Compile(&only)
		undo()
		if err != nil {
			t.Fatalf("%s: %v", narrower.name, err)
		}
		if !anyFinding(t, c, messages) {
			t.Errorf("%s: no valid call has %s", op.ID, narrower.name)
		}
	}
	n.count += len(n.all)
	n.all = nil
}

func anyFinding(t *testing.T, c *validate.Contract, messages []validate.Message) bool {
	t.Helper()
	for _, m := range messages {
		findings, err := c.Judge(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			if f.Check != "json/number-precision" {
				return true
			}
		}
	}
	return false
}

// TestValidWritesAll shows that the valid calls are written in all ways of JSON, HTTP and forms.
func TestValidWritesAll(t *testing.T) {
	t.Parallel()
	g, err := NewValid(spec.V8)
	if err != nil {
		t.Fatal(err)
	}
	var bodies, urls strings.Builder
	statuses := map[int]bool{}
	for _, op := range spec.Operations(spec.V8) {
		for seed := range perSeed {
			s := g.Calls(op).Example(seed)
			bodies.Write(append(s.Request.Body, s.Response.Body...))
			urls.WriteString(s.Request.URL + "\n")
			statuses[s.Response.Status] = true
		}
	}
	for _, piece := range []string{
		`\u0000`, `\ud83d\ude00`, `\uD83D\uDE00`, "😀", `\/`, "/", `\"`, `\u0022`, `\\`, `\n`, `\u000a`, "\u2028", "\ufeff", "\x7f", "\t\"", "\r\n",
		`"":`, `"t\u0079pe"`, `{}`, `[]`, "{\n", "[ ", `%C3%A9`, `=0`, `+`, `%20`, `:`,
	} {
		if !strings.Contains(bodies.String()+urls.String(), piece) {
			t.Errorf("%q is nowhere", piece)
		}
	}
	for _, status := range append(failures, 200, 201, 204) {
		if !statuses[status] {
			t.Errorf("no call has status %s", strconv.Itoa(status))
		}
	}
}
