package validate_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Every example of the contract keeps the contract, and every body has one.
func TestExamplesOfTheContract(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		source, err := derive.JSON(v)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := openapi3.NewLoader().LoadFromData(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range spec.Operations(v) {
			o := doc.Paths.Value(op.Path).GetOperation(op.Method)
			m := validate.Message{Version: v, Operation: op}
			for status, response := range o.Responses.Map() {
				if status == "default" {
					status = "500"
				}
				if m.Status, err = strconv.Atoi(status); err != nil {
					t.Fatal(err)
				}
				judgeExamples(t, m, response.Value.Content)
			}
			if o.RequestBody != nil {
				// Of the parameters, only those of the path are required where there is a body.
				m.Request, m.Params = true, map[string]string{"organizationId": "5e2b6f0a-8f3d-4f0e-9a63-0d6c2b1c9a10"}
				judgeExamples(t, m, o.RequestBody.Value.Content)
			}
		}
	}
}

func judgeExamples(t *testing.T, m validate.Message, content openapi3.Content) {
	t.Helper()
	for name, media := range content {
		m.Header = http.Header{"Content-Type": {name}}
		examples := map[string]any{}
		if media.Example != nil {
			examples["example"] = media.Example
		}
		for key, example := range media.Examples {
			examples[key] = example.Value.Value
		}
		if len(examples) == 0 {
			t.Errorf("%s %s %d %s: no example", m.Version, m.Operation.ID, m.Status, name)
		}
		for key, example := range examples {
			m.Body = encode(t, name, example)
			findings, err := validate.Judge(m)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				t.Errorf("%s %s: %s", m.Version, key, f)
			}
		}
	}
}

func encode(t *testing.T, media string, example any) []byte {
	t.Helper()
	if fields, ok := example.(map[string]any); ok && media == "application/x-www-form-urlencoded" {
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, fmt.Sprint(value))
		}
		return []byte(form.Encode())
	}
	body, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
