package validate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec/validate"
)

// good are the headers of an answer that keeps the contract.
func good() http.Header { return http.Header{"Content-Type": {jsonType}} }

// short writes findings as "severity check where pointer", requests with a mark.
func short(findings []validate.Finding) []string {
	got := []string{}
	for _, f := range findings {
		s := strings.TrimRight(strings.Join([]string{string(f.Severity), f.Check, f.Where, f.Pointer}, " "), " ")
		if f.Request {
			s = "> " + s
		}
		got = append(got, s)
	}
	return got
}

func TestJudgeHTTP(t *testing.T) {
	t.Parallel()
	const path = "/v6/Organization/Explore"
	for _, tt := range []struct {
		name, method, path, sent string
		status                   int // 0 for no answer
		header                   http.Header
		received                 string
		want                     []string
	}{
		{"good", "POST", path, exploreBody, 200, good(), session, nil},
		{"no answer", "POST", path, exploreBody, 0, nil, "", nil},
		{"both sides", "POST", path, strings.Replace(exploreBody, "2022", "20", 1), 200, good(), strings.Replace(session, "Working", "Sleeping", 1), []string{
			"> violation body/format-vb365-request-time body /dateTime", "violation body/enum body /state",
		}},
		{"drift of the path", "POST", "/V6/organization/Explore/?a=1", exploreBody, 200, good(), session, []string{
			"> drift route/case-drift path", "> drift route/trailing-slash path", "> drift route/query-undocumented query a",
		}},
		{"drift of the body", "POST", path, strings.Replace(exploreBody, "Vex", "vex", 1), 200, good(), session, []string{
			"> drift body/enum-case-drift body /type",
		}},
		{"parameters", "GET", "/v6/RestoreSessions/7?x=1", "", 404, good(), `{"message":"none"}`, []string{
			"> violation path/format-uuid path restoreSessionId", "> drift route/query-undocumented query x",
		}},
		{"status of another version", "POST", "/v8/Organization/Explore", exploreBody, 200, good(), session, []string{
			"violation http/status-undocumented status",
		}},
		{"no such path", "GET", "/v6/Mailboxes", "", 200, good(), session, []string{"> violation route/undocumented path"}},
		{"no such version", "GET", "/v5/ServiceInstance", "", 200, good(), session, []string{"> violation route/undocumented path"}},
		{"no such method", "DELETE", path, "", 200, good(), session, []string{"> violation route/method-undocumented path"}},
		{"compressed", "POST", path, exploreBody, 200, http.Header{"Content-Type": {jsonType}, "Content-Encoding": {"gzip"}}, "\x1f\x8b", []string{
			"note http/unjudged body",
		}},
		{"compressed, of another type", "POST", path, exploreBody, 200, http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"br"}}, "x", []string{
			"violation http/media-undocumented header Content-Type", "note http/unjudged body",
		}},
		{"compressed, where there is none", "POST", "/v8/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43/Stop", "", 204,
			http.Header{"Content-Encoding": {"gzip"}}, "x", []string{"violation http/body-unexpected body", "note http/unjudged body"}},
		{"identity", "POST", path, exploreBody, 200, http.Header{"Content-Type": {jsonType}, "Content-Encoding": {"identity"}}, "{", []string{
			"violation json/syntax body",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tt.method, tt.path, http.NoBody)
			if tt.sent != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			var resp *http.Response
			if tt.status != 0 {
				resp = &http.Response{StatusCode: tt.status, Header: tt.header}
			}
			findings := validate.JudgeHTTP(r, resp, []byte(tt.sent), []byte(tt.received))
			if diff := cmp.Diff(append([]string{}, tt.want...), short(findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range findings {
				if len(f.Fingerprint) != 16 || f.Count != 1 {
					t.Errorf("%s: fingerprint %q, count %d", f, f.Fingerprint, f.Count)
				}
			}
		})
	}
}

// TestUndocumented: a request of no operation is told with its place in the contract.
func TestUndocumented(t *testing.T) {
	t.Parallel()
	fingerprints := map[string]string{}
	for _, tt := range []struct{ method, path, want, clause string }{
		{"GET", "/v6/Mailboxes", `request: path: route/undocumented: expected a path of v6, got "/v6/Mailboxes"`, "#/paths"},
		{"GET", "/v6/Folders/1", `request: path: route/undocumented: expected a path of v6, got "/v6/Folders/1"`, "#/paths"},
		{"GET", "/", `request: path: route/undocumented: expected a path that begins with /v6, /v7, /v8, got "/"`, "#/servers"},
		{"PUT", "/v7/RestoreSessions/1/stop", `request: path: route/method-undocumented: expected POST, got "PUT"`,
			"#/paths/~1RestoreSessions~1{restoreSessionId}~1Stop"},
	} {
		findings := validate.JudgeHTTP(httptest.NewRequest(tt.method, tt.path, http.NoBody), nil, nil, nil)
		if len(findings) != 1 {
			t.Fatalf("%s %s: found %v", tt.method, tt.path, findings)
		}
		f := findings[0]
		if f.String() != tt.want {
			t.Errorf("found %q, want %q", f, tt.want)
		}
		if f.Clause.Pointer != tt.clause || f.Clause.File != "spec/openapi.yaml" || f.Clause.Line == 0 {
			t.Errorf("%s %s: clause %+v, want %s", tt.method, tt.path, f.Clause, tt.clause)
		}
		fingerprints[f.Fingerprint] = tt.path
	}
	if len(fingerprints) != 3 {
		t.Errorf("fingerprints %v: want that of unknown paths to be one, whatever they are", fingerprints)
	}
}
