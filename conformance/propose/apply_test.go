package propose_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance/propose"
)

// applied applies a unified diff of one range.
func applied(t *testing.T, text, diff string) string {
	t.Helper()
	var start, before, end, after int
	lines := strings.SplitAfter(diff, "\n")
	if _, err := fmt.Sscanf(lines[2], "@@ -%d,%d +%d,%d @@", &start, &before, &end, &after); err != nil {
		t.Fatal(err)
	}
	var was, is []string
	for _, line := range lines[3 : len(lines)-1] {
		if line[0] != '+' {
			was = append(was, line[1:])
		}
		if line[0] != '-' {
			is = append(is, line[1:])
		}
	}
	all := strings.SplitAfter(text, "\n")
	if got := all[start-1 : start-1+before]; strings.Join(got, "") != strings.Join(was, "") || len(is) != after {
		t.Fatalf("the diff is not of the text:\n%s", diff)
	}
	return strings.Join(slices.Concat(all[:start-1], is, all[start-1+before:]), "")
}

// patched applies a JSON patch, after a round through JSON.
func patched(t *testing.T, doc any, patch []propose.Operation) any {
	t.Helper()
	text, err := json.Marshal(patch)
	if err != nil {
		t.Fatal(err)
	}
	var ops []struct {
		Op, Path string
		Value    any
	}
	if err := json.Unmarshal(text, &ops); err != nil {
		t.Fatal(err)
	}
	for _, op := range ops {
		doc = set(t, doc, strings.Split(op.Path[1:], "/"), op.Op, op.Value)
	}
	return doc
}

// set does one operation of a JSON patch.
func set(t *testing.T, at any, names []string, op string, value any) any {
	t.Helper()
	if len(names) == 0 {
		return value
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(names[0])
	switch at := at.(type) {
	case map[string]any:
		member, ok := at[name]
		if !ok && (len(names) > 1 || op != "add") {
			t.Fatalf("there is no %s to %s", name, op)
		}
		if at[name] = set(t, member, names[1:], op, value); op == "remove" && len(names) == 1 {
			delete(at, name)
		}
		return at
	case []any:
		i, err := strconv.Atoi(name)
		switch {
		case err != nil || i > len(at):
			t.Fatalf("there is no item %s", name)
		case i == len(at):
			return append(at, value)
		}
		at[i] = set(t, at[i], names[1:], op, value)
		return at
	}
	t.Fatalf("%s stands in no object", name)
	return nil
}
