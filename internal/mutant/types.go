package mutant

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// typeOperators give a value another type, or no value.
func typeOperators() []operator {
	return []operator{
		{name: "type/swapped", says: "puts a value of each other JSON type in the place", at: swapType},
		{name: "empty/array", says: "puts [] where no array is documented", at: putEmpty("array", "[]")},
		{name: "empty/object", says: "puts {} where no object is documented", at: putEmpty("object", "{}")},
		{name: "null/in", says: "puts null in an optional place", at: putNull(false)},
		{name: "null/in-required", says: "puts null in a required member", at: putNull(true)},
	}
}

// samples are a value of each type.
var samples = []struct{ kind, text string }{
	{"string", `"text"`}, {"number", "1.5"}, {"integer", "1"}, {"boolean", "true"}, {"array", "[true]"}, {"object", `{"a": 1}`},
}

func swapType(m *message, p *place) []change {
	if p.schema == nil {
		return nil
	}
	var out []change
	for _, s := range samples {
		if p.is(s.kind) || p.is("integer") && s.kind == "number" { // number/fraction does that
			continue
		}
		c := m.edited(p, p.replace(s.text), Want{"body/type", p.pointer})
		c.place += " to " + s.kind
		out = append(out, c)
	}
	return out
}

func putEmpty(kind, text string) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if p.schema == nil || p.is(kind) {
			return nil
		}
		return []change{m.edited(p, p.replace(text), Want{"body/type", p.pointer})}
	}
}

func putNull(required bool) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if p.schema == nil || p.required != required || p.kind == 'n' {
			return nil
		}
		if p.schema.Nullable {
			return []change{m.still(p, p.replace("null"), nullAllowed)}
		}
		return []change{m.edited(p, p.replace("null"), Want{"body/null", p.pointer})}
	}
}

// sortedNames returns the names of properties in order.
func sortedNames(properties openapi3.Schemas) []string { return slices.Sorted(maps.Keys(properties)) }

// textOperators damage texts by what the contract says of them.
func textOperators() []operator {
	return []operator{
		{name: "enum/case", says: "writes a value of an enum in another case", at: enumCase},
		{name: "enum/foreign", says: "puts a value that the enum does not list", at: enumForeign},
		{name: "uuid/damaged", says: "spoils a UUID: a digit less, a letter that is none, hyphens elsewhere or gone", at: damage("uuid", uuidDamages)},
		{name: "time/damaged", says: "spoils a time: no such day, month or hour, no T, no digits behind the point", at: damage("date-time", timeDamages)},
		{name: "time/no-zone", says: "takes the zone of a time away", at: damage("date-time", noZone)},
		{name: "time/offset", says: "writes the zone of a time as an offset", at: timeOffset},
		{name: "time/eighth-digit", says: "writes a time with eight fractional digits", at: eighthDigit},
		{name: "request-time/damaged", says: "spoils a time of a request: no such day, no zone, a form that is none", at: damage("vb365-request-time", requestTimeDamages)},
		{name: "pattern/broken", says: "breaks the pattern of a text that no format describes", at: breakPattern},
		{name: "length/short", says: "puts a text that is too short", at: tooShort},
		{name: "length/long", says: "puts a text that is too long", at: tooLong},
		{name: "link/elsewhere", says: "lets a link lead to another version or host, or to no path", at: linkElsewhere},
	}
}

func enumCase(m *message, p *place) []change {
	if p.schema == nil || len(p.schema.Enum) == 0 || p.kind != '"' {
		return nil
	}
	text := p.text(m.body)
	return []change{m.edited(p, p.replace(`"`+otherCase(text)+`"`), Want{"body/enum-case-drift", p.pointer})}
}

func enumForeign(m *message, p *place) []change {
	if p.schema == nil || len(p.schema.Enum) == 0 {
		return nil
	}
	return []change{m.edited(p, p.replace(`"Foreign"`), Want{"body/enum", p.pointer})}
}

