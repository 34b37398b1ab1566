package mutant

import (
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
)

// requestOperators change path and query.
func requestOperators() []operator {
	return []operator{
		{name: "path/case", says: "writes the path in capitals", whole: pathInCapitals},
		{name: "path/slash", says: "ends the path with a slash", whole: pathWithSlash},
		{name: "path/version-case", says: "writes the version in capitals", whole: versionInCapitals},
		{name: "path/prefix", says: "puts something before the version", whole: pathWithPrefix},
		{name: "path/value", says: "breaks the schema of a path parameter", whole: badPathValues},
		{name: "query/unknown", says: "adds a query parameter that no contract knows", whole: unknownQuery},
		{name: "query/case", says: "writes the name of a query parameter in capitals", whole: queryInCapitals},
		{name: "query/dropped", says: "takes a required query parameter away", whole: dropQuery},
		{name: "query/twice", says: "sends a query parameter twice", whole: queryTwice},
		{name: "query/value", says: "breaks the schema of a documented query parameter, sent or not", whole: badQueryValues},
		{name: "query/enum-case", says: "writes an enum value or a boolean of a query parameter in another case", whole: queryEnumCase},
	}
}

// addressed is the same request to another address.
func (m *message) addressed(place string, to func(u *url.URL), want ...Want) change {
	u, err := url.Parse(m.Request.URL)
	if err != nil {
		panic("mutant: the URL of a golden call: " + err.Error())
	}
	to(u)
	address := u.String()
	return change{place: place, other: func(d *draft) { d.url = address }, want: want}
}

func pathInCapitals(m *message) []change {
	if m.side != Request {
		return nil
	}
	o := m.Operation
	parts := strings.Split(o.Path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			parts[i] = strings.ToUpper(part)
		}
	}
	o.Path = strings.Join(parts, "/")
	path := pathTo(m.Version, o, m.Params)
	return []change{m.addressed("path", func(u *url.URL) { u.Path = path }, Want{"route/case-drift", ""})}
}

func pathWithSlash(m *message) []change {
	if m.side != Request {
		return nil
	}
	return []change{m.addressed("path", func(u *url.URL) { u.Path += "/" }, Want{"route/trailing-slash", ""})}
}

func versionInCapitals(m *message) []change {
	if m.side != Request {
		return nil
	}
	return []change{m.addressed("path", func(u *url.URL) { u.Path = "/V" + u.Path[2:] }, Want{"route/case-drift", ""})}
}

func pathWithPrefix(m *message) []change {
	if m.side != Request {
		return nil
	}
	return []change{m.addressed("path", func(u *url.URL) { u.Path = "/gateway" + u.Path }, Want{"route/prefix-drift", ""})}
}

func badPathValues(m *message) []change {
	if m.side != Request {
		return nil
	}
	var out []change
	for _, p := range m.parameters {
		if p.Value.In != openapi3.ParameterInPath {
			continue
		}
		name := p.Value.Name
		for _, bad := range badValues(plain(p.Value.Schema.Value), m.Params[name]) {
			if bad.text == "" {
				continue // another path
			}
			o, params := m.Operation, maps.Clone(m.Params)
			params[name] = bad.text
			path := pathTo(m.Version, o, params)
			out = append(out, m.addressed("path "+name+" as "+bad.text, func(u *url.URL) { u.Path = path },
				Want{"path/" + bad.kind, name}))
		}
	}
	return out
}

