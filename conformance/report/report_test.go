package report_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/spec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a report with one of everything.
func sample() *conformance.Report {
	r := &conformance.Report{
		Version: spec.V6, Target: "https://vb365.example:4443", Calls: 12_345, InPart: 1,
		Notes: []string{"after 9 requests: the budget of requests is used up"},
		Checks: []conformance.CheckResult{
			{
				ID: "contract", Title: "Status, headers and body are those of the contract", Level: conformance.Core, Status: conformance.Fail,
				Operations: []conformance.OperationResult{
					{ID: "createToken", Status: conformance.Pass, Judged: 12_000},
					{ID: "getRestoreSession", Status: conformance.Fail, Judged: 7, Findings: 1},
					{ID: "listRestorePoints", Status: conformance.Vacuous, Findings: 1},
					{ID: "listRestoreSessions", Status: conformance.Waived, Judged: 1, Findings: 1},
					{ID: "getRestorePoint", Status: conformance.NotObserved},
					{ID: "getOrganization", Status: conformance.NotApplicable},
				},
			},
			{
				ID: "law/links-resolve", Title: "The links of a session lead back to the same session", Law: "L004", Level: conformance.Extended, Status: conformance.Pass,
				Reason: "needs --allow sessions and tenant credentials and credentials of a second tenant and administrator credentials",
				Operations: []conformance.OperationResult{
					{ID: "exploreOrganization", Status: conformance.NotObserved, Reason: "needs --allow sessions and tenant credentials"},
					{ID: "getRestoreSession", Status: conformance.Pass, Judged: 7, Findings: 1},
				},
			},
			{
				ID: "law/right-credentials", Title: "Administrators and tenants have operations of their own", Law: "L012", Level: conformance.Core,
				Status: conformance.NotObserved, Reason: "needs administrator credentials",
				Operations: []conformance.OperationResult{
					{ID: "listOrganizations", Status: conformance.NotObserved, Reason: "needs administrator credentials"},
					{ID: "getOrganization", Status: conformance.NotObserved, Reason: "needs administrator credentials"},
				},
			},
		},
		Findings: []conformance.Finding{
			{
				Severity: conformance.Violation, Check: "body/required", By: "contract", Level: conformance.Core, Operation: "getRestoreSession", Where: "body",
				Pointer: "/result", Place: "/result", Expected: "one of Success, Warning, Failed (required)", Got: "nothing", Call: 17, Count: 3,
				Clause: "spec/openapi.yaml:120:7", Fingerprint: "0123456789abcdef", From: "trace.ndjson:12",
				Asked: "GET /v6/RestoreSessions/x?a=1&b=2", Answered: "200 OK",
				Curl: `curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://vb365.example:4443/v6/RestoreSessions/x?a=1&b=2'`,
			},
			{
				Severity: conformance.Violation, Check: "body/enum", By: "contract", Level: conformance.Core, Operation: "listRestoreSessions", Where: "body",
				Pointer: "/results/0/type", Place: "/results/*/type", Expected: "one of Vex, Veod", Got: `"<b>|x|`, Call: 3, Count: 1,
				Clause: "spec/openapi.yaml:130:7", Fingerprint: "1111111111111111", Waived: "VB-1, by ops",
				Asked: "GET /v6/RestoreSessions", Answered: "200 OK", Curl: "curl",
			},
			{
				Severity: conformance.Drift, Check: "law/links-resolve", By: "law/links-resolve", Law: "L004", Level: conformance.Extended, Operation: "getRestoreSession",
				Where: "status", Case: "a case", Expected: "404", Got: "200 OK", Fingerprint: "2222222222222222", Call: 18, Count: 1,
				Asked: "GET /v6/RestoreSessions/y", Answered: "200 OK", Curl: "curl",
			},
			{
				Severity: conformance.Note, Check: "json/number-precision", By: "contract", Level: conformance.Core, Operation: "listRestorePoints", Where: "body",
				Pointer: "/results/7/size", Place: "/results/*/size", Expected: "an integer up to 2^53", Got: "9007199254740993",
				Clause: "spec/openapi.yaml:130:9", Fingerprint: "fedcba9876543210", Call: 19, Count: 1_000,
				Asked: "GET /v6/RestorePoints", Answered: "200 OK", Curl: "curl",
			},
			{
				Severity: conformance.Violation, Check: conformance.WaiverExpired, By: "self/waivers", Level: conformance.Core, Operation: "createToken",
				Where: "waiver", Pointer: "body/type", Place: "body/type", Expected: "mended", Got: "it counted until 2001-01-01",
				Clause: "waivers.yaml:3", Fingerprint: "3333333333333333", Count: 1,
			},
		},
		Evidence: conformance.Evidence{
			{Operation: "getRestoreSession", Status: 200, Media: "application/json", Kind: "response", Where: "status", Count: 7, Call: 17, From: "trace.ndjson:12"},
			{Operation: "getRestoreSession", Status: 200, Media: "application/json", Kind: "property", Where: "body", Pointer: "/id", Count: 7, Call: 17},
			{Operation: "getRestoreSession", Status: 200, Media: "application/json", Kind: "value", Where: "body", Pointer: "/type", Value: "Vex"},
			{Operation: "getRestoreSession", Kind: "law", Value: "law/links-resolve", Count: 7, Call: 17},
			{Operation: "listRestorePoints", Status: 200, Media: "application/json", Kind: "response", Where: "status"},
		},
	}
	for _, o := range spec.Operations(spec.V6) {
		r.Operations = append(r.Operations, conformance.OperationCalls{ID: o.ID, Calls: len(o.ID)})
	}
	return r
}

