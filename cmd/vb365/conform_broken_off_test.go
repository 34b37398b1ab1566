package main

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance/report"
)

// A run whose server goes away tells what it has seen until then, and never that the server conforms.
func TestConformBrokenOff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers int64 // before the server is gone
		spoil   string
		code    int
		verdict string
		unread  bool
	}{
		"at once":                 {answers: 0, code: exitUnusable},
		"on the way":              {answers: 40, code: exitUnusable, verdict: "not all judged", unread: true},
		"when something is found": {answers: 40, spoil: "text/plain", code: exitFindings, verdict: "not conform", unread: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var answered atomic.Int64
			server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if answered.Add(1) > test.answers {
						panic(http.ErrAbortHandler)
					}
					next.ServeHTTP(spoiled{w, test.spoil}, r)
				})
			}))
			var out, errs bytes.Buffer
			code := run([]string{"conform", "--rps", "0", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA), "-o", "json",
				"--username", server.Tenants[0].Username, "--password-file", keep(t, "password", []byte(server.Tenants[0].Password))}, nil, &out, &errs)
			if code != test.code {
				t.Errorf("exit code %d: %s", code, &errs)
			}
			if !test.unread {
				if out.Len() > 0 {
					t.Errorf("written: %s", &out)
				}
				return
			}
			if n := strings.Count(errs.String(), "the run broke off after "); n != 1 {
				t.Errorf("told %d times: %s", n, &errs)
			}
			d, err := report.ReadJSON(&out)
			if err != nil {
				t.Fatal(err)
			}
			r := d.Reports[0]
			if d.Exit != test.code || d.Verdict() != test.verdict || r.Calls < 30 || len(r.Unread) != 1 || !strings.Contains(strings.Join(r.Notes, "\n"), "the run broke off after ") {
				t.Errorf("exit %d, %s, %d calls, unread %v, notes %q", d.Exit, d.Verdict(), r.Calls, r.Unread, r.Notes)
			}
		})
	}
}

// spoiled answers with another media type where there is one.
type spoiled struct {
	http.ResponseWriter
	media string
}

func (s spoiled) WriteHeader(status int) {
	if s.media != "" {
		s.Header().Set("Content-Type", s.media)
	}
	s.ResponseWriter.WriteHeader(status)
}
