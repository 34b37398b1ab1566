package check_test

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func secretsStayProof() proof {
	var last string // refresh token that was given
	login := called(tenant, "POST /v6/Token", "grant_type=password&username=admin&password=right-password", 200, tokenPair)
	shown := func(name, value string) *conformance.Call {
		c := got(tenant, sessionPath, 200, session())
		c.Response.Header.Set(name, value)
		return c
	}
	return proof{
		check: "law/secrets-stay", evidence: []string{"law/links-resolve"},
		recorded: []recorded{
			{name: "none", calls: []*conformance.Call{login, got(tenant, sessionPath, 200, session())}},
			{name: "the token of another's request", calls: []*conformance.Call{
				got(tenant, sessionPath, 200, session()), got(other, sessionPath, 404, `{"message":"token-of-tenant"}`),
			}, want: []string{"getRestoreSession body"}},
			{name: "in a header", calls: []*conformance.Call{
				got(other, sessionPath, 404, noSuch), shown("X-A", "token-of-other tenant"),
			}, want: []string{"getRestoreSession header X-A"}},
			{name: "a token twice", calls: []*conformance.Call{
				called(tenant, "POST /v6/Token", "grant_type=password", 200, strings.Replace(tokenPair, `"userName":"admin"`, `"userName":"access-1"`, 1)),
			}, want: []string{"createToken body"}},
			{name: "no secret is known", calls: []*conformance.Call{got(nobody, sessionPath, 401, noSuch), got(nobody, sessionPath, 200, session())}, unseen: true},
			{name: "that of the request alone", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
			{name: "no answer", calls: []*conformance.Call{broken(called(tenant, "POST /v6/Organization/Explore", "{", 0, ""), "body: not JSON")}, unseen: true},
		},
		mutants: []mutant{{
			name: "a session tells the token that read it",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("createToken") {
					e.Edit(func(o map[string]any) { last = must[string](o["refresh_token"]) })
				}
				if e.OK("getRestoreSession") {
					e.Edit(func(o map[string]any) { o["details"] = last })
				}
			}),
			want: []string{"law/secrets-stay getRestoreSession body"},
		}},
	}
}
