package check_test

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func tokenAgreesProof() proof {
	login := func(replacements ...string) *conformance.Call {
		return called(tenant, "POST /v6/Token", "grant_type=password&username=ADMIN&password=right-password", 200, strings.NewReplacer(replacements...).Replace(tokenPair))
	}
	return proof{
		check: "law/token-agrees", evidence: []string{"law/refresh-gives-pair"},
		recorded: []recorded{
			{name: "new ones", calls: []*conformance.Call{login(), login("-1", "-2")}},
			{name: "the same again", calls: []*conformance.Call{login(), login()}, want: []string{"createToken body /access_token", "createToken body /refresh_token"}},
			{name: "one for both", calls: []*conformance.Call{login("refresh-1", "access-1")}, want: []string{"createToken body /refresh_token"}},
			{name: "another lifetime", calls: []*conformance.Call{login("3600", "60")}, want: []string{"createToken body /expires_in"}},
			{name: "another account", calls: []*conformance.Call{login(`"admin"`, `"root"`)}, want: []string{"createToken body /userName"}},
			{name: "refused", calls: []*conformance.Call{called(tenant, "POST /v6/Token", "grant_type=password", 400, noSuch)}, unseen: true},
		},
		mutants: []mutant{{
			name: "lifetimes are told in minutes",
			wrap: spoil(func(e *fault.Exchange) {
				if e.OK("createToken") {
					e.Edit(func(o map[string]any) { o["expires_in"] = 60 })
				}
			}),
			want: []string{"law/token-agrees createToken body /expires_in"},
		}},
	}
}
