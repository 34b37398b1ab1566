package report

import (
	"encoding/json"
	"io"

	"github.com/vb365-explore/vb365/conformance"
)

// document is what JSON writes. Its field names, and those of the types of package conformance in it, are
// stable: names may be added, none changes its meaning.
type document struct {
	Conform bool                  `json:"conform"` // all reports are
	Reports []*conformance.Report `json:"reports"` // one for each version
}

// JSON writes reports for programs, as one JSON document. The error is the writer's.
func JSON(w io.Writer, reports ...*conformance.Report) error {
	d := document{Conform: true, Reports: reports}
	for _, r := range reports {
		d.Conform = d.Conform && r.Conform()
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}
