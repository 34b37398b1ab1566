package check_test

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func readsAgreeProof() proof {
	list := got(tenant, "/v6/RestorePoints", 200, restorePoints)
	point := func(replacements ...string) *conformance.Call {
		text := restorePoint("p1", "2022-01-22T10:00:00.0000000Z")
		return got(tenant, "/v6/RestorePoints/p1", 200, strings.NewReplacer(replacements...).Replace(text))
	}
	plainly := got(tenant, "/v6/RestorePoints", 200, strings.ReplaceAll(restorePoints, `"isExchange":true`, `"isExchange":true,"isRetrieved":false`))
	alone := func(retrieved string) *conformance.Call {
		return point(`"isExchange":true`, `"isExchange":true,"isRetrieved":`+retrieved)
	}
	return proof{
		check: "law/reads-agree",
		recorded: []recorded{
			{name: "the same", calls: []*conformance.Call{list, point(), point(`"isExchange":true`, `"isExchange":true,"isRetrieved":true`)}},
			{name: "another time", calls: []*conformance.Call{list, point("2022", "2021")}, want: []string{"getRestorePoint body /backupTime"}},
			{name: "a member less", calls: []*conformance.Call{list, point(`,"isExchange":true`, "")}, want: []string{"getRestorePoint body /isExchange"}},
			{name: "a list may show less", calls: []*conformance.Call{point(`"isExchange":true`, `"isExchange":true,"jobId":"`+otherID+`"`), list}},
			{name: "a name twice, both times", calls: []*conformance.Call{
				got(administrator, "/v6/Organizations/"+organizationID, 200, `{"id":"`+organizationID+`","name":"a","name":"b"}`),
				got(administrator, "/v6/Organizations/"+organizationID, 200, `{"id":"`+organizationID+`","name":"a","name":"b"}`),
			}},
			{name: "retrieved meanwhile", calls: []*conformance.Call{plainly, alone("true"), plainly}},
			{name: "retrieved and not, as one looks", calls: []*conformance.Call{plainly, alone("true"), alone("false"), plainly, alone("true"), alone("true")}},
			{name: "retrieved alone, and never in the list", calls: []*conformance.Call{plainly, alone("true"), plainly, alone("true")}, want: []string{"getRestorePoint body /isRetrieved"}},
			{name: "the other way round", calls: []*conformance.Call{alone("true"), plainly, alone("true"), plainly}, want: []string{"listRestorePoints body /0/isRetrieved"}},
			{name: "null tells nothing", calls: []*conformance.Call{plainly, alone("null"), plainly, alone("null")}},
			{name: "read once", calls: []*conformance.Call{point()}, unseen: true},
		},
		mutants: []mutant{{
			name: "a single organization has another type",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getOrganization") {
					e.Edit(func(o map[string]any) { o["type"] = "Hybrid" })
				}
			}),
			want: []string{"law/reads-agree getOrganization body /type"},
		}},
	}
}
