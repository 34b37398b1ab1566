package validate_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
	"github.com/vb365-explore/vb365/spec/wire"
)

func TestBodyOfRequest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
		anyCase    []string // findings when case does not matter
	}{
		{"as documented", exploreBody, nil, nil},
		{"none", "", []string{"http/body-missing body"}, []string{"http/body-missing body"}},
		{"null", "null", []string{"body/null body"}, []string{"body/null body"}},
		{"an array", "[]", []string{"body/type body"}, []string{"body/type body"}},
		{"empty", "{}",
			[]string{"body/required body /dateTime", "body/required body /showAllVersions", "body/required body /showDeleted", "body/required body /type"},
			[]string{"body/required body /dateTime", "body/required body /showAllVersions", "body/required body /showDeleted", "body/required body /type"}},
		{"an unknown property", replace(t, exploreBody, `{`, `{"scope":1,`), []string{"body/property-undocumented body /scope"}, []string{"body/property-undocumented body /scope"}},
		{"everything in upper case", strings.ToUpper(exploreBody),
			[]string{"json/syntax body /SHOWDELETED"}, []string{"json/syntax body /SHOWDELETED"}},
		{"a name in another case", replace(t, exploreBody, "dateTime", "datetime"), []string{"body/required body /dateTime", "body/property-undocumented body /datetime"}, []string{"body/property-case-drift body /datetime"}},
		{"a name with a long s", replace(t, exploreBody, "showDeleted", "\u017fhowDeleted"), []string{"body/required body /showDeleted", "body/property-undocumented body /\u017fhowDeleted"}, []string{"body/property-case-drift body /\u017fhowDeleted"}},
		{"a name in two cases", replace(t, exploreBody, `"type"`, `"datetime":"2022.01.22 14:56","type"`), []string{"body/property-undocumented body /datetime"},
			[]string{"body/property-case-drift body /datetime", "json/duplicate-name body /datetime"}},
		{"a name in two cases, the last wrong", replace(t, exploreBody, `"type"`, `"datetime":7,"type"`), []string{"body/property-undocumented body /datetime"},
			[]string{"body/type body /dateTime", "body/property-case-drift body /datetime", "json/duplicate-name body /datetime"}},
		{"an enum in another case", replace(t, exploreBody, "Vex", "VEX"), []string{"body/enum body /type"}, []string{"body/enum-case-drift body /type"}},
		{"an unknown value of an enum", replace(t, exploreBody, "Vex", "Vez"), []string{"body/enum body /type"}, []string{"body/enum body /type"}},
		{"a boolean as text", replace(t, exploreBody, `"showDeleted":true`, `"showDeleted":"true"`),
			[]string{"body/type body /showDeleted"}, []string{"body/type body /showDeleted"}},
		{"a time in a documented form", replace(t, exploreBody, "2022-01-22T14:56:55.862Z", "2022.01.22 14:56:55"), nil, nil},
		{"a time with an offset", replace(t, exploreBody, "2022-01-22T14:56:55.862Z", "2022-01-22t14:56:55.862000+00:00"), nil, nil},
		{"a time in no form", replace(t, exploreBody, "2022-01-22T14:56:55.862Z", "08/06/2022 16:14:27"),
			[]string{"body/format-vb365-request-time body /dateTime"}, []string{"body/format-vb365-request-time body /dateTime"}},
		{"a time that does not exist", replace(t, exploreBody, "2022-01-22T14:56:55.862Z", "2022.02.30 14:56"),
			[]string{"body/format-vb365-request-time body /dateTime"}, []string{"body/format-vb365-request-time body /dateTime"}},
		{"a time with far too many digits", replace(t, exploreBody, ".862Z", "."+strings.Repeat("0", 60)+"Z"),
			[]string{"body/length body /dateTime"}, []string{"body/length body /dateTime"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := request(t, tt.body)
			before := strings.Clone(tt.body)
			want(t, m, tt.want...)
			m.AnyCase = true
			want(t, m, tt.anyCase...)
			if string(m.Body) != before {
				t.Error("the body was changed")
			}
		})
	}
}

