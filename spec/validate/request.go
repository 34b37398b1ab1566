package validate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// request judges parameters, media type and body of a request.
func (j *judge) request() {
	for _, p := range j.operation.parameters {
		if p.in == "query" {
			j.query(p)
			continue
		}
		value, ok := j.Params[p.name]
		j.parameter(p, value, ok)
	}
	b := j.operation.body
	switch {
	case b == nil && j.size > 0:
		j.add("http/body-unexpected", "body", "", "no body", fmt.Sprintf("%d bytes", j.total()))
	case b != nil && b.required && j.size == 0:
		j.add("http/body-missing", "body", "", "a body of "+b.names(), "nothing")
	case j.size > 0:
		j.content(b)
	}
}

// query judges one query parameter. Names that the contract does not have are passed over, as the service does.
func (j *judge) query(p parameter) {
	var values []string
	for _, name := range slices.Sorted(maps.Keys(j.Query)) {
		if name == p.name || j.anyCase() && strings.EqualFold(name, p.name) {
			values = append(values, j.Query[name]...)
		}
	}
	if len(values) > 1 {
		j.add("query/duplicate", "query", p.name, "the parameter once", fmt.Sprintf("%d times", len(values)))
		return
	}
	j.parameter(p, strings.Join(values, ""), len(values) == 1)
}

// parameter judges the value of a parameter by its schema.
func (j *judge) parameter(p parameter, value string, sent bool) {
	if !sent {
		if p.required {
			j.add(p.in+"/required", p.in, p.name, p.node.want.value+" (required)", "nothing")
		}
		return
	}
	for _, f := range j.faults(p.node, j.typed(p.node, value)) {
		j.add(p.in+"/"+f.kind, p.in, p.name, f.expected, quote(value))
	}
}

// typed writes text from a parameter or a form as the JSON value that n wants. What cannot be read so stays
// text, and so has another type than n wants.
func (j *judge) typed(n *node, text string) []byte {
	switch {
	case n.integer.only && isInteger([]byte(text)):
		return plainInteger(text)
	case n.typed && n.kinds == kindBool:
		switch text {
		case "true", "false":
			return []byte(text)
		case "True", "TRUE", "False", "FALSE":
			if j.anyCase() {
				return []byte(strings.ToLower(text))
			}
		}
	}
	return quoted(text)
}

// plainInteger drops the zeros at the beginning of an integer, which JSON does not allow.
func plainInteger(text string) []byte {
	digits, negative := strings.CutPrefix(text, "-")
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	if negative {
		digits = "-" + digits
	}
	return []byte(digits)
}

// quoted writes text as a JSON string. Bytes that are no UTF-8 become the replacement character.
func quoted(text string) []byte {
	b, err := json.Marshal(text)
	if err != nil {
		panic("validate: text that JSON cannot write: " + err.Error())
	}
	return b
}
