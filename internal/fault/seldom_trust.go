package fault

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// seldomTrusted are servers that let somebody in by a side door, or mix up whose things are whose in some cases.
func seldomTrusted() []Fault {
	// door lets requests in that were refused for their token, where open says so.
	door := func(text string, open func(*Exchange) bool) Fault {
		return watching(text, "law/token-needed", func(e *Exchange, v *vault) {
			if e.unauthorized() && open(e) {
				e.as(v.last)
			}
		})
	}
	lend := func(text string, operation string, open func(*Exchange) bool) Fault {
		return owning(text, "law/tenants-apart", func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, operation) && open(e) {
				e.as(o.owner(e))
			}
		})
	}
	form := func(e *Exchange) url.Values {
		q, err := url.ParseQuery(string(e.Asked))
		if err != nil || !e.is(token) {
			return url.Values{}
		}
		return q
	}
	return append(kind("token",
		door("path-case: a path in another case needs no token", otherwise),
		door("slash: a path with a slash at its end needs no token", func(e *Exchange) bool { return strings.HasSuffix(e.Request.URL.Path, "/") }),
		door("empty: an empty token is taken", func(e *Exchange) bool {
			return e.Request.Header.Get("Authorization") != "" && strings.TrimSpace(strings.TrimPrefix(e.Request.Header.Get("Authorization"), "Bearer")) == ""
		}),
		door("scheme-alone: the scheme Basic is taken with whatever follows", func(e *Exchange) bool { return strings.HasPrefix(e.Request.Header.Get("Authorization"), "Basic") }).when(func(e *Exchange) bool { return !e.is(instance, all, points) }),
		door("explore-any: Explore takes any token", func(e *Exchange) bool { return e.token() != "" && e.is(tenant, admin) }),
		door("events-none: the events of a session need no token", func(e *Exchange) bool { return e.token() == "" && e.is(log, entry) }),
		door("organizations-none: organizations need no token", func(e *Exchange) bool { return e.token() == "" && e.is(orgs, org) }),
		watching("suffix-elsewhere: what follows a token is not looked at by operations on one thing", "law/token-needed", func(e *Exchange, v *vault) {
			for good := range v.good {
				if e.unauthorized() && len(e.Match.Params) > 0 && strings.HasPrefix(e.token(), good) {
					e.as(good)
					return
				}
			}
		}),
		watching("case-elsewhere: operations that change something take tokens in any case", "law/token-needed", func(e *Exchange, v *vault) {
			for good := range v.good {
				if e.unauthorized() && e.is(stop, tenant, admin) && strings.EqualFold(e.token(), good) {
					e.as(good)
					return
				}
			}
		}),
		during("read-before: a session that its owner has read needs no token", "law/token-needed", func() func(*Exchange) {
			read := map[string]string{}
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(one) {
					read[e.session()] = e.token()
				}
				if e.unauthorized() && e.is(one) {
					e.as(read[e.session()])
				}
			}
		}),
		watching("refresh-user: a refresh gives a pair that names another account", "law/token-agrees", func(e *Exchange, _ *vault) {
			if e.OK(token) && form(e).Get("refresh_token") != "" {
				e.Edit(set("userName", "root"))
			}
		}),
		watching("refresh-other: a refresh gives the tokens of whoever logged in last", "law/tenants-apart", func(e *Exchange, v *vault) {
			if e.OK(token) && form(e).Get("refresh_token") != "" {
				for _, f := range v.forms {
					if !strings.Contains(f.Get("username"), "xyz") {
						continue
					}
					e.Asked = []byte(f.Encode())
					user := ""
					e.Edit(func(o object) { user = str(o, "userName") })
					e.Send(func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
					e.Edit(set("userName", user))
					return
				}
			}
		}),
		watching("json-refused: tokens are given for forms only", "request/good-is-served", func(e *Exchange, _ *vault) {
			if e.OK(token) && bytes.HasPrefix(e.Asked, []byte("{")) {
				e.Refuse(http.StatusUnsupportedMediaType, "only forms are taken")
			}
		}),
		watching("form-refused: a refresh is taken as JSON only", "law/refresh-gives-pair", func(e *Exchange, _ *vault) {
			if e.OK(token) && form(e).Get("refresh_token") != "" {
				e.Refuse(http.StatusBadRequest, "the form lacks a user name")
			}
		}),
		watching("no-grant: tokens are given without grant_type", "law/bad-body-refused", func(e *Exchange, _ *vault) {
			if f := form(e); e.refused(400, token) && f.Get("grant_type") == "" && f.Get("password") != "" {
				f.Set("grant_type", "password")
				e.Asked = []byte(f.Encode())
				e.Send(nil)
			}
		}),
		watching("any-grant: tokens are given for any grant_type", "law/bad-body-refused", func(e *Exchange, _ *vault) {
			if f := form(e); e.refused(400, token) && f.Get("grant_type") != "refresh_token" && f.Get("password") != "" {
				f.Set("grant_type", "password")
				e.Asked = []byte(f.Encode())
				e.Send(nil)
			}
		}),
		watching("no-password: an empty password gives tokens", "request/bad-login-refused", func(e *Exchange, v *vault) {
			f := form(e)
			if !e.refused(400, token) || f.Get("grant_type") != "password" || f.Get("password") != "" {
				return
			}
			for _, good := range v.forms {
				if good.Get("username") == f.Get("username") {
					e.Asked = []byte(good.Encode())
					e.Send(nil)
					return
				}
			}
		}),
		watching("password-case: passwords are taken in any case", "request/bad-login-refused", func(e *Exchange, v *vault) {
			f := form(e)
			for _, good := range v.forms {
				if e.refused(400, token) && f.Get("password") != "" && good.Get("username") == f.Get("username") && strings.EqualFold(good.Get("password"), f.Get("password")) {
					e.Asked = []byte(good.Encode())
					e.Send(nil)
					return
				}
			}
		}),
		watching("password-prefix: what follows a password is not looked at", "request/bad-login-refused", func(e *Exchange, v *vault) {
			f := form(e)
			for _, good := range v.forms {
				if e.refused(400, token) && good.Get("password") != "" && good.Get("username") == f.Get("username") && strings.HasPrefix(f.Get("password"), good.Get("password")) {
					e.Asked = []byte(good.Encode())
					e.Send(nil)
					return
				}
			}
		}),
		watching("administrator-password: an administrator needs no password that is right", "request/bad-login-refused", func(e *Exchange, v *vault) {
			f := form(e)
			for _, good := range v.forms {
				if e.refused(400, token) && strings.Contains(good.Get("username"), "administrator") && good.Get("username") == f.Get("username") {
					e.Asked = []byte(good.Encode())
					e.Send(nil)
					return
				}
			}
		}),
		during("worn: a token is taken a hundred times only", "request/good-is-served", func() func(*Exchange) {
			uses := map[string]int{}
			return func(e *Exchange) {
				e.Send(nil)
				if uses[e.token()]++; uses[e.token()] > 100 && e.token() != "" && e.Match.Operation.ID != "" {
					e.Refuse(http.StatusUnauthorized, "the token is worn")
					e.Header.Set("WWW-Authenticate", "Bearer")
				}
			}
		}),
		watching("echoed-late: an event repeats the token that its session was started with", "law/secrets-stay", func(e *Exchange, v *vault) {
			if e.OK(log) {
				for good := range v.good {
					if good != e.token() {
						e.Each(set("message", "started with "+good))
						return
					}
				}
			}
		}),
		watching("echoed-escaped: a refusal repeats the password, escaped", "request/token-not-echoed", func(e *Exchange, _ *vault) {
			if p := form(e).Get("password"); e.refused(400, token) && p != "" {
				var b strings.Builder
				for _, c := range []byte(p) {
					b.WriteString(`\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
				}
				e.Body = []byte(`{"message":"` + b.String() + ` is wrong"}`)
			}
		}),
	), append(kind("isolation",
		ended("stopped-shown: a stopped session is shown to anybody", "law/tenants-apart", nil).trusting(func(e *Exchange, o owners, over bool) {
			if e.refused(http.StatusNotFound, one) && over {
				e.as(o.owner(e))
			}
		}),
		lend("capitals-shown: a session is shown to anybody who writes its id in capitals", one, inCapitals),
		lend("events-further: further pages of events are shown to anybody", log, further),
		lend("path-case-shown: in another case of the path a session is shown to anybody", one, otherwise),
		owning("event-of-another: an event is shown in any session", "law/tenants-apart", nil).during(strangeEvents()),
		remembering("administrator-listed: a tenant's list holds the sessions of administrators", "law/tenants-apart", func() func(*Exchange) {
			var theirs []any
			return func(e *Exchange) {
				if e.OK(admin) {
					theirs = append(theirs, e.value())
				}
				if e.OK(all) && len(theirs) > 0 && !further(e) {
					e.results(func(list []any) []any {
						for _, v := range list {
							if o, _ := v.(object); str(o, "initiatedBy") != "" && strings.Contains(str(o, "initiatedBy"), "administrator") {
								return list
							}
						}
						return append(list, theirs[0])
					})
				}
			}
		}),
		during("tenant-by-id: a tenant may explore by the id of an organization", "law/right-credentials", func() func(*Exchange) {
			v, fill := watch()
			return func(e *Exchange) {
				e.Send(nil)
				fill(e)
				if e.refused(http.StatusForbidden, admin) {
					for good := range v.good {
						if e.as(good); e.Status/100 == 2 {
							return
						}
					}
				}
			}
		}),
		owning("stop-message: the stop of another's session is refused in other words", "law/tenants-apart", func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, stop) && o.owner(e) != "" {
				e.Edit(set("message", "access is denied"))
			}
		}),
		owning("inside-code: the organization of another's session is refused with another code", "law/tenants-apart", func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, inside) && o.owner(e) != "" {
				e.Edit(set("errorCode", "ResourceAccessDenied"))
			}
		}).only(spec.V8),
		owning("event-length: an event of another's session is refused at greater length", "law/tenants-apart", func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, entry) && o.owner(e) != "" {
				e.Body = append(e.Body, ' ')
			}
		}),
	), seldomTaken()...)...)
}

// trusting replaces what a fault does by what it does knowing the owner of a session and whether it was stopped.
func (f Fault) trusting(do func(e *Exchange, o owners, over bool)) Fault {
	f.spoil = func() func(*Exchange) {
		over := map[string]bool{}
		inner := owning(f.Name, "", func(e *Exchange, o owners) {
			if e.OK(stop) {
				over[e.session()] = true
			}
			do(e, o, over[e.session()])
		}).spoil()
		return inner
	}
	return f
}

// strangeEvents shows an event in whichever session of whoever it is asked for.
func strangeEvents() func(*Exchange) {
	type home struct{ path, token string }
	of := map[string]home{}
	return func(e *Exchange) {
		e.Send(nil)
		if e.OK(log) {
			for _, o := range members(e.value()) {
				of[str(o, "id")] = home{str(Link(o, "self"), "href"), e.token()}
			}
		}
		if at := of[strings.ToLower(e.Match.Params["eventId"])]; e.refused(http.StatusNotFound, entry) && at.path != "" {
			e.Send(func(r *http.Request) {
				r.URL.Path = at.path
				r.Header.Set("Authorization", "Bearer "+at.token)
			})
		}
	}
}
