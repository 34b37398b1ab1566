package mutant

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/world"
	"github.com/vb365-explore/vb365/spec"
)

// Media types of requests.
const (
	mediaForm = "application/x-www-form-urlencoded"
	mediaText = "text/plain"
)

// unknownID is an id that the server never gave.
const unknownID = "017e7f1e-2c00-7a10-8000-00000000ffff"

// exploreBody is the documented request.
const exploreBody = `{"dateTime": "2022-01-22T14:56:55.862Z", "type": "Vex", "showDeleted": true, "showAllVersions": true}`

// compressed is a header that every operation refuses with a status that is documented by default alone.
func compressed() http.Header { return http.Header{"Content-Encoding": {"gzip"}} }

// record makes the golden calls of a version.
func (r *recorder) record() {
	r.recordTokens()
	r.recordInstance()
	organization := r.recordOrganizations()
	r.recordPoints(organization)
	r.recordExplores(organization)
	r.recordSessions()
	r.recordNowhere()
}

func (r *recorder) recordTokens() {
	form := func(as conformance.Principal, fields, broken string) *conformance.Call {
		return r.send(ask{as: as, operation: "createToken", body: fields, media: mediaForm, broken: broken})
	}
	text := func(as conformance.Principal, body, broken string) *conformance.Call {
		return r.send(ask{as: as, operation: "createToken", body: body, broken: broken})
	}
	password := func(l world.Login) string {
		return url.Values{"grant_type": {"password"}, "username": {l.Username}, "password": {l.Password}}.Encode()
	}
	tenant, admin := r.demo.Tenants[0].Login, r.demo.Administrator
	refresh := r.login(conformance.Tenant, form(conformance.Tenant, password(tenant), ""))
	refresh = r.login(conformance.Tenant, form(conformance.Tenant, "grant_type=refresh_token&refresh_token="+url.QueryEscape(refresh), ""))
	r.login(conformance.Tenant, text(conformance.Tenant, fmt.Sprintf(`{"grant_type": "refresh_token", "refresh_token": %q}`, refresh), ""))
	r.login(conformance.OtherTenant, form(conformance.OtherTenant, password(r.demo.Tenants[1].Login), ""))
	r.login(conformance.Administrator, text(conformance.Administrator,
		fmt.Sprintf(`{"grant_type": "password", "username": %q, "password": %q}`, admin.Username, admin.Password), ""))
	if r.version != spec.V6 {
		form(conformance.Tenant, password(tenant)+"&disable_antiforgery_token=true", "")
		for _, value := range []string{"true", "false", "null"} {
			text(conformance.Tenant, fmt.Sprintf(
				`{"grant_type": "password", "username": %q, "password": %q, "disable_antiforgery_token": %s}`,
				tenant.Username, tenant.Password, value), "")
		}
	}
	form(conformance.Nobody, "grant_type=password&username=nobody&password="+conformance.MadeUp, "a wrong password")
	form(conformance.Nobody, "username=nobody&password="+conformance.MadeUp, "grant_type missing")
	text(conformance.Nobody, `{"grant_type": "operator"}`, "grant_type operator")
	r.send(ask{
		as: conformance.Nobody, operation: "createToken", body: "grant_type=password", media: mediaText, broken: "another media type",
	})
}

func (r *recorder) recordInstance() {
	r.send(ask{as: conformance.Tenant, operation: "getServiceInstance"})
	r.send(ask{as: conformance.Administrator, operation: "getServiceInstance"})
	r.strangers("getServiceInstance", nil, "", "")
	r.send(ask{as: conformance.Tenant, operation: "getServiceInstance", header: compressed(), broken: "compressed"})
}

// strangers asks without a token and with an unknown one.
func (r *recorder) strangers(operation string, params map[string]string, query, body string) {
	for _, as := range []conformance.Principal{conformance.Nobody, conformance.Stranger} {
		r.send(ask{as: as, operation: operation, params: params, query: query, body: body})
	}
}

