package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/joshdk/go-junit"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/spec"
)

// compiled compiles a JSON Schema.
func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid returns how a text in JSON breaks a schema.
func valid(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// The documents keep their schema, and the schema tells what breaks it.
func TestSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t, report.Schema())
	text := written(t, "json", document(good(), sample()), report.Style{})
	if err := valid(t, s, text); err != nil {
		t.Error(err)
	}
	for _, change := range [][2]string{
		{`"severity": "drift"`, `"severity": "bad"`}, {`"exit": 1`, `"exit": 2`}, {`"fingerprint": "fedc`, `"fingerprint": "FEDC`},
		{`"type": "vb365-conformance/1"`, `"type": "vb365-conformance/2"`}, {`"calls": 12345`, `"calls": -1`}, {`"judged": 7`, `"judged": null`},
	} {
		broken := strings.Replace(string(text), change[0], change[1], 1)
		if broken == string(text) {
			t.Fatalf("there is no %s", change[0])
		}
		if valid(t, s, []byte(broken)) == nil {
			t.Errorf("the schema allows %s", change[1])
		}
	}
}

// Every member of the document is in the schema, with what it means.
func TestSchemaKnowsAll(t *testing.T) {
	t.Parallel()
	var s any
	if err := json.Unmarshal(report.Schema(), &s); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if props, ok := v["properties"].(map[string]any); ok {
				for name := range props {
					known[name] = true
				}
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	walk(s)
	var d any
	if err := json.Unmarshal(written(t, "json", document(good(), sample()), report.Style{}), &d); err != nil {
		t.Fatal(err)
	}
	var names func(v any)
	names = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, child := range v {
				if !known[name] {
					t.Errorf("the schema does not know %q", name)
				}
				names(child)
			}
		case []any:
			for _, child := range v {
				names(child)
			}
		}
	}
	names(d)
}