func TestRequestTimeFormsAreNamed(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{"garbage", "2022-02-30T00:00:00Z", "2022-01-22"} {
		findings, err := validate.Judge(request(t, replace(t, exploreBody, "2022-01-22T14:56:55.862Z", sent)))
		if err != nil {
			t.Fatal(err)
		}
		if len(findings) != 1 || !strings.Contains(findings[0].Expected, wire.RequestTimeForms) || findings[0].Got != `"`+sent+`"` {
			t.Errorf("%s: %v", sent, findings)
		}
	}
}

func TestMediaTypeOfRequest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, op, media, body string
		want                  []string
	}{
		{"JSON", "exploreOrganization", "application/json", exploreBody, nil},
		{"JSON with a charset", "exploreOrganization", "APPLICATION/json; charset=UTF-8", exploreBody, nil},
		{"JSON with another charset", "exploreOrganization", "application/json; charset=latin1", exploreBody, []string{"http/charset-unexpected header Content-Type"}},
		{"another", "exploreOrganization", "text/plain", exploreBody, []string{"http/media-undocumented header Content-Type"}},
		{"a form where none is taken", "exploreOrganization", "application/x-www-form-urlencoded", "type=Vex", []string{"http/media-undocumented header Content-Type"}},
		{"none, one documented", "exploreOrganization", "", exploreBody, []string{"http/media-missing header Content-Type"}},
		{"none, several documented", "createToken", "", "{", []string{"http/media-missing header Content-Type"}},
		{"a body where none is taken", "getServiceInstance", "application/json", "{}", []string{"http/body-unexpected body"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := request(t, tt.body)
			m.Operation = operation(t, tt.op)
			m.Header.Set("Content-Type", tt.media)
			want(t, m, tt.want...)
		})
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
		anyCase    []string
	}{
		{"password", "grant_type=password&username=tech%5Cadministrator&password=Pass+Word1", nil, nil},
		{"refresh", "grant_type=refresh_token&refresh_token=8YxS2mRkq1", nil, nil},
		{"a boolean", "grant_type=password&disable_antiforgery_token=true", nil, nil},
		{"a boolean as .NET writes it", "grant_type=password&disable_antiforgery_token=True", []string{"body/type body /disable_antiforgery_token"}, []string{"body/enum-case-drift body /disable_antiforgery_token"}},
		{"no boolean", "grant_type=password&disable_antiforgery_token=1", []string{"body/type body /disable_antiforgery_token"}, []string{"body/type body /disable_antiforgery_token"}},
		{"an unknown field", "grant_type=password&client_id=x", []string{"body/property-undocumented body"}, []string{"body/property-undocumented body"}},
		{"no grant type", "username=u", []string{"body/required body /grant_type"}, []string{"body/required body /grant_type"}},
		{"another grant type", "grant_type=operator", []string{"body/enum body /grant_type"}, []string{"body/enum body /grant_type"}},
		{"an empty field", "grant_type=password&username=", []string{"body/length body /username"}, []string{"body/length body /username"}},
		{"a field twice", "grant_type=password&username=a&username=b", []string{"body/duplicate-name body /username"}, []string{"body/duplicate-name body /username"}},
		{"in another case", "Grant_Type=PASSWORD", []string{"body/property-undocumented body", "body/required body /grant_type"},
			[]string{"body/property-case-drift body /Grant_Type", "body/enum-case-drift body /grant_type"}},
		{"a field in two cases", "grant_type=password&username=a&UserName=b", []string{"body/property-undocumented body"},
			[]string{"body/property-case-drift body /UserName", "body/duplicate-name body /username"}},
		{"an unknown field twice", "grant_type=password&x=a&x=b", []string{"body/duplicate-name body", "body/property-undocumented body"},
			[]string{"body/duplicate-name body", "body/property-undocumented body"}},
		{"half an escape", "grant_type=password&password=%4", []string{"body/syntax body"}, []string{"body/syntax body"}},
		{"a semicolon", "grant_type=password;password=x", []string{"body/syntax body"}, []string{"body/syntax body"}},
		{"not UTF-8", "grant_type=password&password=%FF", []string{"body/invalid-utf8 body /password"}, []string{"body/invalid-utf8 body /password"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := request(t, tt.body)
			m.Version, m.Operation = spec.V7, operation(t, "createToken")
			m.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
			want(t, m, tt.want...)
			m.AnyCase = true
			want(t, m, tt.anyCase...)
		})
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		version spec.Version
		op      string
		query   string
		want    []string
		anyCase []string
	}{
		{"none", spec.V8, "listRestoreSessions", "", nil, nil},
		{"all", spec.V8, "listRestoreSessions",
			"limit=30&offset=0&startTimeFrom=2022.01.22+14:56&endTimeTo=2022-01-22T14:56:55Z&orderAsc=false&orderBy=EndTime", nil, nil},
		{"the bounds", spec.V6, "listRestoreSessions", "limit=10000&offset=2147483647", nil, nil},
		{"a limit of nothing", spec.V6, "listRestoreSessions", "limit=0", []string{"query/range query limit"}, []string{"query/range query limit"}},
		{"a limit below", spec.V6, "listRestoreSessions", "limit=-1", []string{"query/range query limit"}, []string{"query/range query limit"}},
		{"a limit above", spec.V6, "listRestoreSessions", "limit=10001", []string{"query/range query limit"}, []string{"query/range query limit"}},
		{"a limit that is no int32", spec.V6, "listRestoreSessions", "limit=2147483648", []string{"query/format-int32 query limit"}, []string{"query/format-int32 query limit"}},
		{"a limit that is no number", spec.V6, "listRestoreSessions", "limit=abc", []string{"query/type query limit"}, []string{"query/type query limit"}},
		{"a limit that is empty", spec.V6, "listRestoreSessions", "limit=", []string{"query/type query limit"}, []string{"query/type query limit"}},
		{"a limit with a fraction", spec.V6, "listRestoreSessions", "limit=1.0", []string{"query/type query limit"}, []string{"query/type query limit"}},
		{"a limit that is null", spec.V6, "listRestoreSessions", "limit=null", []string{"query/type query limit"}, []string{"query/type query limit"}},
		{"no time", spec.V6, "listRestoreSessions", "startTimeFrom=garbage",
			[]string{"query/format-vb365-request-time query startTimeFrom"}, []string{"query/format-vb365-request-time query startTimeFrom"}},
		{"an unknown name", spec.V6, "listRestoreSessions", "orderBy=Foo&x=y&x=z", []string{"route/query-undocumented query orderBy", "route/query-undocumented query x"},
			[]string{"route/query-undocumented query orderBy", "route/query-undocumented query x"}},
		{"no boolean", spec.V8, "listRestoreSessions", "orderAsc=maybe", []string{"query/type query orderAsc"}, []string{"query/type query orderAsc"}},
		{"a boolean as .NET writes it", spec.V8, "listRestoreSessions", "orderAsc=True", []string{"query/type query orderAsc"}, []string{"query/enum-case-drift query orderAsc"}},
		{"no such order", spec.V8, "listRestoreSessions", "orderBy=Foo", []string{"query/enum query orderBy"}, []string{"query/enum query orderBy"}},
		{"an order in another case", spec.V8, "listRestoreSessions", "orderBy=endtime", []string{"query/enum query orderBy"}, []string{"query/enum-case-drift query orderBy"}},
		{"twice", spec.V6, "listRestoreSessions", "limit=1&limit=1", []string{"query/duplicate query limit"}, []string{"query/duplicate query limit"}},
		{"a name in another case", spec.V6, "listRestoreSessions", "LIMIT=-1", []string{"route/query-case-drift query LIMIT"}, []string{"route/query-case-drift query LIMIT", "query/range query limit"}},
		{"twice by case", spec.V6, "listRestoreSessions", "LIMIT=1&limit=2", []string{"route/query-case-drift query LIMIT"}, []string{"route/query-case-drift query LIMIT", "query/duplicate query limit"}},
		{"a required one missing", spec.V6, "listOrganizations", "", []string{"query/required query extendedView"}, []string{"query/required query extendedView"}},
		{"a required one", spec.V6, "listOrganizations", "extendedView=false", nil, nil},
		{"required no more", spec.V7, "listOrganizations", "", nil, nil},
		{"no UUID", spec.V7, "listRestorePoints", "organizationId=abc", []string{"query/format-uuid query organizationId"}, []string{"query/format-uuid query organizationId"}},
		{"empty text", spec.V8, "listRestorePoints", "userId=", []string{"query/length query userId"}, []string{"query/length query userId"}},
		{"several faults", spec.V8, "listRestoreSessions", "limit=x&offset=-1", []string{"query/range query offset", "query/type query limit"}, []string{"query/range query offset", "query/type query limit"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			m := validate.Message{Version: tt.version, Operation: operation(t, tt.op), Request: true, Query: query}
			want(t, m, sorted(tt.want)...)
			m.AnyCase = true
			want(t, m, sorted(tt.anyCase)...)
		})
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	const id = "fa3a2d17-d86d-4540-bf71-512750281e43"
	tests := []struct {
		op     string
		params map[string]string
		want   []string
	}{
		{"getRestoreSession", map[string]string{"restoreSessionId": id}, nil},
		{"getRestoreSession", map[string]string{"restoreSessionId": strings.ToUpper(id)}, nil},
		{"getRestoreSession", map[string]string{"restoreSessionId": "x"}, []string{"path/format-uuid path restoreSessionId"}},
		{"getRestoreSession", map[string]string{"restoreSessionId": "{" + id + "}"}, []string{"path/format-uuid path restoreSessionId"}},
		{"getRestoreSession", nil, []string{"path/required path restoreSessionId"}},
		{"getRestorePoint", map[string]string{"restorePointId": "any text"}, nil},
		{"getRestorePoint", map[string]string{"restorePointId": strings.Repeat("x", 257)}, []string{"path/length path restorePointId"}},
		{"getRestoreSessionEvent", map[string]string{"restoreSessionId": "x", "eventId": "y"},
			[]string{"path/format-uuid path eventId", "path/format-uuid path restoreSessionId"}},
	}
	for _, tt := range tests {
		m := validate.Message{Version: spec.V6, Operation: operation(t, tt.op), Request: true, Params: tt.params}
		want(t, m, tt.want...)
	}
}

