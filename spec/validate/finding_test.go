package validate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

func judged(t testing.TB, m validate.Message) []validate.Finding {
	t.Helper()
	findings, err := validate.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// events is a page of events of v6, each changed by a replacement.
func events(n int, old, with string) string {
	const event = `{"id":"45963836-69ab-48b8-bc87-66de3b08937c","type":"None","status":"Success","startTime":"2022-01-21T22:53:13.9685934Z",` +
		`"endTime":"2022-01-21T22:53:13.9685934Z","duration":"00:00:00","title":"a","message":"a","order":0}`
	return `{"offset":0,"limit":30,"results":[` + strings.Repeat(strings.Replace(event, old, with, 1)+",", n-1) + event + `]}`
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	m := response(t, replace(t, replace(t, session, `"Working"`, `"working"`), `"scopeName":""`, `"scopeName":7,"moreName":""`))
	m.Header.Set("X-Powered-By", "a")
	got := map[string]validate.Severity{}
	for _, f := range judged(t, m) {
		got[f.Check] = f.Severity
	}
	wanted := map[string]validate.Severity{
		"http/header-undocumented": validate.Drift, "body/enum-case-drift": validate.Drift, "body/property-undocumented": validate.Drift,
		"body/type": validate.Violation,
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The lines are those of the contract as it is written, whatever version is derived from it.
func TestClausesAreLinesOfTheContract(t *testing.T) {
	t.Parallel()
	source := strings.Split(string(spec.OpenAPI()), "\n")
	for _, tt := range []struct {
		version         spec.Version
		old, with       string
		pointer, below  string // clause, and a line above it
		line            string // begins the line of the clause
		check, instance string
	}{
		{spec.V6, `"Vex"`, `"Vez"`, "#/components/schemas/ExplorerType/enum", "    ExplorerType:", "      enum:", "body/enum", "/type"},
		{spec.V8, `"Vex"`, `7`, "#/components/schemas/ExplorerType/type", "    ExplorerType:", "      type:", "body/type", "/type"},
		{spec.V8, `"/V/`, `"/v5/`, "#/components/schemas/Link/properties/href/pattern", "    Link:", "            v8:", "body/pattern", "/_links/self/href"},
		{spec.V7, `"result"`, `"resultat"`, "#/components/schemas/RestoreSession/required", "    RestoreSession:", "      required:", "body/required", "/result"},
	} {
		body := strings.ReplaceAll(strings.ReplaceAll(session, "/v6/", "/V/"), tt.old, tt.with)
		m := response(t, strings.ReplaceAll(body, "/V/", "/"+string(tt.version)+"/"))
		m.Version = tt.version
		found := false
		for _, f := range judged(t, m) {
			if f.Check != tt.check || f.Pointer != tt.instance {
				continue
			}
			found = true
			if f.Clause.Pointer != tt.pointer || f.Clause.File != "spec/openapi.yaml" || f.Clause.Line < 1 || f.Clause.Column < 1 {
				t.Errorf("%s: %+v, want %s", tt.check, f.Clause, tt.pointer)
				continue
			}
			line := source[f.Clause.Line-1]
			above := strings.Join(source[max(0, f.Clause.Line-30):f.Clause.Line], "\n")
			if !strings.HasPrefix(line, tt.line) || !strings.Contains(above, tt.below) || line[f.Clause.Column-1] == ' ' {
				t.Errorf("%s %s: %s is %q", tt.check, tt.version, f.Clause, line)
			}
		}
		if !found {
			t.Errorf("%s is not found at %s", tt.check, tt.instance)
		}
	}
}

func TestFindingsOfOnePlaceAreCounted(t *testing.T) {
	t.Parallel()
	m := response(t, events(500, `"Success"`, `"Done"`))
	m.Operation = operation(t, "listRestoreSessionEvents")
	findings := judged(t, m)
	if len(findings) != 10 {
		t.Fatalf("%d findings, want 10 of 499", len(findings))
	}
	for i, f := range findings {
		if f.Count != 499 || f.Place != "/results/*/status" || f.Fingerprint != findings[0].Fingerprint {
			t.Errorf("finding %d: %+v", i, f)
		}
	}
	if findings[0].Pointer != "/results/0/status" {
		t.Errorf("the first is %s", findings[0].Pointer)
	}
	// One of another kind behind all of them is told.
	m.Body = []byte(strings.Replace(string(m.Body), `"order":0}]`, `"order":"x"}]`, 1))
	last := judged(t, m)
	if len(last) != 11 || !slices.ContainsFunc(last, func(f validate.Finding) bool { return f.Pointer == "/results/499/order" }) {
		t.Errorf("findings: %v", last)
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	fingerprint := func(old, with string) string {
		m := response(t, events(3, old, with))
		m.Operation = operation(t, "listRestoreSessionEvents")
		findings := judged(t, m)
		if len(findings) == 0 {
			t.Fatalf("%s: no finding", with)
		}
		if len(findings[0].Fingerprint) != 16 {
			t.Errorf("fingerprint %q", findings[0].Fingerprint)
		}
		return findings[0].Fingerprint
	}
	same := fingerprint(`"Success"`, `"Done"`)
	if fingerprint(`"Success"`, `"Other"`) != same {
		t.Error("the value is in the fingerprint")
	}
	m := response(t, strings.Replace(events(3, "", ""), `"order":0}]`, `"order":0,"status":"Done"}]`, 1))
	m.Operation = operation(t, "listRestoreSessionEvents")
	for _, f := range judged(t, m) {
		if f.Check == "body/enum" && f.Fingerprint != same {
			t.Error("the index is in the fingerprint")
		}
	}
	for what, other := range map[string]string{
		"check": fingerprint(`"Success"`, `7`), "place": fingerprint(`"None"`, `"Done"`), "severity": fingerprint(`"Success"`, `"success"`),
	} {
		if other == same {
			t.Errorf("another %s has the same fingerprint", what)
		}
	}
}

// Drift, however much of it there is, hides no violation, and violations no drift.
func TestDriftHidesNoViolation(t *testing.T) {
	t.Parallel()
	var many, wrong strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `"name%d":1,`, i)
		fmt.Fprintf(&wrong, `"a%d":{},`, i)
	}
	m := response(t, replace(t, session, `{"id"`, `{`+many.String()+`"id"`))
	m.Body = []byte(replace(t, string(m.Body), `"Vex"`, `"Vez"`))
	count := map[validate.Severity]int{}
	for _, f := range judged(t, m) {
		count[f.Severity]++
	}
	if diff := cmp.Diff(map[validate.Severity]int{validate.Violation: 1, validate.Drift: 1000}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	m = response(t, replace(t, session, `"_links":{`, `"zzz":"","_links":{`+wrong.String()))
	findings := judged(t, m)
	if !slices.ContainsFunc(findings, func(f validate.Finding) bool { return f.Pointer == "/zzz" }) {
		t.Errorf("%d findings, none of the unknown name", len(findings))
	}
}

func TestRoute(t *testing.T) {
	t.Parallel()
	const id = "/v6/RestoreSessions/fa3a2d17-d86d-4540-bf71-512750281e43"
	for path, wanted := range map[string][]string{
		id:                                      nil,
		id + "?a=b":                             nil,
		strings.ToUpper(id):                     {"route/case-drift path"},
		id + "/":                                {"route/trailing-slash path"},
		strings.Replace(id, "/v6", "/V6", 1):    {"route/case-drift path"},
		strings.Replace(id, "v6/", "v6/v6/", 1): {"route/prefix-drift path"},
		"/backup" + id:                          {"route/prefix-drift path"},
		strings.TrimPrefix(id, "/v6"):           {"route/prefix-drift path"},
		"/v6/%52estoreSessions" + id[len("/v6/RestoreSessions"):]: nil,
		"/b" + strings.ToLower(id) + "//":                         {"route/case-drift path", "route/prefix-drift path", "route/trailing-slash path"},
	} {
		m := validate.Message{
			Version: spec.V6, Operation: operation(t, "getRestoreSession"), Request: true, Path: path,
			Params: map[string]string{"restoreSessionId": "fa3a2d17-d86d-4540-bf71-512750281e43"},
		}
		want(t, m, wanted...)
		for _, f := range judged(t, m) {
			if f.Severity != validate.Drift || f.Clause.Line == 0 {
				t.Errorf("%s: %+v", path, f)
			}
		}
	}
}