// damage spoils the texts of a format.
func damage(format string, damages func(text string) []string) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if p.schema == nil || p.schema.Format != format || p.kind != '"' {
			return nil
		}
		var out []change
		for _, text := range damages(p.text(m.body)) {
			c := m.edited(p, p.replace(`"`+text+`"`), Want{"body/format-" + format, p.pointer})
			c.place += " as " + text
			out = append(out, c)
		}
		return out
	}
}

func uuidDamages(s string) []string {
	return []string{s[:len(s)-1], "g" + s[1:], strings.ReplaceAll(s, "-", ""), s[:7] + "-" + s[7:8] + s[9:], "{" + s + "}", ""}
}

func timeDamages(s string) []string {
	return []string{
		"2023-02-30" + s[10:], "2023-13-01" + s[10:], "1900-02-29" + s[10:], s[:10] + "T24" + s[13:], s[:14] + "60" + s[16:],
		s[:10] + " " + s[11:], s[:19] + ".Z", s[:10], "1642863415", "",
	}
}

func noZone(s string) []string { return []string{s[:len(s)-1]} }

func requestTimeDamages(string) []string {
	return []string{
		"2022-02-30T14:56:55Z", "2022-01-22T14:56:55.862", "2022.01.22 24:00", "22/01/2022 14:56:55", "2022-01-22 14:56:55",
		"2022-13-22T14:56:55+02:00", "yesterday", "",
	}
}

func timeOffset(m *message, p *place) []change {
	if p.schema == nil || p.schema.Format != "date-time" || p.kind != '"' {
		return nil
	}
	e := p.replace(`"` + strings.TrimSuffix(p.text(m.body), "Z") + `+02:00"`)
	if p.schema.Pattern == "" {
		return []change{m.still(p, e, anyZone)}
	}
	return []change{m.edited(p, e, Want{"body/pattern", p.pointer})}
}

func eighthDigit(m *message, p *place) []change {
	if p.schema == nil || p.schema.Format != "date-time" || p.kind != '"' {
		return nil
	}
	e := p.replace(`"` + p.text(m.body)[:19] + `.12345678Z"`)
	if p.schema.Pattern == "" {
		return []change{m.still(p, e, anyFraction)}
	}
	return []change{m.edited(p, e, Want{"body/pattern", p.pointer})}
}

func breakPattern(m *message, p *place) []change {
	if p.schema == nil || p.schema.Pattern == "" || p.schema.Format != "" || p.kind != '"' {
		return nil
	}
	return []change{m.edited(p, p.replace(`"?`+p.text(m.body)+`"`), Want{"body/pattern", p.pointer})}
}

func tooShort(m *message, p *place) []change {
	if p.kind != '"' || p.schema == nil || p.schema.MinLength == 0 || p.schema.Format == "vb365-request-time" {
		return nil
	}
	text := strings.Repeat("x", int(p.schema.MinLength)-1)
	return []change{m.edited(p, p.replace(`"`+text+`"`), Want{"body/length", p.pointer})}
}

func tooLong(m *message, p *place) []change {
	if p.kind != '"' || p.schema == nil || p.schema.MaxLength == nil || p.schema.Format == "vb365-request-time" {
		return nil
	}
	text := strings.Repeat("é", int(*p.schema.MaxLength)+1)
	return []change{m.edited(p, p.replace(`"`+text+`"`), Want{"body/length", p.pointer})}
}

// linkElsewhere changes where links lead so that the contract alone says it is wrong.
func linkElsewhere(m *message, p *place) []change {
	if p.name != "href" || p.schema == nil || p.schema.Pattern == "" {
		return nil
	}
	path := p.text(m.body)
	var out []change
	for _, href := range []string{"/v5" + path[3:], "/V" + path[2:], "https://vb365.example.com" + path, path[1:], ""} {
		c := m.edited(p, p.replace(`"`+href+`"`), Want{"body/pattern", p.pointer})
		c.place += " as " + href
		out = append(out, c)
	}
	return out
}
