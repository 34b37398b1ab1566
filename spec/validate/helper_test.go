package validate_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

const jsonType = "application/json; charset=utf-8"

const session = `{"id":"fa3a2d17-d86d-4540-bf71-512750281e43","organization":"abc.onmicrosoft.com","type":"Vex",` +
	`"creationTime":"2022-01-21T22:53:13.9685934Z","endTime":"9999-12-31T23:59:59.9999999Z","state":"Working",` +
	`"result":"Success","scopeName":"","_links":{"self":{"href":"/v6/restoresessions/fa3a2d17"},` +
	`"organization":{"href":"/v6/restoresessions/fa3a2d17/organization"}}}`

const exploreBody = `{"dateTime":"2022-01-22T14:56:55.862Z","type":"Vex","showDeleted":true,"showAllVersions":true}`

// operation returns an operation of the contract.
func operation(t testing.TB, id string) spec.Operation {
	t.Helper()
	op, ok := spec.OperationByID(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

// response makes a good response to getRestoreSession of v6, with another body.
func response(t testing.TB, body string) validate.Message {
	t.Helper()
	return validate.Message{
		Version: spec.V6, Operation: operation(t, "getRestoreSession"), Status: 200,
		Header: http.Header{"Content-Type": {jsonType}}, Body: []byte(body),
	}
}

// request makes a good request of exploreOrganization in v6, with another body.
func request(t testing.TB, body string) validate.Message {
	t.Helper()
	return validate.Message{
		Version: spec.V6, Operation: operation(t, "exploreOrganization"), Request: true,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// found returns check, place and pointer of each finding of m.
func found(t testing.TB, m validate.Message) []string {
	t.Helper()
	findings, err := validate.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range findings {
		if f.Expected == "" || f.Got == "" || f.Operation != m.Operation.ID || f.Request != m.Request {
			t.Errorf("incomplete finding %+v", f)
		}
		got = append(got, strings.TrimRight(f.Check+" "+f.Where+" "+f.Pointer, " "))
	}
	return got
}

// wantBy is want for another contract.
func wantBy(t testing.TB, c *validate.Contract, m validate.Message, findings ...string) {
	t.Helper()
	all, err := c.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range all {
		got = append(got, strings.TrimRight(f.Check+" "+f.Where+" "+f.Pointer, " "))
	}
	if diff := cmp.Diff(append([]string{}, findings...), got); diff != "" {
		t.Errorf("findings (-want +got):\n%s\nbody: %.200s", diff, m.Body)
	}
}

func want(t testing.TB, m validate.Message, findings ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, findings...), found(t, m)); diff != "" {
		t.Errorf("findings (-want +got):\n%s\nbody: %.200s", diff, m.Body)
	}
}

// sorted returns findings in the order of Judge, which is by pointer first.
func sorted(findings []string) []string {
	key := func(s string) string {
		check, place, _ := strings.Cut(s, " ")
		return place + " " + check
	}
	return slices.SortedFunc(slices.Values(findings), func(a, b string) int { return strings.Compare(key(a), key(b)) })
}
