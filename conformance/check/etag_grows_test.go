package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func etagGrowsProof() proof {
	tagged := func(tag, state string) *conformance.Call {
		return got(tenant, "/v8/RestoreSessions/"+sessionID, 200, session(`"result"`, `"eTag":`+tag+`,"result"`, "Working", state, "/v6/", "/v8/"))
	}
	return proof{
		check: "law/etag-grows", evidence: []string{"law/stopped-stays-stopped"},
		recorded: []recorded{
			{name: "grows", version: spec.V8, calls: []*conformance.Call{tagged("1", "Working"), tagged("1", "Working"), tagged("7", "Stopped")}},
			{name: "falls", version: spec.V8, calls: []*conformance.Call{tagged("7", "Working"), tagged("6", "Working")}, want: []string{"getRestoreSession body /eTag"}},
			{name: "stays", version: spec.V8, calls: []*conformance.Call{tagged("7", "Working"), tagged("7", "Stopped")}, want: []string{"getRestoreSession body /eTag"}},
			{name: "none", version: spec.V8, calls: []*conformance.Call{got(tenant, "/v8/RestoreSessions/"+sessionID, 200, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "the tag stays", version: spec.V8,
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getRestoreSession", "exploreOrganization") {
					e.Edit(func(o map[string]any) { o["eTag"] = 1 })
				}
			}),
			want: []string{"law/etag-grows getRestoreSession body /eTag"},
		}},
	}
}
