package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func versionProbeProof() proof {
	refusal := `{"message":"no"}`
	return proof{
		check: "law/version-probe",
		recorded: []recorded{
			{name: "served and not", calls: []*conformance.Call{
				got(nobody, "/v6/ServiceInstance", 401, refusal), got(nobody, "/v99/ServiceInstance", 404, refusal),
				got(nobody, "/v5/ServiceInstance", 401, refusal), // an older one may be served or not
			}},
			{
				name: "the other way round",
				calls: []*conformance.Call{
					got(nobody, "/v6/ServiceInstance", 404, refusal), got(nobody, "/v99/ServiceInstance", 401, refusal),
				},
				want: []string{
					"getServiceInstance status; a version that is served",
					"getServiceInstance status; a version that is not served",
				},
			},
			{name: "with a token", calls: []*conformance.Call{got(tenant, "/v6/ServiceInstance", 200, "{}")}, unseen: true},
		},
		mutants: []mutant{{
			name: "every version seems to be served",
			wrap: spoil(func(e *fault.Exchange) {
				if e.Request.URL.Path == "/v99/ServiceInstance" {
					e.Refuse(http.StatusUnauthorized, "the access token is missing")
				}
			}),
			want: []string{"law/version-probe getServiceInstance status; a version that is not served"},
		}},
	}
}
