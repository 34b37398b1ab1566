package fault

import (
	"github.com/vb365-explore/vb365/spec"
)

// bodies are answers whose members break the schemas.
func bodies() []Fault {
	each := func(text, checks string, f func(object), operations ...string) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(operations...) {
				e.Each(f)
			}
		})
	}
	rename := func(from, to string) func(object) {
		return func(o object) {
			if v, ok := o[from]; ok {
				o[to] = v
				delete(o, from)
			}
		}
	}
	return kind("body",
		each("session-no-id: a session has no id", "body/required", drop("id"), one),
		each("session-no-type: a session has no type", "body/required", drop("type"), one),
		each("session-no-creation-time: sessions in the list have no creationTime", "body/required", drop("creationTime"), all),
		each("session-no-state: a session has no state", "body/required", drop("state"), one),
		each("session-no-result: a new session has no result", "body/required", drop("result"), tenant),
		each("event-no-status: events have no status", "body/required", drop("status"), log),
		each("event-no-message: an event has no message", "body/required", drop("message"), entry),
		each("event-no-order: events have no order", "body/required", drop("order"), log),
		each("event-no-start: an event has no startTime", "body/required", drop("startTime"), entry),
		each("organization-no-name: an organization has no name", "body/required", drop("name"), org),
		each("point-no-backup-time: a restore point has no backupTime", "body/required", drop("backupTime"), point),
		each("token-no-expiry: a pair of tokens has no .expires", "body/required", drop(".expires"), token),
		each("token-no-refresh: a pair has no refresh token", "body/required", drop("refresh_token"), token).
			because("there is nothing to refresh with"),
		after("page-no-results: a page of events has no results", "body/required", func(e *Exchange) {
			if e.OK(log) {
				e.Edit(drop("results"))
			}
		}),
		after("refusal-no-message: a refusal says nothing", "body/required", func(e *Exchange) {
			if e.refused(404, one) {
				e.Edit(drop("message"))
			}
		}),
		after("refusal-empty-message: a refusal has an empty message", "body/length", func(e *Exchange) {
			if e.refused(404, one) {
				e.Edit(set("message", ""))
			}
		}),
		each("null-type: the type of a session is null", "body/null", set("type", nil), one),
		each("null-name: the name of a session is null", "body/null", set("name", nil), all),
		each("null-order: the order of an event is null", "body/null", set("order", nil), entry),
		each("null-links: the links of a session are null", "body/null", set("_links", nil), one),
		each("string-for-bool: booleans of a restore point are texts", "body/type", set("isTeams", "false"), point),
		each("string-for-number: the order of events is a text", "body/type", set("order", "0"), log),
		each("number-for-string: the title of events is a number", "body/type", set("title", 7), log),
		each("object-for-string: the organization of a session is an object", "body/type", set("organization", object{"name": "abc"}), one),
		each("array-for-object: the links of an event are an array", "body/type", set("_links", []any{}), entry),
		each("string-for-lifetime: expires_in is a text", "body/type", set("expires_in", "3600"), token),
		each("fraction: the order of an event is 0.5", "body/type", set("order", 0.5), entry),
		after("array-for-page: a bare array comes in place of a page", "body/type", func(e *Exchange) {
			if e.OK(all) {
				unwrap(e)
			}
		}),
		after("wrapped: a session comes wrapped in an object", "body/property-undocumented body/required", func(e *Exchange) {
			if e.OK(one) {
				e.Replace(object{"session": e.value()})
			}
		}),
		each("enum-state: a session is Running", "body/enum", set("state", "Running"), one),
		each("enum-result: the result of sessions is None", "body/enum", set("result", "None"), all),
		each("enum-status: an event is Done", "body/enum", set("status", "Done"), entry),
		each("enum-type: events have an unknown type", "body/enum", set("type", "Started"), log),
		each("enum-organization: the type of an organization is unknown", "body/enum", set("type", "Microsoft365"), inside),
		each("enum-region: the region of an organization is unknown", "body/enum", set("region", "World"), org),
		each("enum-case: the state of a session is written in small letters", "body/enum-case-drift", lower("state"), one),
		each("enum-case-event: the status of events is written in small letters", "body/enum-case-drift", lower("status"), log),
		each("property-case: the state of a session stands under State", "body/property-case-drift", rename("state", "State"), one),
		each("property-case-point: the properties of restore points begin with capitals", "body/property-case-drift", rename("isTeams", "IsTeams"), points),
		each("property-unknown: a session has a property that nobody knows", "body/property-undocumented", set("progress", 7), one),
		each("property-unknown-event: events have a property that nobody knows", "body/property-undocumented", set("percent", 7), log),
		each("property-misspelled: creationTime is misspelled", "body/property-undocumented body/required", rename("creationTime", "createTime"), one),
		each("uuid-braces: the id of a session stands in braces", "body/format-uuid", func(o object) { o["id"] = "{" + str(o, "id") + "}" }, all),
		each("uuid-short: the id of an installation is too short", "body/format-uuid", func(o object) { o["installationId"] = str(o, "installationId")[1:] }, instance),
		each("time-no-zone: times have no zone", "body/format-date-time", set("creationTime", "2022-01-21T22:53:13.9685934"), one),
		each("time-impossible: an event starts on a day that does not exist", "body/format-date-time", set("startTime", "2022-02-30T10:00:00Z"), entry),
		each("time-offset: times have an offset in place of Z", "body/pattern", set("creationTime", "2022-01-22T00:53:13.9685934+02:00"), one),
		each("time-us: the backup time is in US form", "body/format-date-time", set("backupTime", "1/22/2022 2:56:55 PM"), point),
		each("time-unix: the backup time is a number", "body/type", set("backupTime", 1642863415), point),
		each("duration-iso: durations are in ISO 8601", "body/pattern", set("duration", "PT0S"), entry),
		each("order-negative: the order of an event is negative", "body/range law/events-gap-free", set("order", -1), entry).
			because("it was another before"),
		each("href-missing: a link has no href", "body/required", func(o object) { delete(Link(o, "self"), "href") }, one),
		each("href-absolute: links hold the whole address", "body/pattern law/links-resolve", func(o object) {
			l := Link(o, "self")
			l["href"] = "https://server:4443" + str(l, "href")
		}, one).because("such a link leads to another host"),
		each("link-missing: a session has no link to its organization", "body/required", func(o object) {
			links, _ := o["_links"].(object)
			delete(links, "organization")
		}, one),
		after("secret-shown: an organization shows a password", "body/write-only-in-response", func(e *Exchange) {
			if e.OK(org) {
				e.Edit(set("exchangeOnlineSettings", object{"account": "admin", "password": "hunter22"}))
			}
		}),
		after("body-empty: the service instance comes without a body", "http/body-missing", func(e *Exchange) {
			if e.OK(instance) {
				e.Body = nil
			}
		}),
		after("body-of-stop: Stop answers with a body", "http/body-unexpected", func(e *Exchange) {
			if e.OK(stop) {
				e.Body = []byte(`{"stopped":true}`)
				e.Header.Set("Content-Type", jsonMedia)
			}
		}).only(spec.V6, spec.V7),
		after("body-null: a session is null", "body/null", func(e *Exchange) {
			if e.OK(one) {
				e.Body = []byte("null")
			}
		}),
	)
}

// unwrap answers with the bare results of a page.
func unwrap(e *Exchange) {
	if page, ok := e.value().(object); ok {
		e.Replace(page["results"])
	}
}

// lower returns an edit that writes a member in small letters.
func lower(name string) func(object) {
	return func(o object) {
		b := []byte(str(o, name))
		for i := range b {
			b[i] |= 0x20
		}
		o[name] = string(b)
	}
}
