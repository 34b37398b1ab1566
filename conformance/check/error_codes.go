package check

import (
	"slices"
	"strconv"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// errorCodes checks that the code of an error fits its status, in v8. Which code goes with which status is not
// documented; the names say it.
func errorCodes() conformance.Check {
	return conformance.Check{
		ID:    "practice/error-codes",
		Title: "The code of an error fits its status",
		Level: conformance.Provisional,
		Cites: []string{"D106"},
		Bound: func(v spec.Version, o spec.Operation) bool { return v == spec.V8 && !o.Anonymous },
		Needs: func(o spec.Operation) conformance.Need { return conformance.Needs(o) | conformance.NeedNegative },
		Judge: judgeErrorCodes,
	}
}

// statusesOf lists the statuses that go with a code. Codes that say nothing of the status are not here.
var statusesOf = map[string][]int{
	"ResourceAccessDenied":       {401, 403},
	"ResourceNotFound":           {404, 410},
	"ParameterValidationFailure": {400, 413, 415, 422},
	"OperationConflict":          {409},
	"Timeout":                    {408, 504},
	"ProxyOffline":               {500, 502, 503},
}

// judgeErrorCodes judges the codes of refusals.
func judgeErrorCodes(s *conformance.Sheet) {
	for c := range s.Bound() {
		o, ok := root(c)
		if !ok || c.Succeeded() {
			continue
		}
		s.Saw(c)
		code := o.text("errorCode")
		if fit := statusesOf[code]; fit != nil && !slices.Contains(fit, c.Response.Status) {
			s.Find(c, "/errorCode", "a code that goes with "+strconv.Itoa(c.Response.Status), code)
		}
	}
}
