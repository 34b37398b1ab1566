package fault

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// vault remembers the tokens and passwords that a server has seen.
type vault struct {
	good    map[string]bool   // access tokens that were given
	refresh map[string]string // refresh tokens that were given, and the access token beside each
	last    string            // the last access token that was used with success
	forms   []url.Values      // requests for tokens that succeeded
}

// watch returns a vault and what fills it.
func watch() (*vault, func(*Exchange)) {
	v := &vault{good: map[string]bool{}, refresh: map[string]string{}}
	return v, func(e *Exchange) {
		if e.OK(token) {
			e.Edit(func(o object) {
				v.good[str(o, "access_token")] = true
				v.refresh[str(o, "refresh_token")] = str(o, "access_token")
			})
			if form, err := url.ParseQuery(string(e.Asked)); err == nil {
				v.forms = append(v.forms, form)
			}
		} else if e.Status/100 == 2 {
			v.last = e.token()
		}
	}
}

// watching is a fault of a server that remembers tokens.
func watching(text, checks string, f func(*Exchange, *vault)) Fault {
	return during(text, checks, func() func(*Exchange) {
		v, fill := watch()
		return func(e *Exchange) {
			e.Send(nil)
			fill(e)
			f(e, v)
		}
	})
}

// as sends the request again with another token.
func (e *Exchange) as(token string) {
	if token != "" {
		e.Send(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
	}
}

// tokens are tokens that are taken though they should not be, and pairs that say what is not so.
func tokens() []Fault {
	const needed, agree, stay = "law/token-needed", "law/token-agrees", "law/secrets-stay"
	const echoed = "request/token-not-echoed"
	pair := func(text, checks string, f func(object)) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(token) {
				e.Edit(f)
			}
		})
	}
	refused := func(e *Exchange) bool { return e.Status == http.StatusUnauthorized && !e.Match.Operation.Anonymous }
	return kind("token",
		watching("none-taken: a read is answered without a token", needed, func(e *Exchange, v *vault) {
			if refused(e) && e.token() == "" && e.is(point) {
				e.as(v.last)
			}
		}),
		watching("none-taken-instance: the service instance is answered without a token", "law/token-needed law/version-probe", func(e *Exchange, v *vault) {
			if refused(e) && e.token() == "" && e.is(instance) {
				e.as(v.last)
			}
		}).because("401 there tells that the version is served"),
		watching("unknown-taken: any token is taken", needed, func(e *Exchange, v *vault) {
			if refused(e) && e.token() != "" {
				e.as(v.last)
			}
		}),
		watching("unknown-stops: Stop takes any token", needed, func(e *Exchange, v *vault) {
			if refused(e) && e.token() != "" && e.is(stop) {
				e.as(v.last)
			}
		}),
		watching("prefix-taken: the end of a token is not looked at", needed, func(e *Exchange, v *vault) {
			for good := range v.good {
				if refused(e) && len(e.token()) > 8 && strings.HasPrefix(good, e.token()[:len(e.token())-1]) {
					e.as(good)
					return
				}
			}
		}),
		watching("suffix-taken: what follows a token is not looked at", needed, func(e *Exchange, v *vault) {
			for good := range v.good {
				if refused(e) && strings.HasPrefix(e.token(), good) {
					e.as(good)
					return
				}
			}
		}),
		watching("case-taken: tokens are taken in any case", needed, func(e *Exchange, v *vault) {
			for good := range v.good {
				if refused(e) && strings.EqualFold(e.token(), good) {
					e.as(good)
					return
				}
			}
		}),
		watching("scheme-ignored: a token is taken with any scheme", needed, func(e *Exchange, v *vault) {
			if _, sent, ok := strings.Cut(e.Request.Header.Get("Authorization"), " "); ok && refused(e) && v.good[sent] {
				e.as(sent)
			}
		}),
		watching("refresh-taken: a refresh token is taken as an access token", needed, func(e *Exchange, v *vault) {
			if refused(e) {
				e.as(v.refresh[e.token()])
			}
		}),
		watching("refresh-again: a refresh token can be used twice", "practice/refresh-spent", func(e *Exchange, v *vault) {
			form, err := url.ParseQuery(string(e.Asked))
			if err == nil && e.refused(400, token) && v.refresh[form.Get("refresh_token")] != "" && e.Match.Operation.Anonymous {
				e.Asked = []byte(v.forms[0].Encode())
				e.Send(nil)
			}
		}),
		watching("refresh-same: a refresh gives the same access token again", "law/refresh-gives-pair law/token-agrees", func(e *Exchange, v *vault) {
			form, err := url.ParseQuery(string(e.Asked))
			if err == nil && e.OK(token) && form.Get("refresh_token") != "" {
				e.Edit(set("access_token", v.refresh[form.Get("refresh_token")]))
			}
		}).because("two requests for tokens gave the same"),
		pair("refresh-dead: the access token of a refresh is taken by nobody", "law/refresh-gives-pair", nil).
			during(func(e *Exchange) {
				e.Send(nil)
				if e.OK(token) && strings.Contains(string(e.Asked), "refresh_token=") {
					e.Edit(func(o object) { o["access_token"] = strings.ToLower(str(o, "access_token")) + "x" })
				}
			}),
		during("login-same: two logins get the same pair", agree, func() func(*Exchange) {
			pairs := map[string][]byte{}
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(token) && !strings.Contains(string(e.Asked), "refresh_token=") {
					form, err := url.ParseQuery(string(e.Asked))
					if err != nil {
						return
					}
					if pairs[form.Get("username")] == nil {
						pairs[form.Get("username")] = e.Body
					}
					e.Body = pairs[form.Get("username")]
				}
			}
		}),
		pair("both-same: the refresh token is the access token", "law/refresh-gives-pair law/token-agrees", func(o object) { o["refresh_token"] = o["access_token"] }).
			because("there is nothing to refresh with"),
		pair("lifetime: expires_in is not the time between .issued and .expires", agree, set("expires_in", 60)),
		pair("lifetime-minutes: expires_in counts minutes", agree, set("expires_in", 60)),
		pair("expired: a new pair has expired", agree, func(o object) { o[".issued"], o[".expires"] = o[".expires"], o[".issued"] }),
		pair("issued-local: .issued and .expires are in local time", "law/clock-true", func(o object) {
			shift(".issued", 2*time.Hour)(o)
			shift(".expires", 2*time.Hour)(o)
		}),
		pair("user-other: a pair is for another account", agree, set("userName", "root")),
		pair("type-other: the tokens are of type mac", "practice/accounts", set("token_type", "mac")),
		watching("echoed-in-body: a refusal repeats the token", echoed, func(e *Exchange, _ *vault) {
			if e.refused(404, one) {
				e.Refuse(404, "no session for "+e.token())
			}
		}),
		watching("echoed-in-header: answers repeat the token in a header", "http/header-undocumented request/token-not-echoed", func(e *Exchange, _ *vault) {
			if e.OK(points) {
				e.Header.Set("X-Token", e.token())
			}
		}).because("nobody knows the header"),
		watching("echoed-in-location: a new session is located with the token", "law/links-resolve request/token-not-echoed", func(e *Exchange, _ *vault) {
			if e.OK(tenant) {
				e.Header.Set("Location", "/v6/restoresessions?access_token="+e.token())
			}
		}).because("it does not lead to the session"),
		watching("echoed-in-link: links hold the token", echoed, func(e *Exchange, _ *vault) {
			if e.OK(one) {
				e.Edit(func(o object) {
					l := Link(o, "self")
					l["href"] = str(l, "href") + "?access_token=" + e.token()
				})
			}
		}),
		watching("echoed-password: a refused login repeats the password", echoed, func(e *Exchange, _ *vault) {
			if form, err := url.ParseQuery(string(e.Asked)); err == nil && e.refused(400, token) && form.Get("password") != "" {
				e.Edit(func(o object) { o["message"] = form.Get("password") + " is wrong" })
			}
		}),
		watching("password-in-event: an event shows the password of the account", stay, func(e *Exchange, v *vault) {
			if e.OK(entry) {
				e.Edit(set("message", "logged in with "+v.forms[len(v.forms)-1].Get("password")))
			}
		}),
		watching("wrong-password: a wrong password gives tokens", "request/bad-login-refused", func(e *Exchange, v *vault) {
			if form, err := url.ParseQuery(string(e.Asked)); err == nil && e.refused(400, token) && form.Get("password") != "" {
				for _, good := range v.forms {
					if good.Get("username") == form.Get("username") {
						e.Asked = []byte(good.Encode())
						e.Send(nil)
						return
					}
				}
			}
		}),
		watching("wrong-kind-tenant: a tenant may list organizations", "law/right-credentials", func(e *Exchange, v *vault) {
			if e.refused(http.StatusForbidden, orgs) {
				for good := range v.good {
					if e.as(good); e.Status == http.StatusOK {
						return
					}
				}
			}
		}),
		watching("wrong-kind-administrator: an administrator may explore as a tenant", "law/right-credentials", func(e *Exchange, v *vault) {
			if e.refused(http.StatusForbidden, tenant) {
				for good := range v.good {
					if e.as(good); e.Status/100 == 2 {
						return
					}
				}
			}
		}),
	)
}
