package validate

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"
)

// form judges a body of application/x-www-form-urlencoded. Its fields are the properties of n.
func (j *judge) form(n *node) {
	if j.source != nil {
		if j.Body, j.readErr = io.ReadAll(j.source); j.readErr != nil {
			return
		}
	}
	fields, err := url.ParseQuery(string(j.Body))
	if err != nil {
		// The error holds a piece of the body, perhaps of a password.
		j.add("body/syntax", "body", "", "fields name=value, joined by & and percent-encoded", "another text")
		return
	}
	object := map[string][]byte{}
	count := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		i := n.lookup([]byte(name))
		if j.anyCase() {
			i = n.lookupAnyCase([]byte(name))
		}
		known := name
		if i >= 0 {
			known = n.props[i].name
		}
		for _, value := range fields[name] {
			count[known]++
			if !utf8.ValidString(name) || !utf8.ValidString(value) {
				j.add("body/invalid-utf8", "body", fieldPointer(n, known), "text in UTF-8", "bytes that are none")
			}
			object[known] = quoted(value)
			if i >= 0 && n.props[i].node != nil {
				object[known] = j.typed(n.props[i].node, value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if times := count[name]; times > 1 {
			j.add("body/duplicate-name", "body", fieldPointer(n, name), "each field once", fmt.Sprintf("one %d times", times))
		}
	}
	for _, f := range j.faults(n, written(object)) {
		j.add("body/"+f.kind, "body", f.pointer, f.expected, f.got)
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