// recordOrganizations returns the id of the tenant's organization.
func (r *recorder) recordOrganizations() string {
	const list, get = "listOrganizations", "getOrganization"
	admin := conformance.Administrator
	all := r.send(ask{as: admin, operation: list, query: "extendedView=true"})
	r.send(ask{as: admin, operation: list, query: "extendedView=false"})
	if r.version == spec.V8 {
		r.send(ask{as: admin, operation: list, query: "limit=1&offset=0"})
		r.send(ask{as: admin, operation: list, query: "offset=1&limit=1"})
		r.send(ask{as: admin, operation: list, query: "limit=3&offset=7"})
		r.send(ask{as: admin, operation: list, query: "msid=none", broken: "msid"})
	}
	r.send(ask{as: admin, operation: list, query: "extendedView=perhaps", broken: "extendedView perhaps"})
	r.strangers(list, nil, "extendedView=true", "")
	r.send(ask{as: conformance.Tenant, operation: list, query: "extendedView=true"})
	r.send(ask{as: admin, operation: list, header: compressed(), query: "extendedView=true", broken: "compressed"})

	id := r.ids(all)[0]
	one := map[string]string{"organizationId": id}
	r.send(ask{as: admin, operation: get, params: one, query: "extendedView=true"})
	r.send(ask{as: admin, operation: get, params: one, query: "extendedView=false"})
	r.refusals(admin, get, "organizationId", one, "extendedView=true", "")
	r.send(ask{as: conformance.Tenant, operation: get, params: one, query: "extendedView=true"})
	return id
}

// refusals asks for an id that is none, for one that is unknown, without a good token and compressed.
func (r *recorder) refusals(as conformance.Principal, operation, param string, params map[string]string, query, body string) {
	with := func(id string) map[string]string {
		out := maps.Clone(params)
		out[param] = id
		return out
	}
	none := "nonsense"
	if param == "restorePointId" {
		none = strings.Repeat("x", 257)
	}
	r.send(ask{as: as, operation: operation, params: with(none), query: query, body: body, broken: "an id that is none"})
	r.send(ask{as: as, operation: operation, params: with(unknownID), query: query, body: body, broken: "unknown id"})
	r.strangers(operation, params, query, body)
	r.send(ask{as: as, operation: operation, params: params, query: query, body: body, header: compressed(), broken: "compressed"})
}

func (r *recorder) recordPoints(organization string) {
	const list, get = "listRestorePoints", "getRestorePoint"
	tenant := conformance.Tenant
	var points []string
	if r.version == spec.V6 {
		points = r.ids(r.send(ask{as: tenant, operation: list, query: "backupTime=2022-01-23T00:00:00Z"}))
		r.send(ask{as: tenant, operation: list, query: "backupTime=2030.01.23+00:00"})
	} else {
		points = r.ids(r.send(ask{as: tenant, operation: list, query: "limit=2&offset=0"}))
		r.send(ask{as: tenant, operation: list, query: "limit=2&offset=2"})
		r.send(ask{as: tenant, operation: list, query: "limit=2&offset=7"})
		r.send(ask{as: tenant, operation: list, query: "limit=2&offset=100"})
		r.send(ask{as: tenant, operation: list, query: "from=2022-01-22T00:00:00Z&to=2022.01.23+12:00:00&orderAsc=true&limit=1&isCopy=false"})
	}
	r.send(ask{
		as: conformance.Administrator, operation: list,
		query: "organizationId=" + organization + "&isLongTermCopy=false&isRetrieved=true&jobId=" + unknownID + "&repositoryId=" + unknownID,
	})
	r.send(ask{as: tenant, operation: list, query: "organizationId=nonsense", broken: "organizationId nonsense"})
	r.strangers(list, nil, "", "")
	r.send(ask{as: tenant, operation: list, header: compressed(), broken: "compressed"})

	one := map[string]string{"restorePointId": points[0]}
	r.send(ask{as: tenant, operation: get, params: one})
	r.send(ask{as: conformance.OtherTenant, operation: get, params: one})
	r.refusals(tenant, get, "restorePointId", one, "", "")
}

