package validate_test

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// operationAt picks an operation and a version by a number.
func operationAt(n uint8) (spec.Version, spec.Operation) {
	v := spec.Versions()[int(n)%len(spec.Versions())]
	ops := spec.Operations(v)
	return v, ops[int(n)/len(spec.Versions())%len(ops)]
}

// judgeTwice checks what holds for the findings of any message and reports whether there are none.
func judgeTwice(t *testing.T, m validate.Message) bool {
	t.Helper()
	findings, err := validate.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := validate.Judge(m)
	if err != nil || !reflect.DeepEqual(findings, again) {
		t.Fatalf("judged again: %v, %v; first: %v", again, err, findings)
	}
	for _, f := range findings {
		if f.Check == "" || f.Where == "" || f.Expected == "" || f.Got == "" || utf8.RuneCountInString(f.Got) > 160 {
			t.Errorf("incomplete finding %+v", f)
		}
		if f.Check == "body/schema" {
			t.Errorf("a finding that says nothing: %+v", f)
		}
	}
	return len(findings) == 0
}

func isJSON(header http.Header) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "application/json"
}

func FuzzJudgeResponse(f *testing.F) {
	for n := range uint8(42) {
		_, op := operationAt(n)
		f.Add(n, 200, jsonType, []byte(session))
		f.Add(n, 400, jsonType, []byte(`{"message":"x","errorCode":null}`))
		f.Add(n, op.Success[spec.V8], jsonType, []byte(`{"offset":0,"limit":2147483648,"results":[{"id":"\ud800","eTag":1.0}]}`))
	}
	f.Fuzz(func(t *testing.T, n uint8, status int, media string, body []byte) {
		v, op := operationAt(n)
		m := validate.Message{Version: v, Operation: op, Status: status, Header: http.Header{"Content-Type": {media}}, Body: body}
		if judgeTwice(t, m) && len(body) > 0 {
			var decoded any
			if err := json.Unmarshal(body, &decoded); err != nil {
				t.Errorf("accepted, but %v: %q", err, body)
			}
		}
	})
}

func FuzzJudgeRequest(f *testing.F) {
	for n := range uint8(42) {
		f.Add(n, "restoreSessionId", "fa3a2d17-d86d-4540-bf71-512750281e43", "limit=-1&LIMIT=2&orderBy=endtime", "application/json", []byte(exploreBody), false)
		f.Add(n, "organizationId", "x", "startTimeFrom=2022.01.22+14:56&extendedView=TRUE", "application/json", []byte(strings.ToLower(exploreBody)), true)
		f.Add(n, "eventId", "", "", "application/x-www-form-urlencoded", []byte("grant_type=password&username=u&password=%FF"), true)
	}
	f.Fuzz(func(t *testing.T, n uint8, name, param, query, media string, body []byte, anyCase bool) {
		v, op := operationAt(n)
		values, _ := url.ParseQuery(query) // what can be read of it
		m := validate.Message{
			Version: v, Operation: op, Request: true, Params: map[string]string{name: param}, Query: values,
			Header: http.Header{"Content-Type": {media}}, Body: body, AnyCase: anyCase,
		}
		before := string(body)
		good := judgeTwice(t, m)
		if string(body) != before {
			t.Errorf("the body was changed: %q, before %q", body, before)
		}
		if good && len(body) > 0 && isJSON(m.Header) {
			var decoded any
			if err := json.Unmarshal(body, &decoded); err != nil {
				t.Errorf("accepted, but %v: %q", err, body)
			}
		}
	})
}
