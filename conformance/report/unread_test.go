package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// partly is a document of a shard of which a line could not be read, and all that could keeps the contract.
func partly() *report.Document {
	r := good()
	r.Unread = []conformance.Unread{{Recording: "<b>.ndjson", Parts: 3, Why: "line 2: no JSON"}}
	d := document(r)
	d.Shard = &report.Shard{Index: 2, Of: 3}
	return d
}

// What could not be read is never shown as a run that has seen all, in any form.
func TestUnread(t *testing.T) {
	t.Parallel()
	d := partly()
	if d.Exit != conformance.ExitUnread || d.Conform || d.Verdict() != "not all judged, shard 2/3" {
		t.Errorf("exit %d, conform %v, verdict %q", d.Exit, d.Conform, d.Verdict())
	}
	for form, want := range map[string][]string{
		"text":    {"verdict: not all judged (v8: ", "; not read: 3 of the recordings' lines or entries)", "shard: 2/3 of that"},
		"table":   {"verdict: not all judged (v8: ", "shard: 2/3 of that"},
		"json":    {`"exit": 3`, `"unread": [`, `"parts": 3`, `"shard": {`},
		"ndjson":  {`"exit":3`, `"unread":[{"recording":"<b>.ndjson","parts":3`, `"shard":{"index":2,"of":3}`},
		"junit":   {`errors="1"`, `name="&lt;b&gt;.ndjson"`, `<error message="&lt;b&gt;.ndjson: line 2: no JSON; and 2 more that cannot be read"`, `<property name="shard" value="2/3">`},
		"sarif":   {`"executionSuccessful": false`, `"exitCode": 3`, `not all was judged: <b>.ndjson: line 2`, "shard 2/3"},
		"github":  {"::error title=vb365 conform%3A not all of <b>.ndjson was judged::<b>.ndjson: line 2", "::not all judged (v8: ", "shard 2/3"},
		"summary": {"## VB365 conformance: not all judged, shard 2/3", `Not all was judged: &lt;b&gt;.ndjson: line 2`},
		"badge":   {`"message":"not all judged, shard 2/3, 100% shown","color":"yellow"`},
		"html":    {`"verdict":"not all judged, shard 2/3"`, `"parts":3`},
	} {
		text := string(written(t, form, d, report.Style{}))
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not have %q:\n%.3000s", form, part, text)
			}
		}
	}
	if err := valid(t, compiled(t, report.Schema()), written(t, "json", d, report.Style{})); err != nil {
		t.Error(err)
	}
}

// What is read again knows all of it.
func TestUnreadAgain(t *testing.T) {
	t.Parallel()
	for form, read := range map[string]func(*bytes.Reader) (*report.Document, error){
		"json":   func(r *bytes.Reader) (*report.Document, error) { return report.ReadJSON(r) },
		"ndjson": func(r *bytes.Reader) (*report.Document, error) { return report.ReadEvents(r) },
	} {
		d, err := read(bytes.NewReader(written(t, form, partly(), report.Style{})))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(partly(), d); diff != "" {
			t.Errorf("%s (-written +read):\n%s", form, diff)
		}
	}
}

// What is wrong outweighs what could not be read.
func TestUnreadAndBroken(t *testing.T) {
	t.Parallel()
	partly, none := good(), &conformance.Report{}
	partly.Unread = []conformance.Unread{{Recording: "a", Parts: 1, Why: "w"}}
	for name, tt := range map[string]struct {
		reports []*conformance.Report
		want    int
	}{
		"conform":        {[]*conformance.Report{good(), partly, good()}, conformance.ExitUnread},
		"little seen":    {[]*conformance.Report{none, partly, none}, conformance.ExitUnread},
		"findings after": {[]*conformance.Report{partly, sample()}, conformance.ExitFindings},
		"findings first": {[]*conformance.Report{sample(), partly}, conformance.ExitFindings},
	} {
		if got := conformance.Exit(conformance.Rule{}, tt.reports...); got != tt.want {
			t.Errorf("%s: exit %d, want %d", name, got, tt.want)
		}
	}
}
