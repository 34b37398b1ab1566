package check

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestStandings compares standings with what a look through all positions says.
func TestStandings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		filled, stands := places{}, standings{}
		for range rapid.IntRange(1, 60).Draw(t, "results") {
			stamp := rapid.Uint32Range(90, 130).Draw(t, "stamp")
			position := rapid.IntRange(-70, 200).Draw(t, "position")
			id := fmt.Sprint("id ", stamp)
			if !filled.fill(position, id) {
				continue
			}
			first, others := position, 0
			for other, has := range filled.all() {
				if has == id && other != position {
					first, others = min(first, other), others+1
				}
			}
			got, again := stands.place(&object{sight: sight{thing: thing{stamp: stamp}}}, id, position, filled)
			if again != (others > 0) || again && got != first {
				t.Fatalf("%s at %d: %d, %v; want %d of %d others", id, position, got, again, first, others)
			}
		}
	})
}

// TestPlaces fills places that lie far apart and below zero.
func TestPlaces(t *testing.T) {
	t.Parallel()
	p := places{}
	for _, position := range []int{0, 1, 63, 64, -1, -64, -65, 1_000_000} {
		id := fmt.Sprint(position)
		if !p.fill(position, id) || p.fill(position, "another") || p.of(position) != id {
			t.Errorf("position %d holds %q", position, p.of(position))
		}
	}
	if got := p.of(2); got != "" {
		t.Errorf("position 2 holds %q", got)
	}
}
