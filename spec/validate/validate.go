// Package validate judges requests and responses of the VB365 REST API by the contract: status, media type,
// parameters and body. It works on the bytes as they were sent, before anything is decoded, and finds every
// fault of a message, not the first.
package validate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Message is one request or response, as bytes.
type Message struct {
	Version   spec.Version
	Operation spec.Operation
	Path      string            // escaped, as it was sent, judged where it is given; request only
	Params    map[string]string // path parameters, unescaped; request only
	Query     url.Values        // request only
	Request   bool              // true: judged as a request; false: as a response
	Status    int               // response only
	Header    http.Header
	Body      []byte

	// AnyCase takes property names, query names and enum values of a request in any case, as the service does;
	// each that differs is a drift. Without it a value in another case is a violation, a name is unknown.
	// Responses are always read so.
	AnyCase bool

	// Observe is called with what the message shows: indexes of Contract.Clues. It is called while the message
	// is judged, also for one that turns out to be broken, and more than once for what stands there more than
	// once. Nil costs nothing.
	Observe func(clue int)
}

// Severity says how much a finding weighs.
type Severity string

// The severities.
const (
	Violation Severity = "violation" // the contract is broken
	Drift     Severity = "drift"     // more is said than the contract says, or in another case
	Note      Severity = "note"      // worth knowing
)

// Finding is one place where a message deviates from the contract.
type Finding struct {
	Check       string // stable id: "body/required", "http/status-undocumented"
	Severity    Severity
	Operation   string // operationId; "" where the request is of none
	Request     bool   // found in a request, not in a response
	Where       string // "status", "header", "path", "query", "cookie" or "body"
	Pointer     string // JSON pointer into the body ("" for the whole; of a name at most 256 bytes), or name of the parameter or header
	Place       string // Pointer, with "*" for indexes of arrays and names of maps
	Expected    string
	Got         string // at most about 80 characters; secrets are written as ***
	Clause      Clause // what of the contract it is about
	Fingerprint string // the same for the same deviation: 16 hexadecimal digits, of no text, index or value
	Count       int    // how often the message deviates so at Place; at most 10 are listed
}

// String returns the finding on one line:
//
//	exploreOrganization response: body /type: body/enum: expected one of Vex, Veod, Vesp, Vet, got "Foo"
//
// The severity stands behind the check where it is no violation.
func (f Finding) String() string {
	side := "response"
	if f.Request {
		side = "request"
	}
	where := f.Where
	if f.Pointer != "" {
		where += " " + f.Pointer
	}
	check := f.Check
	if f.Severity != Violation {
		check += " (" + string(f.Severity) + ")"
	}
	s := fmt.Sprintf("%s %s: %s: %s: expected %s", f.Operation, side, where, check, f.Expected)
	s = strings.TrimPrefix(s, " ")
	if f.Got != "" {
		s += ", got " + f.Got
	}
	return s
}

// maxFindings bounds what is told of one message, so that a hostile one cannot make a flood of findings.
const maxFindings = 1000

// Judge returns where m deviates from the contract: nothing, where it keeps it. Findings are sorted by where
// they are, and the same message gives the same findings: of each kind at a place at most 10, of at most 1,000
// places violations, and of as many drift and notes. The error says that the contract cannot be loaded or that
// the version does not have the operation; it says nothing about m.
func Judge(m Message) ([]Finding, error) {
	c, err := Of(m.Version)
	if err != nil {
		return nil, err
	}
	return c.Judge(m)
}

// Judge is the function Judge for any contract. Of m.Operation only the ID counts, of a document without ids
// it is method and path: "GET /path".
func (c *Contract) Judge(m Message) ([]Finding, error) {
	j, err := c.begin(&m)
	if err != nil {
		return nil, err
	}
	j.size = int64(len(m.Body))
	j.message()
	return j.end(), nil
}

