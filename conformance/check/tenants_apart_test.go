package check_test

import (
	"net/http"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/spec"
)

// keyring remembers the Authorization headers that requests came with.
type keyring struct {
	mu   sync.Mutex
	keys map[string]string
}

// put remembers the header of a request under a name.
func (k *keyring) put(name string, e *fault.Exchange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil {
		k.keys = map[string]string{}
	}
	k.keys[strings.ToLower(name)] = e.Request.Header.Get("Authorization")
}

// get returns what was remembered.
func (k *keyring) get(name string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys[strings.ToLower(name)]
}

// use sends the request again with the header that was remembered, if there is one.
func (k *keyring) use(name string, e *fault.Exchange) {
	if key := k.get(name); key != "" {
		e.Send(func(r *http.Request) { r.Header.Set("Authorization", key) })
	}
}

func tenantsApartProof() proof {
	unknown := got(other, "/v6/RestoreSessions/"+otherID, 404, strings.Replace(noSuch, "such", otherID, 1))
	return proof{
		check: "law/tenants-apart",
		recorded: []recorded{
			{name: "not there", calls: []*conformance.Call{
				explored(tenant, session()), unknown,
				got(other, sessionPath, 404, strings.Replace(noSuch, "such", sessionID, 1)),
				got(other, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30)),
			}},
			{
				name:  "shown",
				calls: []*conformance.Call{explored(tenant, session()), got(other, sessionPath, 200, session())},
				want:  []string{"getRestoreSession status"},
			},
			{
				name:  "forbidden: so it is there",
				calls: []*conformance.Call{explored(tenant, session()), got(other, sessionPath, 403, `{"message":"not yours"}`)},
				want:  []string{"getRestoreSession status"},
			},
			{
				name: "another text than for an unknown id",
				calls: []*conformance.Call{
					explored(tenant, session()), unknown, got(other, sessionPath, 404, `{"message":"not yours"}`),
				},
				want: []string{"getRestoreSession body"},
			},
			{
				name: "in lists",
				calls: []*conformance.Call{
					explored(tenant, session()),
					got(other, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, session())),
					got(tenant, "/v6/RestorePoints", 200, restorePoints),
					got(other, "/v6/RestorePoints", 200, restorePoints),
				},
				want: []string{"listRestorePoints body /0/id", "listRestoreSessions body /results/0/id"},
			},
			{
				name:  "the new session of another",
				calls: []*conformance.Call{explored(tenant, session()), explored(other, session())},
				want:  []string{"exploreOrganization body /id"},
			},
			{name: "one tenant alone", calls: []*conformance.Call{
				explored(tenant, session()), got(tenant, "/v6/RestoreSessions", 200, paged("/v6/RestoreSessions", 0, 30, session())),
			}, unseen: true},
		},
		mutants: []mutant{
			{
				name: "sessions of others are shown",
				wrap: func() func(http.Handler) http.Handler {
					var owners keyring
					return spoil(func(e *fault.Exchange) {
						switch {
						case e.OK("exploreOrganization"):
							e.Edit(func(o map[string]any) { owners.put(must[string](o["id"]), e) })
						case e.Match.Operation.ID == "getRestoreSession" && e.Status == http.StatusNotFound:
							owners.use(e.Match.Params["restoreSessionId"], e)
						}
					})
				}(),
				want: []string{
					"law/links-resolve getRestoreSession body /_links/organization/href",
					"law/links-resolve getRestoreSession body /_links/restoreSessionEvents/href",
					"law/tenants-apart getRestoreSession status",
				},
			},
			{
				name: "it is said that a session belongs to another",
				wrap: func() func(http.Handler) http.Handler {
					var owners keyring
					return spoil(func(e *fault.Exchange) {
						if e.OK("exploreOrganization") {
							e.Edit(func(o map[string]any) { owners.put(must[string](o["id"]), e) })
						}
						if e.Match.Operation.ID != "stopRestoreSession" || e.Status != http.StatusNotFound {
							return
						}
						if owners.get(e.Match.Params["restoreSessionId"]) != "" {
							e.Refuse(http.StatusNotFound, "the restore session belongs to another organization")
						}
					})
				}(),
				want: []string{"law/tenants-apart stopRestoreSession body"},
			},
			{
				name: "one tenant is shown the restore points of all", version: spec.V7,
				wrap: func() func(http.Handler) http.Handler {
					var administrator, logins keyring
					return spoil(func(e *fault.Exchange) {
						switch {
						case e.OK("listOrganizations"):
							administrator.put("administrator", e)
						case e.OK("createToken") && strings.Contains(string(e.Asked), "xyz.onmicrosoft.com"):
							e.Edit(func(pair map[string]any) {
								e.Request.Header.Set("Authorization", "Bearer "+must[string](pair["access_token"]))
								logins.put("xyz", e)
							})
						case e.OK("listRestorePoints") && e.Request.Header.Get("Authorization") == logins.get("xyz"):
							administrator.use("administrator", e)
						}
					})
				}(),
				want: []string{"law/tenants-apart listRestorePoints body /results/0/id"},
			},
		},
	}
}
