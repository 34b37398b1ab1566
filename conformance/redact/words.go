package redact

import (
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// vocabulary is what the contract itself says: no secret of anybody.
type vocabulary struct {
	words      map[string]bool // of values of enums, paths and names of sessions, in small letters
	texts      map[string]bool // whole texts: values of enums, documented messages
	names      map[string]bool // of query parameters, in small letters
	properties map[string]bool // names of them, in small letters
	numeric    map[string]bool // names of parameters and properties that are numbers or booleans, in small letters
}

// furtherWords are words that the contract has in prose only: in names of sessions and client hosts, in URLs, and
// in what OAuth 2.0 defines.
const furtherWords = `exchange onedrive sharepoint teams restore entire organization via http https bearer basic
	true false null localhost`

// furtherTexts are texts that OAuth 2.0 defines, and those by which sources say why there is no answer.
var furtherTexts = []string{
	"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
	"no answer was recorded", conformance.NotKept, conformance.NotKept + ": it is no text",
}

// contractWords returns the vocabulary of the contract, read once.
var contractWords = sync.OnceValues(func() (*vocabulary, error) {
	v := &vocabulary{words: set(furtherWords), texts: map[string]bool{}, names: map[string]bool{},
		properties: map[string]bool{}, numeric: map[string]bool{}}
	for _, text := range furtherTexts {
		v.texts[text] = true
	}
	var document map[string]any
	if err := yaml.Unmarshal(spec.OpenAPI(), &document); err != nil {
		return nil, err
	}
	v.walk("", document)
	components, _ := document["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	v.types(schemas, document)
	for _, version := range spec.Versions() {
		for _, o := range spec.Operations(version) {
			v.learn(o.Path)
			v.learn(o.Method)
			for _, name := range o.Query[version] {
				v.names[strings.ToLower(name)] = true
			}
		}
	}
	return v, nil
})

// walk learns the values of enums and the texts of documented messages.
func (v *vocabulary) walk(name string, node any) {
	switch node := node.(type) {
	case map[string]any:
		for key, child := range node {
			v.walk(key, child)
		}
	case []any:
		for _, child := range node {
			if s, ok := child.(string); ok && name == "enum" {
				v.texts[strings.ToLower(s)] = true
				v.learn(s)
				continue
			}
			v.walk(name, child)
		}
	case string:
		if name == "message" || name == "title" || name == "error" || name == "error_description" {
			v.texts[strings.ToLower(node)] = true
		}
	}
}

// types learns which parameters and properties are numbers or booleans.
func (v *vocabulary) types(schemas map[string]any, node any) {
	switch node := node.(type) {
	case map[string]any:
		if name, ok := node["name"].(string); ok && node["in"] == "query" && isNumeric(schemas, node["schema"]) {
			v.numeric[strings.ToLower(name)] = true
		}
		if properties, ok := node["properties"].(map[string]any); ok {
			for name, schema := range properties {
				v.properties[strings.ToLower(name)] = true
				if isNumeric(schemas, schema) {
					v.numeric[strings.ToLower(name)] = true
				}
			}
		}
		for _, child := range node {
			v.types(schemas, child)
		}
	case []any:
		for _, child := range node {
			v.types(schemas, child)
		}
	}
}

// isNumeric reports whether a schema is of a number or a boolean.
func isNumeric(schemas map[string]any, schema any) bool {
	s, _ := schema.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		s, _ = schemas[ref[strings.LastIndexByte(ref, '/')+1:]].(map[string]any)
	}
	return s["type"] == "integer" || s["type"] == "number" || s["type"] == "boolean"
}

// learn adds the words of a text.
func (v *vocabulary) learn(s string) {
	for from := 0; from < len(s); {
		w, end := wordAt(s, from)
		if w.text != "" {
			v.words[w.text] = true
		}
		from = end
	}
}

// knows reports whether a word, in small letters, is one of the contract. A version of the API is one.
func (v *vocabulary) knows(word string) bool {
	return v.words[word] || len(word) > 1 && len(word) < 4 && word[0] == 'v' && strings.Trim(word[1:], "0123456789") == ""
}

// says reports whether a whole text is one of the contract, in any case.
func (v *vocabulary) says(s string) bool { return v.texts[strings.ToLower(s)] }