// JudgeReader is Judge for a body that comes from a reader, in place of m.Body. It reads r to its end and holds
// of JSON no more than a window of 64 KiB and the names of the objects that are open, however long a string, a name
// or a number is: each is judged as it passes. A body that is a form or plain text is held as a whole.
// An error of r is returned beside what was found until then.
func (c *Contract) JudgeReader(m Message, r io.Reader) ([]Finding, error) {
	j, err := c.begin(&m)
	if err != nil {
		return nil, err
	}
	j.from.r = r
	j.Body, j.source = nil, &j.from
	n, err := io.ReadFull(j.source, j.from.one[:])
	if err != nil && !errors.Is(err, io.EOF) {
		j.end()
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	j.size = int64(n)
	j.from.first = j.from.one[:n]
	j.message()
	err = j.readErr
	found := j.end()
	if err != nil {
		return found, fmt.Errorf("reading the body: %w", err)
	}
	return found, nil
}

func (c *Contract) begin(m *Message) (*judge, error) {
	op, ok := c.operations[m.Operation.ID]
	if !ok {
		return nil, fmt.Errorf("the contract of %s has no operation %q", m.Version, m.Operation.ID)
	}
	j := c.judges.Get().(*judge) //nolint:errcheck // nothing else is put there
	j.Message, j.contract, j.operation = *m, c, op
	j.mediaSent, j.lengthSent = m.Header["Content-Type"], m.Header["Content-Length"]
	return j, nil
}

// judge collects the findings of one message.
type judge struct {
	Message
	contract  *Contract
	operation *operation
	findings  []Finding

	mediaSent, lengthSent []string // the headers Content-Type and Content-Length

	size      int64   // of the body; of a reader's, whether there is one
	source    *source // of the body, where it comes from a reader; it is from
	from      source
	readErr   error
	mediaName string // of the body, as in the contract; "" where there is none
}

// end returns what was found, and lets go of the message.
func (j *judge) end() []Finding {
	found, c := j.sorted(), j.contract
	*j = judge{}
	c.judges.Put(j)
	return found
}

// source is the body of a reader; first is what was read to see whether there is any.
type source struct {
	r     io.Reader
	first []byte
	one   [1]byte // room for first
	n     int64
	ended bool
}

func (s *source) Read(b []byte) (int, error) {
	before := copy(b, s.first)
	s.first = s.first[before:]
	if s.ended || before == len(b) {
		return before, s.end(before)
	}
	n, err := s.r.Read(b[before:])
	s.n += int64(n)
	s.ended = err == io.EOF
	return before + n, err
}

// end is the error at the end, where nothing came before it.
func (s *source) end(before int) error {
	if s.ended && before == 0 {
		return io.EOF
	}
	return nil
}

// message judges all of the message.
func (j *judge) message() {
	if j.Request {
		j.request()
	} else {
		j.response()
	}
	j.contentLength()
}

// total is the length of the body; what is left of it in a reader is read.
func (j *judge) total() int64 {
	if j.source == nil {
		return j.size
	}
	if j.readErr == nil && !j.source.ended {
		_, j.readErr = io.Copy(io.Discard, j.source)
	}
	return j.source.n
}

// saw tells of a clue of the message itself.
func (j *judge) saw(clue int) {
	if j.Observe != nil && clue != none {
		j.Observe(clue)
	}
}

// violation adds a finding about the message itself.
func (j *judge) violation(check, where, pointer, clause, expected, got string) {
	j.add(Finding{
		Severity: Violation, Check: check, Where: where, Pointer: pointer, Place: pointer,
		Clause: Clause{Pointer: clause}, Expected: expected, Got: got,
	})
}

// fault adds a finding about the body.
func (j *judge) fault(check string, f fault) {
	j.add(Finding{
		Severity: f.severity, Check: check, Where: "body", Pointer: f.pointer, Place: f.place,
		Clause: Clause{Pointer: f.clause}, Expected: f.expected, Got: f.got, Count: f.count,
	})
}

func (j *judge) add(f Finding) {
	f.Operation, f.Request, f.Count = j.Message.Operation.ID, j.Request, max(f.Count, 1)
	j.findings = append(j.findings, f)
}

// finish places the findings in the document, gives them their fingerprints, and counts those that were found one by
// one, such as names of a query.
func (j *judge) finish() {
	document := j.contract.text()
	alike := map[string]int{}
	for i := range j.findings {
		f := &j.findings[i]
		f.Clause = document.clause(f.Clause.Pointer)
		f.Fingerprint = fingerprint(f, j.Status, j.mediaName)
		alike[f.Fingerprint]++
	}
	for i := range j.findings {
		f := &j.findings[i]
		f.Count = max(f.Count, alike[f.Fingerprint])
	}
}

// fingerprint stands for a deviation, whatever its words, the place in an array and the value are.
func fingerprint(f *Finding, status int, media string) string {
	side := "response"
	if f.Request {
		side = "request"
	}
	h := sha256.New()
	for _, part := range []string{f.Check, f.Operation, side, strconv.Itoa(status), media, f.Where, f.Place, f.Clause.Pointer} {
		fmt.Fprintf(h, "%q,", part)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// order is the order of Finding.Where in reports.
var order = []string{"status", "header", "path", "query", "cookie", "body"}

// sorted returns the findings in order, each once.
func (j *judge) sorted() []Finding {
	if len(j.findings) == 0 {
		return nil
	}
	slices.SortFunc(j.findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Where), slices.Index(order, b.Where)),
			strings.Compare(a.Pointer, b.Pointer),
			strings.Compare(a.Check, b.Check),
			strings.Compare(a.Clause.Pointer, b.Clause.Pointer),
			strings.Compare(a.Expected, b.Expected),
			strings.Compare(a.Got, b.Got),
		)
	})
	j.findings = slices.Compact(j.findings)
	j.finish()
	return j.findings
}
