package validate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

// subject is a schema to judge by, as kin-openapi has it and compiled.
type subject struct {
	name   string
	schema *schema
	node   *node
}

// strange are schemas with keywords that the contract of the service does not use.
var strange = []string{
	`{"type":"object","properties":{"a":{"oneOf":[{"type":"string","minLength":2},{"type":"integer"},{"type":"number","maximum":3}]},
		"b":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"array","maxItems":1}]},"c":{"not":{"enum":["x",1]}}},
		"required":["a","z"],"additionalProperties":{"type":"boolean","nullable":true}}`,
	`{"type":"array","uniqueItems":true,"maxItems":4,"items":{"enum":[1,"a",null,true,[1,{"b":2}],{"k":[]},1.5]}}`,
	`{"allOf":[{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"}}},
		{"properties":{"id":{"readOnly":true},"pw":{"type":"string","writeOnly":true,"maxLength":3}}}],"minProperties":1,"maxProperties":2,"nullable":true}`,
	`{"type":"object","additionalProperties":false,"required":["Kind","extra"],"properties":{"Kind":{"type":"string","enum":["One","Two"]},
		"kind":{"type":"integer","format":"int32","multipleOf":3},"n":{"type":"number","minimum":-0.5,"exclusiveMinimum":true,"maximum":1e3,"multipleOf":0.01},
		"when":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},"raw":{"type":"string","format":"byte"},
		"span":{"type":"string","pattern":"^(\\d+\\.)?\\d{2}:\\d{2}$"},"time":{"type":"string","pattern":"^\\d{2}:\\d{2}(\\.\\d{1,7})?Z$","format":"float"}}}`,
}

// subjects returns the bodies of the contract, and the strange schemas.
func subjects(t testing.TB) (all []subject, guesses int) {
	t.Helper()
	c := newCompiler()
	add := func(name string, r *openapi3.SchemaRef) {
		n, err := c.ref(r, name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, subject{name, r.Value, n})
	}
	for _, v := range spec.Versions() {
		doc := document(t, v)
		for _, op := range spec.Operations(v) {
			o := doc.Paths.Value(op.Path).GetOperation(op.Method)
			contents := []openapi3.Content{o.Responses.Status(op.Success[v]).Value.Content}
			if o.RequestBody != nil {
				contents = append(contents, o.RequestBody.Value.Content)
			}
			for _, content := range contents {
				for _, name := range slices.Sorted(maps.Keys(content)) {
					add(fmt.Sprintf("%s %s %s", v, op.ID, name), content[name].Schema)
				}
			}
		}
	}
	for _, source := range strange {
		add("strange", &openapi3.SchemaRef{Value: parseSchema(t, source)})
	}
	add("tree", cyclic(t))
	return all, c.guesses
}

