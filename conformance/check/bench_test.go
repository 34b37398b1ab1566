package check_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// pagesRecorded returns a recording of pages of sessions, each of thirty; so many pages are of sessions that no other has,
// and those are read over and over.
func pagesRecorded(tb testing.TB, pages, different int) []byte {
	tb.Helper()
	var out bytes.Buffer
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range pages {
		p := n % different
		var body strings.Builder
		path := fmt.Sprintf("/v8/RestoreSessions?offset=%d&limit=30", 30*p)
		fmt.Fprintf(&body, `{"_links":{"next":{"href":"/v8/RestoreSessions?offset=%d&limit=30"},`, 30*(p+1))
		if p > 0 {
			fmt.Fprintf(&body, `"first":{"href":"/v8/RestoreSessions?offset=0&limit=30"},"prev":{"href":"/v8/RestoreSessions?offset=%d&limit=30"},`, 30*(p-1))
		}
		fmt.Fprintf(&body, `"self":{"href":%q}},"limit":30,"offset":%d,"results":[`, path, 30*p)
		for i := range 30 {
			if i > 0 {
				body.WriteByte(',')
			}
			n := 30*p + i
			id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, n))
			created := at.Add(-time.Duration(n) * time.Second)
			self := "/v8/restoresessions/" + id.String()
			fmt.Fprintf(&body, `{"_links":{"organization":{"href":"%s/organization"},"restoreSessionEvents":{"href":"%s/events"},"self":{"href":"%s"}},`, self, self, self)
			fmt.Fprintf(&body, `"clientHost":"EPSILON (via: 127.0.0.1)","creationTime":"%s","eTag":1,"endTime":"%s","id":"%s","initiatedBy":"admin@abc.onmicrosoft.com",`,
				created.Format("2006-01-02T15:04:05.0000000Z"), created.Add(time.Hour).Format("2006-01-02T15:04:05.0000000Z"), id)
			body.WriteString(`"name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)","organization":"abc.onmicrosoft.com","result":"Success","scopeName":"","state":"Stopped","type":"Vex"}`)
		}
		fmt.Fprintf(&body, `],"setId":"%s"}`, uuid.NewSHA1(uuid.NameSpaceURL, fmt.Append(nil, p)))
		c := conformance.NewCall(
			conformance.Request{Method: http.MethodGet, URL: "https://h:4443" + path, Header: http.Header{
				"Accept": {"application/json"}, "Authorization": {"Bearer a-token-of-the-tenant-0123456789"}, "User-Agent": {"portal/1.0"},
			}},
			conformance.Response{Status: 200, Proto: "HTTP/1.1", Header: http.Header{
				"Content-Type": {"application/json; charset=utf-8"}, "Content-Length": {fmt.Sprint(body.Len())}, "Date": {"Thu, 01 Jan 2026 00:00:00 GMT"},
			}, Body: []byte(body.String())})
		c.At, c.Principal, c.Source = at.Add(time.Duration(n)*time.Millisecond), conformance.Tenant, "live"
		if err := source.WriteNDJSON(&out, c); err != nil {
			tb.Fatal(err)
		}
	}
	return out.Bytes()
}

// recordedPages is how many pages a recording has: more sessions than checks remember.
const recordedPages = 3000

// BenchmarkRecording reads a recording of pages, alone, and judges it by the contract and by all checks; and one in which few
// pages are read again and again by all checks.
func BenchmarkRecording(b *testing.B) {
	var contract []conformance.Check
	for _, c := range check.List() {
		if c.ID == "contract" {
			contract = append(contract, c)
		}
	}
	for _, bench := range []struct {
		name      string
		different int // pages
		checks    []conformance.Check
	}{
		{"read", recordedPages, nil}, {"contract", recordedPages, contract},
		{"all", recordedPages, check.List()}, {"again", recordedPages / 100, check.List()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			recording := pagesRecorded(b, recordedPages, bench.different)
			b.SetBytes(int64(len(recording)))
			b.ReportAllocs()
			for b.Loop() {
				if readRecording(b, recording, bench.checks) != recordedPages {
					b.Fatal("calls are missing")
				}
			}
		})
	}
}

// readRecording reads a recording, judges it by checks if there are any, and returns how many calls it has.
func readRecording(b *testing.B, recording []byte, checks []conformance.Check) int {
	calls := source.ReadNDJSON(bytes.NewReader(recording))
	if checks == nil {
		n := 0
		for _, err := range calls {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		return n
	}
	r := conformance.Read(calls, []spec.Version{spec.V8}, func(v spec.Version) *conformance.Judging {
		return conformance.NewJudging(v, "", checks, conformance.Everything, nil)
	})
	for _, f := range r.Reports[0].Findings {
		b.Fatalf("%s: %s", f.Check, f.Expected)
	}
	return r.Calls
}
