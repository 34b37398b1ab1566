package mutant

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

// The mutants are the same and in the same order each time.
func TestMutantsAreDeterministic(t *testing.T) {
	t.Parallel()
	const enough = 5000
	list := func() (out []string) {
		for m, err := range Messages(spec.V8) {
			if err != nil {
				t.Fatal(err)
			}
			if out = append(out, show(m)); len(out) == enough {
				break
			}
		}
		return out
	}
	if diff := cmp.Diff(list(), list()); diff != "" {
		t.Errorf("mutants (-first +second):\n%s", diff)
	}
}
