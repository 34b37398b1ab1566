package check_test

import (
	"bytes"
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

// tokenPair is the answer to a token request.
const tokenPair = `{"access_token":"access-1","refresh_token":"refresh-1","token_type":"bearer","expires_in":3600,` +
	`"userName":"admin",".issued":"2022-01-21T22:52:41.1250000Z",".expires":"2022-01-21T23:52:41.1250000Z"}`

func badLoginRefusedProof() proof {
	login := func(breaks string, status int, answer string) *conformance.Call {
		c := called(nobody, "POST /v6/Token", "grant_type=password&username=admin&password=wrong-password", status, answer)
		return broken(c, "login: "+breaks)
	}
	return proof{
		check: "request/bad-login-refused",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{login("a wrong password", 400, `{"message":"wrong"}`)}},
			{
				name: "given tokens, and a fault of the server",
				calls: []*conformance.Call{
					login("a wrong password", 200, tokenPair),
					login("an unknown account", 500, `{"message":"no such row"}`),
				},
				want: []string{"createToken status; a wrong password", "createToken status; an unknown account"},
			},
			{name: "only good logins", calls: []*conformance.Call{
				called(tenant, "POST /v6/Token", "grant_type=password&username=admin&password=right-password", 200, tokenPair),
			}, unseen: true},
		},
		mutants: []mutant{{
			name: "any password is taken",
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "createToken" && bytes.Contains(e.Asked, []byte("password=never-given-by-any-server&")) {
					e.Status, e.Body = http.StatusOK, []byte(tokenPair)
				}
			}),
			want: []string{
				"request/bad-login-refused createToken status; a wrong password",
				"request/bad-login-refused createToken status; an unknown account",
				"request/bad-login-refused createToken status; a wrong password of an administrator",
				"law/clock-true createToken body /.issued",
				"law/token-agrees createToken body /access_token",
				"law/token-agrees createToken body /refresh_token",
				"law/token-agrees createToken body /userName",
			},
		}},
	}
}
