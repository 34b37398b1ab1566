// Package validate judges requests and responses of the VB365 REST API by the contract: status, media type,
// parameters and body. It works on the bytes as they were sent, before anything is decoded, and finds every
// fault of a message, not the first.
package validate

import (
	"cmp"
	"fmt"
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
	op, ok := c.operations[m.Operation.ID]
	if !ok {
		return nil, fmt.Errorf("the contract of %s has no operation %q", m.Version, m.Operation.ID)
	}
	j := &judge{Message: m, operation: op}
	j.contentLength()
	if m.Request {
		j.request()
	} else {
		j.response()
	}
	return j.sorted(), nil
}

// judge collects the findings of one message.
type judge struct {
	Message
	operation *operation
	findings  []Finding
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
