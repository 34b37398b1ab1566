package validate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// Contract is a document of OpenAPI 3.0.3, ready to judge by. Several goroutines may use it at a time.
type Contract struct {
	operations map[string]*operation // by operationId, or "GET /path" where there is none
	scanners   sync.Pool
	judges     sync.Pool
	text       func() *text
	clues      []Clue
}

// contracts holds the contract of each version. It is loaded once, when a first message is judged by it.
var contracts = map[spec.Version]func() (*Contract, error){
	spec.V6: once(spec.V6),
	spec.V7: once(spec.V7),
	spec.V8: once(spec.V8),
}

// contractFile is the document of all versions, as findings name it.
const contractFile = "spec/openapi.yaml"

func once(v spec.Version) func() (*Contract, error) {
	return sync.OnceValues(func() (*Contract, error) {
		source, err := derive.JSON(v)
		if err != nil {
			return nil, err
		}
		c, err := load(source)
		if err != nil {
			return nil, fmt.Errorf("contract of %s: %w", v, err)
		}
		c.text = sync.OnceValue(func() *text {
			root, err := derive.Document(spec.OpenAPI(), v)
			if err != nil {
				return nil // it was derived before
			}
			return &text{contractFile, root}
		})
		return c, nil
	})
}

// Of returns the contract of a version.
func Of(v spec.Version) (*Contract, error) {
	c, ok := contracts[v]
	if !ok {
		return nil, fmt.Errorf("there is no contract of version %q", v)
	}
	return c()
}

// Load reads and compiles a document of OpenAPI 3.0.3 in YAML or JSON that refers to no other file. Findings
// name its lines, with file as its name. The errors are those of the loader of kin-openapi and of Compile.
func Load(file string, source []byte) (*Contract, error) {
	c, err := load(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c.text = sync.OnceValue(func() *text {
		var doc yaml.Node
		if err := yaml.Unmarshal(source, &doc); err != nil || len(doc.Content) != 1 {
			return nil // JSON that is no YAML, such as with tabs
		}
		return &text{file, doc.Content[0]}
	})
	return c, nil
}

func load(source []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, err
	}
	return Compile(doc)
}

// Compile makes a contract of a document of OpenAPI 3.0.3 whose references are resolved, as the loader of
// kin-openapi does. What it cannot honor is an error, which says where: a keyword of a schema that OpenAPI
// 3.0.3 does not have, a pattern that is no regular expression of RE2, a body that is neither JSON, nor a form,
// nor plain text, a parameter that is an array, an object or has content.
//
// Formats of text that it does not know are no error, since the specification leaves them open: they say
// nothing. It knows uuid, date, date-time, byte, uri and vb365-request-time of text, int32, int64, float and
// double of numbers; password and binary take every text. The lines of clauses are not known; see Load.
func Compile(doc *openapi3.T) (*Contract, error) {
	c := &Contract{operations: map[string]*operation{}, text: func() *text { return nil }}
	schemas := newCompiler()
	bases := basePaths(doc.Servers)
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			o := item.GetOperation(method)
			compiled, err := schemas.operation(path, method, item, o)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			compiled.bases = bases
			c.operations[cmp.Or(o.OperationID, method+" "+path)] = compiled
		}
	}
	c.judges.New = func() any { return &judge{} }
	c.scanners.New = func() any { return newScanner(schemas.guesses, schemas.room()) }
	c.clues = buildClues(c.operations)
	return c, nil
}
