package bench_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"github.com/vb365-explore/vb365/internal/bench"
)

func TestReplaceMeasured(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- measured: begin; make bench-peers writes what follows -->\n", "<!-- measured: end -->\n"
	for _, test := range []struct{ name, before, want string }{
		{"replaced", "head\n" + begin + "old\n" + end + "tail\n", "head\n" + begin + "new\n" + end + "tail\n"},
		{"no end", "head\n" + begin + "old\n", ""},
		{"no beginning", "head\n" + end, ""},
	} {
		file := filepath.Join(t.TempDir(), "doc.md")
		if err := os.WriteFile(file, []byte(test.before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := bench.ReplaceMeasured(file, []byte("new\n"))
		if (err != nil) != (test.want == "") {
			t.Fatalf("%s: %v", test.name, err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := cmp.Or(test.want, test.before) // a failure changes nothing
		if string(got) != want {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}
