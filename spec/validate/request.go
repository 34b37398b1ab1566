package validate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// request judges parameters, media type and body of a request.
func (j *judge) request() {
	for _, p := range j.operation.parameters {
		switch p := p.Value; p.In {
		case "path":
			value, ok := j.Params[p.Name]
			j.parameter(p, value, ok)
		case "query":
			j.query(p)
		}
	}
	b := j.operation.body
	switch {
	case b == nil && len(j.Body) > 0:
		j.add("http/body-unexpected", "body", "", "no body", fmt.Sprintf("%d bytes", len(j.Body)))
	case b != nil && b.required && len(j.Body) == 0:
		j.add("http/body-missing", "body", "", "a body of "+b.names(), "nothing")
	case len(j.Body) > 0:
		j.content(b)
	}
}

// query judges one query parameter. Names that the contract does not have are passed over, as the service does.
func (j *judge) query(p *openapi3.Parameter) {
	var values []string
	for _, name := range slices.Sorted(maps.Keys(j.Query)) {
		if name == p.Name || j.anyCase() && strings.EqualFold(name, p.Name) {
			values = append(values, j.Query[name]...)
		}
	}
	if len(values) > 1 {
		j.add("query/duplicate", "query", p.Name, "the parameter once", fmt.Sprintf("%d times", len(values)))
		return
	}
	j.parameter(p, strings.Join(values, ""), len(values) == 1)
}

// parameter judges the value of a parameter by its schema.
func (j *judge) parameter(p *openapi3.Parameter, value string, sent bool) {
	s := p.Schema.Value
	if !sent {
		if p.Required {
			j.add(p.In+"/required", p.In, p.Name, describe(s)+" (required)", "nothing")
		}
		return
	}
	v := j.typed(s, value)
	if j.anyCase() {
		v = fold(s, v)
	}
	for _, f := range faults(s, v, true) {
		j.add(p.In+"/"+f.kind, p.In, p.Name, f.expected, quote(value))
	}
}

// typed reads text from a parameter or a form as the value that s wants. What it cannot read stays text, and
// so has another type than s wants.
func (j *judge) typed(s *schema, text string) any {
	switch {
	case s.Type.Is("integer") && integerShape.MatchString(text):
		return json.Number(text)
	case s.Type.Is("boolean"):
		switch text {
		case "true", "false":
			return text == "true"
		case "True", "TRUE", "False", "FALSE":
			if j.anyCase() {
				return text[0] == 'T'
			}
		}
	}
	return text
}
