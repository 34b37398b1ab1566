package bench

import (
	"bytes"
	"fmt"
	"os"
	"slices"
)

// The lines of a document between which its measurements stand.
const (
	markBegin = "<!-- measured: begin; make bench-peers writes what follows -->\n"
	markEnd   = "<!-- measured: end -->\n"
)

// ReplaceMeasured puts text between the two marks of the document in file.
func ReplaceMeasured(file string, text []byte) error {
	doc, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, rest, begun := bytes.Cut(doc, []byte(markBegin))
	_, tail, ended := bytes.Cut(rest, []byte(markEnd))
	if !begun || !ended {
		return fmt.Errorf("%s does not have the lines %q and %q", file, markBegin, markEnd)
	}
	doc = slices.Concat(head, []byte(markBegin), text, []byte(markEnd), tail)
	return os.WriteFile(file, doc, 0o644)
}
