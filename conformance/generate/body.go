package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
)

// Media types of the bodies of requests.
const (
	JSON = "application/json"
	Form = "application/x-www-form-urlencoded"
)

// Member is a member of a JSON object, or a field of a form.
type Member struct {
	Name  string
	Value string // the text of a string, or of a boolean or number
}

// Body is a body that differs from a good one in one way.
type Body struct {
	Case  string // what is different
	Media string // "" for none told
	Bytes []byte
}

// Bodies returns bodies for an operation, made of a good one: each property of the contract left out, null, of each
// other type, empty, too long, too deep, twice and in another case, and at the edges of what it takes; and the whole
// body broken. The good one has the members given, all of them properties of the contract. It returns none of an
// operation that takes no body in the media type. The error says why the contract cannot be loaded.
func Bodies(v spec.Version, o spec.Operation, media string, good []Member) ([]Body, error) {
	doc, err := Document(v)
	if err != nil {
		return nil, err
	}
	body := doc.Paths.Value(o.Path).GetOperation(o.Method).RequestBody
	if body == nil || body.Value.Content[media] == nil {
		return nil, nil
	}
	b := bodies{media: media, schema: plain(body.Value.Content[media].Schema.Value), good: good}
	for _, name := range slices.Sorted(maps.Keys(b.schema.Properties)) {
		if media == Form {
			b.field(name)
		} else {
			b.property(name)
		}
	}
	b.whole()
	return b.out, nil
}

// bodies makes the bodies of one operation and media type.
type bodies struct {
	media  string
	schema *openapi3.Schema
	good   []Member
	out    []Body
}

func (b *bodies) add(kase string, body []byte) { b.out = append(b.out, Body{kase, b.media, body}) }

// of returns the schema of a property.
func (b *bodies) of(name string) *openapi3.Schema { return plain(b.schema.Properties[name].Value) }

// written returns the members of the good body, written for the media type.
func (b *bodies) written() []Member {
	out := slices.Clone(b.good)
	for i, m := range out {
		switch {
		case b.media == Form:
			out[i].Value = url.QueryEscape(m.Value)
		case b.of(m.Name).Type.Is("string"):
			out[i].Value = quote(m.Value)
		}
	}
	return out
}

// join writes members as a body.
func (b *bodies) join(members ...Member) []byte {
	var parts []string
	for _, m := range members {
		if b.media == Form {
			parts = append(parts, m.Name+"="+m.Value)
		} else {
			parts = append(parts, quote(m.Name)+":"+m.Value)
		}
	}
	if b.media == Form {
		return []byte(strings.Join(parts, "&"))
	}
	return []byte("{" + strings.Join(parts, ",") + "}")
}

// with writes the good body with other members in place of one, or behind all where the good one has none.
func (b *bodies) with(name string, others ...Member) []byte {
	members := b.written()
	i := slices.IndexFunc(members, func(m Member) bool { return m.Name == name })
	if i < 0 {
		return b.join(append(members, others...)...)
	}
	return b.join(slices.Replace(members, i, i+1, others...)...)
}

// deep is how deep arrays lie in each other: more than any reader of JSON need take.
const deep = 10_000

// property makes bodies of JSON that differ in one property.
func (b *bodies) property(name string) {
	s := b.of(name)
	b.add("no "+name, b.with(name))
	values := []string{"null", "7", "-1.5", "1e400", `"true"`, "true", "[]", "{}", `""`, "[null]"}
	for _, text := range strange(s) {
		values = append(values, quote(text))
	}
	for _, value := range values {
		b.add(name+" is "+value, b.with(name, Member{name, value}))
	}
	b.add(name+" is too deep", b.with(name, Member{name, strings.Repeat("[", deep) + strings.Repeat("]", deep)}))
	b.add(name+" is too long", b.with(name, Member{name, quote(strings.Repeat("9", 2*longest))}))
	b.add(name+" has half a character", b.with(name, Member{name, `"\ud800"`}))
	b.add(name+" is not UTF-8", b.with(name, Member{name, "\"\xff\""}))
	b.twice(name, `"again"`)
	for _, m := range b.written() {
		if m.Name != name {
			continue
		}
		b.add(name+" in another case", b.with(name, Member{SwapCase(name), m.Value}))
		if len(s.Enum) > 0 {
			for _, v := range s.Enum {
				b.add(fmt.Sprint(name, " in another case, ", v), b.with(name, Member{SwapCase(name), SwapCase(quote(fmt.Sprint(v)))}))
			}
		}
	}
}

