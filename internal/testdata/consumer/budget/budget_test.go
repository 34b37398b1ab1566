// Package budget holds which packages the client brings into the build of whoever imports it. It does not
// import the client itself, so that it can tell what came in even where that does not build. The go command
// does not see what the test depends on: run it with -count=1.
package budget

import (
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/budget.txt anew")

const client = "github.com/vb365-explore/vb365/api"

func TestImportBudget(t *testing.T) {
	const file = "testdata/budget.txt"
	got := dependencies(t)
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	budget := strings.Fields(string(golden))
	if more := without(got, budget); more != nil {
		t.Errorf("importers of the client now build what they did not:\n\t%s\ntake it out of what %s imports, "+
			"or, if all of them are to carry it, run go test -update", strings.Join(more, "\n\t"), client)
	}
	if less := without(budget, got); less != nil {
		t.Errorf("the client no longer needs:\n\t%s\nrun go test -update, so that it cannot come back unseen",
			strings.Join(less, "\n\t"))
	}
}

// without returns the elements of a that are not in b.
func without(a, b []string) (rest []string) {
	for _, s := range a {
		if !slices.Contains(b, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// dependencies lists the client and all it imports, the standard library aside, sorted.
func dependencies(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", client)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, client) {
		t.Fatalf("go list does not find the client:\n%s", out)
	}
	slices.Sort(packages)
	return packages
}
