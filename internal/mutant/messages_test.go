package mutant

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// found writes findings on a line each, in order.
func found(findings []validate.Finding) []string {
	out := make([]string, len(findings))
	for i, f := range findings {
		out[i] = fmt.Sprintf("%s %s %s", f.Severity, f.Check, f.Pointer)
	}
	slices.Sort(out)
	return out
}

// wanted writes what must be found in the same form.
func wanted(list []Want) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = fmt.Sprintf("%s %s %s", w.Severity(), w.Check, w.Pointer)
	}
	slices.Sort(out)
	return out
}

// Of every mutant that a message shows, the judge finds what is wrong, where it is wrong, how much it weighs, and
// nothing else. Of an equivalent it finds nothing.
func TestMessages(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			missed := map[string]int{}
			for m, err := range Messages(v) {
				if err != nil {
					t.Fatal(err)
				}
				diff := cmp.Diff(wanted(m.Want), found(judge(t, m.Call, m.Side)))
				if diff == "" {
					continue
				}
				if missed[m.Operator]++; missed[m.Operator] <= 3 {
					t.Errorf("%s: findings (-want +got):\n%s", show(m), diff)
				}
			}
			for name, n := range missed {
				t.Errorf("%s: %d mutants judged wrongly", name, n)
			}
		})
	}
}

// checkIDs are the checks that the judge can give. Their ids are permanent.
var checkIDs = []string{
	"http/status-undocumented",
	"http/media-undocumented", "http/media-missing", "http/charset-unexpected", "http/content-length-mismatch",
	"http/header-required-missing", "http/header-schema", "http/header-undocumented",
	"http/body-unexpected", "http/body-missing",
	"route/case-drift", "route/trailing-slash", "route/prefix-drift", "route/query-undocumented", "route/query-case-drift",
	"path/type", "path/enum", "path/enum-case-drift", "path/range", "path/length", "path/pattern", "path/format-uuid",
	"query/required", "query/duplicate", "query/type", "query/enum", "query/enum-case-drift", "query/range", "query/length",
	"query/pattern", "query/format-uuid", "query/format-int32", "query/format-vb365-request-time",
	"header/required", "header/type", "cookie/required", "cookie/type",
	"json/syntax", "json/invalid-utf8", "json/bom", "json/trailing-bytes", "json/depth", "json/duplicate-name",
	"json/number-precision",
	"body/required", "body/type", "body/null", "body/enum", "body/enum-case-drift", "body/property-undocumented",
	"body/property-case-drift", "body/format-uuid", "body/format-date-time", "body/format-date", "body/format-uri",
	"body/format-byte", "body/format-int32", "body/format-int64", "body/format-float",
	"body/format-vb365-request-time", "body/pattern", "body/length", "body/range", "body/items", "body/unique",
	"body/one-of-none", "body/one-of-many", "body/discriminator-unmapped", "body/read-only-in-request",
	"body/write-only-in-response", "body/schema", "body/deprecated-seen", "body/syntax", "body/duplicate-name",
	"body/invalid-utf8",
}

// weight orders severities.
func weight(f validate.Finding) int {
	return slices.Index([]validate.Severity{validate.Note, validate.Drift, validate.Violation}, f.Severity)
}

// decisive returns the check without which nothing as grave would be found; "" where several tell of it.
func decisive(findings []validate.Finding) string {
	check, most := "", -1
	for _, f := range findings {
		switch w := weight(f); {
		case w > most:
			check, most = f.Check, w
		case w == most && f.Check != check:
			check = ""
		}
	}
	return check
}

// With each check switched off in turn a mutant survives: nothing is found any more that is as grave. What no
// golden call can show is shown by a small document.
func TestEveryCheckIsNeeded(t *testing.T) {
	t.Parallel()
	needed := map[string]bool{}
	see := func(findings []validate.Finding) {
		for _, f := range findings {
			if !slices.Contains(checkIDs, f.Check) {
				t.Errorf("%s is not in the list of checks", f.Check)
			}
		}
		needed[decisive(findings)] = true
	}
	for _, v := range spec.Versions() {
		for m, err := range Messages(v) {
			if err != nil {
				t.Fatal(err)
			}
			see(judge(t, m.Call, m.Side))
		}
	}
	for _, s := range shown() {
		if needed[s.check] {
			t.Errorf("%s is shown by a golden call: it needs no document of its own", s.check)
		}
		see(s.judge(t))
	}
	for _, id := range checkIDs {
		if !needed[id] {
			t.Errorf("no mutant survives without %s", id)
		}
	}
}
