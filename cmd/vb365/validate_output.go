package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// judged is what was found at one place: in a body or a call.
type judged struct {
	place    string // "session.json", "calls.ndjson:12"
	version  spec.Version
	status   int    // of the response
	of       string // what a body was judged as; "" of a call
	findings []validate.Finding
}

// errWrite says that the findings cannot be written.
var errWrite = errors.New("write the findings")

func writing(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errWrite, err)
}

// findingWriter writes findings as they come: files one after another, and at the end the sum.
type findingWriter interface {
	file(name string) error
	judged(judged) error
	end(tally) error
}

// textFindings writes for people, a finding on a line.
type textFindings struct {
	out   *bufio.Writer
	files int
}

func (w *textFindings) file(string) error { w.files++; return nil }

func (w *textFindings) judged(j judged) error {
	listed, last := map[string]int{}, map[string]int{}
	for i, f := range j.findings {
		listed[f.Fingerprint]++
		last[f.Fingerprint] = i
	}
	for i, f := range j.findings {
		_, _ = fmt.Fprintf(w.out, "%s: %s", j.place, f) // the writer keeps its error
		if clause := f.Clause.String(); clause != "" {
			_, _ = fmt.Fprintf(w.out, " [%s]", clause)
		}
		if more := f.Count - listed[f.Fingerprint]; more > 0 && last[f.Fingerprint] == i {
			_, _ = fmt.Fprintf(w.out, " +%d more like it", more)
		}
		_ = w.out.WriteByte('\n')
	}
	if len(j.findings) == 0 && j.of != "" {
		_, _ = fmt.Fprintf(w.out, "%s: %s: keeps the contract of %s\n", j.place, j.of, j.version)
	}
	return writing(w.out.Flush())
}

// end writes the sum.
func (w *textFindings) end(s tally) error {
	where, found := "", "nothing found"
	if w.files > 1 {
		where = " in " + number(w.files, "file")
	}
	if s.Violations+s.Drift+s.Notes > 0 {
		found = fmt.Sprintf("%s, %d drift, %s", number(s.Violations, "violation"), s.Drift, number(s.Notes, "note"))
	}
	parts := []string{fmt.Sprintf("%s judged%s: %s", number(s.Messages, "message"), where, found)}
	for _, left := range []struct {
		n    int
		what string
	}{
		{s.NoAnswer, "not judged: %d without a whole answer"},
		{s.OtherCalls, "passed over: %d to other addresses"},
		{s.Unreadable, "unreadable: %d"},
	} {
		if left.n > 0 {
			parts = append(parts, fmt.Sprintf(left.what, left.n))
		}
	}
	_, err := fmt.Fprintln(w.out, strings.Join(parts, "; "))
	return writing(errors.Join(err, w.out.Flush()))
}

// number writes a count with its noun.
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// jsonFindings writes one JSON document, as it comes: none of it is held.
type jsonFindings struct {
	e    *jsontext.Encoder
	err  error
	open bool // a file is
}

func newJSONFindings(out io.Writer) *jsonFindings {
	w := &jsonFindings{e: jsontext.NewEncoder(out, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))}
	w.write(jsontext.BeginObject, jsontext.String("files"), jsontext.BeginArray)
	return w
}

func (w *jsonFindings) write(tokens ...jsontext.Token) {
	for _, t := range tokens {
		if w.err == nil {
			w.err = w.e.WriteToken(t)
		}
	}
}

func (w *jsonFindings) file(name string) error {
	w.close()
	w.open = true
	w.write(jsontext.BeginObject, jsontext.String("file"), jsontext.String(name),
		jsontext.String("findings"), jsontext.BeginArray)
	return writing(w.err)
}

func (w *jsonFindings) close() {
	if w.open {
		w.write(jsontext.EndArray, jsontext.EndObject)
	}
}

// jsonFinding is a finding as programs get it.
type jsonFinding struct {
	At          string            `json:"at"` // "session.json", "calls.ndjson:12"
	Version     spec.Version      `json:"version,omitzero"`
	Operation   string            `json:"operation"`
	Request     bool              `json:"request"`
	Status      int               `json:"status,omitzero"` // of a response
	Severity    validate.Severity `json:"severity"`
	Check       string            `json:"check"`
	Where       string            `json:"where"`
	Pointer     string            `json:"pointer"`
	Place       string            `json:"place"`
	Expected    string            `json:"expected"`
	Got         string            `json:"got"`
	Clause      jsonClause        `json:"clause"`
	Fingerprint string            `json:"fingerprint"`
	Count       int               `json:"count"`
}

type jsonClause struct {
	Pointer string `json:"pointer"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

func (w *jsonFindings) judged(j judged) error {
	for _, f := range j.findings {
		line := jsonFinding{
			At: j.place, Version: j.version, Operation: f.Operation, Request: f.Request, Severity: f.Severity, Check: f.Check,
			Where: f.Where, Pointer: f.Pointer, Place: f.Place, Expected: f.Expected, Got: f.Got,
			Clause: jsonClause(f.Clause), Fingerprint: f.Fingerprint, Count: f.Count,
		}
		if !f.Request {
			line.Status = j.status
		}
		if w.err == nil {
			w.err = json.MarshalEncode(w.e, &line)
		}
	}
	return writing(w.err)
}

// end writes the sum, as members of the document.
func (w *jsonFindings) end(s tally) error {
	w.close()
	w.write(jsontext.EndArray, jsontext.String("sum"))
	if w.err == nil {
		w.err = json.MarshalEncode(w.e, &s)
	}
	w.write(jsontext.EndObject)
	return writing(w.err)
}
