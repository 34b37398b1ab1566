package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func rightCredentialsProof() proof {
	refusal := `{"message":"this operation takes the credentials of an administrator"}`
	path := "/v6/Organizations?extendedView=true"
	return proof{
		check: "law/right-credentials",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{
				got(tenant, path, 403, refusal),
				called(administrator, "POST /v6/Organization/Explore", exploreBody, 403, refusal),
			}},
			{
				name: "served, and refused as if the token were bad",
				calls: []*conformance.Call{
					got(tenant, path, 200, "[]"),
					called(administrator, "POST /v6/Organization/Explore", exploreBody, 401, refusal),
				},
				want: []string{"listOrganizations status", "exploreOrganization status; refused by another status"},
			},
			{name: "the right credentials", calls: []*conformance.Call{
				got(administrator, path, 200, "[]"), explored(tenant, session()), got(nobody, path, 401, refusal),
			}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "tenants list organizations",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "listOrganizations" && e.Status == http.StatusForbidden {
						e.Status, e.Body = http.StatusOK, []byte("[]")
					}
				}),
				want: []string{"law/right-credentials listOrganizations status"},
			},
			{
				name: "administrators are refused like strangers",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "exploreOrganization" && e.Status == http.StatusForbidden {
						e.Status = http.StatusUnauthorized
						e.Header.Set("WWW-Authenticate", "Bearer")
					}
				}),
				want:        []string{"law/right-credentials exploreOrganization status; refused by another status"},
				provisional: true,
			},
		},
	}
}
