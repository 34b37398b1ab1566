package check_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
)

func refreshGivesPairProof() proof {
	login := called(tenant, "POST /v6/Token", "grant_type=password&username=admin&password=right-password", 200, tokenPair)
	refresh := func(status int, answer string) *conformance.Call {
		return called(tenant, "POST /v6/Token", "grant_type=refresh_token&refresh_token=refresh-1", status, answer)
	}
	use := func(status int) *conformance.Call {
		c := got(tenant, "/v6/ServiceInstance", status, `{}`)
		c.Request.Header.Set("Authorization", "Bearer access-2")
		return c
	}
	second := strings.NewReplacer("access-1", "access-2", "refresh-1", "refresh-2").Replace(tokenPair)
	again := called(tenant, "POST /v6/Token", "grant_type=refresh_token&refresh_token=refresh-2", 200, second)
	return proof{
		check: "law/refresh-gives-pair",
		recorded: []recorded{
			{name: "a new pair that works", calls: []*conformance.Call{login, refresh(200, second), use(200)}},
			{name: "asked for in JSON", calls: []*conformance.Call{login, called(tenant, "POST /v6/Token",
				`{"grant_type":"refresh_token","refresh_token":"refresh-1"}`, 200, second)}},
			{
				name:  "the same pair",
				calls: []*conformance.Call{login, refresh(200, tokenPair)},
				want:  []string{"createToken body /access_token", "createToken body /refresh_token"},
			},
			{
				name:  "a refreshed pair that is refreshed, and the same again",
				calls: []*conformance.Call{login, refresh(200, second), again},
				want:  []string{"createToken body /access_token", "createToken body /refresh_token"},
			},
			{
				name:  "a new pair that is refused",
				calls: []*conformance.Call{login, refresh(200, second), use(401)},
				want:  []string{"createToken body /access_token"},
			},
			{
				name:  "refused",
				calls: []*conformance.Call{login, refresh(400, `{"message":"no"}`)},
				want:  []string{"createToken status"},
			},
			{name: "a refresh token of nowhere", calls: []*conformance.Call{refresh(400, `{"message":"no"}`)}, unseen: true},
		},
		mutants: []mutant{{
			name: "a refresh gives the same access token",
			wrap: func() func(http.Handler) http.Handler {
				var mu sync.Mutex
				access := map[string]any{} // by refresh token
				return spoil(func(e *fault.Exchange) {
					if !e.OK("createToken") {
						return
					}
					mu.Lock()
					defer mu.Unlock()
					e.Edit(func(pair map[string]any) {
						if form, err := url.ParseQuery(string(e.Asked)); err == nil && access[form.Get("refresh_token")] != nil {
							pair["access_token"] = access[form.Get("refresh_token")]
						}
						access[must[string](pair["refresh_token"])] = pair["access_token"]
					})
				})
			}(),
			want: []string{"law/refresh-gives-pair createToken body /access_token", "law/token-agrees createToken body /access_token"},
		}},
	}
}
