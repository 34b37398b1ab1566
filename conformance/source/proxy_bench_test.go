package source_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/source"
)

// BenchmarkProxy measures how long requests take through the proxy beside net/http's own, in turns, over connections
// that are kept: alone, and with every call judged and recorded aside on the same cores. The metrics are times by those
// of the bare proxy: 1.00 is no delay.
func BenchmarkProxy(b *testing.B) {
	for _, size := range []int{700, 20 << 10, 1 << 20} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write(bodyOf(size))
		}))
		b.Cleanup(server.Close)
		to, err := url.Parse(server.URL)
		must(b, err)
		bare := &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, Transport: &http.Transport{DisableCompression: true},
		}
		for _, judged := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d bytes/judged=%t", size, judged), func(b *testing.B) {
				ours := source.NewProxy(source.ProxyOptions{To: to, Transport: &http.Transport{DisableCompression: true}})
				done := make(chan struct{})
				go func() {
					defer close(done)
					passing := conformance.NewPassing(server.URL, check.List(), nil)
					for c := range ours.Calls() {
						if judged {
							passing.Add(c)
							if err := source.WriteNDJSON(io.Discard, c); err != nil {
								b.Error(err)
							}
						}
					}
				}()
				compare(b, bare, ours)
				ours.Close()
				<-done
			})
		}
	}
}

// bodyOf returns a page of sessions that is about as large.
func bodyOf(size int) []byte {
	session := []byte(`{"id":"fa3a2d17-d86d-4540-bf71-512750281e43","name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)",` +
		`"organization":"abc.onmicrosoft.com","type":"Vex","creationTime":"2022-01-21T22:53:13.9685934Z","endTime":"9999-12-31T23:59:59.9999999Z",` +
		`"state":"Working","result":"Success","initiatedBy":"admin","scopeName":"","clientHost":"EPSILON (via: 127.0.0.1)"}`)
	n := max(1, size/len(session))
	return slices.Concat([]byte(`{"offset":0,"limit":30,"results":[`), bytes.Join(slices.Repeat([][]byte{session}, n), []byte(",")), []byte(`]}`))
}

// compare sends requests through both proxies in turns.
func compare(b *testing.B, handlers ...http.Handler) {
	b.Helper()
	var urls []string
	times := make([][]time.Duration, len(handlers))
	for _, h := range handlers {
		s := httptest.NewServer(h)
		b.Cleanup(s.Close)
		urls = append(urls, s.URL+"/v8/RestoreSessions")
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	for b.Loop() {
		for i, u := range urls {
			begin := time.Now()
			resp, err := client.Get(u)
			must(b, err)
			_, err = io.Copy(io.Discard, resp.Body)
			must(b, err)
			must(b, resp.Body.Close())
			times[i] = append(times[i], time.Since(begin))
		}
	}
	for _, t := range times {
		slices.Sort(t)
	}
	for _, p := range []int{50, 99} {
		at := len(times[0]) * p / 100
		b.ReportMetric(float64(times[1][at])/float64(times[0][at]), fmt.Sprintf("p%d-by-bare", p))
	}
	at := len(times[0]) / 2
	b.ReportMetric(float64((times[1][at] - times[0][at]).Microseconds()), "µs-more-at-p50")
}
