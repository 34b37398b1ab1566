package check_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func refreshSpentProof() proof {
	again := func(status int) *conformance.Call {
		return broken(called(tenant, "POST /v6/Token", "grant_type=refresh_token&refresh_token=refresh-1", status, tokenPair), "spent: a refresh token that was used")
	}
	return proof{
		check: "practice/refresh-spent",
		recorded: []recorded{
			{name: "refused", calls: []*conformance.Call{again(400)}},
			{name: "taken", calls: []*conformance.Call{again(200)}, want: []string{"createToken status"}},
			{name: "used once", calls: []*conformance.Call{called(tenant, "POST /v6/Token", "grant_type=refresh_token&refresh_token=refresh-1", 200, tokenPair)}, unseen: true},
		},
		mutants: []mutant{{
			name: "refresh tokens live on", provisional: true,
			wrap: spoil(func(e *fault.Exchange) {
				if e.Match.Operation.ID == "createToken" && e.Status == http.StatusBadRequest && strings.Contains(string(e.Asked), "refresh_token=") {
					now := time.Now().UTC()
					pair := strings.Replace(tokenPair, "2022-01-21T22:52:41", now.Format("2006-01-02T15:04:05"), 1)
					pair = strings.Replace(pair, "2022-01-21T23:52:41", now.Add(time.Hour).Format("2006-01-02T15:04:05"), 1)
					e.Status, e.Body = http.StatusOK, []byte(pair)
				}
			}),
			want: []string{"practice/refresh-spent createToken status"},
		}},
	}
}
