package check_test

import (
	"net/http"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func challengeProof() proof {
	refused := func(challenge string) *conformance.Call {
		c := got(nobody, sessionPath, 401, noSuch)
		if challenge != "" {
			c.Response.Header.Set("WWW-Authenticate", challenge)
		}
		return c
	}
	return proof{
		check: "request/challenge", evidence: []string{"law/token-needed"},
		recorded: []recorded{
			{name: "Bearer", calls: []*conformance.Call{refused(`bearer realm="x"`)}},
			{name: "Basic", calls: []*conformance.Call{refused("Basic")}, want: []string{"getRestoreSession header WWW-Authenticate"}},
			{name: "nothing", calls: []*conformance.Call{refused("")}, want: []string{"getRestoreSession header WWW-Authenticate"}},
			{name: "no refusal", calls: []*conformance.Call{got(tenant, sessionPath, 200, session())}, unseen: true},
		},
		mutants: []mutant{{
			name: "nothing is asked for",
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "getRestoreSession" && e.Status == http.StatusUnauthorized {
					e.Header.Del("WWW-Authenticate")
				}
			}),
			want: []string{"request/challenge getRestoreSession header WWW-Authenticate"},
		}},
	}
}
