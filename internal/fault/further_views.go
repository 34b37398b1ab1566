package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// furtherViews are servers that show the same things otherwise to somebody, or in one kind of list.
func furtherViews() []Fault {
	const kept, apart, backups, same = "law/filters-kept", "law/tenants-apart", "law/backups-agree", "law/reads-agree"
	// beside passes a filter over where a list is asked for in another way as well.
	beside := func(text string, operation, name string, when func(e *Exchange) bool) Fault {
		return keepLinks(asks(text, kept, without(name), operation)).when(func(e *Exchange) bool { return e.is(operation) && when(e) })
	}
	has := func(name string) func(e *Exchange) bool {
		return func(e *Exchange) bool { return e.Request.URL.Query().Has(name) }
	}
	// seen takes restore points away from the lists that somebody is shown.
	seen := func(text string, whose func(user string) bool, gone func(point object) bool) Fault {
		return calling(text, backups, func() func(*Exchange, string) {
			return func(e *Exchange, user string) {
				if !e.OK(points) || user == "" || !whose(user) {
					return
				}
				e.results(func(list []any) []any {
					return slices.DeleteFunc(list, func(o any) bool { p, _ := o.(object); return gone(p) })
				})
				if o, ok := e.value().(object); ok {
					delete(o, "totalCount")
					e.Replace(o)
				}
			}
		})
	}
	newest := func(p object) bool { return strings.HasPrefix(str(p, "backupTime"), "2022-01-24") }
	tenants := func(user string) bool { return user != administrator }
	return slices.Concat(kind("list",
		beside("page-any-organization: organizationId is passed over on further pages", points, "organizationId", further).only(spec.V7, spec.V8),
		beside("order-any-job: jobId is passed over where orderAsc is asked for", points, "jobId", has("orderAsc")).only(spec.V7, spec.V8),
		beside("to-beside-from: to is passed over beside from", points, "to", has("from")).only(spec.V7, spec.V8),
		beside("limit-any-start: startTimeFrom is passed over beside a limit", all, "startTimeFrom", has("limit")),
		beside("end-beside-start: endTimeTo is passed over beside startTimeFrom", all, "endTimeTo", has("startTimeFrom")).only(spec.V8),
	), kind("read",
		seen("tenants-less: tenants are not shown their newest restore points", tenants, newest),
		seen("administrator-less: administrators are not shown the newest restore points", func(user string) bool { return user == administrator }, newest),
		after("point-alone-tag: a restore point read alone has another tag", same, func(e *Exchange) {
			if e.OK(point) {
				e.Edit(func(o object) { o["eTag"] = Int(o, "eTag") + 7 })
			}
		}).only(spec.V8),
		after("point-alone-retrieved: a restore point read alone is retrieved", same, func(e *Exchange) {
			if e.OK(point) {
				e.Edit(func(o object) { o["isRetrieved"] = o["isRetrieved"] != true })
			}
		}),
	), kind("event",
		remembering("size-anew: the size of the item of an ended event changes with each read", "law/events-gap-free", func() func(*Exchange) {
			reads := 0
			return func(e *Exchange) {
				if reads++; e.OK(log) {
					e.Each(func(o object) { o["itemSizeBytes"] = reads })
				}
			}
		}),
	), kind("stop",
		owning("unauthorized-stops: a Stop that is refused for its token stops a working session all the same", "law/works-until-stopped", func(e *Exchange, o owners) {
			if owner := o.owner(e); e.refused(http.StatusUnauthorized, stop) && owner != "" {
				e.by(owner).also(http.MethodPost, "/"+string(e.Match.Version)+"/RestoreSessions/"+e.session()+"/Stop", nil)
			}
		}),
	), kind("isolation",
		calling("points-by-job: a tenant who filters by a job is shown restore points of any tenant", apart, func() func(*Exchange, string) {
			theirs := ""
			return func(e *Exchange, user string) {
				switch {
				case user == administrator:
					theirs = e.token()
				case e.OK(points) && theirs != "" && has("jobId")(e):
					e.as(theirs)
				}
			}
		}),
	))
}
