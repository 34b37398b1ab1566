package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// The elements of JUnit, as most readers take them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		Failure *junitReason `xml:"failure"`
		Error   *junitReason `xml:"error"`
		Skipped *junitReason `xml:"skipped"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the document for continuous integration: a suite for each report, a test for each check at each
// operation. A finding that counts by the rule is a failure; what was not observed, or is waived, is skipped;
// other findings stand in the output of a test that passes. A recording that could not be read as a whole is an error.
// The error is the writer's.
func JUnit(w io.Writer, d *Document) error {
	all := junitSuites{Name: "vb365 conformance"}
	for _, r := range d.Reports {
		s := junitSuite{Name: fmt.Sprintf("%s %s", r.Target, r.Version), Properties: []junitProperty{
			{"suite", d.Suite}, {"contract", d.Contract.SHA256}, {"target", r.Target}, {"version", string(r.Version)}, {"again", d.Again},
		}}
		if d.Shard != nil {
			s.Properties = append(s.Properties, junitProperty{"shard", d.Shard.String()})
		}
		for _, c := range r.Checks {
			if c.Status == conformance.Error && len(c.Operations) == 0 {
				s.Cases = append(s.Cases, junitCase{Class: class(r, c), Name: c.ID, Error: &junitReason{Message: c.Reason}})
			}
			for _, o := range c.Operations {
				if o.Status == conformance.NotApplicable {
					continue // there is nothing to test
				}
				s.Cases = append(s.Cases, testCase(d.Rule, r, c, o))
			}
		}
		s.Cases = append(s.Cases, elsewhere(d.Rule, r)...)
		for _, u := range r.Unread {
			s.Cases = append(s.Cases, junitCase{Class: "vb365." + string(r.Version) + ".recording", Name: u.Recording, Error: &junitReason{Message: u.String(), Type: "unread"}})
		}
		s.count()
		all.Suites = append(all.Suites, s)
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
		all.Skipped += s.Skipped
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

// class names the tests of a check.
func class(r *conformance.Report, c conformance.CheckResult) string {
	return "vb365." + string(r.Version) + "." + c.ID
}

// count counts the tests of a suite.
func (s *junitSuite) count() {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

// testCase is a check at an operation.
func testCase(rule conformance.Rule, r *conformance.Report, c conformance.CheckResult, o conformance.OperationResult) junitCase {
	test := junitCase{Class: class(r, c), Name: o.ID}
	var counted, other []string
	first := ""
	for _, f := range r.Findings {
		if f.By != c.ID || f.Operation != o.ID {
			continue
		}
		if !rule.Counts(f) {
			other = append(other, plainFinding(f))
			continue
		}
		if counted = append(counted, plainFinding(f)); first == "" {
			first = f.Check + " at " + f.At()
		}
	}
	var beyond []string
	for _, b := range r.Beyond {
		switch {
		case b.By != c.ID || b.Operation != o.ID:
		case rule.CountsBeyond(b):
			beyond = append(beyond, b.String())
		default:
			other = append(other, b.String())
		}
	}
	test.Out = strings.Join(other, "\n")
	switch {
	case c.Status == conformance.Error:
		test.Error = &junitReason{Message: c.Reason}
	case len(counted) > 1:
		first = fmt.Sprintf("%s, and %d more", first, len(counted)-1)
		fallthrough
	case len(counted) > 0:
		test.Failure = &junitReason{Message: strings.Join(append([]string{first}, beyond...), "; "), Type: c.ID, Text: strings.Join(counted, "\n")}
	case len(beyond) > 0:
		test.Failure = &junitReason{Message: strings.Join(beyond, "; "), Type: c.ID}
	case o.Status == conformance.NotObserved && o.Reason != "":
		test.Skipped = &junitReason{Message: o.Reason}
	case o.Status == conformance.NotObserved:
		test.Skipped = &junitReason{Message: "not observed: no call of it was seen"}
	case o.Status == conformance.Vacuous:
		test.Skipped = &junitReason{Message: "not observed: nothing to judge in its calls"}
	case o.Status == conformance.Waived:
		test.Skipped = &junitReason{Message: "waived"}
	}
	return test
}

// elsewhere returns a test for each finding that belongs to no check at an operation, such as one about a waiver:
// what fails the run must fail a test.
func elsewhere(rule conformance.Rule, r *conformance.Report) (tests []junitCase) {
	for _, f := range r.Findings {
		bound := func(c conformance.CheckResult) bool {
			return c.ID == f.By && slices.ContainsFunc(c.Operations, func(o conformance.OperationResult) bool { return o.ID == f.Operation })
		}
		if slices.ContainsFunc(r.Checks, bound) {
			continue
		}
		test := junitCase{Class: class(r, conformance.CheckResult{ID: f.Check}), Name: cmp.Or(f.Operation, f.Check)}
		if rule.Counts(f) {
			test.Failure = &junitReason{Message: f.Check + " at " + f.At(), Type: f.Check, Text: plainFinding(f)}
		} else {
			test.Out = plainFinding(f)
		}
		tests = append(tests, test)
	}
	return tests
}

// plainFinding writes a finding as lines without style.
func plainFinding(f conformance.Finding) string {
	p := newPage(Style{})
	p.finding(f)
	return p.String()
}
