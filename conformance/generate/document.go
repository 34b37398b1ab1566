// Package generate makes requests from the contract: of each thing that it says, one that differs from a good
// request in it. Whether a request keeps the contract is for the judge to say, not for this package.
//
// A program that imports it, or package check, which does, has the flags of pgregory.net/rapid, -rapid.checks and so on,
// in flag.CommandLine: rapid puts them there when it is loaded, and nothing takes a flag out again. They change nothing
// that is drawn; -rapid.debug and -rapid.log keep anything from being drawn. A program whose help must not show them
// parses a flag.FlagSet of its own.
package generate

import (
	"fmt"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// documents holds the document of each version, loaded once.
var documents = map[spec.Version]func() (*openapi3.T, error){
	spec.V6: sync.OnceValues(func() (*openapi3.T, error) { return Load(spec.V6) }),
	spec.V7: sync.OnceValues(func() (*openapi3.T, error) { return Load(spec.V7) }),
	spec.V8: sync.OnceValues(func() (*openapi3.T, error) { return Load(spec.V8) }),
}

// Load reads the document of a version of the contract, for callers that change it.
func Load(v spec.Version) (*openapi3.T, error) {
	text, err := derive.JSON(v)
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(text)
}

// Document returns the document of a version of the contract, as kin-openapi holds it. It is shared and must
// not be changed.
func Document(v spec.Version) (*openapi3.T, error) {
	d, ok := documents[v]
	if !ok {
		return nil, fmt.Errorf("there is no contract of version %q", v)
	}
	return d()
}

// Parameter is a parameter of an operation: where it stands ("query" or "path") and what it takes.
type Parameter struct {
	In, Name string
	Required bool
	schema   *openapi3.Schema
}

// Parameters returns the parameters of an operation, those of its path included. The error says why the contract
// cannot be loaded.
func Parameters(v spec.Version, o spec.Operation) ([]Parameter, error) {
	doc, err := Document(v)
	if err != nil {
		return nil, err
	}
	item := doc.Paths.Value(o.Path)
	var out []Parameter
	for _, p := range slices.Concat(item.Parameters, item.GetOperation(o.Method).Parameters) {
		out = append(out, Parameter{p.Value.In, p.Value.Name, p.Value.Required, plain(p.Value.Schema.Value)})
	}
	return out, nil
}

// plain looks through schemas that only stand for another: allOf of one.
func plain(s *openapi3.Schema) *openapi3.Schema {
	for len(s.AllOf) == 1 {
		s = s.AllOf[0].Value
	}
	return s
}
