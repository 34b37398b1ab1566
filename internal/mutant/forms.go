package mutant

import (
	"net/url"
	"slices"
	"strings"
)

// formOperators change the fields of a form.
func formOperators() []operator {
	return []operator{
		{name: "form/dropped", says: "takes a required field away", whole: eachField(dropField)},
		{name: "form/case", says: "writes the name of a field in capitals", whole: eachField(fieldInCapitals)},
		{name: "form/one-letter", says: "changes one letter of the name of a field", whole: eachField(fieldByLetter)},
		{name: "form/twice", says: "sends a field twice", whole: eachField(fieldTwice)},
		{name: "form/value", says: "breaks the schema of a field", whole: eachField(badFieldValues)},
		{name: "form/enum-case", says: "writes an enum value or a boolean of a field in another case", whole: eachField(fieldEnumCase)},
		{name: "form/invalid-utf8", says: "puts a byte that is no UTF-8 in a field", whole: eachField(fieldNoUTF8)},
		{name: "form/syntax", says: "puts an escape that is none in a field", whole: eachField(fieldNoEscape)},
	}
}

// field is a field of a form: what stands before it, itself as it was sent, and what stands behind it.
type field struct {
	before, name, value, behind string
	pointer                     string
}

// written is the form with the field written in another way.
func (f field) written(text string) []byte { return []byte(f.before + text + f.behind) }

// eachField does something with each field of a form.
func eachField(do func(m *message, f field) []change) func(m *message) []change {
	return func(m *message) []change {
		if m.side != Request || len(m.body) == 0 || m.places != nil {
			return nil
		}
		var out []change
		text := string(m.body)
		at := 0
		for part := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(part, "=")
			f := field{text[:at], name, value, text[at+len(part):], pointerOf(name)}
			for _, c := range do(m, f) {
				c.place = f.pointer + c.place
				out = append(out, c)
			}
			at += len(part) + 1
		}
		return out
	}
}

func isRequired(m *message, f field) bool { return slices.Contains(m.schema.Required, f.name) }

func dropField(m *message, f field) []change {
	if !isRequired(m, f) {
		return nil
	}
	text := f.before + strings.TrimPrefix(f.behind, "&")
	if f.behind == "" {
		text = strings.TrimSuffix(f.before, "&")
	}
	return []change{{body: []byte(text), want: []Want{{"body/required", f.pointer}}}}
}

func fieldInCapitals(_ *message, f field) []change {
	name := strings.ToUpper(f.name)
	return []change{{body: f.written(name + "=" + f.value), want: []Want{{"body/property-case-drift", pointerOf(name)}}}}
}

func fieldByLetter(m *message, f field) []change {
	name := f.name[:len(f.name)-1] + "q"
	want := []Want{{"body/property-undocumented", ""}} // the name of a field that nobody knows may be a secret
	if isRequired(m, f) {
		want = append([]Want{{"body/required", f.pointer}}, want...)
	}
	return []change{{body: f.written(name + "=" + f.value), want: want}}
}

func fieldTwice(_ *message, f field) []change {
	one := f.name + "=" + f.value
	return []change{{body: f.written(one + "&" + one), want: []Want{{"body/duplicate-name", f.pointer}}}}
}

func badFieldValues(m *message, f field) []change {
	s, _ := property(m.schema, f.name)
	var out []change
	for _, bad := range badValues(s, "") {
		c := change{body: f.written(f.name + "=" + url.QueryEscape(bad.text)), want: []Want{{"body/" + bad.kind, f.pointer}}}
		if c.place = " as " + bad.text; len(bad.text) > 40 {
			c.place = " too long"
		}
		out = append(out, c)
	}
	return out
}

func fieldEnumCase(m *message, f field) (out []change) {
	s, _ := property(m.schema, f.name)
	for _, other := range otherCases(s) {
		if strings.EqualFold(other, f.value) {
			out = append(out, change{body: f.written(f.name + "=" + other), want: []Want{{"body/enum-case-drift", f.pointer}}})
		}
	}
	return out
}

func fieldNoUTF8(_ *message, f field) []change {
	if f.name == "grant_type" || f.name == "disable_antiforgery_token" {
		return nil // breaks its type or enum as well
	}
	return []change{{body: f.written(f.name + "=%ff" + f.value), want: []Want{{"body/invalid-utf8", f.pointer}}}}
}

func fieldNoEscape(_ *message, f field) []change {
	return []change{{body: f.written(f.name + "=%zz" + f.value), want: []Want{{"body/syntax", ""}}}}
}
