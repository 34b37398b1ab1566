package check

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// breaks reports whether a request breaks the contract, as the judge says of the very bytes that would be sent.
func breaks(v spec.Version, ask conformance.Ask) bool {
	o, _ := spec.OperationByID(ask.Operation)
	path := ask.Path
	if path == "" {
		path = conformance.Path(v, o, ask.Params, ask.Query)
	}
	header := http.Header{}
	if ask.ContentType != conformance.NoContentType && ask.ContentType != "" {
		header.Set("Content-Type", ask.ContentType)
	}
	c := conformance.NewCall(conformance.Request{Method: o.Method, URL: "https://host" + path, Header: header, Body: ask.Body}, conformance.Response{})
	if c.Operation.ID != o.ID {
		return false // another request
	}
	return !isValid(c)
}
