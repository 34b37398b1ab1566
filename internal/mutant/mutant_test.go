package mutant

import (
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

// wants writes findings on a line each, in order.
func wants(list []Want) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = w.Check + " " + w.Pointer
	}
	slices.Sort(out)
	return out
}

// everyMutant are the mutants of a version, those of messages first.
func everyMutant(v spec.Version) iter.Seq2[Mutant, error] {
	return func(yield func(Mutant, error) bool) {
		for _, mutants := range []iter.Seq2[Mutant, error]{Messages(v), Traces(v)} {
			for m, err := range mutants {
				if !yield(m, err) {
					return
				}
			}
		}
	}
}

// Every mutant is an equivalent by a rule that is written down, or says what must be found.
func TestEquivalentsHaveReasons(t *testing.T) {
	t.Parallel()
	reasons, used := Equivalents(), map[string]bool{}
	for _, v := range spec.Versions() {
		for m, err := range everyMutant(v) {
			if err != nil {
				t.Fatal(err)
			}
			used[m.Equivalent] = true
			if (len(m.Want) == 0) != (m.Equivalent != "") {
				t.Errorf("%s: wants %q, equivalent %q", show(m), wants(m.Want), m.Equivalent)
			}
			if m.Equivalent != "" && reasons[m.Equivalent] == "" {
				t.Errorf("%s: no reason is written of %q", show(m), m.Equivalent)
			}
		}
	}
	for rule := range reasons {
		if !used[rule] {
			t.Errorf("no mutant is an equivalent by %s", rule)
		}
	}
}

// The mutants are the same and in the same order each time.
func TestMutantsAreDeterministic(t *testing.T) {
	t.Parallel()
	list := func() (out []string) {
		for m, err := range Messages(spec.V8) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, show(m))
		}
		return out
	}
	if diff := cmp.Diff(list(), list()); diff != "" {
		t.Errorf("mutants (-first +second):\n%s", diff)
	}
}

// Each operator has a name of its own, says what it does and has a mutant in every version that allows one.
func TestOperators(t *testing.T) {
	t.Parallel()
	names, says := Operators()
	if len(says) != len(names) {
		t.Errorf("%d operators have %d names", len(names), len(says))
	}
	seen := map[string]bool{}
	for _, v := range spec.Versions() {
		for m, err := range Messages(v) {
			if err != nil {
				t.Fatal(err)
			}
			seen[m.Operator] = true
		}
	}
	for _, op := range messageOperators() {
		if op.says == "" || !seen[op.name] {
			t.Errorf("%s says %q, has a mutant: %t", op.name, op.says, seen[op.name])
		}
	}
}
