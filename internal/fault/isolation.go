package fault

import (
	"net/http"
	"strings"
)

// owners remembers whose token a thing was made or shown with.
type owners map[string]string

// owning is a fault of a server that remembers who sessions and restore points belong to.
func owning(text, checks string, f func(*Exchange, owners)) Fault {
	return remembering(text, checks, func() func(*Exchange) {
		o := owners{}
		return func(e *Exchange) {
			if e.OK(tenant, admin, points) {
				for _, m := range members(e.value()) {
					if o[str(m, "id")] == "" && len(members(e.value())) < 9 {
						o[str(m, "id")] = e.token()
					}
				}
			}
			f(e, o)
		}
	})
}

// owner returns the token that a thing in the path belongs to.
func (o owners) owner(e *Exchange) string {
	return o[e.session()+e.Match.Params["restorePointId"]]
}

// isolation are servers that show one tenant what belongs to another.
func isolation() []Fault {
	const apart = "law/tenants-apart"
	lend := func(text string, operations ...string) Fault {
		return owning(text, apart, func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, operations...) {
				e.as(o.owner(e))
			}
		})
	}
	tell := func(text string, f func(*Exchange), operations ...string) Fault {
		return owning(text, apart, func(e *Exchange, o owners) {
			if e.refused(http.StatusNotFound, operations...) && o.owner(e) != "" {
				f(e)
			}
		})
	}
	return kind("isolation",
		lend("session-shown: a session is shown to anybody who knows its id", one),
		lend("organization-shown: the organization of a session is shown to anybody", inside),
		lend("events-shown: the events of a session are shown to anybody", log),
		lend("event-shown: an event is shown to anybody", entry),
		lend("point-shown: a restore point is shown to anybody", point),
		lend("session-stopped: anybody may stop a session", stop),
		tell("session-forbidden: another's session is forbidden, so it is there", func(e *Exchange) { e.Status = http.StatusForbidden }, one),
		tell("stop-conflict: another's session cannot be stopped, so it is there", func(e *Exchange) { e.Status = http.StatusConflict }, stop),
		tell("session-told: another's session is said to be another's", func(e *Exchange) { e.Refuse(http.StatusNotFound, "the session belongs to another organization") }, one),
		tell("events-told: the events of another's session are said to be another's", func(e *Exchange) { e.Refuse(http.StatusNotFound, "these events belong to another organization") }, log),
		tell("point-longer: another's restore point is refused at greater length", func(e *Exchange) { e.text("restore point", "restore  point") }, point),
		tell("session-header: another's session is refused with a header more", func(e *Exchange) { e.Header.Set("Pragma", "private") }, one),
		owning("session-stopped-silently: a refused stop of another's session stops it", "law/works-until-stopped", func(e *Exchange, o owners) {
			if owner := o.owner(e); e.refused(http.StatusNotFound, stop) && owner != "" {
				refusal, header := e.Body, e.Header
				e.as(owner)
				e.Status, e.Body, e.Header = http.StatusNotFound, refusal, header
			}
		}),
		remembering("sessions-listed: the list shows the sessions of all logins", "law/tenants-apart", func() func(*Exchange) {
			tokens := map[string]bool{}
			return func(e *Exchange) {
				tokens[e.token()] = tokens[e.token()] || e.OK(tenant)
				if e.OK(all) && !tokens[e.token()] {
					mine := e.Body
					for other := range tokens {
						if tokens[other] {
							e.as(other)
						}
					}
					if e.Status != http.StatusOK {
						e.Status, e.Body = http.StatusOK, mine
					}
				}
			}
		}),
		remembering("points-by-filter: the restore points of another organization are shown to who asks for them", "law/tenants-apart", func() func(*Exchange) {
			key := ""
			return func(e *Exchange) {
				if e.OK(orgs) {
					key = e.token()
				}
				if asked := e.Request.URL.Query().Get("organizationId"); e.OK(points) && asked != "" && key != "" && !strings.Contains(string(e.Body), `"organizationId":"`+asked) { // a link of an empty page names it
					e.as(key)
				}
			}
		}),
		remembering("administrators-session: a tenant is shown the session of an administrator", "law/tenants-apart", func() func(*Exchange) {
			made := map[string]string{}
			return func(e *Exchange) {
				if e.OK(admin) {
					e.Edit(func(o object) { made[str(o, "id")] = e.token() })
				}
				if e.refused(http.StatusNotFound, one) {
					e.as(made[e.session()])
				}
			}
		}),
		remembering("new-session-of-another: a tenant's Explore starts a session in another organization", "law/session-agrees", func() func(*Exchange) {
			return func(e *Exchange) {
				if e.OK(tenant) {
					e.Edit(set("organization", "xyz.onmicrosoft.com"))
				}
			}
		}),
	)
}
