package fault

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// uuidForm is how ids are written.
var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// furtherRequests are servers that judge requests in the wrong order, or by other forms than those documented.
func furtherRequests() []Fault {
	const needed = "law/token-needed"
	// before looks at a request before it looks at the token.
	before := func(status int, text string, bad func(*Exchange) bool) Fault {
		return after(text, needed, func(e *Exchange) {
			if e.unauthorized() && bad(e) {
				e.Refuse(status, "the request is malformed")
			}
		})
	}
	// trimmed sends a bad Explore on with what a pattern finds in its body replaced.
	trimmed := func(text, pattern, replacement string) Fault {
		re := regexp.MustCompile(pattern)
		return lenient(text, func(e *Exchange) []byte {
			if e.Status != http.StatusBadRequest || !re.Match(e.Asked) {
				return nil
			}
			return re.ReplaceAll(e.Asked, []byte(replacement))
		})
	}
	return slices.Concat(kind("status",
		before(400, "id-first: a malformed id is answered with 400 whoever asks", func(e *Exchange) bool {
			for name, id := range e.Match.Params {
				if name != "restorePointId" && !uuidForm.MatchString(id) {
					return true
				}
			}
			return false
		}),
		before(400, "limit-first: a limit that is too small is answered with 400 whoever asks", func(e *Exchange) bool {
			q := e.Request.URL.Query()
			return e.is(all, points, log) && q.Has("limit") && number(q, "limit", 0) < 1
		}),
		before(415, "media-first: Explore with another media type is answered with 415 whoever asks", func(e *Exchange) bool {
			return e.is(tenant, admin) && !strings.HasPrefix(e.Request.Header.Get("Content-Type"), "application/json")
		}),
		after("point-text-bad: the id of a restore point that is no UUID is a bad request", "request/unknown-is-404", func(e *Exchange) {
			if e.refused(http.StatusNotFound, point) && !uuidForm.MatchString(e.Match.Params["restorePointId"]) {
				e.Status = http.StatusBadRequest
				e.text("ResourceNotFound", "ParameterValidationFailure")
			}
		}),
		remembering("wrong-kind-tells: a tenant is told 404 at an organization that is not there, 403 at one that is", "law/right-credentials", func() func(*Exchange) {
			there := map[string]bool{}
			return func(e *Exchange) {
				if e.OK(orgs, org) {
					for _, o := range members(e.value()) {
						there[str(o, "id")] = true
					}
				}
				if e.refused(http.StatusForbidden, org, admin) && len(there) > 0 && !there[strings.ToLower(e.Match.Params["organizationId"])] {
					e.Status = http.StatusNotFound
				}
			}
		}),
	), kind("request",
		trimmed("type-padded: spaces around the type are cut off", `"\s*(Vex|Veod|Vesp|Vet)\s*"`, `"$1"`),
		trimmed("date-padded: spaces around the point in time are cut off", `"\s*(\d{4}-\d\d-\d\dT[0-9:.]+Z)\s*"`, `"$1"`),
		trimmed("form-space-digits: the form with a space takes any number of digits", `"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d{1,2}|\.\d{4,9}|)"`, `"$1.000"`),
		trimmed("raw-control: raw control characters in a text are taken", `[\x00-\x1f]`, ``),
	), kind("odd",
		refusing(500, "offset-overflow: an offset near the greatest number of 32 bits makes lists fail", "request/good-is-served", func(e *Exchange) bool {
			return e.is(all, points, log) && number(e.Request.URL.Query(), "offset", 0) > 2147483600
		}),
	), pickyTokens())
}
