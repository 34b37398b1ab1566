package source

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// accounts tells the accounts of a recording apart that does not name them.
type accounts struct {
	byToken map[string]conformance.Principal
	byName  map[string]conformance.Principal // user names, in small letters
	known   int
}

// label gives a call its principal: the one that was recorded, or else one for its token.
func (a *accounts) label(c *conformance.Call, recorded string) {
	if c.Operation.Anonymous {
		c.Principal = cmp.Or(conformance.Principal(recorded), a.loggedIn(c))
		return
	}
	token := c.Request.Header.Get("Authorization")
	switch {
	case recorded != "":
		c.Principal = conformance.Principal(recorded)
	case token == "":
		c.Principal = conformance.Nobody
	default:
		c.Principal = a.of(a.byToken, strings.TrimSpace(strings.TrimPrefix(token, "Bearer ")))
	}
}

// loggedIn returns whose the tokens are that an answer gives, and remembers them; nobody's where it gives none.
func (a *accounts) loggedIn(c *conformance.Call) conformance.Principal {
	answer, _ := c.Answer().(map[string]any)
	access, _ := answer["access_token"].(string)
	if !c.Succeeded() || access == "" {
		return conformance.Nobody
	}
	form, _ := url.ParseQuery(string(c.Request.Body))
	asked, _ := c.Asked().(map[string]any)
	field := func(name string) string {
		s, _ := asked[name].(string)
		return cmp.Or(form.Get(name), s)
	}
	user, _ := answer["userName"].(string)
	name := strings.ToLower(cmp.Or(field("username"), user))
	who := a.byToken[field("refresh_token")]
	switch {
	case who != "":
	case name != "":
		who = a.of(a.byName, name)
	default:
		who = a.of(a.byToken, access)
	}
	a.byToken[access] = who
	if refresh, _ := answer["refresh_token"].(string); refresh != "" {
		a.byToken[refresh] = who
	}
	return who
}

// of returns the principal of a key, a new one for a new key.
func (a *accounts) of(known map[string]conformance.Principal, key string) conformance.Principal {
	if who, ok := known[key]; ok {
		return who
	}
	a.known++
	who := conformance.Principal(fmt.Sprintf("account %d", a.known))
	known[key] = who
	return who
}