func (r *recorder) recordExplores(organization string) {
	const mine, theirs = "exploreOrganization", "exploreOrganizationById"
	tenant, admin := conformance.Tenant, conformance.Administrator
	bodies := []string{
		exploreBody,
		strings.NewReplacer("Vex", "Veod", "true", "false").Replace(exploreBody),
		strings.NewReplacer("Vex", "Vesp", "2022-01-22T14:56:55.862Z", "2022-01-22 14:56:55.862").Replace(exploreBody),
		strings.NewReplacer("Vex", "Vet", "2022-01-22T14:56:55.862Z", "2022.01.22 14:56").Replace(exploreBody),
	}
	for _, body := range bodies {
		r.send(ask{as: tenant, operation: mine, body: body})
	}
	r.send(ask{as: tenant, operation: mine, body: strings.Replace(exploreBody, "Vex", "Vox", 1), broken: "type Vox"})
	r.strangers(mine, nil, "", exploreBody)
	r.send(ask{as: admin, operation: mine, body: exploreBody})
	r.send(ask{as: tenant, operation: mine, body: exploreBody, media: mediaText, broken: "another media type"})

	one := map[string]string{"organizationId": organization}
	r.send(ask{as: admin, operation: theirs, params: one, body: exploreBody})
	if r.version == spec.V8 {
		for _, repository := range []string{`"` + unknownID + `"`, "null"} {
			body := strings.Replace(exploreBody, "{", `{"repositoryId": `+repository+", ", 1)
			r.send(ask{as: admin, operation: theirs, params: one, body: body})
		}
	}
	r.refusals(admin, theirs, "organizationId", one, "", exploreBody)
	r.send(ask{as: tenant, operation: theirs, params: one, body: exploreBody})
	r.send(ask{as: admin, operation: theirs, params: one, body: exploreBody, media: mediaText, broken: "another media type"})
}

func (r *recorder) recordSessions() {
	const list, get, stop = "listRestoreSessions", "getRestoreSession", "stopRestoreSession"
	tenant := conformance.Tenant
	id := r.id(r.send(ask{as: tenant, operation: "exploreOrganization", body: exploreBody}))
	one := map[string]string{"restoreSessionId": id}
	r.send(ask{as: tenant, operation: list, query: "limit=2&offset=0"})
	r.send(ask{as: tenant, operation: list, query: "limit=2&offset=2"})
	r.send(ask{as: tenant, operation: list, query: "limit=2&offset=4"})
	r.send(ask{as: tenant, operation: list, query: "limit=2&offset=100"})
	r.send(ask{as: conformance.OtherTenant, operation: list})
	r.send(ask{as: tenant, operation: list, query: "startTimeFrom=2022-01-01T00:00:00Z&startTimeTo=2022-01-31+00:00:00.000&limit=1"})
	if r.version == spec.V8 {
		r.send(ask{as: tenant, operation: list, query: "endTimeFrom=2022-01-01T00:00:00Z&endTimeTo=2023-01-01T00:00:00%2B01:00&orderAsc=true&orderBy=EndTime&limit=1"})
	}
	r.send(ask{as: tenant, operation: list, query: "limit=-1", broken: "limit -1"})
	r.strangers(list, nil, "", "")
	r.send(ask{as: tenant, operation: list, header: compressed(), broken: "compressed"})

	r.send(ask{as: tenant, operation: get, params: one})
	r.send(ask{as: tenant, operation: "getRestoreSessionOrganization", params: one})
	r.refusals(tenant, "getRestoreSessionOrganization", "restoreSessionId", one, "", "")
	r.send(ask{as: conformance.OtherTenant, operation: "getRestoreSessionOrganization", params: one})
	r.refusals(tenant, stop, "restoreSessionId", one, "", "")
	r.now = r.now.Add(90*time.Second + 100*time.Nanosecond)
	r.send(ask{as: tenant, operation: stop, params: one})
	r.send(ask{as: tenant, operation: get, params: one})
	r.send(ask{as: tenant, operation: get, params: one})
	r.refusals(tenant, get, "restoreSessionId", one, "", "")
	r.recordEvents(one)
}

func (r *recorder) recordEvents(session map[string]string) {
	const list, get = "listRestoreSessionEvents", "getRestoreSessionEvent"
	tenant := conformance.Tenant
	events := r.ids(r.send(ask{as: tenant, operation: list, params: session}))
	for _, query := range []string{"limit=1&offset=0", "limit=1&offset=1", "limit=1&offset=2"} {
		r.send(ask{as: tenant, operation: list, params: session, query: query})
	}
	r.refusals(tenant, list, "restoreSessionId", session, "", "")
	one := map[string]string{"restoreSessionId": session["restoreSessionId"], "eventId": events[0]}
	r.send(ask{as: tenant, operation: get, params: one})
	r.send(ask{as: tenant, operation: get, params: map[string]string{"restoreSessionId": session["restoreSessionId"], "eventId": events[1]}})
	r.refusals(tenant, get, "eventId", one, "", "")
}

// recordNowhere asks for what no operation gives.
func (r *recorder) recordNowhere() {
	r.send(ask{as: conformance.Tenant, operation: "listRestoreSessions", method: http.MethodDelete, broken: "method DELETE"})
	r.send(ask{as: conformance.Tenant, operation: "listRestoreSessions", path: "/" + string(r.version) + "/Nonsense", broken: "unknown path"})
}
