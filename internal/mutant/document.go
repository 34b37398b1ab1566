package mutant

import (
	"mime"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
)

// operationOf returns an operation of a document.
func operationOf(doc *openapi3.T, o spec.Operation) *openapi3.Operation {
	return doc.Paths.Value(o.Path).GetOperation(o.Method)
}

// answerOf returns the documented response of a status; nil where there is none. Statuses of 400 and more that
// are not documented by themselves have the default.
func answerOf(op *openapi3.Operation, status int) *openapi3.Response {
	if r := op.Responses.Value(strconv.Itoa(status)); r != nil {
		return r.Value
	}
	if r := op.Responses.Value("default"); r != nil && status >= 400 {
		return r.Value
	}
	return nil
}

// contentOf returns the schema of the documented media type that a header names; nil where there is none.
func contentOf(content openapi3.Content, header string) *openapi3.Schema {
	kind, _, err := mime.ParseMediaType(header)
	if err != nil {
		return nil
	}
	for name, media := range content {
		if documented, _, err := mime.ParseMediaType(name); err == nil && documented == kind && media.Schema != nil {
			return plain(media.Schema.Value)
		}
	}
	return nil
}

// plain looks through a schema that only stands for another: allOf or oneOf of one. The contract has no others.
func plain(s *openapi3.Schema) *openapi3.Schema {
	for s != nil {
		switch {
		case len(s.AllOf) == 1:
			s = s.AllOf[0].Value
		case len(s.OneOf) == 1:
			s = s.OneOf[0].Value
		default:
			return s
		}
	}
	return nil
}

// property returns the schema of a member of an object, and whether the object lists its name. A name that a
// map takes has the schema of its members; nil stands for anything.
func property(s *openapi3.Schema, name string) (member *openapi3.Schema, listed bool) {
	if p := s.Properties[name]; p != nil {
		return plain(p.Value), true
	}
	if more := s.AdditionalProperties.Schema; more != nil {
		return plain(more.Value), false
	}
	return nil, false
}

// parametersOf returns the parameters of an operation, those of its path included.
func parametersOf(doc *openapi3.T, o spec.Operation) openapi3.Parameters {
	item := doc.Paths.Value(o.Path)
	return append(append(openapi3.Parameters{}, item.Parameters...), item.GetOperation(o.Method).Parameters...)
}

// tells reports whether the judge tells of a name that an object does not list: where the contract says nothing
// of further names, and in _links that list names although they allow further ones.
func tells(p *place) bool {
	if p.schema == nil || len(p.schema.Properties) == 0 {
		return false
	}
	more := p.schema.AdditionalProperties
	return p.name == "_links" || more.Schema == nil && (more.Has == nil || !*more.Has)
}