// cyclic is a schema that leads to itself in two ways at once.
func cyclic(t testing.TB) *openapi3.SchemaRef {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":{
		"Tree":{"oneOf":[{"$ref":"#/components/schemas/Leaf"},{"$ref":"#/components/schemas/Fork"}],
			"discriminator":{"propertyName":"t","mapping":{"leaf":"#/components/schemas/Leaf","f":"Fork"}}},
		"Leaf":{"type":"object","required":["t"],"properties":{"t":{"type":"string"},"v":{"type":"integer"},"next":{"$ref":"#/components/schemas/Any"}}},
		"Fork":{"type":"object","required":["t","l"],"properties":{"t":{"type":"string"},"l":{"$ref":"#/components/schemas/Tree"},"next":{"$ref":"#/components/schemas/Any"}}},
		"Any":{"anyOf":[{"$ref":"#/components/schemas/Leaf"},{"$ref":"#/components/schemas/Fork"}]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas["Tree"]
}

// verdictOf is what a scanner says.
func verdictOf(s *scanner, n *node, b []byte, r io.Reader, side int, anyCase bool) verdict {
	s.begin(b, r, side, anyCase)
	trailing, err := s.judge(n)
	v := verdict{trailing: trailing, accepted: err == nil && trailing == 0, json: lines(s.json.all())}
	v.flood = many(s.json.all())
	if broken := (*syntaxError)(nil); errors.As(err, &broken) {
		v.broken, v.pointer = broken.check, broken.pointer
	} else {
		v.split(s.main.all())
	}
	return v
}

// many reports whether there are more faults than are listed.
func many(faults []fault) bool {
	return len(faults) >= maxFindings || slices.ContainsFunc(faults, func(f fault) bool { return f.count > listed })
}

// split sorts faults by their weight.
func (v *verdict) split(all []fault) {
	v.flood = v.flood || many(all)
	weak := func(f fault) bool { return f.severity != Violation }
	v.faults = lines(strongest(slices.DeleteFunc(slices.Clone(all), weak)))
	v.drifts = lines(slices.DeleteFunc(slices.Clone(all), func(f fault) bool { return !weak(f) }))
}

func FuzzTwin(f *testing.F) {
	all, guesses := subjects(f)
	for i := range all {
		f.Add(uint8(i), uint64(i), false, []byte(nil))
		f.Add(uint8(i), uint64(i)*7, true, []byte(nil))
	}
	for _, text := range []string{
		`{"a":1.0,"b":[1,"x"],"c":1.0e0,"d":"\ud83d\ude00é","d":null,"z":[[[]]]}`, `[1,1.0,10e-1,{"k":[]},{"k":[]}]`, "\xef\xbb\xbf[] x ",
		`{"t":"f","l":{"t":"leaf","v":1e2,"next":{"t":"q"}}}`, `{"KIND":"two","kind":-3,"n":0.015,"raw":"aGk=","extra":01}`, "{\"a\":\"\\ud800\"", `{"a":"` + strings.Repeat("é\\n", 90),
		`{"Kind":"One","extra":1,"n":1e400,"when":"2024-02-29T00:00:00Z","day":"2023-02-29","span":"1.22:33","time":"22:33.5Z"}`,
		strings.Repeat("[", 70), strings.Repeat("[", 64) + strings.Repeat("]", 64), "[1,]", `{"a":1,}`, `{"a" 1}`, `nul`, `-`, `"`, ``,
	} {
		for i := range all {
			f.Add(uint8(i), uint64(0), i%2 == 0, []byte(text))
		}
	}
	m := &mutator{t: f, bodies: realBodies(f)}
	for seed := range uint64(60) {
		m.Rand = rand.New(rand.NewPCG(seed, 3))
		b := m.bodies[m.IntN(len(m.bodies))]
		i := slices.IndexFunc(all, func(x subject) bool { return strings.HasPrefix(x.name, b.name+" ") })
		f.Add(uint8(i), uint64(b.side), seed%2 == 0, m.mutate(b.text))
	}
	whole, parts := newScanner(guesses, roomSize), newScanner(guesses, roomSize)
	f.Fuzz(func(t *testing.T, which uint8, seed uint64, anyCase bool, text []byte) {
		x := all[int(which)%len(all)]
		side := int(seed) & 1
		anyCase = anyCase && side == sideRequest
		if len(text) == 0 && seed != 0 {
			text = invent(x.node, seed)
		}
		want := judgeByTwin(x.node, text, side, anyCase)
		got := verdictOf(whole, x.node, text, nil, side, anyCase)
		want.settle(got)
		compare(t, x.name+": twin, scanner", text, want, got)
		parts.window = parts.window[:0:0]
		compare(t, x.name+": scanner, one byte at a time", text, got, verdictOf(parts, x.node, nil, iotest.OneByteReader(bytes.NewReader(text)), side, anyCase))
		parts.window = make([]byte, 1+seed%64)
		compare(t, x.name+": scanner, by a window", text, got, verdictOf(parts, x.node, nil, bytes.NewReader(text), side, anyCase))
		parts.window = nil
	})
}

// settle takes the pointer of the scanner where the twin's may differ: what stands where a value should begin, such
// as the end of the array around it, jsontext places at the array or object, and the scanner at the value.
func (v *verdict) settle(got verdict) {
	if v.broken != "" && v.broken == got.broken && v.pointer == got.pointer[:max(strings.LastIndexByte(got.pointer, '/'), 0)] {
		v.pointer = got.pointer
	}
}

func compare(t testing.TB, what string, text []byte, a, b verdict) {
	t.Helper()
	if a.flood || b.flood {
		a.faults, b.faults, a.drifts, b.drifts, a.json, b.json = nil, nil, nil, nil, nil, nil
		a.flood = b.flood
	}
	if diff := cmp.Diff(a, b, cmp.AllowUnexported(verdict{})); diff != "" {
		t.Errorf("%s (-, +):\n%s\n%q", what, diff, text)
	}
}

// invent writes a text that n may like, with some faults in it.
func invent(n *node, seed uint64) []byte {
	g := &inventor{rand.New(rand.NewPCG(seed, 1)), nil}
	g.value(n, 0)
	if g.IntN(10) == 0 && len(g.out) > 0 {
		at := g.IntN(len(g.out))
		g.out[at] = "{}[]\",:x0\xff\\ "[g.IntN(12)]
	}
	return g.out
}
