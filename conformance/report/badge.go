package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/vb365-explore/vb365/conformance"
)

// badge is what shields.io reads from an endpoint.
type badge struct {
	Schema  int    `json:"schemaVersion"`
	Label   string `json:"label"`
	Message string `json:"message"`
	Color   string `json:"color"`
}

// Badge writes the document for a badge of shields.io: the verdict and how much of the contract was shown. The
// error is the writer's.
func Badge(w io.Writer, d *Document) error {
	shown, of := d.evidence()
	b := badge{Schema: 1, Label: "VB365 conformance", Message: fmt.Sprintf("%s, %d%% shown", d.Verdict(), percent(shown, of))}
	switch d.Exit {
	case conformance.ExitConform:
		b.Color = "brightgreen"
	case conformance.ExitEvidence, conformance.ExitUnread:
		b.Color = "yellow"
	default:
		b.Color = "red"
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(b)
}
