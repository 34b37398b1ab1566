package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func methodRefusedProof() proof {
	refused := func(method string, status int, allow string) *conformance.Call {
		c := broken(called(tenant, method+" /v6/Organization/Explore", "", status, noSuch), "method: "+method)
		if allow != "" {
			c.Response.Header.Set("Allow", allow)
		}
		return c
	}
	return proof{
		check: "request/method-refused",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{refused("GET", 405, "OPTIONS, POST"), refused("VB365TEST", 405, "POST"), refused("VB365TEST", 501, "")}},
			{name: "taken", calls: []*conformance.Call{refused("GET", 200, "")}, want: []string{"exploreOrganization status; GET"}},
			{name: "not there", calls: []*conformance.Call{refused("VB365TEST", 404, "")}, want: []string{"exploreOrganization status; VB365TEST"}},
			{name: "nothing is allowed", calls: []*conformance.Call{refused("GET", 405, "")}, want: []string{"exploreOrganization header Allow; GET"}},
			{name: "what is refused is allowed", calls: []*conformance.Call{refused("GET", 405, "GET, POST")}, want: []string{"exploreOrganization header Allow; GET"}},
			{name: "documented methods", calls: []*conformance.Call{explored(tenant, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "Explore takes GET",
			wrap: spoil(func(e *fault.Exchange) {
				if e.Request.Method == http.MethodGet && e.Status == http.StatusMethodNotAllowed {
					e.Status = http.StatusNoContent
					e.Body = nil
				}
			}),
			want: []string{
				"http/method-not-405 createToken status; GET",
				"http/method-not-405 exploreOrganizationById status; GET",
				"http/method-not-405 exploreOrganization status; GET",
				"http/method-not-405 stopRestoreSession status; GET",
			},
		}},
	}
}
