package generate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// Writer writes one message, and takes down what is odd about it.
type Writer struct {
	*Valid
	t       *rapid.T
	request bool
	about   *About // nil for whatever the contract allows
	airy    bool   // white space wherever it is allowed
	odd     int    // how many eighths of the characters are escaped that need not be
	depth   int
	out     []byte
	notes   []string
}

// Writer returns a writer of a request or an answer, in whatever way the contract allows.
func (g *Valid) Writer(t *rapid.T, request bool) *Writer {
	w := &Writer{Valid: g, t: t, request: request}
	w.airy, w.odd = w.Chance(2), []int{0, 0, 1, 4}[w.pick(4)]
	return w
}

// note takes down what a plain request does not have.
func (w *Writer) note(format string, a ...any) { w.notes = append(w.notes, fmt.Sprintf(format, a...)) }

// pick chooses a number below n, which is at most 63.
func (w *Writer) pick(n int) int { return w.picks[n].Draw(w.t, "") }

// Chance is true one time in n, more or less.
func (w *Writer) Chance(n int) bool { return w.pick(n) == n-1 }

func (w *Writer) write(text string) { w.out = append(w.out, text...) }

var spaces = []string{"", "", " ", "\n", "\t", "\r\n", " \n\t\r        "}

// space writes white space, or none.
func (w *Writer) space() {
	if !w.airy {
		return
	}
	if text := spaces[w.pick(len(spaces))]; text != "" {
		w.write(text)
		w.note("white space")
	}
}

// value writes a value of a schema.
func (w *Writer) value(s *openapi3.Schema) {
	s = plain(s)
	switch {
	case len(s.Enum) > 0:
		w.enum(s)
	case s.Nullable && s.Type != nil && w.Chance(4):
		w.write("null")
	case s.Type == nil:
		w.free()
	case s.Type.Is("object"):
		w.object(s)
	case s.Type.Is("array"):
		w.array(s)
	case s.Type.Is("string"):
		w.string(w.text(s))
	case s.Type.Is("boolean"):
		w.write(strconv.FormatBool(rapid.Bool().Draw(w.t, "bool")))
	case s.Type.Is("integer"):
		w.write(strconv.FormatInt(w.integer(s), 10))
	case s.Type.Is("number"):
		w.number(s)
	}
}

func (w *Writer) enum(s *openapi3.Schema) {
	switch v := rapid.SampledFrom(s.Enum).Draw(w.t, "enum").(type) {
	case nil:
		w.write("null")
	case string:
		w.string(v)
	default:
		w.write(fmt.Sprint(v))
	}
}

// member is a member of an object that is to be written.
type member struct {
	name   string
	schema *openapi3.Schema
}

// members chooses the members of an object: those that are required, and any, all or none of the others.
func (w *Writer) members(s *openapi3.Schema) []member {
	var chosen []member
	which := w.pick(3)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name].Value
		switch {
		case p.ReadOnly && w.request, p.WriteOnly && !w.request, w.about.lacks(name):
		case slices.Contains(s.Required, name), w.about.needs(name):
			chosen = append(chosen, member{name, p})
		case which == 1, which == 2 && w.Chance(2):
			chosen = append(chosen, member{name, p})
			w.note("%s", name)
		}
	}
	mixed := rapid.Permutation(chosen).Draw(w.t, "members")
	if !slices.Equal(mixed, chosen) {
		w.note("members in another order")
	}
	return mixed
}

func (w *Writer) object(s *openapi3.Schema) { w.objectWith(s, w.others(s)) }

func (w *Writer) objectWith(s *openapi3.Schema, others []member) {
	w.depth++
	w.write("{")
	comma := ""
	for _, m := range append(w.members(s), others...) {
		w.write(comma)
		w.space()
		w.string(m.name)
		w.space()
		w.write(":")
		w.space()
		switch links := plain(m.schema); {
		case w.about != nil:
			w.aboutValue(m.name, links)
		case m.name == "_links" && len(links.Properties) > 0:
			w.objectWith(links, nil) // whose names the contract lists
		default:
			w.value(m.schema)
		}
		w.space()
		comma = ","
	}
	if comma == "" {
		w.space()
	}
	w.write("}")
	w.depth--
}

