package check_test

import (
	"bytes"
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func badBodyRefusedProof() proof {
	bad := func(as conformance.Principal, status int, answer string) *conformance.Call {
		return broken(called(as, "POST /v6/Organization/Explore", `{"type":`, status, answer), "body: not JSON")
	}
	refusal := `{"message":"not JSON"}`
	list := func(sessions ...string) *conformance.Call {
		return got(tenant, "/v6/RestoreSessions?limit=1", 200, paged("/v6/RestoreSessions", 0, 1, sessions...))
	}
	return proof{
		check: "law/bad-body-refused",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{list(session()), bad(tenant, 400, refusal), list(session())}},
			{name: "refused in a recording", calls: []*conformance.Call{
				called(tenant, "POST /v6/Organization/Explore", `{"type":`, 400, refusal),
			}},
			{
				name:  "served, and a fault of the server",
				calls: []*conformance.Call{bad(tenant, 200, session()), called(tenant, "POST /v6/Organization/Explore", `{"type":`, 500, refusal)},
				want:  []string{"exploreOrganization status; not JSON", "exploreOrganization status; json/syntax"},
			},
			{
				name:  "no answer at all",
				calls: []*conformance.Call{bad(tenant, 0, "")},
				want:  []string{"exploreOrganization status; not JSON"},
			},
			{
				name: "refused, and a session made",
				calls: []*conformance.Call{
					list(session()), bad(tenant, 400, refusal), list(session(sessionID, otherID)),
				},
				want: []string{"exploreOrganization body; not JSON"},
			},
			{name: "another session was made in between", calls: []*conformance.Call{
				list(session()), bad(tenant, 400, refusal), explored(tenant, session(sessionID, otherID)),
				list(session(sessionID, otherID)),
			}},
			{name: "another session was made elsewhere", calls: []*conformance.Call{
				list(session()), bad(tenant, 400, refusal), list(session(sessionID, otherID, "127.0.0.1", "127.0.0.2")),
			}},
			{name: "refused for another reason", calls: []*conformance.Call{
				bad(stranger, 401, refusal), called(tenant, "POST /v6/Organization/Explore", exploreBody, 500, refusal),
			}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "an unknown type is taken for Exchange",
				wrap: intercept(func(e *fault.Exchange) {
					e.Asked = bytes.Replace(e.Asked, []byte(`"Vey"`), []byte(`"Vex"`), 1)
					e.Request.Header.Del("Content-Length")
					e.Send(func(r *http.Request) { r.ContentLength = int64(len(e.Asked)) })
				}),
				want: []string{
					"law/bad-body-refused exploreOrganizationById status; type is \"Vey\"",
					"law/bad-body-refused exploreOrganizationById body; type is \"Vey\"",
					"law/bad-body-refused exploreOrganization status; type is \"Vey\"",
					"law/bad-body-refused exploreOrganization body; type is \"Vey\"",
				},
			},
			{
				name: "another media type is a fault of the server",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Request.Header.Get("Content-Type") == "text/plain" {
						e.Refuse(http.StatusInternalServerError, "no decoder")
					}
				}),
				want: []string{
					"law/bad-body-refused createToken status; another media type",
					"law/bad-body-refused exploreOrganizationById status; another media type",
					"law/bad-body-refused exploreOrganization status; another media type",
				},
			},
		},
	}
}
