package validate

import (
	"errors"
	"fmt"
	"mime"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// contract is the contract of one version, ready to judge by.
type contract struct {
	operations map[string]*operation // by operationId
}

// operation is what the contract says of one operation.
type operation struct {
	parameters openapi3.Parameters // of path and query
	body       *body               // nil where a request has none
	responses  map[int]*body       // by documented status; a nil body where the answer has none
	failure    *body               // of any other status 4xx or 5xx; nil where none is documented
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
	schema  *openapi3.Schema
}

// contracts holds the contract of each version. It is loaded once, when a first message is judged by it.
var contracts = map[spec.Version]func() (*contract, error){
	spec.V6: once(spec.V6),
	spec.V7: once(spec.V7),
	spec.V8: once(spec.V8),
}

func once(v spec.Version) func() (*contract, error) {
	return sync.OnceValues(func() (*contract, error) {
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

func load(v spec.Version) (*contract, error) {
	c, ok := contracts[v]
	if !ok {
		return nil, fmt.Errorf("there is no contract of version %q", v)
	}
	return c()
}

// compile reads the document of one version.
func compile(source []byte) (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, err
	}
	c := &contract{operations: map[string]*operation{}}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			compiled, err := compileOperation(item, o)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			c.operations[o.OperationID] = compiled
		}
	}
	return c, nil
}

func compileOperation(item *openapi3.PathItem, o *openapi3.Operation) (*operation, error) {
	op := &operation{responses: map[int]*body{}}
	op.parameters = append(append(op.parameters, item.Parameters...), o.Parameters...)
	var err error
	if o.RequestBody != nil {
		if op.body, err = compileBody(o.RequestBody.Value.Content); err != nil {
			return nil, err
		}
		if op.body == nil {
			return nil, errors.New("a request body without content")
		}
		op.body.required = o.RequestBody.Value.Required
	}
	for status, response := range o.Responses.Map() {
		b, err := compileBody(response.Value.Content)
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

func compileBody(content openapi3.Content) (*body, error) {
	if len(content) == 0 {
		return nil, nil
	}
	b := &body{required: true}
	for name, m := range content {
		kind, params, err := mime.ParseMediaType(name)
		if err != nil {
			return nil, fmt.Errorf("media type %q: %w", name, err)
		}
		if m.Schema == nil {
			return nil, fmt.Errorf("media type %q has no schema", name)
		}
		b.media = append(b.media, media{name: name, kind: kind, charset: params["charset"], schema: m.Schema.Value})
	}
	return b, nil
}
