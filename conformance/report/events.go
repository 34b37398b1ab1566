package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/vb365-explore/vb365/conformance"
)

// The kinds of events, in the order they come: one start, for each report its checks, findings and evidence, and
// one end.
const (
	eventStart    = "start"
	eventCheck    = "check"
	eventFinding  = "finding"
	eventEvidence = "evidence"
	eventEnd      = "end"
)

// event is one line of the stream. Besides its kind, and the report it belongs to, it holds one of the others.
type event struct {
	Event    string                   `json:"event"`
	Report   int                      `json:"report"` // index of the report; 0 for start and end
	Start    *Document                `json:"start,omitempty"`
	Check    *conformance.CheckResult `json:"check,omitempty"`
	Finding  *conformance.Finding     `json:"finding,omitempty"`
	Evidence *conformance.Item        `json:"evidence,omitempty"`
	End      *end                     `json:"end,omitempty"`
}

// end says that nothing is missing.
type end struct {
	Conform bool `json:"conform"`
	Exit    int  `json:"exit"`
}

// Events writes the document as a stream of events, one JSON object a line: start has what stands above the
// reports, and the reports without checks, findings and evidence; those follow, each on a line; end has the
// result. The error is the writer's.
func Events(w io.Writer, d *Document) error {
	var b bytes.Buffer
	for e := range d.events() {
		line := json.NewEncoder(&b)
		line.SetEscapeHTML(false)
		if err := line.Encode(e); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// events gives the events of the document.
func (d *Document) events() iter.Seq[event] {
	return func(yield func(event) bool) {
		head := *d
		head.Reports = make([]*conformance.Report, len(d.Reports))
		for i, r := range d.Reports {
			empty := *r
			empty.Checks, empty.Findings, empty.Evidence = nil, nil, nil
			head.Reports[i] = &empty
		}
		if !yield(event{Event: eventStart, Start: &head}) {
			return
		}
		for i, r := range d.Reports {
			for j := range r.Checks {
				if !yield(event{Event: eventCheck, Report: i, Check: &r.Checks[j]}) {
					return
				}
			}
			for j := range r.Findings {
				if !yield(event{Event: eventFinding, Report: i, Finding: &r.Findings[j]}) {
					return
				}
			}
			for j := range r.Evidence {
				if !yield(event{Event: eventEvidence, Report: i, Evidence: &r.Evidence[j]}) {
					return
				}
			}
		}
		yield(event{Event: eventEnd, End: &end{Conform: d.Conform, Exit: d.Exit}})
	}
}

// ReadEvents reads the document that Events has written. A stream that does not end with an end is an error: a
// run that was cut off must not look like one that found nothing.
func ReadEvents(r io.Reader) (*Document, error) {
	var d *Document
	lines := json.NewDecoder(r)
	for number := 1; ; number++ {
		var e event
		if err := lines.Decode(&e); errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("event %d: the stream is cut off: there is no end", number)
		} else if err != nil {
			return nil, fmt.Errorf("event %d: %w", number, err)
		}
		switch {
		case number == 1:
			if e.Event != eventStart || e.Start == nil || e.Start.Type != Type {
				return nil, fmt.Errorf("event 1: no start of a stream of type %q", Type)
			}
			d = begun(e.Start)
		case e.Event == eventEnd && e.End != nil:
			return d, nil
		default:
			if err := d.take(e); err != nil {
				return nil, fmt.Errorf("event %d: %w", number, err)
			}
		}
	}
}

// begun returns the document of a start, with lists that are empty and not nil.
func begun(d *Document) *Document {
	for _, r := range d.Reports {
		r.Checks, r.Findings, r.Evidence = []conformance.CheckResult{}, []conformance.Finding{}, conformance.Evidence{}
	}
	return d
}

// take adds what an event holds.
func (d *Document) take(e event) error {
	if e.Report < 0 || e.Report >= len(d.Reports) {
		return fmt.Errorf("there is no report %d", e.Report)
	}
	r := d.Reports[e.Report]
	switch {
	case e.Event == eventCheck && e.Check != nil:
		r.Checks = append(r.Checks, *e.Check)
	case e.Event == eventFinding && e.Finding != nil:
		r.Findings = append(r.Findings, *e.Finding)
	case e.Event == eventEvidence && e.Evidence != nil:
		r.Evidence = append(r.Evidence, *e.Evidence)
	default:
		return fmt.Errorf("unknown event %q", e.Event)
	}
	return nil
}
