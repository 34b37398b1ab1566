package check_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// The same recording comes to the same report each time, whatever order maps are read in.
func TestSameEachTime(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/same/*.ndjson")
	if err != nil || len(names) == 0 {
		t.Fatal("no recordings", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			first := reportOf(t, name)
			for range 20 {
				if again := reportOf(t, name); !bytes.Equal(again, first) {
					t.Fatalf("a report is\n%s\nand another\n%s", first, again)
				}
			}
		})
	}
}

// reportOf judges a recording of v8 by all checks.
func reportOf(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	read := conformance.Read(source.ReadNDJSON(bytes.NewReader(b)), []spec.Version{spec.V8}, func(v spec.Version) *conformance.Judging {
		return conformance.NewJudging(v, "", check.List(), conformance.Everything, nil)
	})
	report, err := json.Marshal(read.Reports)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
