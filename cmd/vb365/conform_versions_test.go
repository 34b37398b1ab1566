package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance/report"
)

// A version that cannot be judged takes nothing from the reports of the others: they are written, and say why there is
// none of it.
func TestConformSomeVersions(t *testing.T) {
	t.Parallel()
	none := func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }
	ends := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	for name, test := range map[string]struct {
		lacks  []string
		answer func(http.ResponseWriter)
		judged string
		notes  []string
	}{
		"v6 alone":                {[]string{"/v7", "/v8"}, none, "v6", []string{"v7 was not judged: the login was refused", "v8 was not judged: the login was refused"}},
		"v8 alone":                {[]string{"/v6", "/v7"}, none, "v8", []string{"v6 was not judged: the login was refused", "v7 was not judged"}},
		"the connection is ended": {[]string{"/v7"}, ends, "v6 v8", []string{"v7 was not judged: logging in as "}},
		"nothing":                 {[]string{"/v6", "/v7", "/v8"}, none, "", nil},
		"no connection at all":    {[]string{"/v6", "/v7", "/v8"}, ends, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					for _, version := range test.lacks {
						if strings.HasPrefix(strings.ToLower(r.URL.Path), version) {
							test.answer(w)
							return
						}
					}
					next.ServeHTTP(w, r)
				})
			}))
			file := filepath.Join(t.TempDir(), "report.json")
			var out, errs bytes.Buffer
			code := run([]string{"conform", "--rps", "0", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA), "--api", "all", "-o", "json", "--report", "json=" + file,
				"--username", server.Tenants[0].Username, "--password-file", keep(t, "password", []byte(server.Tenants[0].Password))}, nil, &out, &errs)
			if code != exitUnusable || !strings.Contains(errs.String(), "was not judged") {
				t.Errorf("exit code %d: %s", code, &errs)
			}
			written, _ := os.ReadFile(file) // none is empty
			if !bytes.Equal(written, out.Bytes()) {
				t.Error("the report in the file is another")
			}
			if test.judged == "" {
				if out.Len() > 0 {
					t.Errorf("written: %s", &out)
				}
				return
			}
			d, err := report.ReadJSON(&out)
			if err != nil {
				t.Fatal(err)
			}
			var versions, notes []string
			for _, r := range d.Reports {
				versions, notes = append(versions, string(r.Version)), append(notes, r.Notes...)
			}
			if strings.Join(versions, " ") != test.judged {
				t.Errorf("judged: %q", versions)
			}
			for _, want := range test.notes {
				if !strings.Contains(strings.Join(notes, "\n"), want) {
					t.Errorf("%q is not told: %q", want, notes)
				}
			}
		})
	}
}

// A budget is for all versions together, and each gets a share.
func TestConformBudget(t *testing.T) {
	t.Parallel()
	for budget, judged := range map[string]int{"20": 3, "2": 2} {
		t.Run(budget, func(t *testing.T) {
			t.Parallel()
			var count atomic.Int32
			server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					count.Add(1)
					next.ServeHTTP(w, r)
				})
			}))
			var out, errs bytes.Buffer
			code := run([]string{"conform", "--rps", "0", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA), "--api", "all", "--budget", budget, "-o", "json",
				"--username", server.Tenants[0].Username, "--password-file", keep(t, "password", []byte(server.Tenants[0].Password))}, nil, &out, &errs)
			d, err := report.ReadJSON(&out)
			if err != nil {
				t.Fatalf("%d, %v: %s", code, err, &errs)
			}
			var want int32
			if err := json.Unmarshal([]byte(budget), &want); err != nil {
				t.Fatal(err)
			}
			if count.Load() != want || len(d.Reports) != judged || (code == exitUnusable) != (judged < 3) {
				t.Errorf("%d requests, %d reports, exit code %d: %s", count.Load(), len(d.Reports), code, &errs)
			}
		})
	}
}
