package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// MatrixJSON writes a matrix for programs, as one JSON document. The error is the writer's.
func MatrixJSON(w io.Writer, m *conformance.Matrix) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// MatrixText writes a matrix for people: the columns, and a line for each difference. The error is the writer's.
func MatrixText(w io.Writer, m *conformance.Matrix) error {
	var b bytes.Buffer
	for i, c := range m.Columns {
		fmt.Fprintf(&b, "%s  %s: %s %s\n", matrixHead(i), c.Name, c.Target, c.API)
		if text := c.Report.SupportText(); text != "" {
			fmt.Fprintf(&b, "   %s\n", text)
		}
	}
	if m.Same() {
		b.WriteString("\nno difference\n")
	}
	section(&b, m, "checks", len(m.Checks), func(i int) (string, []string) {
		return m.Checks[i].ID, words(m.Checks[i].Cells, "-")
	})
	section(&b, m, "findings", len(m.Findings), func(i int) (string, []string) {
		f := m.Findings[i]
		return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", f.Severity, f.Check, f.Operation, f.Where, f.Place)), " "), words(f.Cells, "-")
	})
	section(&b, m, "evidence", len(m.Evidence), func(i int) (string, []string) {
		return itemText(m.Evidence[i].Item), words(m.Evidence[i].Cells, "-")
	})
	_, err := w.Write(b.Bytes())
	return err
}

// matrixHead names a column: A to Z, then by numbers.
func matrixHead(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprint(i + 1)
}

// words writes cells, none for what the version does not have.
func words[T ~string](cells []T, none string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if out[i] = string(c); c == "" {
			out[i] = none
		}
	}
	return out
}

// section writes the rows of one kind, cells first: what they are about is long.
func section(b *bytes.Buffer, m *conformance.Matrix, title string, n int, row func(int) (string, []string)) {
	if n == 0 {
		return
	}
	width := make([]int, len(m.Columns))
	for i := range width {
		width[i] = len(matrixHead(i))
		for j := range n {
			_, cells := row(j)
			width[i] = max(width[i], len(cells[i]))
		}
	}
	line := func(cells []string, text string) {
		for i, c := range cells {
			fmt.Fprintf(b, "%-*s  ", width[i], c)
		}
		b.WriteString(text + "\n")
	}
	heads := make([]string, len(m.Columns))
	for i := range heads {
		heads[i] = matrixHead(i)
	}
	b.WriteByte('\n')
	line(heads, title)
	for j := range n {
		text, cells := row(j)
		line(cells, text)
	}
}

// itemText names a thing of the contract on one line.
func itemText(i conformance.Item) string {
	side := "request"
	if !i.Request && i.Kind != conformance.KindLaw {
		if side = "response"; i.Status != 0 {
			side = fmt.Sprintf("response %d", i.Status)
		}
	} else if i.Kind == conformance.KindLaw {
		side = ""
	}
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s: %s %s", i.Operation, side, i.Where, i.Pointer, i.Kind, i.Value)), " ")
}
