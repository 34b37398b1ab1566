package validate

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// inventor writes texts.
type inventor struct {
	*rand.Rand
	out []byte
}

var scalars = []string{
	`null`, `true`, `false`, `0`, `-0`, `1`, `-1`, `1.0`, `1.5`, `1e2`, `3`, `10e-1`, `2147483647`, `2147483648`, `-2147483649`,
	`9223372036854775807`, `9223372036854775808`, `1e400`, `0.015`, `0.01`, `""`, `"a"`, `"x"`, `"One"`, `"ONE"`, `"\u0061"`, `"\ud83d\ude00"`, `"é"`,
	`"2022-01-21T22:53:13.9685934Z"`, `"2022-02-30T22:53:13Z"`, `"2024-02-29t22:53:13.1+23:59"`, `"2022.01.22 14:56"`, `"2024-02-29"`,
	`"fa3a2d17-d86d-4540-bf71-512750281e43"`, `"fa3a2d17-d86d-4540-bf71-512750281e4"`, `"/v6/x"`, `"/v8/"`, `"00:01:02"`, `"1.22:33"`, `"22:33.5Z"`,
	`"aGk="`, `"leaf"`, `"f"`, `"q"`, `[]`, `{}`, `[1,{"b":2}]`, `[1.0,{"b":2}]`, `{"k":[]}`, `[[[]]]`, `{"a":{"a":1,"a":2}}`, `9e99999999999999999999`,
}

func (g *inventor) value(n *node, depth int) {
	space := []string{"", "", "", " ", "\n\t", "\r "}
	g.out = append(g.out, space[g.IntN(len(space))]...)
	switch {
	case n == nil || g.IntN(12) == 0 || depth > 12:
		g.out = append(g.out, scalars[g.IntN(len(scalars))]...)
	case len(n.allOf) > 0 && g.IntN(2) == 0:
		g.value(n.allOf[g.IntN(len(n.allOf))], depth+1)
	case len(n.oneOf) > 0:
		g.value(n.oneOf[g.IntN(len(n.oneOf))], depth+1)
	case len(n.anyOf) > 0:
		g.value(n.anyOf[g.IntN(len(n.anyOf))], depth+1)
	case n.enum != nil && len(n.enum.strings) > 0 && g.IntN(4) > 0:
		g.out = strconv.AppendQuote(g.out, g.recase(n.enum.strings[g.IntN(len(n.enum.strings))]))
	case n.kinds&kindObject != 0 && len(n.props)+len(n.allOf) > 0 || n.kinds == kindObject:
		g.object(n, depth)
	case n.kinds == kindArray:
		g.out = append(g.out, '[')
		for i := range g.IntN(4) {
			if i > 0 {
				g.out = append(g.out, ',')
			}
			g.value(n.items, depth+1)
		}
		g.out = append(g.out, ']')
	case n.kinds == kindString && n.format == formatUUID && g.IntN(4) > 0:
		g.out = append(g.out, `"fa3a2d17-d86d-4540-bf71-512750281e43"`...)
	case n.kinds == kindString && g.IntN(20) == 0:
		g.out = append(g.out, `"`+strings.Repeat([]string{"x", "é", `\n`, `\ud83d\ude00`, "y~/"}[g.IntN(5)], g.IntN(400))+`"`...)
	case n.pattern != nil && n.pattern.prefix != "" && g.IntN(4) > 0:
		g.out = strconv.AppendQuote(g.out, n.pattern.prefix+"x")
	default:
		g.out = append(g.out, scalars[g.IntN(len(scalars))]...)
	}
	g.out = append(g.out, space[g.IntN(len(space))]...)
}

func (g *inventor) object(n *node, depth int) {
	g.out = append(g.out, '{')
	comma := ""
	member := func(name string, child *node) {
		g.out = append(g.out, comma...)
		g.out = strconv.AppendQuote(g.out, name)
		g.out = append(g.out, ':')
		g.value(child, depth+1)
		comma = ","
	}
	for _, p := range n.props {
		for g.IntN(8) > 1 {
			member(g.recase(p.name), p.node)
			if g.IntN(20) > 0 {
				break
			}
		}
	}
	for g.IntN(4) == 0 {
		member([]string{"t", "l", "next", "a", "id", "pw", "z/~", "é", "Kind"}[g.IntN(9)], n.additional)
	}
	g.out = append(g.out, '}')
}

func (g *inventor) recase(s string) string {
	switch g.IntN(20) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	}
	return s
}

func document(t testing.TB, v spec.Version) *openapi3.T {
	t.Helper()
	source, err := derive.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func parseSchema(t testing.TB, source string) *schema {
	t.Helper()
	s := &schema{}
	if err := s.UnmarshalJSON([]byte(source)); err != nil {
		t.Fatal(err)
	}
	return s
}