// good is a report of a server that conforms.
func good() *conformance.Report {
	return &conformance.Report{
		Version: spec.V8, Target: "https://vb365.example:4443", Calls: 1, Supports: []string{"createToken"}, Operations: []conformance.OperationCalls{{ID: "createToken", Calls: 1}}, Findings: []conformance.Finding{},
		Checks: []conformance.CheckResult{{
			ID: "contract", Title: "Status, headers and body are those of the contract", Level: conformance.Core, Status: conformance.Pass,
			Operations: []conformance.OperationResult{{ID: "createToken", Status: conformance.Pass, Judged: 1}},
		}},
		Evidence: conformance.Evidence{{Operation: "createToken", Kind: "response", Count: 1, Call: 1}},
	}
}

// document is the document of reports whose contract never changes.
func document(reports ...*conformance.Report) *report.Document {
	d := report.New("v1.2.3", "vb365 conform trace.ndjson", conformance.Rule{}, reports...)
	d.Contract.SHA256 = strings.Repeat("0123456789abcdef", 4)
	return d
}

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
	}
}

// written is the document in a format.
func written(t *testing.T, name string, d *report.Document, style report.Style) []byte {
	t.Helper()
	format, err := report.FormatByName(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := format.Write(&b, d, style); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Each format writes what it has always written, and the same again.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, f := range report.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			d := document(good(), sample())
			got := written(t, f.Name, d, report.Style{})
			if again := written(t, f.Name, document(good(), sample()), report.Style{}); !bytes.Equal(got, again) {
				t.Error("the same document is written in two ways")
			}
			golden(t, f.Name+".golden", got)
		})
	}
}

func TestFormatByName(t *testing.T) {
	t.Parallel()
	if _, err := report.FormatByName("pdf"); err == nil || !strings.Contains(err.Error(), "text, table, json") {
		t.Errorf("%v", err)
	}
}

// Colors are for terminals only.
func TestStyle(t *testing.T) {
	t.Parallel()
	plain := written(t, "text", document(sample()), report.Style{})
	colored := written(t, "text", document(sample()), report.Style{Width: 100, Color: true})
	if bytes.Contains(plain, []byte("\x1b")) || !bytes.Contains(colored, []byte("\x1b[31mviolation\x1b[0m")) {
		t.Errorf("plain:\n%q\ncolored:\n%q", plain, colored)
	}
	var stripped []byte
	for part := range bytes.SplitSeq(colored, []byte("\x1b[")) {
		if _, rest, ok := bytes.Cut(part, []byte("m")); ok && len(stripped) > 0 {
			part = rest
		}
		stripped = append(stripped, part...)
	}
	if want := append([]byte("1m"), plain...); !bytes.Equal(stripped, want) && !bytes.Equal(stripped, plain) {
		t.Error(cmp.Diff(string(plain), string(stripped)))
	}
}

// Long texts are broken to fit the terminal; the table fits 100 columns.
func TestWidth(t *testing.T) {
	t.Parallel()
	text := string(written(t, "text", document(sample()), report.Style{Width: 60}))
	_, unseen, ok := strings.Cut(text, "Not observed")
	if !ok {
		t.Fatal("nothing is told of what was not observed")
	}
	unseen, _, _ = strings.Cut(unseen, "verdict")
	table, _, _ := strings.Cut(string(written(t, "table", document(sample()), report.Style{})), "\nViolations")
	for text, most := range map[string]int{unseen: 62, table: 100} {
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > most {
				t.Errorf("%d columns: %s", n, line)
			}
		}
	}
}

// Many findings are not all shown in the short text, and it says so.
func TestManyFindings(t *testing.T) {
	t.Parallel()
	r := sample()
	for range 100 {
		r.Findings = append(r.Findings, r.Findings[0])
	}
	text := string(written(t, "text", document(r), report.Style{}))
	if n := strings.Count(text, "\nviolation "); n != 20 || !strings.Contains(text, "and 83 more") {
		t.Errorf("%d violations are shown", n)
	}
	if n := strings.Count(string(written(t, "table", document(r), report.Style{})), "\nviolation "); n != 103 {
		t.Errorf("the table shows %d violations", n)
	}
}

// full is a disk that is full.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestCannotWrite(t *testing.T) {
	t.Parallel()
	for _, f := range report.Formats() {
		if err := f.Write(full{}, document(sample()), report.Style{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// The document says what the run comes to by its rule.
func TestVerdict(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]*report.Document{
		"conform":         report.New("", "", conformance.Rule{}, good()),
		"not conform":     report.New("", "", conformance.Rule{}, good(), sample()),
		"too little seen": report.New("", "", conformance.Rule{}),
		"a check broke":   report.New("", "", conformance.Rule{}, &conformance.Report{Checks: []conformance.CheckResult{{Status: conformance.Error}}}),
	} {
		if d.Verdict() != want || d.Conform != (want == "conform") {
			t.Errorf("%q, want %q", d.Verdict(), want)
		}
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	law := conformance.LawCheck("L004", nil, nil)
	if e, err := report.Explain("law/links-resolve", []conformance.Check{law}); err != nil || e.Law != "L004" || !strings.Contains(e.Meaning, "Seen: yes.") {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := report.Explain("body/required", nil); err != nil || e.Title != "A property that must be there is missing" {
		t.Errorf("%+v, %v", e, err)
	}
	for _, id := range []string{conformance.WaiverExpired, conformance.WaiverStale, conformance.WaiverTooWide} {
		if e, err := report.Explain(id, nil); err != nil || e.Title == "" || e.Meaning == "" {
			t.Errorf("%s: %+v, %v", id, e, err)
		}
	}
	if _, err := report.Explain("nothing", nil); err == nil {
		t.Error("there is a check called nothing")
	}
}
