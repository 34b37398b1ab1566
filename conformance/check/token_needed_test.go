package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func tokenNeededProof() proof {
	refusal := `{"message":"the access token is missing"}`
	return proof{
		check: "law/token-needed",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{
				got(nobody, sessionPath, 401, refusal), got(stranger, sessionPath, 401, refusal),
			}},
			{
				name:  "served",
				calls: []*conformance.Call{got(nobody, sessionPath, 200, session()), got(stranger, sessionPath, 200, session())},
				want:  []string{"getRestoreSession status; without a token", "getRestoreSession status; with an unknown token"},
			},
			{
				name: "the body is looked at first",
				calls: []*conformance.Call{
					broken(called(stranger, "POST /v6/Organization/Explore", "{", 400, refusal), "body: not JSON"),
				},
				want: []string{"exploreOrganization status; with an unknown token"},
			},
			{name: "good tokens", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "a route takes no token",
				wrap: func() func(http.Handler) http.Handler {
					var last keyring
					return spoil(func(e *fault.Exchange) {
						switch {
						case e.OK("getRestorePoint", "listRestorePoints"):
							last.put("last", e)
						case e.Match.Operation.ID == "getRestorePoint" && e.Status == http.StatusUnauthorized:
							last.use("last", e)
						}
					})
				}(),
				want: []string{
					"law/token-needed getRestorePoint status; without a token",
					"law/token-needed getRestorePoint status; with an unknown token",
					"law/token-needed getRestorePoint status; with a token with its first character changed",
					"law/token-needed getRestorePoint status; with a token with a character in its middle changed",
					"law/token-needed getRestorePoint status; with a token with its last character changed",
					"law/token-needed getRestorePoint status; with a token with its last character cut off",
					"law/token-needed getRestorePoint status; with a token with a character more",
					"law/token-needed getRestorePoint status; with a token in another case",
					"law/token-needed getRestorePoint status; with a token with the scheme Basic",
					"law/token-needed getRestorePoint status; with a token with the scheme Token",
					"law/token-needed getRestorePoint status; with a token with name and password in the scheme Basic",
					"law/token-needed getRestorePoint status; with a token that is empty",
					"law/token-needed getRestorePoint status; with a token that is for a refresh",
				},
			},
			{
				name: "an unknown token is forbidden",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "listRestoreSessions" && e.Request.Header.Get("Authorization") == "Bearer never-given-by-any-server" &&
						e.Status == http.StatusUnauthorized {
						e.Status = http.StatusForbidden
					}
				}),
				want: []string{"law/token-needed listRestoreSessions status; with an unknown token"},
			},
			{
				name: "a body is looked at before the token",
				wrap: spoil(func(e *fault.Exchange) {
					if e.Match.Operation.ID == "exploreOrganizationById" && string(e.Asked) == `{"dateTime":` {
						e.Refuse(http.StatusBadRequest, "not JSON")
					}
				}),
				want: []string{"law/token-needed exploreOrganizationById status; with an unknown token"},
			},
		},
	}
}
