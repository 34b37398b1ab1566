package fault

import (
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// statuses are wrong statuses of answers that are right otherwise.
func statuses() []Fault {
	faults := []Fault{
		after("explore-created: Explore answers 201 in v6 and v7", "http/status-undocumented", status(201, admin, tenant)).only(spec.V6, spec.V7),
		after("explore-ok: Explore answers 200 in v8", "http/status-undocumented", status(200, admin, tenant)).only(spec.V8),
		after("stop-no-content: Stop answers 204 in v6 and v7", "http/status-undocumented", status(204, stop)).only(spec.V6, spec.V7),
		after("stop-ok: Stop answers 200 in v8", "http/status-undocumented", status(200, stop)).only(spec.V8),
		after("read-accepted: a session is read with 202", "http/status-undocumented", status(202, one)),
		after("list-partial: the list of sessions is answered with 206", "http/status-undocumented", status(206, all)),
		after("token-created: tokens are given with 201", "http/status-undocumented", status(201, token)),
		after("unknown-is-bad: an unknown organization is a bad request", "request/unknown-is-404", swap(404, 400, org)),
		after("unknown-is-gone: an unknown event is gone", "request/unknown-is-404", swap(404, 410, entry)),
		after("unknown-is-forbidden: an unknown restore point is forbidden", "law/tenants-apart request/unknown-is-404", swap(404, 403, point)).
			because("what belongs to another tenant is answered in the same way"),
		after("unknown-fails: an unknown organization makes Explore fail with 500", "request/unknown-is-404", swap(404, 500, admin)),
		after("nobody-is-forbidden: a missing token is answered with 403", "law/token-needed", swap(401, 403, log)),
		after("nobody-is-not-there: a missing token is answered with 404", "law/token-needed", swap(401, 404, point)),
		after("wrong-kind-is-unknown: a tenant is told 401 at an administrator's operation", "law/right-credentials", swap(403, 401, orgs)),
		after("wrong-kind-is-not-there: an administrator is told 404 at a tenant's Explore", "law/right-credentials", swap(403, 404, tenant)),
		after("wrong-password-is-404: a wrong password is answered with 404", "request/bad-login-refused", swap(400, 404, token)),
		after("bad-body-is-401: a bad body is answered with 401, as if the token were", "law/bad-body-refused", badBody(401)),
		after("bad-body-is-404: a bad body is answered with 404", "law/bad-body-refused", badBody(404)),
		after("bad-body-fails: a bad body is answered with 500", "law/bad-body-refused", badBody(500)),
		after("bad-parameter-fails: a bad parameter is answered with 500", "request/parameter-refused", swap(400, 500, all)),
		after("bad-parameter-is-401: a bad parameter is answered with 401", "request/parameter-refused", swap(400, 401, points)),
		after("bad-id-fails: a malformed id is answered with 500", "request/parameter-refused", swap(400, 500, one)),
		after("redirect: the service instance is elsewhere", "http/status-undocumented request/good-is-served", func(e *Exchange) {
			if e.OK(instance) {
				e.Status = http.StatusFound
				e.Header.Set("Location", "/v6/serviceinstance")
			}
		}).because("a redirect is not documented, and it is no success"),
	}
	for _, o := range []string{instance, orgs, org, points, point, all, one, inside, log, entry} {
		faults = append(faults, after("fails-"+strings.ToLower(o)+": "+o+" fails with 500 whoever asks for what",
			"request/good-is-served", func(e *Exchange) {
				if e.OK(o) {
					e.Refuse(http.StatusInternalServerError, "it failed")
				}
			}))
	}
	return kind("status", faults...)
}

// status gives successful answers of operations another status.
func status(status int, operations ...string) func(*Exchange) {
	return func(e *Exchange) {
		if e.OK(operations...) {
			e.Status = status
		}
	}
}

// swap turns one status of operations into another.
func swap(from, to int, operations ...string) func(*Exchange) {
	return func(e *Exchange) {
		if e.refused(from, operations...) {
			e.Status = to
		}
	}
}

// badBody answers a refused body of Explore with another status.
func badBody(status int) func(*Exchange) {
	return func(e *Exchange) {
		if e.is(tenant) && (e.Status == 400 || e.Status == 413 || e.Status == 415) {
			e.Status = status
		}
	}
}

// headers are wrong, missing and leaking headers.
func headers() []Fault {
	header := func(text, checks, name, value string, operations ...string) Fault {
		return after(text, checks, func(e *Exchange) {
			if e.OK(operations...) {
				e.Header.Set(name, value)
			}
		})
	}
	return kind("header",
		header("media-other: a session comes as text/html", "law/body-measured", "Content-Type", "text/html; charset=utf-8", one),
		header("media-problem: a list comes as application/problem+json", "law/body-measured", "Content-Type", "application/problem+json; charset=utf-8", all),
		header("charset-missing: events come without a charset", "law/body-measured", "Content-Type", "application/json", log),
		header("charset-other: restore points come as UTF-16 by their header", "law/body-measured", "Content-Type", "application/json; charset=utf-16", points),
		after("media-missing: an organization comes without a type", "law/body-measured", func(e *Exchange) {
			if e.OK(org) {
				e.Header["Content-Type"] = nil // else net/http would guess
			}
		}),
		after("media-of-refusal: refusals come as text/plain", "law/body-measured", func(e *Exchange) {
			if e.refused(http.StatusNotFound, one) {
				e.Header.Set("Content-Type", "text/plain; charset=utf-8")
			}
		}),
		after("length-missing: a session comes without a length over HTTP/1.1", "law/body-measured", func(e *Exchange) {
			if e.OK(one) {
				e.Header["Content-Length"] = nil
			}
		}),
		header("length-long: the length of the service instance is told too great", "law/body-measured", "Content-Length", "4000", instance),
		header("length-short: the length of an event is told too small", "json/syntax", "Content-Length", "20", entry).
			because("what came is cut off, so it is no JSON either"),
		header("unknown: a header that nobody knows", "http/header-undocumented", "X-Backend-Node", "7", one),
		header("unknown-on-list: a header that nobody knows comes with lists", "http/header-undocumented", "Total-Count", "7", all, points),
		after("unknown-on-refusal: a header that nobody knows comes with refusals", "http/header-undocumented", func(e *Exchange) {
			if e.refused(http.StatusNotFound, entry) {
				e.Header.Set("X-Correlation", "0")
			}
		}),
		after("location-elsewhere: a new session is located at another session", "law/links-resolve", func(e *Exchange) {
			if e.OK(tenant) {
				e.Header.Set("Location", "/"+string(e.Match.Version)+"/restoresessions/0b0d1d9c-52a5-4d0a-8ddd-0d2f3b9b7c55")
			}
		}),
		after("challenge-missing: 401 comes without WWW-Authenticate", "request/challenge", func(e *Exchange) {
			if e.Status == http.StatusUnauthorized && e.is(one) {
				e.Header.Del("WWW-Authenticate")
			}
		}),
		after("challenge-other: 401 asks for Basic", "request/challenge", func(e *Exchange) {
			if e.Status == http.StatusUnauthorized && e.is(points) {
				e.Header.Set("WWW-Authenticate", `Basic realm="vb365"`)
			}
		}),
	)
}
