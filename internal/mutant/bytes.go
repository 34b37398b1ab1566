package mutant

import (
	"slices"
	"strconv"
	"strings"
)

// byteOperators break the JSON itself.
func byteOperators() []operator {
	return []operator{
		{name: "bytes/trailing", says: "puts bytes behind the JSON", whole: trailing},
		{name: "bytes/bom", says: "puts a byte order mark before the JSON", whole: bom},
		{name: "bytes/invalid-utf8", says: "puts a byte that is no UTF-8 in a text", at: inText("\xff", "json/invalid-utf8")},
		{name: "bytes/lone-surrogate", says: "puts half a surrogate pair in a text", at: inText(`\ud800`, "json/invalid-utf8")},
		{name: "bytes/control", says: "puts a line end in a text", at: inText("\n", "json/syntax")},
		{name: "bytes/escape", says: "puts an escape that JSON does not have in a text", at: inText(`\x`, "json/syntax")},
		{name: "bytes/name-utf8", says: "puts a byte that is no UTF-8 in a name", at: inName("\xff", "json/invalid-utf8")},
		{name: "bytes/unquoted", says: "takes the quotation marks of a name away", at: unquoted},
		{name: "bytes/cut", says: "ends the JSON in the middle of a value", at: cut},
		{name: "bytes/comma", says: "puts a comma behind the last member or item", at: lastComma},
		{name: "bytes/zero", says: "writes a number with a zero before it", at: zeroBefore},
		{name: "bytes/literal", says: "writes a literal in capitals", at: badLiteral},
		{name: "bytes/depth", says: "puts arrays in each other, 65 deep with what is around them", at: tooDeep},
		{name: "bytes/white-space", says: "puts white space around a value", at: spaced},
	}
}

func trailing(m *message) []change {
	if m.places == nil {
		return nil
	}
	var out []change
	for _, text := range []string{"x", "{}", "\x00", " null", "\n]"} {
		out = append(out, change{
			place: "end " + strconv.Quote(text), body: append(slices.Clip(m.body), text...),
			want: []Want{{"json/trailing-bytes", ""}},
		})
	}
	return out
}

func bom(m *message) []change {
	if m.places == nil {
		return nil
	}
	return []change{{place: "start", body: append([]byte("\ufeff"), m.body...), want: []Want{{"json/bom", ""}}}}
}

func inText(piece, check string) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if p.kind != '"' {
			return nil
		}
		return []change{m.edited(p, edit{p.start + 1, p.start + 1, piece}, Want{check, p.pointer})}
	}
}

func inName(piece, check string) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if p.nameAt < 0 {
			return nil
		}
		return []change{m.edited(p, edit{p.nameAt + 1, p.nameAt + 1, piece}, Want{check, p.parent.pointer})}
	}
}

func unquoted(m *message, p *place) []change {
	if p.nameAt < 0 {
		return nil
	}
	return []change{m.edited(p, edit{p.nameAt, p.nameAt + len(p.name) + 2, p.name}, Want{"json/syntax", p.parent.pointer})}
}

func cut(m *message, p *place) []change {
	if p.end-p.start < 2 {
		return nil
	}
	at := p.pointer
	switch {
	case p.kind == '0':
		at = p.parent.pointer // what is left is a number, and the object ends early
	case p.kind == '[' && len(p.children) == 0:
		at += "/0" // the item that does not come
	}
	return []change{m.edited(p, edit{p.end - 1, len(m.body), ""}, Want{"json/syntax", at})}
}

func lastComma(m *message, p *place) []change {
	if len(p.children) == 0 {
		return nil
	}
	at := p.pointer
	if p.kind == '[' {
		at += "/" + strconv.Itoa(len(p.children)) // the item that does not come
	}
	return []change{m.edited(p, edit{p.end - 1, p.end - 1, ","}, Want{"json/syntax", at})}
}

func zeroBefore(m *message, p *place) []change {
	if p.kind != '0' {
		return nil
	}
	// The zero is a number; what follows it is the fault of the object.
	return []change{m.edited(p, edit{p.start, p.start, "0"}, Want{"json/syntax", p.parent.pointer})}
}

func badLiteral(m *message, p *place) []change {
	if p.kind != 't' && p.kind != 'f' && p.kind != 'n' {
		return nil
	}
	return []change{m.edited(p, p.replace(strings.ToUpper(string(m.body[p.start:p.end]))), Want{"json/syntax", p.pointer})}
}

func tooDeep(m *message, p *place) []change {
	depth := strings.Count(p.pointer, "/")
	n := 65 - depth
	return []change{m.edited(p, p.replace(strings.Repeat("[", n)+strings.Repeat("]", n)), Want{"json/depth", ""})}
}

func spaced(m *message, p *place) []change {
	return []change{m.still(p, p.replace("\r\n\t "+string(m.body[p.start:p.end])+" \t\r\n"), whiteSpace)}
}
