package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/vb365-explore/vb365/conformance"
)

// ReadEvents reads the document of a stream of events. What was told while the run went on it passes over: the document
// comes after it and is whole. A stream that does not end with an end is an error: a run that was cut off must not look
// like one that found nothing.
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
			d = &Document{
				Type: Type, Suite: e.Start.Suite, Contract: e.Start.Contract, Rule: e.Start.Rule, Again: e.Start.Again, Shard: e.Start.Shard,
				Reports: []*conformance.Report{},
			}
		case e.Event == eventEnd && e.End != nil:
			d.Conform, d.Exit = e.End.Conform, e.End.Exit
			return d, nil
		default:
			if err := d.take(e); err != nil {
				return nil, fmt.Errorf("event %d: %w", number, err)
			}
		}
	}
}

// take adds what an event holds.
func (d *Document) take(e event) error {
	switch e.Event {
	case eventProgress, eventSession, eventFound, eventChecked:
		return nil
	}
	switch {
	case e.Index == nil:
		return fmt.Errorf("unknown event %q", e.Event)
	case e.Event == eventReport && e.Report != nil && *e.Index == len(d.Reports):
		r := e.Report
		r.Checks, r.Findings, r.Evidence = []conformance.CheckResult{}, []conformance.Finding{}, conformance.Evidence{}
		d.Reports = append(d.Reports, r)
		return nil
	case *e.Index < 0 || *e.Index >= len(d.Reports):
		return fmt.Errorf("there is no report %d", *e.Index)
	}
	r := d.Reports[*e.Index]
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