// What was written as JSON and as events is read again as it was.
func TestReadBack(t *testing.T) {
	t.Parallel()
	want := document(good(), sample())
	for name, read := range map[string]func([]byte) (*report.Document, error){
		"json":   func(b []byte) (*report.Document, error) { return report.ReadJSON(bytes.NewReader(b)) },
		"ndjson": func(b []byte) (*report.Document, error) { return report.ReadEvents(bytes.NewReader(b)) },
	} {
		text := written(t, name, want, report.Style{})
		got, err := read(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, cut := range []int{0, 1, len(text) / 2, len(text) - 40} {
			if _, err := read(text[:cut]); err == nil {
				t.Errorf("%s: the first %d bytes are read as a document", name, cut)
			}
		}
		if _, err := read(bytes.Replace(text, []byte("conformance/1"), []byte("conformance/9"), 1)); err == nil {
			t.Errorf("%s: a document of another type is read", name)
		}
	}
}

// What is told while a run goes on leaves the document as it is. A run that was killed has left no document.
func TestStream(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	want := document(good(), sample())
	s := report.NewStream(&b, want)
	live := sample().Findings[0]
	live.Count = 1
	for _, tell := range []func(){
		func() { s.Progress(spec.V6, 3, 40, "law/links-resolve") },
		func() { s.Found(spec.V6, live) },
		func() { s.Checked(spec.V6, sample().Checks[0]) },
	} {
		before := b.Len()
		if tell(); b.Len() == before || bytes.Count(b.Bytes()[before:], []byte("\n")) != 1 || b.Bytes()[b.Len()-1] != '\n' {
			t.Errorf("told as %q, want a line at once", b.Bytes()[before:])
		}
	}
	if _, err := report.ReadEvents(bytes.NewReader(b.Bytes())); err == nil || !strings.Contains(err.Error(), "there is no end") {
		t.Errorf("a stream without an end is read: %v", err)
	}
	if err := s.End(want); err != nil {
		t.Fatal(err)
	}
	got, err := report.ReadEvents(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A stream tells of a writer that failed, at whatever event.
func TestStreamCannotWrite(t *testing.T) {
	t.Parallel()
	for fails := range 4 {
		w := &failing{after: fails}
		s := report.NewStream(w, document())
		s.Progress(spec.V6, 0, 1, "x")
		s.Progress(spec.V6, 1, 1, "y")
		if err := s.End(document(good())); !errors.Is(err, io.ErrShortWrite) || w.writes != fails+1 {
			t.Errorf("the %d. write fails: error %v after %d writes", fails+1, err, w.writes)
		}
	}
}

// failing is a writer that takes some writes.
type failing struct{ after, writes int }

func (f *failing) Write(b []byte) (int, error) {
	if f.writes++; f.writes > f.after {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

// Events that are not in order, or that nobody knows, are errors.
func TestReadEventsRefuses(t *testing.T) {
	t.Parallel()
	start, _, _ := strings.Cut(string(written(t, "ndjson", document(good()), report.Style{})), "\n")
	for _, line := range []string{
		`{"event":"check","index":0,"check":{}}`, `{"event":"check","index":-1,"check":{}}`, `{"event":"report","index":1,"report":{}}`,
		`{"event":"report","index":0}`, `{"event":"finding"}`, `{"event":"other","index":0}`, `{"event":"other"}`, `{`,
	} {
		if _, err := report.ReadEvents(strings.NewReader(start + "\n" + line + "\n" + `{"event":"end","end":{}}`)); err == nil || !strings.HasPrefix(err.Error(), "event 2: ") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// SARIF keeps the schema of its standard.
func TestSARIF(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "sarif", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := compiled(t, text)
	for name, d := range map[string]*report.Document{"some": document(good(), sample()), "none": document()} {
		if err := valid(t, s, written(t, "sarif", d, report.Style{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := bytes.Replace(written(t, "sarif", document(sample()), report.Style{}), []byte(`"level": "warning"`), []byte(`"level": "drift"`), 1)
	if valid(t, s, broken) == nil {
		t.Error("the schema allows every level")
	}
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation struct{ Region struct{ StartLine int } }
				}
				Suppressions []struct{ Justification string }
			}
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
		}
	}
	if err := json.Unmarshal(written(t, "sarif", document(good(), sample()), report.Style{}), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	for i, f := range sample().Findings {
		result := run.Results[i]
		if result.RuleID != f.Check || run.Tool.Driver.Rules[result.RuleIndex].ID != f.Check {
			t.Errorf("finding %d of %s has the rule %s", i, f.Check, result.RuleID)
		}
		if line := result.Locations[0].PhysicalLocation.Region.StartLine; line < 2 || f.Clause != "" && !strings.HasPrefix(strings.SplitN(f.Clause, ":", 2)[1]+":", strconv.Itoa(line)+":") {
			t.Errorf("finding %d is at line %d, want %s", i, line, f.Clause)
		}
		if (len(result.Suppressions) > 0) != (f.Waived != "") {
			t.Errorf("finding %d: suppressed by %+v, waived %q", i, result.Suppressions, f.Waived)
		}
	}
}

// JUnit is read by a parser of others as what it means.
func TestJUnit(t *testing.T) {
	t.Parallel()
	for rule, want := range map[conformance.Severity]junit.Totals{
		conformance.Violation: {Tests: 10, Passed: 2, Failed: 2, Skipped: 6},
		conformance.Drift:     {Tests: 10, Passed: 1, Failed: 3, Skipped: 6},
		conformance.Note:      {Tests: 10, Passed: 1, Failed: 4, Skipped: 5},
	} {
		d := report.New("v1", "again", conformance.Rule{FailOn: rule}, good(), sample())
		suites, err := junit.Ingest(written(t, "junit", d, report.Style{}))
		if err != nil {
			t.Fatal(err)
		}
		if len(suites) != 2 {
			t.Fatalf("%d suites", len(suites))
		}
		got := suites[1].Totals
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fail on %s (-want +got):\n%s", rule, diff)
		}
		for _, test := range suites[1].Tests {
			if test.Name == "getRestoreSession" && test.Classname == "vb365.v6.contract" && (test.Error == nil || !strings.Contains(test.Error.Error(), "/result")) {
				t.Errorf("%+v tells nothing of the finding", test)
			}
		}
	}
}

// A finding that fails the run and belongs to no check at an operation fails a test of its own.
func TestJUnitElsewhere(t *testing.T) {
	t.Parallel()
	r := good()
	r.Findings = append(r.Findings, conformance.Finding{
		Severity: conformance.Violation, Check: conformance.WaiverExpired, By: "self/waivers", Operation: "createToken", Where: "waiver",
	})
	suites, err := junit.Ingest(written(t, "junit", document(r), report.Style{}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(junit.Totals{Tests: 2, Passed: 1, Failed: 1}, suites[0].Totals); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}
