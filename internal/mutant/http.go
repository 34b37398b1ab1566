package mutant

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// statusOperators answer with another status.
func statusOperators() []operator {
	return []operator{
		{name: "status/undocumented", says: "answers with a status that is not documented", whole: undocumentedStatus},
		{name: "status/other", says: "answers with another documented status, and the same body", whole: otherStatus},
	}
}

// withStatus is the same answer with another status.
func withStatus(status int, want ...Want) change {
	return change{place: "status " + strconv.Itoa(status), other: func(d *draft) { d.status = status }, want: want}
}

func undocumentedStatus(m *message) []change {
	if m.side == Request {
		return nil
	}
	var out []change
	for _, status := range []int{100, 203, 302, 304} {
		out = append(out, withStatus(status, Want{"http/status-undocumented", ""}))
	}
	return out
}

func otherStatus(m *message) []change {
	if m.side == Request {
		return nil
	}
	var out []change
	for _, name := range slices.Sorted(maps.Keys(m.operation.Responses.Map())) {
		status, err := strconv.Atoi(name)
		if err != nil {
			status = http.StatusInternalServerError // what default stands for
		}
		if answerOf(m.operation, status) == answerOf(m.operation, m.Response.Status) {
			continue
		}
		c := withStatus(status, m.misfit(status)...)
		if len(c.want) == 0 {
			c.same = sameSchema
		}
		out = append(out, c)
	}
	return out
}

// misfit is what comes of the body under another status.
func (m *message) misfit(status int) []Want {
	content := m.content(status)
	switch {
	case len(m.body) == 0 && len(content) > 0:
		return []Want{{"http/body-missing", ""}}
	case len(m.body) > 0 && len(content) == 0:
		return []Want{{"http/body-unexpected", ""}}
	case len(m.body) == 0:
		return nil
	}
	return foreign(m.places[0], contentOf(content, m.header.Get("Content-Type")))
}

// foreign is what comes of a body under the schema of another. Members that both have are the same in both: the
// contract has no others.
func foreign(root *place, s *openapi3.Schema) []Want {
	if s == root.schema {
		return nil
	}
	if kind := map[bool]string{true: "array", false: "object"}[root.kind == '[']; !s.Type.Is(kind) {
		return []Want{{"body/type", ""}}
	}
	var missing, unknown []Want
	for _, name := range s.Required {
		if root.child(name) == nil {
			missing = append(missing, Want{"body/required", pointerOf(name)})
		}
	}
	for _, c := range root.children {
		if s.Properties[c.name] == nil && tells(&place{schema: s}) {
			unknown = append(unknown, Want{"body/property-undocumented", c.pointer})
		}
	}
	return append(missing, unknown...)
}

// headerOperators change headers, and whether there is a body at all.
func headerOperators() []operator {
	return []operator{
		{name: "media/missing", says: "takes Content-Type away", whole: noMedia},
		{name: "media/other", says: "says that the body is of another type", whole: otherMedia},
		{name: "media/charset", says: "says that the body is UTF-16", whole: otherCharset},
		{name: "media/no-charset", says: "takes the charset of an answer away", whole: noCharset},
		{name: "media/case", says: "writes Content-Type in capitals", whole: mediaInCapitals},
		{name: "header/extra", says: "answers with a header that nobody knows", whole: extraHeader},
		{name: "header/dropped", says: "takes another header of an answer away", whole: dropHeader},
		{name: "content-length/wrong", says: "tells another length of the body, or none that is a number", whole: wrongLength},
		{name: "body/removed", says: "takes the body away", whole: removeBody},
		{name: "body/added", says: "sends a body where none is documented", whole: addBody},
	}
}

// headed is the same message with another value of a header; without it where the value is "".
func headed(name, value string, want ...Want) change {
	return change{place: name + ": " + value, want: want, other: func(d *draft) {
		if value == "" {
			d.header.Del(name)
		} else {
			d.header.Set(name, value)
		}
	}}
}

const contentType = "Content-Type"

func noMedia(m *message) []change {
	if len(m.body) == 0 {
		return nil
	}
	return []change{headed(contentType, "", Want{"http/media-missing", contentType})}
}

func otherMedia(m *message) []change {
	if len(m.body) == 0 {
		return nil
	}
	var out []change
	for _, media := range []string{"text/html; charset=utf-8", "application/xml", "application/problem+json", "json", ";"} {
		out = append(out, headed(contentType, media, Want{"http/media-undocumented", contentType}))
	}
	return out
}

// kindOf is a media type without its parameters.
func kindOf(m *message) string {
	kind, _, _ := strings.Cut(m.header.Get(contentType), ";")
	return kind
}

func otherCharset(m *message) []change {
	if len(m.body) == 0 {
		return nil
	}
	return []change{headed(contentType, kindOf(m)+"; charset=utf-16", Want{"http/charset-unexpected", contentType})}
}

func noCharset(m *message) []change {
	if len(m.body) == 0 || m.side == Request {
		return nil
	}
	return []change{headed(contentType, kindOf(m), Want{"http/charset-unexpected", contentType})}
}

func mediaInCapitals(m *message) []change {
	if len(m.body) == 0 {
		return nil
	}
	c := headed(contentType, strings.ToUpper(m.header.Get(contentType)))
	c.same = mediaCase
	return []change{c}
}

func extraHeader(m *message) []change {
	if m.side == Request {
		return nil
	}
	return []change{headed("X-Vb365-Unknown", "1", Want{"http/header-undocumented", "X-Vb365-Unknown"})}
}

func dropHeader(m *message) []change {
	if m.side == Request {
		return nil
	}
	var out []change
	for _, name := range slices.Sorted(maps.Keys(m.header)) {
		if name == contentType {
			continue
		}
		c := headed(name, "")
		c.same = alreadyAbsent
		out = append(out, c)
	}
	return out
}

func wrongLength(m *message) []change {
	const name = "Content-Length"
	if m.header.Get(name) == "" {
		return nil
	}
	var out []change
	for _, value := range []string{strconv.Itoa(len(m.body) + 1), strconv.Itoa(len(m.body) - 1), "many", "-1", "0x10"} {
		out = append(out, headed(name, value, Want{"http/content-length-mismatch", name}))
	}
	return out
}

func removeBody(m *message) []change {
	if len(m.body) == 0 {
		return nil
	}
	return []change{{place: "body", body: []byte{}, want: []Want{{"http/body-missing", ""}}}}
}

func addBody(m *message) []change {
	if len(m.body) > 0 {
		return nil
	}
	c := change{place: "body", body: []byte("{}"), want: []Want{{"http/body-unexpected", ""}}}
	c.other = func(d *draft) { d.header.Set(contentType, "application/json; charset=utf-8") }
	return []change{c}
}
