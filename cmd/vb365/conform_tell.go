package main

import (
	"io"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/spec"
)

// teller tells of a run while it goes on: in a line of a terminal, and as events where standard output has those.
type teller struct {
	bar    *progress
	out    io.Writer
	head   *report.Document // what is known before the run; nil where no events are written
	stream *report.Stream   // nil until there is something to tell: bad usage writes nothing
}

// eventForm is the form of reports that is written while the run goes on.
const eventForm = "ndjson"

// newTeller returns a teller of a run whose report goes to the first of the outputs, and lets it write that.
func newTeller(outputs []output, out, errs io.Writer, head *report.Document) *teller {
	t := &teller{bar: newProgress(errs), out: out}
	if outputs[0].format.Name == eventForm {
		t.head = head
		outputs[0].format.Write = func(_ io.Writer, d *report.Document, _ report.Style) error { return t.events().End(d) }
	}
	return t
}

// events returns the stream of events, begun.
func (t *teller) events() *report.Stream {
	if t.stream == nil {
		t.stream = report.NewStream(t.out, t.head)
	}
	return t.stream
}

// progress tells that so many checks or files are done, and which is next. V is "" for files.
func (t *teller) progress(v spec.Version, done, of int, next string) {
	if t.head != nil {
		t.events().Progress(v, done, of, next)
	}
	if v != "" {
		next = string(v) + " " + next
	}
	t.bar.show(done, of, next)
}

// found returns what tells of findings, nil for nothing.
func (t *teller) found(v spec.Version) func(conformance.Finding) {
	if t.head == nil {
		return nil
	}
	return func(f conformance.Finding) { t.events().Found(v, f) }
}

// session returns what tells of restore sessions, nil for nothing.
func (t *teller) session(v spec.Version) func(conformance.Session) {
	if t.head == nil {
		return nil
	}
	return func(s conformance.Session) { t.events().Session(v, s) }
}

// judged tells what the checks have come to.
func (t *teller) judged(r *conformance.Report) {
	if t.head == nil {
		return
	}
	for _, c := range r.Checks {
		t.events().Checked(r.Version, c)
	}
}
