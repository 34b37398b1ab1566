package check

import (
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// pattern is the path of an operation as most links write it: plainly, in whatever case. What a link leads to is known by
// it without the link being taken apart.
type pattern []piece

// piece is a part of a path: a literal, or an id.
type piece struct {
	param   string // the name of the id; "" for a literal
	literal string // as the contract writes it
	spelled string // as the last link wrote it: the next one most likely writes the same
}

// patternOf returns the pattern of an operation's path.
func patternOf(v spec.Version, o spec.Operation) (p pattern) {
	rest := "/" + string(v) + o.Path
	for rest != "" {
		literal, behind, more := strings.Cut(rest, "{")
		p = append(p, piece{literal: literal})
		if !more {
			break
		}
		var name string
		name, rest, _ = strings.Cut(behind, "}")
		p = append(p, piece{param: name})
	}
	return p
}

// fits reports whether a link follows the pattern, about ids that need no escapes, in any case.
func (p pattern) fits(href string, ids known) bool {
	for i := range p {
		expected, spelled := p[i].literal, p[i].spelled
		if p[i].param != "" {
			expected = ids.of(p[i].param)
			spelled = expected
		}
		if len(href) < len(expected) || expected == "" {
			return false
		}
		head := href[:len(expected)]
		if head != spelled {
			if !strings.EqualFold(head, expected) {
				return false
			}
			if p[i].param == "" {
				p[i].spelled = strings.Clone(head)
			}
		}
		href = href[len(expected):]
	}
	return href == ""
}

// isPlain reports whether an id needs no escapes in a path.
func isPlain(id string) bool {
	_, _, ok := bitsOf(id)
	return ok
}
