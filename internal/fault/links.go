package fault

import (
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// links are links that lead elsewhere.
func links() []Fault {
	const resolve = "law/links-resolve"
	href := func(text, checks, name string, f func(href, id string) string, operations ...string) Fault {
		return after(text, checks, someSession(func(o object) {
			if l := Link(o, name); l["href"] != nil {
				l["href"] = f(str(l, "href"), str(o, "id"))
			}
		}, operations...))
	}
	otherID := func(h, id string) string { return strings.Replace(h, id, elsewhere, 1) }
	otherVersion := func(h, _ string) string {
		return strings.NewReplacer("/v6/", "/v7/", "/v7/", "/v8/", "/v8/", "/v7/").Replace(h)
	}
	return kind("link",
		href("session-self-other-id: self of a session leads to another", resolve, "self", otherID, one),
		href("session-self-other-id-new: self of a new session leads to another", resolve, "self", otherID, tenant, admin),
		href("session-organization-other-id: a session leads to the organization of another", resolve, "organization", otherID, one),
		href("session-events-other-id: a session leads to the events of another", resolve, "restoreSessionEvents", otherID, all),
		href("session-self-other-operation: self of a session leads to its events", resolve, "self", func(h, _ string) string { return h + "/events" }, one),
		href("session-organization-other-operation: a session leads to organizations at large", resolve, "organization",
			func(h, id string) string {
				return strings.Replace(strings.TrimSuffix(h, "/organization"), "restoresessions", "organizations", 1)
			}, one),
		href("session-events-dangling: a session leads to what no operation gives", resolve, "restoreSessionEvents", func(h, _ string) string { return h + "/all" }, one),
		href("session-self-other-version: links lead to another version", "body/pattern law/links-resolve", "self", otherVersion, one).
			because("the pattern of links names the version"),
		href("session-self-relative: links lack the slash at the front", "body/pattern law/links-resolve", "self", func(h, _ string) string { return h[1:] }, one).
			because("the pattern of links begins with a slash"),
		href("session-self-escaped: the id in a link is escaped twice", resolve, "self", func(h, id string) string { return strings.Replace(h, id, strings.ReplaceAll(id, "-", "%252D"), 1) }, one),
		href("event-self-other-id: self of an event leads to another", resolve, "self", otherID, entry),
		href("event-self-other-session: self of an event leads into another session", resolve, "self",
			func(h, _ string) string {
				return h[:len("/v6/restoresessions/")] + elsewhere + h[len("/v6/restoresessions/")+36:]
			}, log),
		href("event-session-other-id: events lead to another session", resolve, "restoreSession",
			func(h, _ string) string { return h[:len("/v6/restoresessions/")] + elsewhere }, log),
		href("event-session-other-operation: events lead to the list of sessions", resolve, "restoreSession",
			func(h, _ string) string { return h[:len("/v6/restoresessions")] }, log),
		href("inside-self: the organization of a session leads to another session", resolve, "self",
			func(h, _ string) string { return h[:len("/v6/restoresessions/")] + elsewhere + "/organization" }, inside),
		href("organization-self: self of an organization leads to another", resolve, "self", otherID, orgs, org),
		href("point-self: self of a restore point leads to another", resolve, "self", otherID, points, point),
		href("point-self-other-operation: self of a restore point leads to the list", resolve, "self",
			func(h, _ string) string { return h[:len("/v6/restorepoints")] }, point),
		after("session-none: a session has no links at all", "law/links-there", someSession(drop("_links"), one)),
		after("new-none: a new session has no links at all", "law/links-there", someSession(drop("_links"), tenant, admin)),
		after("event-none: events have no links at all", "law/links-there", someSession(drop("_links"), log, entry)),
		after("point-none: restore points have no links at all", "law/links-there", someSession(drop("_links"), points, point)),
		after("organization-none: organizations have no links at all", "law/links-there", someSession(drop("_links"), orgs, org)),
		after("session-events-missing: sessions do not lead to their events", "law/links-there", everySession(func(o object) {
			links, _ := o["_links"].(object)
			delete(links, "restoreSessionEvents")
		})),
		after("event-session-missing: events do not lead to their session", "law/links-there", someSession(func(o object) {
			links, _ := o["_links"].(object)
			delete(links, "restoreSession")
		}, log, entry)),
		after("page-none: pages have no links at all", "law/page-links", func(e *Exchange) {
			if e.OK(all, log) {
				e.Edit(drop("_links"))
			}
		}),
		after("name-case: the names of links begin with capitals", "body/property-case-drift", someSession(func(o object) {
			links, _ := o["_links"].(object)
			links["Self"] = links["self"]
			delete(links, "self")
		}, one)),
		after("name-unknown: a session has a link that nobody knows", "body/property-undocumented", someSession(func(o object) {
			links, _ := o["_links"].(object)
			links["parent"] = object{"href": "/v6/x"}
		}, one)).only(spec.V6),
	)
}
