package report

import (
	"fmt"
	"io"
	"strings"
)

// Format is one way to write a document.
type Format struct {
	Name  string // "junit"
	Title string // for whom or what it is
	Write func(io.Writer, *Document, Style) error
}

// Style says what a terminal can show. The zero Style is for files: no colors, 100 columns.
type Style struct {
	Width int  // columns; 0 for 100
	Color bool // whether escape sequences may be written
}

// Formats returns all formats.
func Formats() []Format {
	plain := func(write func(io.Writer, *Document) error) func(io.Writer, *Document, Style) error {
		return func(w io.Writer, d *Document, _ Style) error { return write(w, d) }
	}
	return []Format{
		{"text", "for people, short", Text},
		{"table", "for people, with a table of checks by operations", Table},
		{"json", "one document for programs; see vb365 conform schema", plain(JSON)},
		{"ndjson", "a stream of events, one a line", plain(Events)},
		{"junit", "for continuous integration", plain(JUnit)},
		{"sarif", "for code scanning, SARIF 2.1.0", plain(SARIF)},
		{"github", "annotations of a GitHub workflow", plain(GitHub)},
		{"summary", "Markdown for the summary of a GitHub step", plain(Summary)},
		{"badge", "for shields.io", plain(Badge)},
		{"html", "one file for browsers", plain(HTML)},
	}
}

// FormatByName returns the format of the name. The error lists those that exist.
func FormatByName(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	last := len(names) - 1
	return Format{}, fmt.Errorf("no form %q: use %s or %s", name, strings.Join(names[:last], ", "), names[last])
}
