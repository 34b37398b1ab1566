package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

func noEndBeforeStartProof() proof {
	const before = "2022-01-21T22:53:13.9685933Z" // a tick before the creation
	return proof{
		check:    "law/no-end-before-start",
		evidence: []string{"law/stopped-stays-stopped"},
		recorded: []recorded{
			{name: "working and stopped", calls: []*conformance.Call{
				got(tenant, sessionPath, 200, session()),
				got(tenant, sessionPath, 200, session("9999-12-31T23:59:59.9999999Z", "2022-01-21T22:53:13.9685934Z")),
			}},
			{
				name:  "a tick too early",
				calls: []*conformance.Call{got(tenant, sessionPath, 200, session("9999-12-31T23:59:59.9999999Z", before))},
				want:  []string{"getRestoreSession body /endTime"},
			},
			{
				name: "in a list",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions", 200,
					paged("/v6/RestoreSessions", 0, 30, session(), session("9999-12-31T23:59:59.9999999Z", before)))},
				want: []string{"listRestoreSessions body /results/1/endTime"},
			},
			{name: "no end", calls: []*conformance.Call{
				got(tenant, sessionPath, 200, session(`"9999-12-31T23:59:59.9999999Z"`, "null")),
			}, unseen: true},
		},
		mutants: []mutant{{
			name: "stopped sessions end in 2001", version: spec.V8,
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getRestoreSession") {
					e.Edit(func(o map[string]any) {
						if o["state"] == "Stopped" {
							o["endTime"] = "2001-01-01T00:00:00.0000000Z"
						}
					})
				}
			}),
			want: []string{"law/no-end-before-start getRestoreSession body /endTime", "law/clock-true getRestoreSession body /endTime"},
		}},
	}
}
