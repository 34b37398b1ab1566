package report

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// page is text for a terminal as it is written.
type page struct {
	bytes.Buffer
	width int
	color bool
}

// newPage returns an empty page.
func newPage(s Style) *page { return &page{width: max(cmp.Or(s.Width, 100), 40), color: s.Color} }

// line adds a line.
func (p *page) line(s string) {
	p.WriteString(strings.TrimRight(s, " "))
	p.WriteByte('\n')
}

func (p *page) bold(s string) string   { return p.paint("1", s) }
func (p *page) red(s string) string    { return p.paint("31", s) }
func (p *page) green(s string) string  { return p.paint("32", s) }
func (p *page) yellow(s string) string { return p.paint("33", s) }

// paint puts s between the escape sequences of a style, where the page has colors.
func (p *page) paint(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// severity writes a severity in its color.
func (p *page) severity(s conformance.Severity) string {
	switch s {
	case conformance.Violation:
		return p.red(string(s))
	case conformance.Drift:
		return p.yellow(string(s))
	case conformance.Note:
	}
	return string(s)
}

// wrap breaks text at spaces into lines that fit, the first of them at the indent; further ones stand deeper.
func wrap(text string, indent, width int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Split(text, " ") {
		n := len([]rune(word))
		switch {
		case i > 0 && column+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", indent+4))
			column = indent + 4
		case i > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// barWidth is how many characters a bar has.
const barWidth = 12

// bar draws how much was shown. Only all of it fills the bar, and only nothing leaves it empty.
func bar(shown, of int) string {
	n := percent(shown, of) * barWidth / 100
	if n == 0 && shown > 0 {
		n = 1
	}
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", barWidth-n) + "]"
}
