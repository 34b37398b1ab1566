package propose_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/vb365-explore/vb365/conformance/propose"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

// oasdiff calls each change by the rule that the hunk names, and the rule weighs as much in its list of rules. Make
// lint-spec runs this, since oasdiff is a tool of this repository and not of its users.
func TestSeverityByOasdiff(t *testing.T) {
	if os.Getenv("VB365_OASDIFF") == "" {
		t.Skip("set VB365_OASDIFF=1 to compare with oasdiff")
	}
	var rules []struct {
		ID    string
		Level propose.Severity
	}
	oasdiff(t, &rules, "checks", "changelog", "-f", "json")
	levels := map[string]propose.Severity{}
	for _, r := range rules {
		levels[r.ID] = r.Level
	}
	p := proposeAll(t)
	for _, v := range spec.Versions() {
		folder := t.TempDir()
		for name, contract := range map[string][]byte{"before.yaml": spec.OpenAPI(), "after.yaml": p.Contract} {
			text, err := derive.YAMLFrom(contract, v)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var said []struct{ ID string }
		oasdiff(t, &said, "changelog", filepath.Join(folder, "before.yaml"), filepath.Join(folder, "after.yaml"), "-f", "json")
		seen := map[string]bool{}
		for _, s := range said {
			seen[s.ID] = true
		}
		for _, h := range p.Hunks {
			if h.Version == v && (!seen[h.Rule] || levels[h.Rule] != h.Severity) {
				t.Errorf("%s %s: %s is %q, oasdiff has %q and sees %v", v, h.Title, h.Rule, h.Severity, levels[h.Rule], seen)
			}
		}
	}
}

// oasdiff runs it and decodes what it prints.
func oasdiff(t *testing.T, out any, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"tool", "-modfile=tools/go.mod", "oasdiff"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}
