package source_test

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

// sessionText is a session of about 750 bytes that no other number has.
func sessionText(n int) string {
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, n)).String()
	self := "/v8/restoresessions/" + id
	end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(n) * time.Second)
	const form = "2006-01-02T15:04:05.0000000Z"
	return `{"_links":{"organization":{"href":"` + self + `/organization"},"restoreSessionEvents":{"href":"` + self + `/events"},` +
		`"self":{"href":"` + self + `"}},"clientHost":"EPSILON (via: 127.0.0.1)","creationTime":"` + end.Add(-time.Hour).Format(form) +
		`","eTag":1,"endTime":"` + end.Format(form) + `","id":"` + id + `","initiatedBy":"admin@abc.onmicrosoft.com",` +
		`"name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)","organization":"abc.onmicrosoft.com",` +
		`"result":"Success","scopeName":"","state":"Stopped","type":"Vex"}`
}

// sessionCalls returns calls that are answered with so many sessions each, with one for 1.
func sessionCalls(calls, sessions int) (all []*conformance.Call) {
	for p := range calls {
		path, body := "/v8/RestoreSessions/"+uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, p)).String(), sessionText(p)
		if sessions > 1 {
			var page []string
			for i := range sessions {
				page = append(page, sessionText(sessions*p+i))
			}
			path = fmt.Sprintf("/v8/RestoreSessions?offset=%d&limit=%d", sessions*p, sessions)
			body = fmt.Sprintf(`{"_links":{"self":{"href":%q}},"limit":%d,"offset":%d,"results":[%s],"setId":%q}`,
				path, sessions, sessions*p, strings.Join(page, ","), uuid.NewSHA1(uuid.NameSpaceURL, fmt.Append(nil, p)))
		}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(p) * time.Millisecond)
		all = append(all, call(
			conformance.Request{Method: http.MethodGet, URL: "https://h:4443" + path, Header: http.Header{
				"Accept": {"application/json"}, "Authorization": {"Bearer a-token-of-the-tenant-0123456789"}, "User-Agent": {"portal/1.0"},
			}},
			conformance.Response{Status: 200, Proto: "HTTP/1.1", Header: http.Header{
				"Content-Type": {"application/json; charset=utf-8"}, "Content-Length": {itoa(len(body))}, "Date": {at.Format(http.TimeFormat)},
			}, Body: []byte(body)},
			func(c *conformance.Call) { c.At, c.Principal, c.Source = at, conformance.Tenant, "live" },
		))
	}
	return all
}

// BenchmarkRead reads recordings in memory: pages of thirty sessions, and one session an answer.
func BenchmarkRead(b *testing.B) {
	for _, form := range []struct {
		name  string
		write func(*testing.B, []*conformance.Call) []byte
		read  func(io.Reader) iter.Seq2[*conformance.Call, error]
	}{
		{"ndjson", func(b *testing.B, calls []*conformance.Call) []byte {
			var out bytes.Buffer
			for _, c := range calls {
				must(b, source.WriteNDJSON(&out, c))
			}
			return out.Bytes()
		}, source.ReadNDJSON},
		{"har", func(b *testing.B, calls []*conformance.Call) []byte {
			var out bytes.Buffer
			w := source.NewHARWriter(&out)
			for _, c := range calls {
				must(b, w.Write(c))
			}
			must(b, w.Close())
			return out.Bytes()
		}, source.ReadHAR},
	} {
		for _, shape := range []struct {
			name            string
			calls, sessions int
		}{{"pages", 200, 30}, {"small", 2000, 1}} {
			b.Run(form.name+"/"+shape.name, func(b *testing.B) {
				text := form.write(b, sessionCalls(shape.calls, shape.sessions))
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					n := 0
					for _, err := range form.read(bytes.NewReader(text)) {
						if err != nil {
							b.Fatal(err)
						}
						n++
					}
					if n != shape.calls {
						b.Fatalf("%d calls, want %d", n, shape.calls)
					}
				}
			})
		}
	}
}
