package check

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// tokenAgrees checks law L030. Its evidence is the logins of the run and of refreshGivesPair.
func tokenAgrees() conformance.Check {
	check := conformance.LawCheck("L030", nil, judgeTokenAgrees)
	check.Level = conformance.Extended
	check.Cites = []string{"D90"}
	return check
}

// judgeTokenAgrees judges pairs of tokens. No token gets into a finding.
func judgeTokenAgrees(s *conformance.Sheet) {
	var seen recall[bool]
	var accounts recall[string] // that a refresh token was given to
	for c := range s.Bound() {
		pair, ok := root(c)
		access, refresh := pair.text("access_token"), pair.text("refresh_token")
		if !ok || !c.Succeeded() || access == "" {
			continue
		}
		s.Saw(c)
		if access == refresh {
			s.Find(c, "/refresh_token", "another token than the access token", "the same")
		}
		for _, name := range []string{"access_token", "refresh_token"} {
			if text := pair.text(name); text != "" && seen.has(named(text)) {
				s.Find(c, "/"+name, "a token that was never given before", "one that was")
			}
		}
		seen.set(named(access), true)
		seen.set(named(refresh), true)
		judgeLifetime(s, c, pair)
		asked := usernameOf(c)
		if asked == "" && c.Broken == "" {
			asked, _ = accounts.of(named(refreshTokenOf(c)))
		}
		if refresh != "" {
			accounts.set(named(refresh), strings.Clone(cmp.Or(pair.text("userName"), asked)))
		}
		if asked != "" && pair.text("userName") != "" && !sameAccount(asked, pair.text("userName")) {
			s.Find(c, "/userName", asked+", the account that asked", pair.show("userName"))
		}
	}
}

// judgeLifetime judges whether expires_in is the time between .issued and .expires.
func judgeLifetime(s *conformance.Sheet, c *conformance.Call, pair *object) {
	from, ok := pair.time(".issued")
	to, okTo := pair.time(".expires")
	seconds, okIn := pair.number("expires_in")
	if !ok || !okTo || !okIn {
		return
	}
	if life := to.Sub(from); (life - time.Duration(seconds)*time.Second).Abs() > 2*time.Second {
		s.Find(c, "/expires_in", strconv.Itoa(int(life.Seconds()))+", from .issued to .expires", pair.show("expires_in"))
	}
}

// usernameOf returns the account that a token request names; "" for none.
func usernameOf(c *conformance.Call) string {
	if name := asked(c, "username"); name != "" {
		return name
	}
	for name, values := range formOf(c) {
		if strings.EqualFold(name, "username") && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// sameAccount reports whether two names stand for one account: in any case, with or without a domain in front.
func sameAccount(a, b string) bool {
	last := func(s string) string { return strings.ToLower(s[strings.LastIndex(s, `\`)+1:]) }
	return last(a) == last(b)
}