// pathTo is the path of an operation, unescaped.
func pathTo(v spec.Version, o spec.Operation, params map[string]string) string {
	path := "/" + string(v) + o.Path
	for name, value := range params {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// queried is the same request with another query.
func (m *message) queried(place string, edit func(q url.Values), want ...Want) change {
	q := maps.Clone(m.Query())
	edit(q)
	return m.addressed(place, func(u *url.URL) { u.RawQuery = q.Encode() }, want...)
}

// documentedQuery are the documented query parameters of a request.
func (m *message) documentedQuery() iter.Seq[*openapi3.Parameter] {
	return func(yield func(*openapi3.Parameter) bool) {
		for _, p := range m.parameters {
			if m.side == Request && p.Value.In == openapi3.ParameterInQuery && !yield(p.Value) {
				return
			}
		}
	}
}

func unknownQuery(m *message) []change {
	if m.side != Request {
		return nil
	}
	const name = "vb365Unknown"
	return []change{m.queried("query", func(q url.Values) { q.Set(name, "1") }, Want{"route/query-undocumented", name})}
}

func queryInCapitals(m *message) []change {
	var out []change
	for p := range m.documentedQuery() {
		values := m.Query()[p.Name]
		if values == nil {
			continue
		}
		name := strings.ToUpper(p.Name)
		out = append(out, m.queried("query "+p.Name, func(q url.Values) {
			delete(q, p.Name)
			q[name] = values
		}, Want{"route/query-case-drift", name}))
	}
	return out
}

func dropQuery(m *message) []change {
	var out []change
	for p := range m.documentedQuery() {
		if p.Required {
			out = append(out, m.queried("query "+p.Name, func(q url.Values) { q.Del(p.Name) }, Want{"query/required", p.Name}))
		}
	}
	return out
}

func queryTwice(m *message) []change {
	var out []change
	for p := range m.documentedQuery() {
		if values := m.Query()[p.Name]; values != nil {
			out = append(out, m.queried("query "+p.Name, func(q url.Values) { q[p.Name] = []string{values[0], values[0]} },
				Want{"query/duplicate", p.Name}))
		}
	}
	return out
}

func badQueryValues(m *message) []change {
	var out []change
	for p := range m.documentedQuery() {
		for _, bad := range badValues(plain(p.Schema.Value), "") {
			out = append(out, m.queried("query "+p.Name+"="+bad.text, func(q url.Values) { q.Set(p.Name, bad.text) },
				Want{"query/" + bad.kind, p.Name}))
		}
	}
	return out
}

func queryEnumCase(m *message) []change {
	var out []change
	for p := range m.documentedQuery() {
		for _, other := range otherCases(plain(p.Schema.Value)) {
			out = append(out, m.queried("query "+p.Name+"="+other, func(q url.Values) { q.Set(p.Name, other) },
				Want{"query/enum-case-drift", p.Name}))
		}
	}
	return out
}

// otherCases are the values of an enum of texts, and the booleans, in another case.
func otherCases(s *openapi3.Schema) (out []string) {
	if s.Type.Is("boolean") {
		return []string{"True", "FALSE"}
	}
	for _, value := range s.Enum {
		if text, ok := value.(string); ok {
			out = append(out, otherCase(text))
		}
	}
	return out
}

// badValue is a text that breaks a schema, and what it breaks.
type badValue struct{ text, kind string }

// badValues are texts that break the schema of a parameter or of a field of a form. Good is one that does not,
// "" where none is known.
func badValues(s *openapi3.Schema, good string) (out []badValue) {
	add := func(kind string, texts ...string) {
		for _, text := range texts {
			out = append(out, badValue{text, kind})
		}
	}
	switch {
	case len(s.Enum) > 0:
		add("enum", "Foreign")
	case s.Type.Is("boolean"):
		add("type", "perhaps", "1", "")
	case s.Type.Is("integer"):
		add("type", "ten", "1.5", "1.0", "1e1", "+1", " 1", "")
		add("format-"+s.Format, "9223372036854775808")
		if s.Format == "int32" {
			add("format-int32", "2147483648", "-2147483649")
		}
		if s.Min != nil {
			add("range", strconv.Itoa(int(*s.Min)-1))
		}
		if s.Max != nil {
			add("range", strconv.Itoa(int(*s.Max)+1))
		}
	case s.Format == "uuid":
		if good == "" {
			good = "0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55"
		}
		add("format-uuid", uuidDamages(good)...)
	case s.Format == "vb365-request-time":
		add("format-vb365-request-time", slices.DeleteFunc(requestTimeDamages(""), func(s string) bool { return strings.Contains(s, "/") })...)
	default:
		if s.MinLength > 0 {
			add("length", strings.Repeat("x", int(s.MinLength)-1))
		}
		if s.MaxLength != nil {
			add("length", strings.Repeat("x", int(*s.MaxLength)+1))
		}
	}
	return out
}
