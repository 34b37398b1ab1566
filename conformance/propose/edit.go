package propose

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// field is a member of a flow mapping, its value as YAML.
type field struct{ name, value string }

type fields []field

// flow writes a mapping on one line.
func (f fields) flow() string {
	var parts []string
	for _, m := range f {
		parts = append(parts, scalar(m.name)+": "+m.value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// list writes a list of texts on one line.
func list(items []string) string {
	var parts []string
	for _, item := range items {
		parts = append(parts, scalar(item))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// plain is a text that YAML takes for itself without quotation marks.
var plain = regexp.MustCompile(`^[A-Za-z_./$][A-Za-z0-9_./$-]*( [A-Za-z0-9_./$-]+)*\.?$`)

// scalar writes a text so that YAML 1.1 and 1.2 read it as that text.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan":
	default:
		if plain.MatchString(s) {
			return s
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return `""` // a text is always JSON
	}
	return string(text)
}

// add adds a member at the end of a mapping.
func (d *document) add(n *yaml.Node, name, value string) (string, error) {
	if n.Kind != yaml.MappingNode {
		return "", fmt.Errorf("line %d: no mapping", n.Line)
	}
	if n.Style&yaml.FlowStyle != 0 {
		return d.addFlow(n, scalar(name)+": "+value)
	}
	return d.insertLine(n, scalar(name)+": "+value)
}

// addItem adds an item at the end of a list.
func (d *document) addItem(n *yaml.Node, value string) (string, error) {
	if n.Kind != yaml.SequenceNode {
		return "", fmt.Errorf("line %d: no list", n.Line)
	}
	if n.Style&yaml.FlowStyle != 0 {
		return d.addFlow(n, value)
	}
	return d.insertLine(n, "- "+value)
}

// addFlow adds to what is written in brackets.
func (d *document) addFlow(n *yaml.Node, text string) (string, error) {
	end, err := d.end(n)
	if err != nil {
		return "", err
	}
	inside := strings.TrimRight(d.text[:end-1], " \n")
	if len(n.Content) > 0 {
		text = ", " + text
	}
	return inside + text + d.text[end-1:], nil
}

// insertLine adds a line behind a block, at the column of what it holds.
func (d *document) insertLine(n *yaml.Node, text string) (string, error) {
	column := n.Column - 1
	last := n.Line // from 1
	for i := n.Line; i < len(d.lines); i++ {
		line := d.line(i)
		trimmed := strings.TrimLeft(line, " ")
		if trimmed == "" || trimmed[0] == '#' {
			continue // counts when more of the block follows
		}
		if len(line)-len(trimmed) < column {
			break
		}
		if n.Kind == yaml.SequenceNode && len(line)-len(trimmed) == column && !strings.HasPrefix(trimmed, "-") {
			break // the next member of the mapping that the list stands in
		}
		last = i + 1
	}
	end := len(d.text)
	before := ""
	if last < len(d.lines) {
		end = d.lines[last]
	} else if !strings.HasSuffix(d.text, "\n") {
		before = "\n"
	}
	return d.text[:end] + before + strings.Repeat(" ", column) + text + "\n" + d.text[end:], nil
}

// line returns a line, its number from 0, without its end.
func (d *document) line(i int) string {
	end := len(d.text)
	if i+1 < len(d.lines) {
		end = d.lines[i+1] - 1
	}
	return d.text[d.lines[i]:end]
}

// replace writes another value in the place of a node.
func (d *document) replace(n *yaml.Node, value string) (string, error) {
	end, err := d.end(n)
	if err != nil {
		return "", err
	}
	return d.text[:d.offset(n)] + value + d.text[end:], nil
}

// end returns where a node ends that is written in brackets, or a text on one line.
func (d *document) end(n *yaml.Node) (int, error) {
	start := d.offset(n)
	if n.Kind == yaml.ScalarNode {
		return d.endOfScalar(n, start)
	}
	if n.Style&yaml.FlowStyle == 0 {
		return 0, fmt.Errorf("line %d: a block cannot be replaced; edit it by hand", n.Line)
	}
	depth := 0
	for i := start; i < len(d.text); i++ {
		switch d.text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, nil
			}
		case '"', '\'':
			if before := strings.TrimRight(d.text[start:i], " \n"); before == "" || strings.ContainsRune("{[,:", rune(before[len(before)-1])) {
				i = quoteEnd(d.text, i) - 1
			}
		case '#':
			if d.text[i-1] == ' ' {
				i += strings.IndexByte(d.text[i:]+"\n", '\n')
			}
		}
	}
	return 0, fmt.Errorf("line %d: no end of the brackets", n.Line)
}

// endOfScalar returns where a text ends.
func (d *document) endOfScalar(n *yaml.Node, start int) (int, error) {
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return quoteEnd(d.text, start), nil
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && strings.HasPrefix(d.text[start:], n.Value):
		return start + len(n.Value), nil
	}
	return 0, errors.New("a text of several lines cannot be replaced; edit it by hand")
}

// quoteEnd returns where the text that begins with a quotation mark at start ends.
func quoteEnd(text string, start int) int {
	mark := text[start]
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && mark == '"':
			i++
		case text[i] == mark && mark == '\'' && i+1 < len(text) && text[i+1] == mark:
			i++
		case text[i] == mark:
			return i + 1
		}
	}
	return len(text)
}
