package conformance

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// Accounts tells the accounts of calls apart that do not name them, such as those of traffic that passes. Its zero
// value knows none. It is for one goroutine, and sees the calls oldest first.
type Accounts struct {
	byToken latest
	byName  latest // user names, in small letters
	known   int
}

// Label gives a call its principal, unless it has one: Nobody without a token, else "account 1", "account 2" and so
// on, one for each account whose tokens it has seen. A token request is of the account that it logs in, and of Nobody
// where it is refused.
func (a *Accounts) Label(c *Call) {
	if c.Operation.Anonymous {
		who := a.loggedIn(c) // also of a call that has a principal: others use its tokens
		c.Principal = cmp.Or(c.Principal, who)
		return
	}
	token := c.Request.Header.Get("Authorization")
	switch {
	case c.Principal != "":
	case token == "":
		c.Principal = Nobody
	default:
		c.Principal = a.of(&a.byToken, strings.TrimSpace(strings.TrimPrefix(token, "Bearer ")))
	}
}

// loggedIn returns whose the tokens are that an answer gives, and remembers them; nobody's where it gives none.
func (a *Accounts) loggedIn(c *Call) Principal {
	answer := c.Answer()
	access, _ := answer.Get("access_token").Text()
	if !c.Succeeded() || access == "" {
		return Nobody
	}
	form, _ := url.ParseQuery(string(c.Request.Body))
	field := func(name string) string {
		s, _ := c.Asked().Get(name).Text()
		return cmp.Or(form.Get(name), s)
	}
	user, _ := answer.Get("userName").Text()
	name := strings.ToLower(cmp.Or(field("username"), user))
	who, _ := a.byToken.of(field("refresh_token"))
	switch {
	case who != "":
	case name != "":
		who = a.of(&a.byName, name)
	default:
		who = a.of(&a.byToken, access)
	}
	a.byToken.set(access, who)
	if refresh, _ := answer.Get("refresh_token").Text(); refresh != "" {
		a.byToken.set(refresh, who)
	}
	return who
}

// of returns the principal of a key, a new one for a new key.
func (a *Accounts) of(known *latest, key string) Principal {
	if who, ok := known.of(key); ok {
		return who
	}
	a.known++
	who := Principal(fmt.Sprintf("account %d", a.known))
	known.set(key, who)
	return who
}

// mostLatest is how many keys latest remembers at least; it holds twice as many at most.
const mostLatest = 1 << 14

// latest remembers whose the keys are that were set or asked for last.
type latest struct{ now, before map[string]Principal }

// of returns whose a key is.
func (l *latest) of(key string) (Principal, bool) {
	if who, ok := l.now[key]; ok {
		return who, true
	}
	who, ok := l.before[key]
	if ok {
		l.set(key, who)
	}
	return who, ok
}

// set remembers whose a key is.
func (l *latest) set(key string, who Principal) {
	if l.now == nil || len(l.now) >= mostLatest {
		l.now, l.before = make(map[string]Principal), l.now
	}
	l.now[key] = who
}
