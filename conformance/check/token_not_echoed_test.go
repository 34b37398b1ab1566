package check_test

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func tokenNotEchoedProof() proof {
	login := func(status int, answer string) *conformance.Call {
		return called(tenant, "POST /v6/Token", "grant_type=password&username=admin&password=right-password", status, answer)
	}
	inHeader := got(tenant, sessionPath, 200, session())
	inHeader.Response.Header.Set("X-Token", "token-of-tenant")
	short := got(tenant, sessionPath, 401, `{"message":"abc is no token"}`)
	short.Request.Header.Set("Authorization", "Bearer abc")
	return proof{
		check:    "request/token-not-echoed",
		evidence: []string{"law/links-resolve"},
		recorded: []recorded{
			{name: "nothing of it", calls: []*conformance.Call{got(tenant, sessionPath, 200, session()), login(200, tokenPair)}},
			{
				name:  "the token in a message",
				calls: []*conformance.Call{got(tenant, sessionPath, 401, `{"message":"token-of-tenant has expired"}`)},
				want:  []string{"getRestoreSession body /message"},
			},
			{
				name:  "the token in a list",
				calls: []*conformance.Call{got(tenant, "/v6/RestoreSessions", 200, `{"results":[{"details":"token-of-tenant"}]}`)},
				want:  []string{"listRestoreSessions body /results/0/details"},
			},
			{
				name:  "the token on a page for people",
				calls: []*conformance.Call{got(tenant, sessionPath, 500, "<pre>token-of-tenant</pre>")},
				want:  []string{"getRestoreSession body"},
			},
			{name: "the token in a header", calls: []*conformance.Call{inHeader}, want: []string{"getRestoreSession header X-Token"}},
			{
				name:  "the password in a message",
				calls: []*conformance.Call{login(400, `{"message":"right-password is wrong"}`)},
				want:  []string{"createToken body /message"},
			},
			{
				name: "the password in JSON",
				calls: []*conformance.Call{called(tenant, "POST /v6/Token", `{"grant_type":"password","password":"right-password"}`,
					400, `{"message":"right-password is wrong"}`)},
				want: []string{"createToken body /message"},
			},
			{name: "a token of three letters, which may be a word", calls: []*conformance.Call{short}, unseen: true},
			{name: "no token", calls: []*conformance.Call{got(nobody, sessionPath, 401, `{"message":"no token"}`)}, unseen: true},
		},
		mutants: []mutant{{
			name: "a session tells its token as a reason",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("getRestoreSession") {
					e.Edit(func(o map[string]any) { o["reason"] = e.Request.Header.Get("Authorization") })
				}
			}),
			want: []string{"request/token-not-echoed getRestoreSession body /reason"},
		}},
	}
}
