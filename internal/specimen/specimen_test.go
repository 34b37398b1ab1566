package specimen_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"testing"

	"github.com/vb365-explore/vb365/internal/specimen"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

func judge(t *testing.T, name, id string, request bool, body []byte) {
	t.Helper()
	op, ok := spec.OperationByID(id)
	if !ok {
		t.Fatal("no operation " + id)
	}
	found, err := validate.Judge(validate.Message{
		Version: spec.V6, Operation: op, Request: request, Status: op.Success[spec.V6],
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: body,
	})
	if err != nil || len(found) > 0 {
		t.Errorf("%s: %v, %v", name, found, err)
	}
}

func TestAllKeepTheContract(t *testing.T) {
	t.Parallel()
	judge(t, "documented", "exploreOrganization", false, specimen.Documented())
	judge(t, "explore", "exploreOrganization", true, specimen.Explore())
	judge(t, "session", "getRestoreSession", false, specimen.Session(123456))
	judge(t, "page", "listRestoreSessions", false, specimen.PageOf(1<<20))
	shapes, err := specimen.Shapes(50)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		judge(t, s.Name, "listRestoreSessions", false, s.Body)
	}
}

// The documented bodies are those of the examples, without white space.
func TestDocumentedIsTheExample(t *testing.T) {
	t.Parallel()
	const folder = "../../spec/validate/testdata/examples/"
	for name, got := range map[string][]byte{
		"v6__POST__Organization-Explore__response-200.json": specimen.Documented(),
		"v6__POST__Organization-Explore__request.json":      specimen.Explore(),
	} {
		example, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, example); err != nil {
			t.Fatal(err)
		}
		if want.String() != string(got) {
			t.Errorf("%s: want %s\ngot %s", name, &want, got)
		}
	}
}

// Indenting and another order change nothing that is said.
func TestShapesSayTheSame(t *testing.T) {
	t.Parallel()
	shapes, err := specimen.Shapes(20)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	texts := map[string]bool{}
	for _, s := range shapes {
		var v any
		if err := json.Unmarshal(s.Body, &v); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		values[s.Name], texts[string(s.Body)] = v, true
	}
	if len(texts) != 6 {
		t.Errorf("%d shapes differ", len(texts))
	}
	for _, name := range []string{"indented", "any order"} {
		if !reflect.DeepEqual(values["compact"], values[name]) {
			t.Errorf("%s says something else than compact", name)
		}
	}
}
