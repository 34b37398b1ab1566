package validate

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// form judges a body of application/x-www-form-urlencoded. Its fields are the properties of the schema.
func (j *judge) form(m *media) {
	if !j.readAll() {
		return
	}
	n := m.node
	fields, err := url.ParseQuery(string(j.Body))
	if err != nil {
		// The error holds a piece of the body, perhaps of a password.
		j.violation("body/syntax", "body", "", m.at, "fields name=value, joined by & and percent-encoded", "another text")
		return
	}
	object := map[string][]byte{}
	count := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		i := n.lookup([]byte(name))
		if i < 0 && j.anyCase() {
			i = n.lookupAnyCase([]byte(name))
		}
		known := name
		if i >= 0 {
			known = n.props[i].name
		}
		if known != name {
			j.fault("body/property-case-drift", fault{
				severity: Drift, pointer: pointerOf(name), place: pointerOf(known), clause: n.at + "/properties" + pointerOf(known),
				expected: quote(known), got: quote(name), count: 1,
			})
		}
		for _, value := range fields[name] {
			count[known]++
			if !utf8.ValidString(name) || !utf8.ValidString(value) {
				j.violation("body/invalid-utf8", "body", fieldPointer(n, known), m.at, "text in UTF-8", "bytes that are none")
			}
			object[known] = quoted(value)
			if i >= 0 {
				object[known] = j.typed(n.props[i].node, value)
				j.oddField(n.props[i].node, known, value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if times := count[name]; times > 1 {
			j.violation("body/duplicate-name", "body", fieldPointer(n, name), m.at, "each field once", fmt.Sprintf("one %d times", times))
		}
	}
	for _, f := range j.faults(n, written(object), m.clues) {
		if f.kind == "property-undocumented" {
			// A form that is none, such as a password alone, is all name.
			f.pointer, f.place, f.got = "", "", "another field"
		}
		j.fault("body/"+f.kind, f)
	}
}

// oddField tells of a boolean of a form in the case that .NET writes it.
func (j *judge) oddField(n *node, name, value string) {
	if j.anyCase() && oddBool(n, value) {
		j.fault("body/enum-case-drift", fault{
			severity: Drift, pointer: pointerOf(name), place: pointerOf(name), clause: n.at + "/type",
			expected: strings.ToLower(value) + ", in this case", got: quote(value), count: 1,
		})
	}
}

// written writes the fields as a JSON object.
func written(fields map[string][]byte) []byte {
	text := []byte{'{'}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(append(append(text, quoted(name)...), ':'), fields[name]...)
	}
	return append(text, '}')
}

// fieldPointer points to a field of a form; to the whole form where the contract does not have the name,
// since a form that is none can hold a secret in its names.
func fieldPointer(n *node, name string) string {
	if n.lookup([]byte(name)) < 0 {
		return ""
	}
	return pointerOf(name)
}
