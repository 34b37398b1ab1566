package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write anew what scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vb365": main})
}

// TestScripts runs the scripts in testdata/script: each shows a command with what it prints and how it exits.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true, UpdateScripts: *update,
	})
}
