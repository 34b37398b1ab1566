package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// secondTenant reports whether an account is one of the second tenant.
func secondTenant(user string) bool { return strings.Contains(user, "xyz") }

// administrator is the account of the administrator.
const administrator = "administrator"

// furtherIsolation are servers that mix up tenants, each in one place only.
func furtherIsolation() []Fault {
	const apart, agree = "law/tenants-apart", "law/session-agrees"
	return slices.Concat(kind("isolation",
		remembering("inside-first: the organization of a session is that of the tenant who asked first", agree, func() func(*Exchange) {
			var name, id any
			return func(e *Exchange) {
				if e.OK(inside) {
					e.Edit(func(o object) {
						if id == nil {
							name, id = o["name"], o["id"]
						}
						o["name"], o["id"] = name, id
					})
				}
			}
		}),
		ended("stopped-stop: a stopped session may be stopped again by anybody", apart, nil).trusting(func(e *Exchange, o owners, over bool) {
			if e.refused(http.StatusNotFound, stop) && over {
				e.as(o.owner(e))
			}
		}),
		calling("second-events-organization: events of the second tenant tell the organization of the first", agree, func() func(*Exchange, string) {
			first := ""
			return func(e *Exchange, user string) {
				if !e.OK(log, entry) {
					return
				}
				e.Each(func(o object) {
					switch {
					case secondTenant(user) && first != "":
						o["organizationId"] = first
					case first == "":
						first = str(o, "organizationId")
					}
				})
			}
		}).only(spec.V8),
		calling("event-id-tenants: events of the second tenant have the ids of those of the first", "law/ids-unique", sharedEventIDs),
		calling("points-further: a page past the end of a tenant's restore points holds those of all", apart, func() func(*Exchange, string) {
			theirs := ""
			return func(e *Exchange, user string) {
				if user == administrator {
					theirs = e.token()
				} else if e.empty(points) && further(e) {
					e.as(theirs)
				}
			}
		}).only(spec.V7, spec.V8),
		calling("filtered-of-another: a list filtered by startTimeFrom that holds nothing shows the sessions of another tenant", apart, func() func(*Exchange, string) {
			tokens := map[string]string{} // by user who has started a session
			return func(e *Exchange, user string) {
				if e.OK(tenant) {
					tokens[user] = e.token()
				}
				if !e.empty(all) || !e.Request.URL.Query().Has("startTimeFrom") {
					return
				}
				for other, t := range tokens {
					if other != user {
						e.as(t)
						return
					}
				}
			}
		}),
	), kind("read",
		calling("installation-tenant: the installation has another id for the second tenant", "law/reads-agree", func() func(*Exchange, string) {
			return func(e *Exchange, user string) {
				if e.OK(instance) && secondTenant(user) {
					e.Edit(set("installationId", elsewhere))
				}
			}
		}),
	), kind("stop",
		calling("administrator-stops: the Stop of an administrator stops the newest session of a tenant as well", "law/works-until-stopped", func() func(*Exchange, string) {
			type session struct{ id, token string }
			var open []session
			return func(e *Exchange, user string) {
				switch {
				case e.OK(tenant):
					o, _ := e.value().(object)
					open = append(open, session{str(o, "id"), e.token()})
				case e.OK(stop) && user == administrator && len(open) > 0:
					last := open[len(open)-1]
					e.by(last.token).also(http.MethodPost, "/v6/RestoreSessions/"+last.id+"/Stop", nil)
					open = open[:len(open)-1]
				case e.OK(stop):
					open = slices.DeleteFunc(open, func(s session) bool { return s.id == e.session() })
				}
			}
		}),
	))
}

// sharedEventIDs gives the first events of the second tenant the ids of those of the first, and finds them by these.
func sharedEventIDs() func(*Exchange, string) {
	var first []string                                    // ids of events of the first tenant, by order
	shown, is := map[string]string{}, map[string]string{} // of the second: the id that is shown, and the other way round
	return func(e *Exchange, user string) {
		if !secondTenant(user) {
			if e.OK(log) && user != administrator && len(first) < 2 {
				first = nil
				for _, o := range members(e.value()) {
					first = append(first, str(o, "id"))
				}
			}
			return
		}
		if id := strings.ToLower(e.Match.Params["eventId"]); e.is(entry) && is[id] != "" {
			e.Send(func(r *http.Request) { r.URL.Path = strings.Replace(strings.ToLower(r.URL.Path), id, is[id], 1) })
		}
		if !e.OK(log, entry) {
			return
		}
		for _, o := range members(e.value()) {
			id, n := str(o, "id"), Int(o, "order")
			if shown[id] == "" && n < len(first) && is[first[n]] == "" {
				shown[id], is[first[n]] = first[n], id
			}
			if shown[id] != "" {
				e.text(id, shown[id])
			}
		}
	}
}
