package main

import (
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/internal/contest"
)

// Each subject is judged without a finding and gets its line.
func TestRunWritesALineForEachSubject(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(&out, contest.Plan{Passes: 1}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 9 {
		t.Fatalf("%d lines:\n%s", len(lines), &out)
	}
	for i, want := range []string{
		"subject", "session", "request", "page, compact", "page, indented", "page, non-ASCII", "page, escapes", "page, long texts", "page, any order",
	} {
		if !strings.HasPrefix(lines[i], want+" ") {
			t.Errorf("line %d is %q, want %s", i, lines[i], want)
		}
		if strings.Contains(lines[i], "NaN") || strings.Contains(lines[i], "Inf") {
			t.Errorf("line %d says nothing: %s", i, lines[i])
		}
	}
}
