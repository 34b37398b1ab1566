package validate

import (
	"fmt"
	"strings"
	"testing"
)

// Texts on which work that grows with the square of the size would take minutes: the test ends at once, or the
// time limit of the tests ends it.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	all, guesses := subjects(t)
	var names, items strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&names, `"name%d":1,`, i)
		fmt.Fprintf(&items, `{"a":%d},`, i)
	}
	for name, text := range map[string]string{
		"names":          "{" + names.String() + `"z":1}`,
		"one name":       "{" + strings.Repeat(`"a":1,`, 300_000) + `"a":1}`,
		"a string":       `"` + strings.Repeat(`long \u00e9 text`, 700_000) + `"`,
		"digits":         strings.Repeat("7", 3_000_000),
		"levels":         strings.Repeat("[", 1_000_000),
		"items":          "[" + items.String() + "1]",
		"small arrays":   "[" + strings.Repeat("[],", 300_000) + "1]",
		"levels of tree": strings.Repeat(`{"t":"x","next":`, 60) + "1" + strings.Repeat("}", 60),
	} {
		for _, x := range all {
			if x.name != "strange" && x.name != "tree" && x.node != all[0].node {
				continue
			}
			s := newScanner(guesses, roomSize)
			v := verdictOf(s, x.node, []byte(text), nil, sideResponse, false)
			if (v.broken == "json/depth") != (name == "levels") {
				t.Errorf("%s by %s: %q", name, x.name, v.broken)
			}
			if len(v.faults)+len(v.json) > 2*maxFindings {
				t.Errorf("%s by %s: %d faults", name, x.name, len(v.faults)+len(v.json))
			}
		}
	}
}
