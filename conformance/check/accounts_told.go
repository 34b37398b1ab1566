package check

import (
	"cmp"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// accountsTold checks what nobody has seen documented of accounts: what initiatedBy and token_type hold.
func accountsTold() conformance.Check {
	return conformance.Check{
		ID:    "practice/accounts",
		Title: "A session names the account that started it, and tokens are of type bearer",
		Level: conformance.Provisional,
		Cites: []string{"D71", "D74"},
		Bound: func(_ spec.Version, o spec.Operation) bool {
			return o.Anonymous || o.Explores() || o.ID == "listRestoreSessions"
		},
		Needs: needSessions, Studies: []conformance.Studied{registered}, ByAccount: true,
		Judge: judgeAccountsTold,
	}
}

// judgeAccountsTold judges sessions by the login of the principal that started them, wherever they are shown.
func judgeAccountsTold(s *conformance.Sheet) {
	logins := map[conformance.Principal]string{}
	var started notes[string] // account by session
	for c := range s.Bound() {
		if c.Operation.Anonymous && c.Succeeded() {
			logins[c.Principal] = cmp.Or(usernameOf(c), logins[c.Principal])
			pair, _ := root(c)
			s.Saw(c)
			if kind := pair.text("token_type"); kind != "" && !strings.EqualFold(kind, "bearer") {
				s.Find(c, "/token_type", "bearer", kind)
			}
			continue
		}
		for _, o := range sessions(c) {
			if explores(c) {
				started.set(o.thing, logins[c.Principal])
			}
			account, _ := started.get(o.thing)
			if account == "" || o.text("initiatedBy") == "" {
				continue
			}
			s.Saw(c)
			if !sameAccount(account, o.text("initiatedBy")) {
				s.Find(c, o.at("initiatedBy"), account+", the account that started the session", o.show("initiatedBy"))
			}
		}
	}
}
