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
		Checks: []conformance.CheckResult{
			{
				ID: "contract", Title: "Status, headers and body are those of the contract", Status: conformance.Fail,
				Operations: []conformance.OperationResult{
					{ID: "createToken", Status: conformance.Pass, Judged: 12_000},
					{ID: "getRestoreSession", Status: conformance.Fail, Judged: 7, Findings: 2},
					{ID: "listRestorePoints", Status: conformance.NotObserved},
				},
			},
			{
				ID: "law/links-resolve", Title: "The links of a session lead back to the same session", Law: "L004", Status: conformance.Pass,
				Reason: "needs --allow sessions and tenant credentials and credentials of a second tenant and administrator credentials",
				Operations: []conformance.OperationResult{
					{ID: "exploreOrganization", Status: conformance.NotObserved, Reason: "needs --allow sessions and tenant credentials"},
					{ID: "getRestoreSession", Status: conformance.Pass, Judged: 7},
				},
			},
			{
				ID: "law/right-credentials", Title: "Administrators and tenants have operations of their own", Law: "L012",
				Status: conformance.NotObserved, Reason: "needs administrator credentials",
				Operations: []conformance.OperationResult{
					{ID: "listOrganizations", Status: conformance.NotObserved, Reason: "needs administrator credentials"},
					{ID: "getOrganization", Status: conformance.NotObserved, Reason: "needs administrator credentials"},
				},
			},
		},
		Findings: []conformance.Finding{
			{
				Severity: conformance.Violation, Check: "body/required", Operation: "getRestoreSession", Where: "body",
				Pointer: "/result", Expected: "one of Success, Warning, Failed (required)", Got: "nothing", Call: 17, Count: 3,
				Place: "/result", Clause: "spec/openapi.yaml:120:7", Fingerprint: "0123456789abcdef",
				Curl: `curl --cacert "$VB365_CA" -H "Authorization: Bearer $VB365_TOKEN" 'https://vb365.example:4443/v6/RestoreSessions/x?a=1&b=2'`,
			},
			{
				Severity: conformance.Drift, Check: "law/links-resolve", Law: "L004", Operation: "getRestoreSession",
				Where: "status", Case: "a case", Expected: "404", Got: "200 OK", Call: 18, Count: 1, Curl: "curl",
			},
			{
				Severity: conformance.Note, Check: "json/number-precision", Operation: "listRestorePoints", Where: "body",
				Pointer: "/results/7/size", Place: "/results/*/size", Expected: "an integer up to 2^53", Got: "9007199254740993",
				Clause: "spec/openapi.yaml:130:9", Fingerprint: "fedcba9876543210", Call: 19, Count: 1_000, Curl: "curl",
			},
		},
	}
	for _, o := range spec.Operations(spec.V6) {
		r.Operations = append(r.Operations, conformance.OperationCalls{ID: o.ID, Calls: len(o.ID)})
	}
	return r
}

func TestFormats(t *testing.T) {
	t.Parallel()
	var text, json bytes.Buffer
	if err := report.Text(&text, sample()); err != nil {
		t.Fatal(err)
	}
	good := &conformance.Report{Version: spec.V8, Target: "https://vb365.example:4443", Findings: []conformance.Finding{},
		Checks: []conformance.CheckResult{{ID: "contract", Status: conformance.Pass}}}
	if err := report.JSON(&json, good, sample()); err != nil {
		t.Fatal(err)
	}
	for file, got := range map[string][]byte{"report.txt": text.Bytes(), "report.json": json.Bytes()} {
		path := filepath.Join("testdata", file)
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
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", file, diff)
		}
	}
}

// The table fits a terminal.
func TestTextWidth(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := report.Text(&b, sample()); err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(b.String(), "\nviolation ")
	for line := range strings.Lines(table) {
		if n := len(strings.TrimRight(line, "\n")); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// full is a disk that is full.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestCannotWrite(t *testing.T) {
	t.Parallel()
	if err := report.Text(full{}, sample()); !errors.Is(err, errFull) {
		t.Errorf("text: %v", err)
	}
	if err := report.JSON(full{}, sample()); !errors.Is(err, errFull) {
		t.Errorf("JSON: %v", err)
	}
}