func TestFindingReads(t *testing.T) {
	t.Parallel()
	m := response(t, replace(t, session, "2022-01-21T22", "2022-02-30T22"))
	m.Header.Set("Content-Length", "1")
	got := judgeLines(t, m)
	r := request(t, replace(t, exploreBody, "Vex", strings.Repeat("V", 1000)))
	got = append(got, judgeLines(t, r)...)
	m.Status = 302
	got = append(got, judgeLines(t, m)...)
	wanted := []string{
		`getRestoreSession response: header Content-Length: http/content-length-mismatch: expected 360, the length of the body, got "1"`,
		`getRestoreSession response: body /creationTime: body/format-date-time: expected a time that exists, in RFC 3339 form with a zone, got "2022-02-30T22:53:13.9685934Z"`,
		`exploreOrganization request: body /type: body/enum: expected one of Vex, Veod, Vesp, Vet, got "` + strings.Repeat("V", 78) + `…`,
		`getRestoreSession response: status: http/status-undocumented: expected status 200, 400, 401, 404 or another 4xx or 5xx, got 302`,
		`getRestoreSession response: header Content-Length: http/content-length-mismatch: expected 360, the length of the body, got "1"`,
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJudgeRefuses(t *testing.T) {
	t.Parallel()
	for _, m := range []validate.Message{
		{},
		{Version: "v9", Operation: operation(t, "getServiceInstance")},
		{Version: spec.V6},
		{Version: spec.V6, Operation: spec.Operation{ID: "getMailbox"}},
	} {
		if findings, err := validate.Judge(m); err == nil || findings != nil {
			t.Errorf("%v: %v, %v", m, findings, err)
		}
	}
}

func judgeLines(t *testing.T, m validate.Message) []string {
	t.Helper()
	findings, err := validate.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	return lines
}

// replace replaces old, which is in s.
func replace(t *testing.T, s, old, with string) string {
	t.Helper()
	if !strings.Contains(s, old) {
		t.Fatalf("%q is not in %q", old, s)
	}
	return strings.Replace(s, old, with, 1)
}
