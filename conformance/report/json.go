package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema, draft 2020-12, of what JSON writes.
func Schema() []byte { return slices.Clone(schema) }

// JSON writes the document for programs. The error is the writer's.
func JSON(w io.Writer, d *Document) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// ReadJSON reads what JSON has written. The error says why it is no such document.
func ReadJSON(r io.Reader) (*Document, error) {
	var d Document
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return nil, fmt.Errorf("no report in JSON: %w", err)
	}
	if d.Type != Type {
		return nil, fmt.Errorf("a document of type %q, want %q: make it with -o json", d.Type, Type)
	}
	if i := slices.Index(d.Reports, nil); i >= 0 {
		return nil, fmt.Errorf("report %d of it is null: it was not written whole; make it again with -o json", i+1)
	}
	return &d, nil
}
