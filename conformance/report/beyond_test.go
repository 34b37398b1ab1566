package report_test

import (
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// What is beyond the findings is told in every form that tells them.
func TestBeyond(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Beyond = []conformance.Beyond{
		{By: "contract", Check: "body/required", Operation: "getRestoreSession", Severity: conformance.Violation, Level: conformance.Core, Count: 99_700},
	}
	d := document(good(), r)
	const line = "body/required getRestoreSession: and 99700 more were seen; of a check at an operation 300 findings are kept"
	for form, want := range map[string]string{
		"text":    "violation body/required getRestoreSession: and 99700 more were seen;",
		"table":   "violation body/required getRestoreSession: and 99700 more were seen;",
		"json":    `"count": 99700`,
		"ndjson":  `"beyond":[{"by":"contract","check":"body/required"`,
		"junit":   "body/required at body /result; " + line,
		"sarif":   `"text": "v6 ` + line,
		"github":  "::error title=body/required at getRestoreSession::v6 " + line,
		"summary": "violation: body/required getRestoreSession: and 99700 more were seen",
		"html":    `"count":99700`,
	} {
		if text := string(written(t, form, d, report.Style{})); !strings.Contains(text, want) {
			t.Errorf("%s does not have %q:\n%.2000s", form, want, text)
		}
	}
	if err := valid(t, compiled(t, report.Schema()), written(t, "json", d, report.Style{})); err != nil {
		t.Error(err)
	}
}

// Where all findings that are kept are waived, those beyond them fail a test.
func TestBeyondFails(t *testing.T) {
	t.Parallel()
	r := good()
	r.Beyond = []conformance.Beyond{
		{By: "contract", Check: "body/type", Operation: "createToken", Severity: conformance.Violation, Level: conformance.Core, Count: 2},
	}
	if text := string(written(t, "junit", document(r), report.Style{})); !strings.Contains(text, `<failure message="body/type createToken: and 2 more were seen;`) {
		t.Error(text)
	}
}
