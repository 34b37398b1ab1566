package fault

import (
	"strings"
	"time"
)

// reads are resources that say something else each time, or are not there when they should be.
func reads() []Fault {
	const agree, backups = "law/reads-agree", "law/backups-agree"
	gone := func(text, checks string, operations ...string) Fault {
		return remembering(text, checks, func() func(*Exchange) {
			reads := map[string]int{}
			return func(e *Exchange) {
				key := strings.ToLower(e.Request.URL.Path)
				if e.OK(operations...) {
					if reads[key]++; reads[key] > 1 {
						e.Refuse(404, "there is no such thing any more")
					}
				}
			}
		})
	}
	return kind("read",
		gone("session-lost: a session is gone after it was read once", "law/stopped-stays-stopped request/good-is-served", one).
			because("a stopped session stays readable"),
		gone("organization-lost: an organization is gone after it was read once", "request/good-is-served", org),
		gone("point-lost: a restore point is gone after it was read once", "request/good-is-served", point),
		gone("inside-lost: the organization of a session is gone after it was read once", "request/good-is-served", inside),
		remembering("stale: a session is shown as it was first read", "law/stopped-stays-stopped", func() func(*Exchange) {
			first := map[string][]byte{}
			return func(e *Exchange) {
				if e.OK(one) {
					if first[e.Request.URL.Path] == nil {
						first[e.Request.URL.Path] = e.Body
					}
					e.Body = first[e.Request.URL.Path]
				}
			}
		}),
		remembering("late: a session can be read only after a second try", "law/links-resolve request/good-is-served", func() func(*Exchange) {
			tried := map[string]bool{}
			return func(e *Exchange) {
				if e.OK(one) && !tried[e.session()] {
					tried[e.session()] = true
					e.Refuse(404, "there is no such restore session")
				}
			}
		}).because("its link leads nowhere"),
		remembering("installation: the installation has another id with each read", agree, func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				if e.OK(instance) {
					n++
					e.Edit(func(o object) { o["installationId"] = elsewhere[:35] + string(rune('0'+n%10)) })
				}
			}
		}),
		remembering("version: the product has another version with each read", agree, func() func(*Exchange) {
			n := 0
			return func(e *Exchange) {
				n++
				someSession(func(o object) { o["version"] = "8.0.0." + string(rune('0'+n%10)) }, instance)(e)
			}
		}),
		after("organization-name: an organization has another name than in the list", agree, someSession(set("name", "elsewhere.onmicrosoft.com"), org)).
			because("a single read and the list must agree"),
		after("organization-type: an organization has another type than in the list", agree, someSession(set("type", "Hybrid"), org)),
		after("organization-online: an organization has other services than in the list", agree, someSession(set("isTeamsOnline", false), org)),
		after("organization-first: an organization was first backed up at another time than in the list", agree, someSession(shift("firstBackuptime", -time.Hour), org)),
		after("organization-id: an organization is read under another id", "law/links-resolve", someSession(set("id", elsewhere), org)),
		after("point-time: a restore point has another time than in the list", agree, someSession(shift("backupTime", time.Second), point)),
		after("point-holds: a restore point holds something else than in the list", agree, someSession(func(o object) { o["isExchange"] = o["isExchange"] != true }, point)),
		after("point-organization: a restore point is of another organization than in the list", "law/reads-agree", someSession(set("organizationId", elsewhere), point)),
		after("point-job: a restore point is of another job than in the list", agree, someSession(set("jobId", elsewhere), point)),
		after("point-missing-member: a single restore point lacks what the list shows", agree, someSession(drop("repositoryId"), point)),
		after("point-id: a restore point is read under another id", "law/links-resolve", someSession(set("id", elsewhere), point)),
		after("session-id: a session is read under another id", "law/links-resolve", someSession(set("id", elsewhere), one)),
		after("event-id: an event is read under another id", "law/links-resolve", someSession(set("id", elsewhere), entry)),
		after("first-after-last: an organization was first backed up after the last backup", backups, func(e *Exchange) {
			if e.OK(org, orgs) {
				e.Each(func(o object) { o["firstBackuptime"], o["lastBackuptime"] = o["lastBackuptime"], o["firstBackuptime"] })
			}
		}),
		after("last-too-old: the last backup is older than the latest restore point", backups, someSession(shift("lastBackuptime", -24*time.Hour), org, orgs)),
		after("first-too-young: the first backup is younger than the oldest restore point", backups, someSession(shift("firstBackuptime", 24*time.Hour), org, orgs)),
		after("not-backed-up: an organization with restore points has no backup", backups, someSession(set("isBackedup", false), org, orgs)),
		after("view-plain: organizations are shown without the times of backups in the extended view", backups, someSession(drop("firstBackuptime", "lastBackuptime"), org, orgs)),
		during("creates: reading the list starts a session", "law/one-session-each", func() func(*Exchange) {
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(all) {
					e.also("POST", "/v6/Organization/Explore", []byte(exploreBody))
				}
			}
		}),
		during("stops: reading a session stops it", "law/works-until-stopped", func() func(*Exchange) {
			return func(e *Exchange) {
				e.Send(nil)
				if e.OK(one) {
					e.also("POST", e.Request.URL.EscapedPath()+"/Stop", nil)
				}
			}
		}),
	)
}

// exploreBody is a body of Explore.
const exploreBody = `{"dateTime":"2022-01-22T14:56:55.862Z","type":"Vex","showDeleted":true,"showAllVersions":true}`
