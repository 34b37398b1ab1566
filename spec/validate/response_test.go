package validate_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	undocumented := "http/status-undocumented status"
	tests := []struct {
		name    string
		version spec.Version
		op      string
		status  int
		body    string
		want    []string
	}{
		{"explore in v6", spec.V6, "exploreOrganization", 200, session, nil},
		{"explore in v6, status of v8", spec.V6, "exploreOrganization", 201, session, []string{undocumented}},
		{"explore in v8", spec.V8, "exploreOrganization", 201, strings.ReplaceAll(session, "/v6/", "/v8/"), nil},
		{"explore in v8, status of v7", spec.V8, "exploreOrganization", 200, session, []string{undocumented}},
		{"another status of success", spec.V6, "getRestoreSession", 202, session, []string{undocumented}},
		{"a redirect", spec.V6, "getRestoreSession", 302, "", []string{undocumented}},
		{"not a status", spec.V6, "getRestoreSession", 0, "", []string{undocumented}},
		{"beyond all statuses", spec.V6, "getRestoreSession", 600, `{"message":"x"}`, []string{undocumented}},
		{"a failure by default", spec.V6, "getRestoreSession", 418, `{"message":"x"}`, nil},
		{"the last failure by default", spec.V6, "getRestoreSession", 599, `{"message":"x"}`, nil},
		{"a failure without its body", spec.V6, "getRestoreSession", 500, "", []string{"http/body-missing body"}},
		{"a failure with another body", spec.V6, "getRestoreSession", 500, `{}`, []string{"body/required body /message"}},
		{"stop in v6", spec.V6, "stopRestoreSession", 200, "", nil},
		{"stop in v7 with a body", spec.V7, "stopRestoreSession", 200, "{}", []string{"http/body-unexpected body"}},
		{"stop in v8", spec.V8, "stopRestoreSession", 204, "", nil},
		{"stop in v8, status of v6", spec.V8, "stopRestoreSession", 200, "", []string{undocumented}},
		{"no body where one is documented", spec.V6, "getRestoreSession", 200, "", []string{"http/body-missing body"}},
		{"organizations in v7", spec.V7, "listOrganizations", 200, `[]`, nil},
		{"organizations in v7 as a page", spec.V7, "listOrganizations", 200, `{"offset":0,"limit":30,"results":[]}`, []string{"body/type body"}},
		{"organizations in v8", spec.V8, "listOrganizations", 200, `{"offset":0,"limit":30,"results":[]}`, nil},
		{"organizations in v8 as an array", spec.V8, "listOrganizations", 200, `[]`, []string{"body/type body"}},
		{"an error code before its time", spec.V7, "getRestoreSession", 404, `{"message":"x","errorCode":"HttpError"}`, []string{"body/enum body /errorCode"}},
		{"no error code", spec.V8, "getRestoreSession", 404, `{"message":"x","errorCode":null}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := response(t, tt.body)
			m.Version, m.Operation, m.Status = tt.version, operation(t, tt.op), tt.status
			want(t, m, tt.want...)
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"as documented", http.Header{"Content-Type": {jsonType}}, nil},
		{"in other letters", http.Header{"Content-Type": {`Application/JSON;charset="UTF-8"`}}, nil},
		{"a parameter more", http.Header{"Content-Type": {jsonType + "; profile=x"}}, nil},
		{"missing", nil, []string{"http/media-missing header Content-Type"}},
		{"empty", http.Header{"Content-Type": {""}}, []string{"http/media-missing header Content-Type"}},
		{"another", http.Header{"Content-Type": {"text/json; charset=utf-8"}}, []string{"http/media-undocumented header Content-Type"}},
		{"twice", http.Header{"Content-Type": {jsonType, jsonType}}, []string{"http/media-undocumented header Content-Type"}},
		{"none at all", http.Header{"Content-Type": {";;"}}, []string{"http/media-undocumented header Content-Type"}},
		{"another charset", http.Header{"Content-Type": {"application/json; charset=utf-16"}}, []string{"http/charset-unexpected header Content-Type"}},
		{"no charset", http.Header{"Content-Type": {"application/json"}}, []string{"http/charset-unexpected header Content-Type"}},
		{"the length", http.Header{"Content-Type": {jsonType}, "Content-Length": {strconv.Itoa(len(session))}}, nil},
		{"another length", http.Header{"Content-Type": {jsonType}, "Content-Length": {"1"}}, []string{"http/content-length-mismatch header Content-Length"}},
		{"no length", http.Header{"Content-Type": {jsonType}, "Content-Length": {"x"}}, []string{"http/content-length-mismatch header Content-Length"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := response(t, session)
			m.Header = tt.header
			want(t, m, tt.want...)
		})
	}
}

// A body without a media type is judged all the same; one of another type is not.
func TestBodyOfOtherMediaType(t *testing.T) {
	t.Parallel()
	m := response(t, `{"id":"x"`)
	m.Header = nil
	want(t, m, "http/media-missing header Content-Type", "json/syntax body")
	m.Header = http.Header{"Content-Type": {"text/html"}}
	want(t, m, "http/media-undocumented header Content-Type")
}

func TestBytes(t *testing.T) {
	t.Parallel()
	deep := func(levels int) string {
		return strings.Replace(session, `"scopeName":""`,
			`"more":`+strings.Repeat("[", levels-1)+strings.Repeat("]", levels-1), 1)
	}
	tests := []struct {
		name, body string
		want       []string
	}{
		{"white space around", " \r\n\t" + session + "\n", nil},
		{"only white space", "  ", []string{"json/syntax body"}},
		{"cut off", session[:len(session)-1], []string{"json/syntax body"}},
		{"a comma too many", `{"id":"x",}`, []string{"json/syntax body"}},
		{"deep inside", `{"results":[{"a":tru}]}`, []string{"json/syntax body /results/0/a"}},
		{"a leading zero", strings.Replace(session, `""`, "01", 1), []string{"json/syntax body"}},
		{"not a number", strings.Replace(session, `""`, "NaN", 1), []string{"json/syntax body /scopeName"}},
		{"a control character", strings.Replace(session, `""`, "\"a\x01\"", 1), []string{"json/syntax body /scopeName"}},
		{"not UTF-8", strings.Replace(session, `""`, "\"\xff\"", 1), []string{"json/invalid-utf8 body /scopeName"}},
		{"half a surrogate", strings.Replace(session, `""`, `"\ud83d"`, 1), []string{"json/invalid-utf8 body /scopeName"}},
		{"a whole surrogate", strings.Replace(session, `""`, `"\ud83d\ude00"`, 1), nil},
		{"a name twice", strings.Replace(session, `"type"`, `"id":"fa3a2d17-d86d-4540-bf71-512750281e43","type"`, 1),
			[]string{"json/duplicate-name body /id"}},
		{"a name twice by escapes", strings.Replace(session, `"type"`, `"\u0073cop\u0065Name":"x","type"`, 1),
			[]string{"json/duplicate-name body /scopeName"}},
		{"an unknown name twice", `{"message":"x","a":{"b/c":1,"b/c":2}}`, []string{"json/duplicate-name body /a/b~1c", "body/property-undocumented body /a", "body/property-undocumented body /message",
			"body/required body /creationTime", "body/required body /id", "body/required body /result",
			"body/required body /state", "body/required body /type"}},
		{"names that differ in case", strings.Replace(session, `"type"`, `"ID":1,"type"`, 1),
			[]string{"body/property-case-drift body /ID", "body/type body /id"}},
		{"two values", session + "{}", []string{"json/trailing-bytes body"}},
		{"trailing text", session + "\x00", []string{"json/trailing-bytes body"}},
		{"a byte order mark", "\ufeff" + session, []string{"json/bom body"}},
		{"a byte order mark and nothing", "\ufeff", []string{"json/bom body", "json/syntax body"}},
		{"as deep as can be", deep(64), []string{"body/property-undocumented body /more"}},
		{"too deep", deep(65), []string{"json/depth body"}},
		{"much too deep", strings.Repeat("[", 1<<20), []string{"json/depth body"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want(t, response(t, tt.body), sorted(tt.want)...)
		})
	}
}

func TestBodyOfResponse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, with string // session with old replaced
		want            []string
	}{
		{"an unknown property", `"scopeName":""`, `"scopeNames":[{}]`, []string{"body/property-undocumented body /scopeNames"}},
		{"null for text", `"scopeName":""`, `"scopeName":null`, []string{"body/null body /scopeName"}},
		{"null for a nullable", `"9999-12-31T23:59:59.9999999Z"`, `null`, nil},
		{"null for an enum", `"Vex"`, `null`, []string{"body/null body /type"}},
		{"null for an object", `{"self"`, `null,"x":{"self"`, []string{"body/null body /_links", "body/property-undocumented body /x"}},
		{"a number for text", `"scopeName":""`, `"scopeName":1`, []string{"body/type body /scopeName"}},
		{"a number for an enum", `"Vex"`, `1`, []string{"body/type body /type"}},
		{"an array for an object", `{"self"`, `[],"x":{"self"`, []string{"body/property-undocumented body /x", "body/type body /_links"}},
		{"another value of an enum", `"Vex"`, `"Vez"`, []string{"body/enum body /type"}},
		{"an enum in another case", `"Vex"`, `"vex"`, []string{"body/enum-case-drift body /type"}},
		{"no required property", `"state"`, `"stat"`, []string{"body/property-undocumented body /stat", "body/required body /state"}},
		{"a property in another case", `"state"`, `"State"`, []string{"body/property-case-drift body /State"}},
		{"a bad one in another case", `"state":"Working"`, `"State":"Idle"`, []string{"body/property-case-drift body /State", "body/enum body /state"}},
		{"no day of that month", `2022-01-21`, `2022-02-30`, []string{"body/format-date-time body /creationTime"}},
		{"no leap year", `2022-01-21`, `2022-02-29`, []string{"body/format-date-time body /creationTime"}},
		{"a leap year", `2022-01-21`, `2024-02-29`, nil},
		{"no such hour", `T22:53`, `T25:00`, []string{"body/format-date-time body /creationTime"}},
		{"no such minute", `T22:53`, `T22:60`, []string{"body/format-date-time body /creationTime"}},
		{"a fraction by comma", `13.9685934Z`, `13,9685934Z`, []string{"body/format-date-time body /creationTime"}},
		{"no zone", `13.9685934Z`, `13.9685934`, []string{"body/format-date-time body /creationTime"}},
		{"an offset", `13.9685934Z`, `13.9685934+03:00`, []string{"body/pattern body /creationTime"}},
		{"eight digits", `13.9685934Z`, `13.96859345Z`, []string{"body/pattern body /creationTime"}},
		{"six digits", `13.9685934Z`, `13.968593Z`, nil},
		{"no UUID", `"id":"fa3a2d17`, `"id":"ga3a2d17`, []string{"body/format-uuid body /id"}},
		{"a UUID without hyphens", `fa3a2d17-d86d-4540-bf71-512750281e43`, `fa3a2d17d86d4540bf71512750281e43`, []string{"body/format-uuid body /id"}},
		{"a link to another version", `"/v6/restoresessions/fa3a2d17"`, `"/v7/restoresessions/fa3a2d17"`, []string{"body/pattern body /_links/self/href"}},
		{"a link of another name", `"self":{"href"`, `"a~b":{},"self":{"href"`, []string{"body/property-undocumented body /_links/a~0b", "body/required body /_links/a~0b/href"}},
		{"a link in another case", `"self":{"href"`, `"Self":{"href"`, []string{"body/property-case-drift body /_links/Self"}},
		{"several faults", `"type":"Vex","creationTime":"2022-01-21T22:53:13.9685934Z"`, `"type":"","creationTime":1`,
			[]string{"body/enum body /type", "body/type body /creationTime"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(session, tt.old) != 1 {
				t.Fatalf("%q is not there once", tt.old)
			}
			want(t, response(t, strings.Replace(session, tt.old, tt.with, 1)), sorted(tt.want)...)
		})
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, offset, eTag string
		want               []string
	}{
		{"small", "0", "0", nil},
		{"as large as can be", "2147483647", "9223372036854775807", []string{"json/number-precision body /results/0/eTag"}},
		{"too large", "2147483648", "9223372036854775808",
			[]string{"body/format-int32 body /offset", "body/format-int64 body /results/0/eTag", "json/number-precision body /results/0/eTag"}},
		{"far too large", "1" + strings.Repeat("0", 500), "-1" + strings.Repeat("0", 500),
			[]string{"body/format-int32 body /offset", "json/number-precision body /offset", "body/format-int64 body /results/0/eTag", "json/number-precision body /results/0/eTag"}},
		{"below the bound", "-1", "-1", []string{"body/range body /offset", "body/range body /results/0/eTag"}},
		{"below the format", "-2147483649", "-9223372036854775809",
			[]string{"body/format-int32 body /offset", "body/format-int64 body /results/0/eTag", "json/number-precision body /results/0/eTag"}},
		{"a fraction", "1.5", "1.5", []string{"body/type body /offset", "body/type body /results/0/eTag"}},
		{"a fraction of nothing", "1.0", "1.00", []string{"body/type body /offset", "body/type body /results/0/eTag"}},
		{"an exponent", "1e2", "1e400", []string{"body/type body /offset", "body/type body /results/0/eTag"}},
		{"text", `"1"`, `"1"`, []string{"body/type body /offset", "body/type body /results/0/eTag"}},
		{"null", `null`, `null`, []string{"body/null body /offset", "body/null body /results/0/eTag"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := strings.Replace(strings.ReplaceAll(session, "/v6/", "/v8/"), `"type"`, `"eTag":`+tt.eTag+`,"type"`, 1)
			m := response(t, `{"offset":`+tt.offset+`,"limit":30,"results":[`+s+`]}`)
			m.Version, m.Operation = spec.V8, operation(t, "listRestoreSessions")
			want(t, m, tt.want...)
		})
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	const secret = "PassWord1"
	for _, body := range []string{
		`"PassWord1"`,
		`{"grant_type":"password","username":"u","password":"` + strings.Repeat(secret, 200) + `"}`,
		`{"grant_type":"password","username":"u","Password":["PassWord1"]}`,
		`{"grant_type":"refresh_token","refresh_token":{"a":"PassWord1"}}`,
		`{"grant_type":"password","password":"PassWord1`,
		`{"grant_type":"password","password":"PassWord1\q"}`,
		`{"grant_type":"password","password":"PassWord1` + "\xff" + `"}`,
		`{"grant_type":"password","password":"PassWord1","password":"PassWord1"}`,
		`{"grant_type":"password"}"PassWord1"`,
	} {
		for _, media := range []string{"application/json", "application/x-www-form-urlencoded", "text/plain"} {
			m := request(t, body)
			m.Operation, m.AnyCase = operation(t, "createToken"), true
			m.Header = http.Header{"Content-Type": {media}}
			findings, err := validate.Judge(m)
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) == 0 {
				t.Errorf("%s %s: no finding", media, body)
			}
			for _, f := range findings {
				if strings.Contains(f.String(), secret) {
					t.Errorf("%s %s: %s", media, body, f)
				}
			}
		}
	}
	m := response(t, `{"access_token":"","refresh_token":7,"token_type":"bearer","expires_in":"x",`+
		`"userName":"u",".issued":"now",".expires":"2022-01-21T23:52:41+00:00"}`)
	m.Operation = operation(t, "createToken")
	findings, err := validate.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range findings {
		got[f.Check+" "+f.Pointer] = f.Got
	}
	for key, shown := range map[string]string{
		"body/length /access_token": "***", "body/type /refresh_token": "***", "body/type /expires_in": `"x"`,
		"body/format-date-time /.issued": `"now"`,
	} {
		if got[key] != shown {
			t.Errorf("%s: got %q, want %q", key, got[key], shown)
		}
	}
	if len(got) != 4 {
		t.Errorf("findings: %v", got)
	}
}

func TestFloodOfFindingsIsBounded(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"names":  "{" + strings.Repeat(`"a":1,`, 20_000) + `"a":1}`,
		"events": `{"offset":0,"limit":1,"results":[` + strings.Repeat("{},", 20_000) + `{}]}`,
		"digits": `{"offset":` + strings.Repeat("9", 1<<20) + `}`,
	} {
		m := response(t, body)
		m.Operation = operation(t, "listRestoreSessionEvents")
		if n := len(found(t, m)); n == 0 || n > 1000 {
			t.Errorf("%s: %d findings", name, n)
		}
	}
}
