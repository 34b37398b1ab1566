package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func errorCodesProof() proof {
	refused := func(code string) *conformance.Call {
		return got(tenant, "/v8/RestoreSessions/"+sessionID, 404, `{"message":"no","errorCode":`+code+`}`)
	}
	return proof{
		check: "practice/error-codes", evidence: []string{"request/unknown-is-404"},
		recorded: []recorded{
			{name: "they fit", version: spec.V8, calls: []*conformance.Call{refused(`"ResourceNotFound"`), refused("null"), refused(`"HttpError"`)}},
			{name: "another", version: spec.V8, calls: []*conformance.Call{refused(`"ResourceAccessDenied"`)}, want: []string{"getRestoreSession body /errorCode"}},
			{name: "success", version: spec.V8, calls: []*conformance.Call{got(tenant, "/v8/RestoreSessions", 200, `{"results":[]}`)}, unseen: true},
		},
		mutants: []mutant{{
			name: "what is not there is denied", version: spec.V8, provisional: true,
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "getRestorePoint" && e.Status == http.StatusNotFound {
					e.Edit(func(o map[string]any) { o["errorCode"] = "ResourceAccessDenied" })
				}
			}),
			want: []string{"practice/error-codes getRestorePoint body /errorCode"},
		}},
	}
}
