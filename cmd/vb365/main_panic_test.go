package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// A mistake in the program ends it with a code of its own, and says what to do.
func TestInternalError(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	root := &cobra.Command{Run: func(*cobra.Command, []string) { panic("a mistake") }}
	root.SetErr(&errs)
	root.SetArgs(nil)
	if code := execute(t.Context(), root); code != exitBroken {
		t.Errorf("exit code %d, want %d", code, exitBroken)
	}
	for _, want := range []string{"vb365: internal error: a mistake\n", "main_panic_test.go", "please report it with the command line"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("%q is not told: %s", want, &errs)
		}
	}
}
