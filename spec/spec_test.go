package spec_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]spec.Version{"v6": spec.V6, "V6": spec.V6, "v7": spec.V7, "V8": spec.V8} {
		if got, err := spec.ParseVersion(sent); err != nil || got != want {
			t.Errorf("%s: got %q, %v", sent, got, err)
		}
	}
	for _, sent := range []string{"", "6", "v", "v5", "v9", "v66", " v6", "v6/", "v６"} {
		got, err := spec.ParseVersion(sent)
		if err == nil || got != "" || !strings.Contains(err.Error(), "v6, v7 or v8") {
			t.Errorf("%q: got %q, %v", sent, got, err)
		}
	}
}

func TestVersionsAreOldestFirst(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]spec.Version{"v6", "v7", "v8"}, spec.Versions()); diff != "" {
		t.Error(diff)
	}
}

// Every law that an operation names is in LAWS.md, and every law there is kept by an operation.
func TestLawsAndOperationsAgree(t *testing.T) {
	t.Parallel()
	bound := map[string]bool{}
	for _, v := range spec.Versions() {
		for _, op := range spec.Operations(v) {
			if !slices.IsSorted(op.Laws) || len(slices.Compact(slices.Clone(op.Laws))) != len(op.Laws) {
				t.Errorf("%s: laws %v are not in order, each once", op.ID, op.Laws)
			}
			for _, id := range op.Laws {
				bound[id] = true
				if _, ok := spec.LawByID(id); !ok {
					t.Errorf("%s: law %s is not in LAWS.md", op.ID, id)
				}
			}
		}
	}
	for _, law := range spec.Laws() {
		if !bound[law.ID] {
			t.Errorf("law %s %s: no operation names it", law.ID, law.Name)
		}
	}
}

func TestLaws(t *testing.T) {
	t.Parallel()
	laws := spec.Laws()
	text, err := os.ReadFile("LAWS.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(laws) == 0 {
		t.Fatal("no laws")
	}
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	names := map[string]bool{}
	for i, law := range laws {
		if i > 0 && law.ID <= laws[i-1].ID {
			t.Errorf("%s stands after %s", law.ID, laws[i-1].ID)
		}
		if !name.MatchString(law.Name) || names[law.Name] {
			t.Errorf("%s: name %q is of another form or taken", law.ID, law.Name)
		}
		names[law.Name] = true
		if law.Title == "" || strings.HasSuffix(law.Title, ".") || strings.Contains(law.Text, "## ") {
			t.Errorf("%s: title %q, text %q", law.ID, law.Title, law.Text)
		}
		if !strings.Contains(law.Text, "Seen: ") {
			t.Errorf("%s does not say whether it can be seen from outside", law.ID)
		}
		if lines := strings.Split(string(text), "\n"); !strings.HasPrefix(lines[law.Line-1], "## "+law.ID+" ") {
			t.Errorf("%s: line %d is %q", law.ID, law.Line, lines[law.Line-1])
		}
		if got, ok := spec.LawByID(law.ID); !ok || got != law {
			t.Errorf("%s by its id: %+v, %t", law.ID, got, ok)
		}
	}
	if _, ok := spec.LawByID("L000"); ok {
		t.Error("there is a law L000")
	}
}

// A heading that is almost that of a law would be passed over in silence.
func TestHeadingsOfLaws(t *testing.T) {
	t.Parallel()
	text := readFile(t, "LAWS.md")
	headings := regexp.MustCompile(`(?m)^##+ .*$`).FindAllString(text, -1)
	if len(headings) != len(spec.Laws()) {
		t.Errorf("%d headings, %d laws: %s", len(headings), len(spec.Laws()), strings.Join(headings, "\n"))
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		ops := spec.Operations(v)
		if len(ops) != 14 {
			t.Errorf("%s: %d operations, want 14", v, len(ops))
		}
		for _, op := range ops {
			if !op.In(v) || op.Success[v] < 200 || op.Success[v] > 299 {
				t.Errorf("%s %s: success %d", v, op.ID, op.Success[v])
			}
			if got, ok := spec.OperationByID(op.ID); !ok || got.Path != op.Path {
				t.Errorf("%s by its id: %+v, %t", op.ID, got, ok)
			}
		}
	}
	if ops := spec.Operations("v9"); len(ops) != 0 {
		t.Errorf("v9 has operations: %v", ops)
	}
	if _, ok := spec.OperationByID("getMailbox"); ok {
		t.Error("there is an operation getMailbox")
	}
}

// What is handed out belongs to the caller.
func TestCopiesAreHandedOut(t *testing.T) {
	t.Parallel()
	spec.OpenAPI()[0] = 'x'
	spec.Laws()[0].ID = "x"
	spec.Operations(spec.V6)[0].ID = "x"
	if spec.OpenAPI()[0] == 'x' || spec.Laws()[0].ID == "x" || spec.Operations(spec.V6)[0].ID == "x" {
		t.Error("a change of a copy changed the contract")
	}
}
