package conformance

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Accounts tells the accounts of calls apart that do not name them, such as those of traffic that passes. Its zero
// value knows none. It is for one goroutine, and sees the calls oldest first.
type Accounts struct {
	byToken latest
	byName  latest // user names, in small letters
	known   int
}

// Label gives a call its principal, unless it has one: Nobody without a token, Somebody with a masked one, else "account 1",
// "account 2" and so on, one for each account whose tokens it has seen. A token request is of the account that it logs in,
// and of Nobody where it is refused. A token that a call with a principal carries is of that principal.
func (a *Accounts) Label(c *Call) {
	a.pass(c.Principal)
	if c.Operation.Anonymous {
		who := a.loggedIn(c) // also of a call that has a principal: others use its tokens
		c.Principal = cmp.Or(c.Principal, who)
		return
	}
	token, there := tokenOf(c)
	switch {
	case c.Principal != "":
		if known, _ := a.byToken.of(token); known != c.Principal && there && !isMasked(token) && c.Principal.isAccount() {
			a.byToken.set(token, c.Principal)
		}
	case !there:
		c.Principal = Nobody
	case isMasked(token):
		c.Principal = Somebody
	default:
		c.Principal = a.of(&a.byToken, token)
	}
}

// numbered is what the principals begin with that Label makes.
const numbered = "account "

// pass sees to it that no other account is given the number of one that is named.
func (a *Accounts) pass(who Principal) {
	if number, ok := strings.CutPrefix(string(who), numbered); ok {
		if n, err := strconv.Atoi(number); err == nil && n < math.MaxInt32 {
			a.known = max(a.known, n)
		}
	}
}

// isAccount reports whether a principal has tokens that the server gave.
func (p Principal) isAccount() bool { return p != "" && p != Nobody && p != Stranger && p != Somebody }

// tokenOf returns the token of a request, and whether there is any Authorization.
func tokenOf(c *Call) (token string, there bool) {
	header := strings.TrimSpace(c.Request.Header.Get("Authorization"))
	scheme, token, two := strings.Cut(header, " ")
	if !two && !strings.EqualFold(scheme, "Bearer") {
		token = scheme
	}
	return strings.TrimSpace(token), header != ""
}

// What masks are made of: of characters that no token has or of one over and over, and words.
const (
	maskMarks = "*<>[]{}…•"
	maskFill  = "xX.-_#0"
	shortMask = 40 // longer texts are not looked for words
)

var maskWords = []string{"redacted", "masked", "hidden", "removed", "filtered", "sanitized"}

// isMasked reports whether something was put in place of a token so that nobody can see it.
func isMasked(token string) bool {
	if token == "" || strings.ContainsAny(token, maskMarks) || len(token) > 2 && strings.Trim(token, token[:1]) == "" && strings.Contains(maskFill, token[:1]) {
		return true
	}
	return len(token) < shortMask && slices.ContainsFunc(maskWords, func(word string) bool {
		return strings.Contains(strings.ToLower(token), word)
	})
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
	who, _ := a.byToken.of(field("refresh_token")) // of no mask
	switch {
	case c.Principal.isAccount():
		who = c.Principal
	case who != "":
	case name != "":
		who = a.of(&a.byName, name)
	case isMasked(access):
		who = Somebody
	default:
		who = a.of(&a.byToken, access)
	}
	refresh, _ := answer.Get("refresh_token").Text()
	for _, token := range []string{access, refresh} {
		if !isMasked(token) {
			a.byToken.set(token, who)
		}
	}
	return who
}

// of returns the principal of a key, a new one for a new key.
func (a *Accounts) of(known *latest, key string) Principal {
	if who, ok := known.of(key); ok {
		return who
	}
	a.known++
	who := Principal(numbered + strconv.Itoa(a.known))
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
