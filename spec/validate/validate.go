// Package validate judges requests and responses of the VB365 REST API by the contract: status, media type,
// parameters and body. It works on the bytes as they were sent, before anything is decoded, and finds every
// fault of a message, not the first.
package validate

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// Message is one request or response, as bytes.
type Message struct {
	Version   spec.Version
	Operation spec.Operation
	Params    map[string]string // path parameters, unescaped; request only
	Query     url.Values        // request only
	Request   bool              // true: judged as a request; false: as a response
	Status    int               // response only
	Header    http.Header
	Body      []byte
	AnyCase   bool // request only: property names, query names and enum values in any case are fine
}

// Finding is one place where a message breaks the contract.
type Finding struct {
	Check     string // stable id: "body/required", "http/status-undocumented"
	Operation string // operationId
	Request   bool   // found in a request, not in a response
	Where     string // "status", "header", "path", "query" or "body"
	Pointer   string // JSON pointer into the body ("" for the whole), or name of the parameter or header
	Expected  string
	Got       string // at most about 80 characters; secrets are written as ***
}

// String returns the finding on one line:
//
//	exploreOrganization response: body /type: body/enum: expected one of Vex, Veod, Vesp, Vet, got "Foo"
func (f Finding) String() string {
	side := "response"
	if f.Request {
		side = "request"
	}
	where := f.Where
	if f.Pointer != "" {
		where += " " + f.Pointer
	}
	s := fmt.Sprintf("%s %s: %s: %s: expected %s", f.Operation, side, where, f.Check, f.Expected)
	if f.Got != "" {
		s += ", got " + f.Got
	}
	return s
}

// maxFindings bounds what is told of one message, so that a hostile one cannot make a flood of findings.
const maxFindings = 1000

// Judge returns what is wrong with m: nothing, where it keeps the contract. Findings are sorted by where they
// are, and the same message gives the same findings, at most 1,000 of them. The error says that the contract cannot be loaded or
// that the version does not have the operation; it says nothing about m.
func Judge(m Message) ([]Finding, error) {
	c, err := load(m.Version)
	if err != nil {
		return nil, err
	}
	return c.Judge(m)
}

// Judge is the function Judge for any contract. Of m.Operation only the ID counts, of a document without ids
// it is method and path: "GET /path".
func (c *Contract) Judge(m Message) ([]Finding, error) {
	j, err := c.begin(m)
	if err != nil {
		return nil, err
	}
	j.size = int64(len(m.Body))
	j.message()
	return j.sorted(), nil
}

// JudgeReader is Judge for a body that comes from a reader, in place of m.Body. It reads r to its end and holds
// of it no more than a window, which a name, a number, or a string with a pattern, format or enum may enlarge.
// An error of r is returned beside what was found until then.
func (c *Contract) JudgeReader(m Message, r io.Reader) ([]Finding, error) {
	j, err := c.begin(m)
	if err != nil {
		return nil, err
	}
	j.Body, j.source = nil, &source{r: r}
	var first [1]byte
	n, err := io.ReadFull(j.source, first[:])
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	j.size = int64(n)
	j.source.first = first[:n]
	j.message()
	if j.readErr != nil {
		return j.sorted(), fmt.Errorf("reading the body: %w", j.readErr)
	}
	return j.sorted(), nil
}

func (c *Contract) begin(m Message) (*judge, error) {
	op, ok := c.operations[m.Operation.ID]
	if !ok {
		return nil, fmt.Errorf("the contract of %s has no operation %q", m.Version, m.Operation.ID)
	}
	return &judge{Message: m, contract: c, operation: op}, nil
}

// judge collects the findings of one message.
type judge struct {
	Message
	contract  *Contract
	operation *operation
	findings  []Finding
	size      int64   // of the body; of a reader's, whether there is one
	source    *source // of the body, where it comes from a reader
	readErr   error
}

// source is the body of a reader; first is what was read to see whether there is any.
type source struct {
	r     io.Reader
	first []byte
	n     int64
}

func (s *source) Read(b []byte) (int, error) {
	if len(s.first) > 0 && len(b) > 0 {
		n := copy(b, s.first)
		s.first = s.first[n:]
		return n, nil
	}
	n, err := s.r.Read(b)
	s.n += int64(n)
	return n, err
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
	if j.readErr == nil {
		_, j.readErr = io.Copy(io.Discard, j.source)
	}
	return j.source.n
}

func (j *judge) add(check, where, pointer, expected, got string) {
	if len(j.findings) == maxFindings {
		return
	}
	j.findings = append(j.findings, Finding{
		Check: check, Operation: j.Message.Operation.ID, Request: j.Request, Where: where, Pointer: pointer,
		Expected: expected, Got: got,
	})
}

// order is the order of Finding.Where in reports.
var order = []string{"status", "header", "path", "query", "body"}

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
			strings.Compare(a.Expected, b.Expected),
			strings.Compare(a.Got, b.Got),
		)
	})
	return slices.Compact(j.findings)
}