// others chooses members that the contract does not name, where it takes them.
func (w *Writer) others(s *openapi3.Schema) (chosen []member) {
	if w.about != nil {
		return w.unknown()
	}
	child := &openapi3.Schema{}
	switch extra := s.AdditionalProperties; {
	case extra.Schema != nil:
		child = extra.Schema.Value
	case extra.Has != nil && !*extra.Has, extra.Has == nil && len(s.Properties) > 0:
		return nil
	}
	for i := range w.pick(4) {
		name := strconv.Itoa(i) + w.runes(w.pick(4)) // different in any case, also from what the contract names
		if i == 2 {
			name = ""
		}
		chosen = append(chosen, member{name, child})
	}
	return chosen
}

func (w *Writer) array(s *openapi3.Schema) {
	length := uint64(w.pick(4))
	if w.Chance(30) {
		length = 12
	}
	length = max(length, s.MinItems)
	if s.MaxItems != nil {
		length = min(length, *s.MaxItems)
	}
	items := &openapi3.Schema{}
	if s.Items != nil {
		items = s.Items.Value
	}
	w.depth++
	w.write("[")
	w.space()
	for i := range length {
		if i > 0 {
			w.write(",")
			w.space()
		}
		w.value(items)
		w.space()
	}
	w.write("]")
	w.depth--
}

// deepest is how deep arrays and objects may lie in each other.
const deepest = 64

// free writes a value of which the contract says nothing.
func (w *Writer) free() {
	kinds := 8
	if w.depth >= 6 {
		kinds = 5
	}
	switch w.pick(kinds) {
	case 0:
		w.write("null")
	case 1:
		w.write("true")
	case 2:
		w.write("false")
	case 3:
		w.number(&openapi3.Schema{})
	case 4:
		w.string(w.runes(w.pick(9)))
	case 5:
		w.array(&openapi3.Schema{})
	case 6:
		w.object(&openapi3.Schema{})
	case 7:
		more := deepest - w.depth
		w.write(strings.Repeat("[", more) + strings.Repeat("]", more))
	}
}

// integer makes an integer within the bounds of a schema, often one at a bound.
func (w *Writer) integer(s *openapi3.Schema) int64 {
	low, high := Bounds(s)
	near := []int64{low, high, 0, 1, -1, 10, math.MaxInt32, math.MinInt32, 1 << 53, 1<<53 + 1, -1 << 53}
	if low < high {
		near = append(near, low+1, high-1)
	}
	near = slices.DeleteFunc(near, func(v int64) bool { return v < low || v > high })
	if w.Chance(4) {
		return rapid.Int64Range(low, high).Draw(w.t, "integer")
	}
	return near[w.pick(len(near))]
}

// Bounds returns the least and the greatest integer that a schema allows.
func Bounds(s *openapi3.Schema) (low, high int64) {
	low, high = math.MinInt64, math.MaxInt64
	if s.Format == "int32" {
		low, high = math.MinInt32, math.MaxInt32
	}
	if s.Min != nil {
		low = max(low, int64(math.Ceil(*s.Min)))
		if s.ExclusiveMin.Bool != nil && *s.ExclusiveMin.Bool && float64(low) == *s.Min {
			low++
		}
	}
	if s.Max != nil {
		high = min(high, int64(math.Floor(*s.Max)))
		if s.ExclusiveMax.Bool != nil && *s.ExclusiveMax.Bool && float64(high) == *s.Max {
			high--
		}
	}
	return low, high
}

// number writes a number within the bounds of a schema, in one of the many ways to write it.
func (w *Writer) number(s *openapi3.Schema) {
	v := w.integer(s)
	if v == 0 {
		w.write([]string{"0", "-0", "0.00", "0e-40", "-0.0E+9"}[w.pick(5)])
		return
	}
	digits := strconv.FormatInt(v, 10)
	sign := ""
	if v < 0 {
		sign, digits = "-", digits[1:]
	}
	switch w.pick(7) {
	case 0:
		w.write(sign + digits)
	case 1:
		w.write(sign + digits + ".000")
	case 2:
		w.write(sign + digits + "0e-1")
	case 3:
		w.write(sign + digits + "E+00")
	case 4:
		w.write(sign + "0." + digits + "e" + strconv.Itoa(len(digits)))
	case 5:
		w.write(sign + digits[:1] + "." + digits[1:] + "0E" + strconv.Itoa(len(digits)-1))
	case 6:
		w.write(sign + digits + strings.Repeat("0", 40) + "e-40")
	}
}
