package fault

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// renewals remembers what came of which pair of tokens.
type renewals struct {
	beside  map[string]string // access token of a pair by its refresh token
	renewed map[string]bool   // access tokens that were given for a refresh token
	maker   map[string]string // access token that a working session was started with
}

// renewing is a fault of a server that remembers which tokens were given for a refresh token, and what sessions each
// token has started.
func renewing(text, checks string, f func(*Exchange, *renewals)) Fault {
	return remembering(text, checks, func() func(*Exchange) {
		r := &renewals{map[string]string{}, map[string]bool{}, map[string]string{}}
		return func(e *Exchange) {
			o, _ := e.value().(object)
			switch {
			case e.OK(token):
				r.beside[str(o, "refresh_token")] = str(o, "access_token")
				r.renewed[str(o, "access_token")] = e.refreshing() != ""
			case e.OK(tenant, admin):
				r.maker[str(o, "id")] = e.token()
			}
			f(e, r)
		}
	})
}

// fields returns what a request for tokens asks for, in a form or in JSON.
func (e *Exchange) fields() url.Values {
	out := url.Values{}
	if !e.is(token) {
		return out
	}
	for name, v := range e.asked() {
		s, _ := v.(string)
		out.Set(name, s)
	}
	if form, err := url.ParseQuery(string(e.Asked)); err == nil && len(out) == 0 {
		return form
	}
	return out
}

// refreshing returns the refresh token of a request for tokens.
func (e *Exchange) refreshing() string { return e.fields().Get("refresh_token") }

// expired answers that the token is not taken any more.
func (e *Exchange) expired() {
	e.Refuse(http.StatusUnauthorized, "the access token has expired; refresh it or log in again")
	e.Header.Set("WWW-Authenticate", "Bearer")
}

// furtherTokens are tokens that are taken in a way of their own, shown beside their members, or worth less after a
// refresh.
func furtherTokens() []Fault {
	const needed, served = "law/token-needed", "request/good-is-served"
	return kind("token",
		after("cookie: logins set a cookie that holds the token", "law/secrets-stay", func(e *Exchange) {
			if o, ok := e.value().(object); ok && e.OK(token) {
				e.Header.Set("Set-Cookie", "session="+str(o, "access_token")+"; Secure; HttpOnly")
			}
		}),
		watching("challenge-echoed: the challenge repeats the unknown token", "request/token-not-echoed", func(e *Exchange, _ *vault) {
			if e.unauthorized() && e.token() != "" {
				e.Header.Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="unknown token `+e.token()+`"`)
			}
		}),
		watching("middle-taken: only the ends of a token are looked at", needed, func(e *Exchange, v *vault) {
			const end = 8
			t := e.token()
			for good := range v.good {
				if e.unauthorized() && len(t) > 2*end && len(t) == len(good) && t[:end] == good[:end] && t[len(t)-end:] == good[len(t)-end:] {
					e.as(good)
					return
				}
			}
		}),
		remembering("basic-login: name and password in the scheme Basic are taken in place of a token", needed, func() func(*Exchange) {
			passwords, tokens := map[string]string{}, map[string]string{}
			return func(e *Exchange) {
				if asked := e.fields(); e.OK(token) && asked.Get("password") != "" {
					o, _ := e.value().(object)
					passwords[asked.Get("username")], tokens[asked.Get("username")] = asked.Get("password"), str(o, "access_token")
				}
				if user, password, ok := e.Request.BasicAuth(); ok && e.unauthorized() && password != "" && passwords[user] == password {
					e.as(tokens[user])
				}
			}
		}),
		remembering("login-ends: a login ends the token of the login before", served, func() func(*Exchange) {
			last, over := map[string]string{}, map[string]bool{}
			return func(e *Exchange) {
				if o, ok := e.value().(object); ok && e.OK(token) && e.refreshing() == "" {
					over[last[str(o, "userName")]] = true
					last[str(o, "userName")] = str(o, "access_token")
				}
				if e.token() != "" && over[e.token()] && e.Match.Operation.ID != "" && !e.is(token) {
					e.expired()
				}
			}
		}),
		after("refresh-issued: the pair that a refresh gives was issued an hour ago", "law/clock-true", func(e *Exchange) {
			if e.OK(token) && e.refreshing() != "" {
				e.Edit(func(o object) {
					shift(".issued", -time.Hour)(o)
					shift(".expires", -time.Hour)(o)
				})
			}
		}),
		renewing("refresh-role: after a refresh an administrator is none any more", served, func(e *Exchange, r *renewals) {
			if e.OK(orgs, org, admin) && r.renewed[e.token()] {
				e.Refuse(http.StatusForbidden, "this operation takes the credentials of an administrator")
			}
		}),
		renewing("refresh-chain: the pair that a refresh gives cannot be refreshed", "law/refresh-gives-pair", func(e *Exchange, r *renewals) {
			if e.OK(token) && r.renewed[r.beside[e.refreshing()]] {
				e.Refuse(http.StatusBadRequest, "the refresh token is unknown")
				e.Edit(func(o object) { o["error"], o["error_description"] = "invalid_grant", o["message"] })
			}
		}),
		renewing("refresh-orphan: after a refresh the sessions of before are not there", served, func(e *Exchange, r *renewals) {
			if e.OK(one, log, inside) && r.renewed[e.token()] && r.maker[e.session()] != e.token() {
				e.Refuse(http.StatusNotFound, "there is no such restore session")
			}
		}),
		renewing("refresh-list: after a refresh the list holds new sessions only", "law/created-is-listed", func(e *Exchange, r *renewals) {
			if e.OK(all) && r.renewed[e.token()] {
				e.results(func(list []any) []any {
					mine := []any{}
					for _, v := range list {
						if o, _ := v.(object); r.maker[str(o, "id")] == e.token() {
							mine = append(mine, v)
						}
					}
					return mine
				})
			}
		}),
		renewing("refresh-stops: a refresh stops the sessions that were started with the token before", "law/works-until-stopped", func(e *Exchange, r *renewals) {
			if !e.OK(token) || e.refreshing() == "" {
				return
			}
			o, _ := e.value().(object)
			for id, maker := range r.maker {
				if maker == r.beside[e.refreshing()] {
					e.by(str(o, "access_token")).also(http.MethodPost, "/v6/RestoreSessions/"+id+"/Stop", nil)
					delete(r.maker, id)
				}
			}
		}),
	)
}

// pickyTokens are servers that refuse good requests for tokens which few clients send.
func pickyTokens() []Fault {
	const served = "request/good-is-served"
	return kind("odd",
		refusing(400, "token-name-case: names in a JSON request for tokens are taken in one case only", served, func(e *Exchange) bool {
			if e.is(token) {
				for name := range e.asked() {
					if name != strings.ToLower(name) {
						return true
					}
				}
			}
			return false
		}),
		refusing(400, "token-unknown-field: a request for tokens with a field that nobody knows is refused", served, func(e *Exchange) bool {
			for name := range e.fields() {
				switch strings.ToLower(name) {
				case "grant_type", "username", "password", "refresh_token", "disable_antiforgery_token":
				default:
					return true
				}
			}
			return false
		}).only(spec.V7, spec.V8),
	)
}
