package validate_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// An answer that came over the network, judged as it is.
func ExampleJudge() {
	operation, _ := spec.OperationByID("getServiceInstance")
	findings, err := validate.Judge(validate.Message{
		Version: spec.V6, Operation: operation, Status: 200,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:   []byte(`{"installationId": "17", "Version": "8.0.0.0"}`),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	// Output:
	// getServiceInstance response: body /Version: body/property-case-drift (drift): expected "version", got "Version"
	// getServiceInstance response: body /installationId: body/format-uuid: expected a UUID, got "17"
}

// A server of one's own that is judged while it serves.
func ExampleHandler() {
	mine := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"version": 8}`)
	})
	handler := validate.Handler(mine, func(f validate.Finding) {
		if f.Severity == validate.Violation {
			fmt.Println(f)
		}
	})
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v8/ServiceInstance", http.NoBody))
	// Output:
	// getServiceInstance response: body /version: body/type: expected a string, got 8
}

// A call that a proxy or a test has seen, judged as a whole.
func ExampleJudgeHTTP() {
	request := httptest.NewRequest(http.MethodPost, "/v6/organization/explore", http.NoBody)
	request.Header.Set("Content-Type", "application/json")
	sent := `{"dateTime": "yesterday", "type": "Vex", "showDeleted": true, "showAllVersions": true}`
	for _, f := range validate.JudgeHTTP(request, nil, []byte(sent), nil) {
		fmt.Println(f.Severity, f.Check, f.Pointer, strings.HasPrefix(f.Clause.String(), "spec/openapi.yaml:"))
	}
	// Output:
	// drift route/case-drift  true
	// violation body/format-vb365-request-time /dateTime true
}
