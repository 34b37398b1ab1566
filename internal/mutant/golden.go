// Package mutant measures how much the judge sees. It holds golden calls, one and more of every operation,
// version and documented status, which keep the contract, and operators that break a call in one way at one
// place, each with the finding that must come of it.
//
// It is for tests and for the comparison with other validators: the product does not import it.
package mutant

import (
	"bytes"
	"embed"
	"fmt"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

//go:embed testdata/*.ndjson
var goldenFiles embed.FS

// Sources of golden calls, in Call.Source.
const (
	FromServer = "server"  // as our server answered
	Filled     = "filled"  // an answer of the server, with every documented member that was not there
	Nulled     = "nulled"  // an answer of the server, with null in every member that may be null
	Emptied    = "emptied" // an answer of the server, with no members of a list that it never shows empty
)

// Golden returns the golden calls of a version in the order in which they were made. They are new at each call
// and may be changed. The error says that the files cannot be read.
func Golden(v spec.Version) ([]*conformance.Call, error) {
	text, err := goldenFiles.ReadFile("testdata/" + string(v) + ".ndjson")
	if err != nil {
		return nil, fmt.Errorf("golden calls of %s: %w", v, err)
	}
	var calls []*conformance.Call
	for c, err := range source.ReadNDJSON(bytes.NewReader(text)) {
		if err != nil {
			return nil, fmt.Errorf("golden calls of %s: %w", v, err)
		}
		calls = append(calls, c)
	}
	return calls, nil
}
