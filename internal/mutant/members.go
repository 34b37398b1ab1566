package mutant

import (
	"strconv"
	"strings"
)

// memberOperators change the names of objects.
func memberOperators() []operator {
	return []operator{
		{name: "required/dropped", says: "takes a required member away", at: dropRequired},
		{name: "name/one-letter", says: "changes one letter of a name", at: renameByLetter},
		{name: "name/case", says: "writes a name in capitals", at: renameByCase},
		{name: "name/case-and-type", says: "writes a name in capitals, and gives it a value of another type", at: renameAndSpoil},
		{name: "property/extra", says: "adds a member that no contract knows", at: addExtra},
		{name: "property/write-only", says: "sends a member back that is for requests only", at: addWriteOnly},
		{name: "duplicate/same", says: "writes a member twice", at: duplicateSame},
		{name: "duplicate/first-bad", says: "writes a member twice, the first of another type", at: duplicateFirstBad},
		{name: "duplicate/last-bad", says: "writes a member twice, the last of another type", at: duplicateLastBad},
	}
}

func dropRequired(m *message, p *place) []change {
	if !p.required {
		return nil
	}
	return []change{m.edited(p, p.drop(), Want{"body/required", p.pointer})}
}

// renamed is what comes of another name: the documented one is missing, the other unknown.
func (p *place) renamed(name string) (want []Want) {
	if p.required {
		want = append(want, Want{"body/required", p.pointer})
	}
	if p.listed && tells(p.parent) {
		want = append(want, Want{"body/property-undocumented", p.parent.pointer + pointerOf(name)})
	}
	return want
}

func renameByLetter(m *message, p *place) []change {
	if p.nameAt < 0 {
		return nil
	}
	name := p.name[:len(p.name)-1] + "q"
	want := p.renamed(name)
	if want == nil {
		return []change{m.still(p, p.rename(name), freeName)}
	}
	return []change{m.edited(p, p.rename(name), want...)}
}

// otherCase writes a text in capitals, or small where it is in capitals.
func otherCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	return strings.ToLower(s)
}

func renameByCase(m *message, p *place) []change {
	if p.nameAt < 0 {
		return nil
	}
	name := otherCase(p.name)
	if !p.listed {
		return []change{m.still(p, p.rename(name), freeName)}
	}
	return []change{m.edited(p, p.rename(name), Want{"body/property-case-drift", p.parent.pointer + pointerOf(name)})}
}

// otherType is a value of a type that the place does not take.
func (p *place) otherType() string {
	if p.is("array") {
		return "{}"
	}
	return "[]"
}

func renameAndSpoil(m *message, p *place) []change {
	if !p.listed || p.schema == nil {
		return nil
	}
	name := otherCase(p.name)
	e := edit{p.nameAt, p.end, strconv.Quote(name) + ": " + p.otherType()}
	return []change{m.edited(p, e,
		Want{"body/type", p.pointer}, Want{"body/property-case-drift", p.parent.pointer + pointerOf(name)})}
}

func addExtra(m *message, p *place) []change {
	if p.kind != '{' {
		return nil
	}
	const name = "vb365Unknown"
	at := p.pointer + pointerOf(name)
	e := p.add(strconv.Quote(name) + ": 1")
	var want []Want
	if p.schema.AdditionalProperties.Schema != nil {
		want = append(want, Want{"body/type", at})
	}
	if tells(p) {
		want = append(want, Want{"body/property-undocumented", at})
	}
	return []change{{place: at, body: e.apply(m.body), want: want}}
}

func addWriteOnly(m *message, p *place) []change {
	if p.kind != '{' || m.side == Request {
		return nil
	}
	var out []change
	for _, name := range sortedNames(p.schema.Properties) {
		if s := plain(p.schema.Properties[name].Value); s.WriteOnly && p.child(name) == nil {
			at := p.pointer + pointerOf(name)
			e := p.add(strconv.Quote(name) + `: "text"`)
			out = append(out, change{place: at, body: e.apply(m.body), want: []Want{{"body/write-only-in-response", at}}})
		}
	}
	return out
}

// member is the text of a member with another value.
func (p *place) member(value string) string { return strconv.Quote(p.name) + ": " + value }

func duplicateSame(m *message, p *place) []change {
	if p.nameAt < 0 {
		return nil
	}
	return []change{m.edited(p, p.before(p.member(string(m.body[p.start:p.end]))), Want{"json/duplicate-name", p.pointer})}
}

func duplicateFirstBad(m *message, p *place) []change { return duplicateBad(m, p, (*place).before) }

func duplicateLastBad(m *message, p *place) []change { return duplicateBad(m, p, (*place).after) }

func duplicateBad(m *message, p *place, put func(*place, string) edit) []change {
	if p.nameAt < 0 || p.schema == nil {
		return nil
	}
	return []change{m.edited(p, put(p, p.member(p.otherType())),
		Want{"json/duplicate-name", p.pointer}, Want{"body/type", p.pointer})}
}
