package validate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"mime"
	"slices"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// Contract is a document of OpenAPI 3.0.3, ready to judge by. Several goroutines may use it at a time.
type Contract struct {
	operations map[string]*operation // by operationId, or "GET /path" where there is none
	scanners   sync.Pool
}

// operation is what the contract says of one operation.
type operation struct {
	parameters []parameter   // of path and query
	body       *body         // nil where a request has none
	responses  map[int]*body // by documented status; a nil body where the answer has none
	failure    *body         // of any other status 4xx or 5xx; nil where none is documented
}

// body is what the contract says of a body.
type body struct {
	required bool
	media    []media
}

// media is one way to write a body.
type media struct {
	name    string // as in the contract: "application/json; charset=utf-8"
	kind    string // "application/json"
	charset string // "utf-8", or "" where the contract does not say
	node    *node
}

// parameter is a parameter of path or query.
type parameter struct {
	name, in string
	required bool
	node     *node
}

// contracts holds the contract of each version. It is loaded once, when a first message is judged by it.
var contracts = map[spec.Version]func() (*Contract, error){
	spec.V6: once(spec.V6),
	spec.V7: once(spec.V7),
	spec.V8: once(spec.V8),
}

func once(v spec.Version) func() (*Contract, error) {
	return sync.OnceValues(func() (*Contract, error) {
		source, err := derive.JSON(v)
		if err != nil {
			return nil, err
		}
		c, err := compile(source)
		if err != nil {
			return nil, fmt.Errorf("contract of %s: %w", v, err)
		}
		return c, nil
	})
}

func load(v spec.Version) (*Contract, error) {
	c, ok := contracts[v]
	if !ok {
		return nil, fmt.Errorf("there is no contract of version %q", v)
	}
	return c()
}

// compile reads the document of one version.
func compile(source []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, err
	}
	return Compile(doc)
}

// Compile makes a contract of a document of OpenAPI 3.0.3 whose references are resolved, as the loader of
// kin-openapi does. A keyword that it cannot honor is an error, which says where. Formats of text that it does
// not know are no error, since the specification leaves them open: they say nothing. It knows uuid, date,
// date-time, byte, uri and vb365-request-time of text, int32, int64, float and double of numbers; password and
// binary take every text.
func Compile(doc *openapi3.T) (*Contract, error) {
	c := &Contract{operations: map[string]*operation{}}
	schemas := newCompiler()
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			o := item.GetOperation(method)
			compiled, err := schemas.operation(item, o)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			c.operations[cmp.Or(o.OperationID, method+" "+path)] = compiled
		}
	}
	c.scanners.New = func() any { return newScanner(schemas.guesses) }
	return c, nil
}

func (c *compiler) operation(item *openapi3.PathItem, o *openapi3.Operation) (*operation, error) {
	op := &operation{responses: map[int]*body{}}
	for _, p := range slices.Concat(item.Parameters, o.Parameters) {
		if p.Value.In != openapi3.ParameterInPath && p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		compiled, err := c.parameter(p.Value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Value.Name, err)
		}
		same := func(o parameter) bool { return o.name == compiled.name && o.in == compiled.in }
		op.parameters = append(slices.DeleteFunc(op.parameters, same), compiled)
	}
	var err error
	if o.RequestBody != nil {
		if op.body, err = c.body(o.RequestBody.Value.Content); err != nil {
			return nil, err
		}
		if op.body == nil {
			return nil, errors.New("a request body without content")
		}
		op.body.required = o.RequestBody.Value.Required
	}
	responses := o.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		b, err := c.body(responses[status].Value.Content)
		if err != nil {
			return nil, fmt.Errorf("response %s: %w", status, err)
		}
		if status == "default" {
			op.failure = b
			continue
		}
		n, err := strconv.Atoi(status)
		if err != nil {
			return nil, fmt.Errorf("response %s: not a status", status)
		}
		op.responses[n] = b
	}
	return op, nil
}

func (c *compiler) parameter(p *openapi3.Parameter) (parameter, error) {
	if p.Schema == nil {
		return parameter{}, errors.New("content of a parameter cannot be judged, a schema can")
	}
	n, err := c.ref(p.Schema, "schema")
	if err == nil && n.typed && n.kinds&(kindArray|kindObject) != 0 {
		err = errors.New("a parameter that is an array or object cannot be judged")
	}
	return parameter{p.Name, p.In, p.Required, n}, err
}

func (c *compiler) body(content openapi3.Content) (*body, error) {
	if len(content) == 0 {
		return nil, nil
	}
	b := &body{required: true}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		kind, params, err := mime.ParseMediaType(name)
		if err != nil {
			return nil, fmt.Errorf("media type %q: %w", name, err)
		}
		if content[name].Schema == nil {
			return nil, fmt.Errorf("media type %q has no schema", name)
		}
		n, err := c.ref(content[name].Schema, "schema")
		if err != nil {
			return nil, fmt.Errorf("media type %q: %w", name, err)
		}
		b.media = append(b.media, media{name: name, kind: kind, charset: params["charset"], node: n})
	}
	return b, nil
}
