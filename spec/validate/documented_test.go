package validate_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// TestDocumentedExamples judges requests and responses of the vendor's documentation. Their rows in INDEX.tsv
// name the verdict: "valid", or the findings, joined by "; ".
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "examples")
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	indexed := map[string]bool{"INDEX.tsv": true}
	lines := strings.Split(strings.TrimSpace(string(index)), "\n")
	for _, line := range lines[1:] {
		row := strings.Split(line, "\t")
		if len(row) != strings.Count(lines[0], "\t")+1 {
			t.Fatalf("INDEX.tsv: %d columns in %q", len(row), line)
		}
		indexed[row[0]] = true
		t.Run(row[0], func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(filepath.Join(dir, row[0]))
			if err != nil {
				t.Fatal(err)
			}
			judgeDocumented(t, row, body)
		})
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !indexed[file.Name()] {
			t.Errorf("%s is not in INDEX.tsv", file.Name())
		}
	}
}

// judgeDocumented judges body by its row: file, version, method, path, kind, status, verdict, why.
func judgeDocumented(t *testing.T, row []string, body []byte) {
	t.Helper()
	version, method, path, kind, status, verdict := row[1], row[2], row[3], row[4], row[5], row[6]
	match, err := spec.Route(method, "/"+version+path)
	if err != nil {
		t.Fatal(err)
	}
	m := validate.Message{
		Version: match.Version, Operation: match.Operation, Body: body, Request: kind == "request",
		Header: http.Header{"Content-Type": {jsonType}},
	}
	if !m.Request {
		if m.Status, err = strconv.Atoi(status); err != nil {
			t.Fatal(err)
		}
	}
	got := "valid"
	if findings := found(t, m); len(findings) > 0 {
		got = strings.Join(findings, "; ")
	}
	if diff := cmp.Diff(verdict, got); diff != "" {
		t.Errorf("as JSON (-want +got):\n%s", diff)
	}
	if m.Operation.ID == "createToken" {
		// The documentation shows a form; the file holds its fields.
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			t.Fatal(err)
		}
		m.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		m.Body = encode(t, "application/x-www-form-urlencoded", fields)
		want(t, m)
	}
}
