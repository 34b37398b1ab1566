package validate

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// request judges path, parameters, media type and body of a request.
func (j *judge) request() {
	if j.Path != "" {
		j.route()
	}
	for i := range j.operation.parameters {
		p := &j.operation.parameters[i]
		switch p.in {
		case "query":
			j.query(p)
		case "path":
			value, ok := j.Params[p.name]
			j.parameter(p, value, ok)
		case "header":
			values := j.Header.Values(p.name)
			j.parameter(p, strings.Join(values, ", "), len(values) > 0)
		case "cookie":
			value, ok := j.cookie(p.name)
			j.parameter(p, value, ok)
		}
	}
	j.otherQuery()
	b := j.operation.body
	switch {
	case b == nil && j.size > 0:
		j.violation("http/body-unexpected", "body", "", j.operation.at, "no body", fmt.Sprintf("%d bytes", j.total()))
	case b != nil && b.required && j.size == 0:
		j.violation("http/body-missing", "body", "", b.at+"/content", "a body of "+b.names(), "nothing")
	case j.size > 0:
		j.content(b)
	default:
		j.saw(j.operation.shown)
	}
}

func (j *judge) cookie(name string) (string, bool) {
	c, err := (&http.Request{Header: j.Header}).Cookie(name)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// query judges one query parameter.
func (j *judge) query(p *parameter) {
	var values []string
	for _, name := range slices.Sorted(maps.Keys(j.Query)) {
		if name == p.name || j.anyCase() && strings.EqualFold(name, p.name) {
			values = append(values, j.Query[name]...)
		}
	}
	if len(values) > 1 {
		j.violation("query/duplicate", "query", p.name, p.at, "the parameter once", fmt.Sprintf("%d times", len(values)))
		return
	}
	j.parameter(p, strings.Join(values, ""), len(values) == 1)
}

// otherQuery tells of the names in the query that the contract does not have, or has in another case.
func (j *judge) otherQuery() {
	for name := range j.Query {
		f := Finding{
			Severity: Drift, Check: "route/query-undocumented", Where: "query", Pointer: name, Place: name,
			Clause: Clause{Pointer: j.operation.at + "/parameters"}, Expected: "a parameter of the contract", Got: quote(name),
		}
		known := false
		for _, p := range j.operation.parameters {
			switch {
			case p.in != "query":
			case p.name == name:
				known = true
			case strings.EqualFold(p.name, name):
				f.Check, f.Expected, f.Clause.Pointer, f.Place = "route/query-case-drift", quote(p.name), p.at, p.name
			}
		}
		if !known {
			j.add(f)
		}
	}
}

// parameter judges the value of a parameter by its schema.
func (j *judge) parameter(p *parameter, value string, sent bool) {
	if !sent {
		if p.required {
			j.violation(p.in+"/required", p.in, p.name, p.at+"/required", p.node.wants()+" (required)", "nothing")
		}
		if p.clues != nil {
			j.saw(p.clues.absent)
		}
		return
	}
	for _, f := range j.faults(p.node, j.typed(p.node, value), p.clues) {
		j.add(Finding{
			Severity: f.severity, Check: p.in + "/" + f.kind, Where: p.in, Pointer: p.name, Place: p.name,
			Clause: Clause{Pointer: f.clause}, Expected: f.expected, Got: quote(value),
		})
	}
	if j.anyCase() && oddBool(p.node, value) {
		j.add(Finding{
			Severity: Drift, Check: p.in + "/enum-case-drift", Where: p.in, Pointer: p.name, Place: p.name,
			Clause: Clause{Pointer: p.node.at + "/type"}, Expected: strings.ToLower(value) + ", in this case", Got: quote(value),
		})
	}
}

// typed writes text from a parameter, header or form as the JSON value that n wants. What cannot be read so
// stays text, and so has another type than n wants.
func (j *judge) typed(n *node, text string) []byte {
	switch {
	case n == nil:
	case n.integer.only && isInteger([]byte(text)):
		return plainInteger(text)
	case n.typed && n.kinds == kindNumber|kindInteger && plainNumber(text):
		return []byte(text)
	case n.typed && n.kinds == kindBool && (text == "true" || text == "false"):
		return []byte(text)
	case j.anyCase() && oddBool(n, text):
		return []byte(strings.ToLower(text))
	}
	return quoted(text)
}

// oddBool reports whether text is a boolean in the case that .NET writes and reads.
func oddBool(n *node, text string) bool {
	return n != nil && n.typed && n.kinds == kindBool && slices.Contains([]string{"True", "TRUE", "False", "FALSE"}, text)
}

func plainNumber(text string) bool {
	n, ok := validNumber([]byte(text))
	return ok && n == len(text)
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
