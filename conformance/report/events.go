package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// The kinds of events. While a run goes on come those of a Stream: one start, then progress, session, found and
// checked in any order. When all is known follows the document: for each report one report, its checks, findings and evidence, each in
// the order of the document; and one end.
const (
	eventStart    = "start"
	eventProgress = "progress"
	eventSession  = "session"
	eventFound    = "found"
	eventChecked  = "checked"
	eventReport   = "report"
	eventCheck    = "check"
	eventFinding  = "finding"
	eventEvidence = "evidence"
	eventEnd      = "end"
)

// event is one line of the stream. Besides its kind it holds one of the others. Those of the document have the index
// of their report; those that come before it say which version they are about.
type event struct {
	Event    string                   `json:"event"`
	Index    *int                     `json:"index,omitempty"`   // of the report
	Version  spec.Version             `json:"version,omitempty"` // of progress, session, found and checked
	Start    *start                   `json:"start,omitempty"`
	Progress *progress                `json:"progress,omitempty"`
	Session  *conformance.Session     `json:"session,omitempty"`
	Report   *conformance.Report      `json:"report,omitempty"` // without checks, findings and evidence
	Check    *conformance.CheckResult `json:"check,omitempty"`
	Finding  *conformance.Finding     `json:"finding,omitempty"`
	Evidence *conformance.Item        `json:"evidence,omitempty"`
	End      *end                     `json:"end,omitempty"`
}

// start is what is known of a document before its run.
type start struct {
	Type     string           `json:"type"` // Type
	Suite    string           `json:"suite"`
	Contract Contract         `json:"contract"`
	Rule     conformance.Rule `json:"rule"`
	Again    string           `json:"again"`
	Shard    *Shard           `json:"shard,omitempty"`
}

// progress says how far a run is.
type progress struct {
	Done int    `json:"done"`
	Of   int    `json:"of"`
	At   string `json:"at"` // the check, or the file
}

// end says that nothing is missing.
type end struct {
	Conform bool `json:"conform"`
	Exit    int  `json:"exit"`
}

// Events writes the document as a stream of events, one JSON object a line: what ReadEvents reads. The error is the
// writer's.
func Events(w io.Writer, d *Document) error { return NewStream(w, d).End(d) }

// Stream writes events while a run goes on, each as soon as it is known, in one Write. What goes wrong with the writer
// is told by End. It is for one goroutine.
type Stream struct {
	w   io.Writer
	err error
}

// NewStream returns a stream that has begun. Of the document only that counts which is known before the run.
func NewStream(w io.Writer, d *Document) *Stream {
	s := &Stream{w: w}
	s.write(event{Event: eventStart, Start: &start{d.Type, d.Suite, d.Contract, d.Rule, d.Again, d.Shard}})
	return s
}

// write writes an event, unless one before could not be written.
func (s *Stream) write(e event) {
	if s.err == nil {
		line := json.NewEncoder(s.w)
		line.SetEscapeHTML(false)
		s.err = line.Encode(e)
	}
}

// Progress tells how many checks or files are done, of how many, and which is next. V is "" for files.
func (s *Stream) Progress(v spec.Version, done, of int, at string) {
	s.write(event{Event: eventProgress, Version: v, Progress: &progress{done, of, at}})
}

// Session tells of a restore session when it was started or stopped, so that those of a run that is killed can be
// stopped.
func (s *Stream) Session(v spec.Version, session conformance.Session) {
	s.write(event{Event: eventSession, Version: v, Session: &session})
}

// Found tells of a finding when it is first known. How often it is seen, and whether it is waived, is not known yet:
// the finding of its fingerprint in the document says so.
func (s *Stream) Found(v spec.Version, f conformance.Finding) {
	s.write(event{Event: eventFound, Version: v, Finding: &f})
}

// Checked tells what a check came to in one run, before waivers.
func (s *Stream) Checked(v spec.Version, c conformance.CheckResult) {
	s.write(event{Event: eventChecked, Version: v, Check: &c})
}

// End writes the document, in one Write, and ends the stream. The error is the writer's, of this Write or one before.
func (s *Stream) End(d *Document) error {
	var b bytes.Buffer
	out := s.w
	s.w = &b
	for i, r := range d.Reports {
		head := *r
		head.Checks, head.Findings, head.Evidence = nil, nil, nil
		s.write(event{Event: eventReport, Index: &i, Report: &head})
		for j := range r.Checks {
			s.write(event{Event: eventCheck, Index: &i, Check: &r.Checks[j]})
		}
		for j := range r.Findings {
			s.write(event{Event: eventFinding, Index: &i, Finding: &r.Findings[j]})
		}
		for j := range r.Evidence {
			s.write(event{Event: eventEvidence, Index: &i, Evidence: &r.Evidence[j]})
		}
	}
	s.write(event{Event: eventEnd, End: &end{Conform: d.Conform, Exit: d.Exit}})
	if s.err == nil {
		_, s.err = out.Write(b.Bytes())
	}
	return s.err
}