// longest is the most characters that the contract takes of a text.
const longest = 4096

// field makes forms that differ in one field.
func (b *bodies) field(name string) {
	b.add("no "+name, b.with(name))
	for _, text := range texts(b.of(name)) {
		b.add(name+" is "+cut(text), b.with(name, Member{name, url.QueryEscape(text)}))
	}
	b.add(name+" is too long", b.with(name, Member{name, strings.Repeat("9", 2*longest)}))
	b.add(name+" is not UTF-8", b.with(name, Member{name, "%ff%fe"}))
	b.twice(name, "again")
}

// twice makes bodies in which a property comes twice: with the same value, with another, and in two cases.
func (b *bodies) twice(name, other string) {
	first := Member{name, other}
	for _, m := range b.written() {
		if m.Name == name {
			first = m
		}
	}
	b.add(name+" twice", b.with(name, first, first))
	b.add(name+" twice with two values", b.with(name, first, Member{name, other}))
	b.add(name+" twice in two cases", b.with(name, first, Member{SwapCase(name), first.Value}))
}

// whole makes bodies that differ as a whole.
func (b *bodies) whole() {
	good := string(b.join(b.written()...))
	b.add("nothing", []byte{})
	other := Form
	if b.media == Form {
		other = JSON
		b.add("no form", []byte("%zz"))
	} else {
		b.syntax(good)
	}
	for _, media := range []string{"", "text/plain", "application/xml", "multipart/form-data; boundary=b", b.media + "; charset=utf-16", "nonsense"} {
		kase := "another media type: " + media
		switch media {
		case "":
			kase = "no media type"
		case "text/plain":
			kase = "another media type"
		}
		b.out = append(b.out, Body{kase, media, []byte(good)})
	}
	b.out = append(b.out, Body{"a body of " + b.media + " that is said to be " + other, other, []byte(good)})
}

// syntax makes bodies that are no JSON, or JSON of another kind.
func (b *bodies) syntax(good string) {
	for _, is := range []struct{ kase, body string }{
		{"not JSON", good[:len(good)-1]},
		{"cut off in a text", good[:strings.LastIndex(good, `"`)]},
		{"an array", "[]"},
		{"the object in an array", "[" + good + "]"},
		{"the object in an object", `{"body":` + good + "}"},
		{"null", "null"},
		{"a text", quote(good)},
		{"a number", "7"},
		{"nothing in the object", "{}"},
		{"white space alone", " \r\n\t"},
		{"text after the JSON", good + "]"},
		{"a second object after the JSON", good + good},
		{"a zero byte after the JSON", good + "\x00"},
		{"a byte order mark", "\ufeff" + good},
		{"a comma too many", good[:len(good)-1] + ",}"},
		{"a comma too few", strings.Replace(good, ",", " ", 1)},
		{"single quotes", strings.ReplaceAll(good, `"`, `'`)},
		{"a comment", "/* */" + good},
		{"names without quotes", strings.Replace(good, quote(b.good[0].Name), b.good[0].Name, 1)},
		{"UTF-16", wide(good)},
		{"too deep", strings.Repeat(`{"a":`, deep) + good + strings.Repeat("}", deep)},
	} {
		b.add(is.kase, []byte(is.body))
	}
}

// wide writes ASCII in UTF-16.
func wide(s string) string {
	var out bytes.Buffer
	for i := range len(s) {
		out.Write([]byte{s[i], 0})
	}
	return out.String()
}

// quote writes text as JSON.
func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return strconv.Quote(text) // never: a text is always written
	}
	return string(b)
}

// cut shortens a value to what a case shows.
func cut(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
