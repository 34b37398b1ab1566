package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	liberrors "github.com/pb33f/libopenapi-validator/errors"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/mutant"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// peer is another validator, set up for one version. It returns what it says against a message, a line each;
// nothing, where it takes it. Golden is the call that the message was made of: answers are judged as answers to
// its request.
type peer struct {
	name  string
	judge func(golden, c *conformance.Call, side mutant.Side) []string
}

// hyphenated is a UUID of any version: the service's are not all of RFC 9562.
const hyphenated = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`

// plainDocument is the document of a version, with one server at base that has no variables: not every peer puts them
// into the path.
func plainDocument(v spec.Version, base string) ([]byte, error) {
	source, err := derive.JSON(v)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(source, &doc); err != nil {
		return nil, err
	}
	doc["servers"] = []any{map[string]any{"url": base + "/" + string(v)}}
	return json.Marshal(doc)
}

// peers are the peers of one version, each as it comes and as strict as it can be set.
func peers(t testing.TB, v spec.Version) []peer {
	t.Helper()
	source, err := plainDocument(v, "https://vb365.example.com:4443")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	kin := func(name string, o openapi3filter.Options) peer {
		o.AuthenticationFunc = openapi3filter.NoopAuthenticationFunc
		return peer{name, kinJudge(router, &o)}
	}
	lib := func(name string, options ...config.Option) peer {
		doc, err := libopenapi.NewDocument(source)
		if err != nil {
			t.Fatal(err)
		}
		v, errs := validator.NewValidator(doc, append(options, config.WithoutSecurityValidation())...)
		if len(errs) > 0 {
			t.Fatal(errors.Join(errs...))
		}
		return peer{name, libJudge(v)}
	}
	return []peer{
		kin("kin-openapi", openapi3filter.Options{}),
		kin("kin-openapi, strictest", strictestKin()),
		lib("libopenapi-validator"),
		lib("libopenapi-validator, strict", strictestLib()...),
	}
}

// requestOf is the request of a call, as a server gets it.
func requestOf(c *conformance.Call) (*http.Request, error) {
	r, err := http.NewRequestWithContext(context.Background(), c.Request.Method, c.Request.URL, bytes.NewReader(c.Request.Body))
	if err == nil {
		r.Header = c.Request.Header
	}
	return r, err
}

// saying turns a panic into something said: nobody who panics has taken the message.
func saying(judge func() []string) (said []string) {
	defer func() {
		if p := recover(); p != nil {
			said = []string{fmt.Sprint("panic: ", p)}
		}
	}()
	return judge()
}

func kinJudge(router routers.Router, o *openapi3filter.Options) func(golden, c *conformance.Call, side mutant.Side) []string {
	return func(golden, c *conformance.Call, side mutant.Side) []string {
		if side == mutant.Request {
			golden = c
		}
		r, err := requestOf(golden)
		if err != nil {
			return []string{err.Error()}
		}
		route, params, err := router.FindRoute(r)
		if err != nil {
			return []string{err.Error()}
		}
		in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: o}
		if side == mutant.Request {
			err = openapi3filter.ValidateRequest(r.Context(), in)
		} else {
			err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
				RequestValidationInput: in, Status: c.Response.Status, Header: c.Response.Header,
				Body: io.NopCloser(bytes.NewReader(c.Response.Body)), Options: o,
			})
		}
		if err != nil {
			return []string{err.Error()}
		}
		return nil
	}
}

func libJudge(v validator.Validator) func(golden, c *conformance.Call, side mutant.Side) []string {
	return func(golden, c *conformance.Call, side mutant.Side) (said []string) {
		if side == mutant.Request {
			golden = c
		}
		r, err := requestOf(golden)
		if err != nil {
			return []string{err.Error()}
		}
		var ok bool
		var errs []*liberrors.ValidationError
		if side == mutant.Request {
			ok, errs = v.ValidateHttpRequestSync(r)
		} else {
			ok, errs = v.ValidateHttpResponse(r, &http.Response{
				StatusCode: c.Response.Status, Header: c.Response.Header, Body: io.NopCloser(bytes.NewReader(c.Response.Body)), Request: r,
			})
		}
		for _, e := range errs {
			said = append(said, e.Message+": "+e.Reason)
		}
		if !ok && said == nil {
			said = []string{"refused, with nothing more to say"}
		}
		return said
	}
}
