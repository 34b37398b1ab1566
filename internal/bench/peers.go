package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/internal/contest/judging"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// The names of the peers that the judge is compared with by name.
const (
	Kin     = "kin-openapi, decode and visit"
	AjvName = "Ajv, JSON.parse and validate"
)

// Peers returns what judges the subject with other people's code. A subject that is large meets only those that
// take it in seconds.
func Peers(ajv *Ajv, s judging.Subject) ([]contest.Contender, error) {
	visit, filter, err := kin(s)
	if err != nil {
		return nil, fmt.Errorf("kin-openapi: %w", err)
	}
	timer, err := ajv.Load(s)
	if err != nil {
		return nil, fmt.Errorf("ajv: %w", err)
	}
	peers := []contest.Contender{{Name: Kin, Time: contest.Loop(visit)}, {Name: AjvName, Time: timer}}
	if s.Large {
		return peers, nil
	}
	lib, err := libopenapiPeer(s)
	if err != nil {
		return nil, fmt.Errorf("libopenapi-validator: %w", err)
	}
	san, err := santhosh(s)
	if err != nil {
		return nil, fmt.Errorf("jsonschema: %w", err)
	}
	return append(peers,
		contest.Contender{Name: "kin-openapi, openapi3filter", Time: contest.Loop(filter)},
		contest.Contender{Name: "libopenapi-validator", Time: contest.Loop(lib)},
		contest.Contender{Name: "santhosh-tekuri/jsonschema", Time: contest.Loop(san)},
	), nil
}

// server is the one that requests are sent to.
const server = "https://localhost:4443/v6"

// httpRequest is the request of a subject, or the one that its response answers.
func httpRequest(s judging.Subject) (*http.Request, error) {
	var body io.Reader
	if s.Message.Request {
		body = bytes.NewReader(s.Message.Body)
	}
	op := s.Message.Operation
	r, err := http.NewRequestWithContext(context.Background(), op.Method, server+op.Path, body)
	if err == nil && s.Message.Request {
		r.Header = s.Message.Header
	}
	return r, err
}

// kin judges the body alone, and the whole message.
func kin(s judging.Subject) (visit, filter func() error, err error) {
	doc, err := judging.Document()
	if err != nil {
		return nil, nil, err
	}
	op := s.Message.Operation
	item := doc.Paths.Value(op.Path)
	o := item.GetOperation(op.Method)
	side, schema := openapi3.VisitAsResponse(), o.Responses.Status(s.Message.Status).Value.Content.Get(judging.Media).Schema.Value
	if s.Message.Request {
		side, schema = openapi3.VisitAsRequest(), o.RequestBody.Value.Content.Get("application/json").Schema.Value
	}
	visit = func() error {
		var v any
		if err := json.Unmarshal(s.Message.Body, &v); err != nil {
			return err
		}
		return schema.VisitJSON(v, side, openapi3.EnableFormatValidation())
	}
	request, err := httpRequest(s)
	if err != nil {
		return nil, nil, err
	}
	in := &openapi3filter.RequestValidationInput{
		Request: request, Route: &routers.Route{Spec: doc, Path: op.Path, PathItem: item, Method: op.Method, Operation: o},
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.EnableFormatValidation()},
		},
	}
	ctx := context.Background()
	if s.Message.Request {
		return visit, func() error {
			request.Body = io.NopCloser(bytes.NewReader(s.Message.Body))
			return openapi3filter.ValidateRequest(ctx, in)
		}, nil
	}
	return visit, func() error {
		return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in, Status: s.Message.Status, Header: s.Message.Header,
			Body: io.NopCloser(bytes.NewReader(s.Message.Body)), Options: in.Options,
		})
	}, nil
}

// libopenapiPeer judges the whole message. Strict mode is off: it takes links for undeclared.
func libopenapiPeer(s judging.Subject) (func() error, error) {
	source, err := derive.JSON(spec.V6)
	if err != nil {
		return nil, err
	}
	var plain map[string]any // its router does not put variables into the path of a server
	if err := json.Unmarshal(source, &plain); err != nil {
		return nil, err
	}
	plain["servers"] = []any{map[string]any{"url": server}}
	if source, err = json.Marshal(plain); err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocument(source)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(doc, config.WithFormatAssertions())
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	request, err := httpRequest(s)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer of-nobody")
	return func() error {
		body := io.NopCloser(bytes.NewReader(s.Message.Body))
		if s.Message.Request {
			request.Body = body
			if ok, errs := v.ValidateHttpRequestSync(request); !ok {
				return errs[0]
			}
			return nil
		}
		if ok, errs := v.ValidateHttpResponse(request, &http.Response{
			StatusCode: s.Message.Status, Header: s.Message.Header, Body: body, Request: request,
		}); !ok {
			return errs[0]
		}
		return nil
	}, nil
}

// santhosh judges the body alone, formats included.
func santhosh(s judging.Subject) (func() error, error) {
	source, err := jsonSchema(s)
	if err != nil {
		return nil, err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(source))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:///body.json", parsed); err != nil {
		return nil, err
	}
	schema, err := c.Compile("mem:///body.json")
	if err != nil {
		return nil, err
	}
	return func() error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.Message.Body))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}, nil
}
