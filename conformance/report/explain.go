package report

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// Explanation says what a check is about.
type Explanation struct {
	ID      string
	Title   string
	Meaning string            // why it matters, or the text of the law
	Law     string            // "L004"; "" for none
	Level   conformance.Level // "" for a check of the judge, which are all core
}

// Explain explains the check with the id: one of the list, or one of spec/validate. The error says where ids are
// to be found.
func Explain(id string, checks []conformance.Check) (Explanation, error) {
	for _, c := range checks {
		if c.ID == id {
			return explain(c.ID, c.Title, c.Law, c.Level), nil
		}
	}
	if e, ok := ofWaiver(id); ok {
		return e, nil
	}
	c, err := validate.CheckByID(id)
	if err != nil {
		return Explanation{}, fmt.Errorf("no check %q: vb365 conform explain lists all", id)
	}
	return Explanation{ID: c.ID, Title: c.Title, Meaning: c.Meaning, Level: conformance.Core}, nil
}

// ofWaiver explains findings about waivers.
func ofWaiver(id string) (Explanation, bool) {
	e := Explanation{ID: id, Level: conformance.Core}
	switch id {
	case conformance.WaiverExpired:
		e.Title = "A waiver has expired"
		e.Meaning = "A waiver counts until a day that its owner has set. Behind it the deviation fails the run again."
	case conformance.WaiverStale:
		e.Title = "A waiver waives nothing"
		e.Meaning = "The run has seen the place of the waiver, and nothing to waive there: left in, it would hide the next deviation."
	case conformance.WaiverTooWide:
		e.Title = "A waiver waives too much"
		e.Meaning = "It matches more than its owner has allowed, every place of a check, or several findings at its place: with " +
			"the case or the fingerprint of a finding it is about that one, with the case \"*\" about them all."
	default:
		return Explanation{}, false
	}
	return e, true
}

// explain makes an explanation; of a law, its text is the meaning.
func explain(id, title, law string, level conformance.Level) Explanation {
	e := Explanation{ID: id, Title: title, Meaning: title + ".", Law: law, Level: level}
	if l, ok := spec.LawByID(law); ok {
		e.Meaning = l.Text
	}
	return e
}

// explanation explains a check whose finding the document holds.
func explanation(d *Document, id string) Explanation {
	for _, r := range d.Reports {
		for _, c := range r.Checks {
			if c.ID == id {
				return explain(id, c.Title, c.Law, c.Level)
			}
		}
	}
	if e, ok := ofWaiver(id); ok {
		return e
	}
	if c, err := validate.CheckByID(id); err == nil {
		return Explanation{ID: id, Title: c.Title, Meaning: c.Meaning, Level: conformance.Core}
	}
	return explain(id, id, "", "")
}

// Text returns the explanation for people, without what stands in the contract.
func (e Explanation) Text() string {
	text := e.Title + ".\n\n" + e.Meaning
	if e.Law != "" {
		text += "\n\nLaw " + e.Law + " in spec/LAWS.md."
	}
	return text
}

// Markdown returns the same in Markdown.
func (e Explanation) Markdown() string { return "**" + e.ID + "**: " + e.Text() }

// lawOrOperation returns the line of the law that a finding breaks, else of its operation in the contract.
func lawOrOperation(f conformance.Finding) (file string, line, column int) {
	if l, ok := spec.LawByID(f.Law); ok {
		return "spec/LAWS.md", l.Line, 1
	}
	text := spec.OpenAPI()
	at := bytes.Index(text, []byte("operationId: "+f.Operation+"\n"))
	if f.Operation == "" || at < 0 {
		return contractFile, 1, 1
	}
	return contractFile, 1 + bytes.Count(text[:at], []byte("\n")), 1 + at - (bytes.LastIndexByte(text[:at], '\n') + 1)
}

// sorted walks through a map by its keys.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
