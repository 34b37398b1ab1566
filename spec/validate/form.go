package validate

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"
)

// form judges a body of application/x-www-form-urlencoded. Its fields are the properties of s.
func (j *judge) form(s *schema) {
	fields, err := url.ParseQuery(string(j.Body))
	if err != nil {
		// The error holds a piece of the body, perhaps of a password.
		j.add("body/syntax", "body", "", "fields name=value, joined by & and percent-encoded", "another text")
		return
	}
	object := map[string]any{}
	count := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		known := name
		if j.anyCase() {
			known = documented(s, name)
		}
		for _, value := range fields[name] {
			count[known]++
			if !utf8.ValidString(name) || !utf8.ValidString(value) {
				j.add("body/invalid-utf8", "body", fieldPointer(s, known), "text in UTF-8", "bytes that are none")
			}
			object[known] = value
			if field := s.Properties[known]; field != nil {
				object[known] = j.typed(field.Value, value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if n := count[name]; n > 1 {
			j.add("body/duplicate-name", "body", fieldPointer(s, name), "each field once", fmt.Sprintf("one %d times", n))
		}
	}
	j.body(s, object)
}

// fieldPointer points to a field of a form; to the whole form where the contract does not have the name,
// since a form that is none can hold a secret in its names.
func fieldPointer(s *schema, name string) string {
	if s.Properties[name] == nil {
		return ""
	}
	return pointerOf([]string{name})
}
