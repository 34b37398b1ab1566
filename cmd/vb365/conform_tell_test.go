package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// lines takes down what is written, and at which request of the server.
type lines struct {
	bytes.Buffer
	requests *atomic.Int32
	first    map[string]int32 // by the kind of event
}

func (l *lines) Write(b []byte) (int, error) {
	var e struct{ Event string }
	if json.Unmarshal(b, &e) == nil && l.first[e.Event] == 0 {
		l.first[e.Event] = l.requests.Load()
	}
	return l.Buffer.Write(b)
}

// watched is a server that breaks the contract, counts its requests, and breaks off after so many.
func watched(t *testing.T, most int32) (args []string, out *lines) {
	t.Helper()
	var n atomic.Int32
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) > most {
				panic(http.ErrAbortHandler)
			}
			if strings.Contains(strings.ToLower(r.URL.Path), "/serviceinstance") && r.Header.Get("Authorization") != "" {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				_, _ = w.Write([]byte(`{"installationId":7,"version":"8.0.0.1"}`))
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	return []string{
		"conform", "--rps", "0", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA), "--username", server.Tenants[0].Username,
		"--password-file", keep(t, "password", []byte(server.Tenants[0].Password)), "-o", "ndjson",
	}, &lines{requests: &n, first: map[string]int32{}}
}

// Events are written while the run goes on, and end with the document.
func TestConformTellsAsItGoes(t *testing.T) {
	t.Parallel()
	args, out := watched(t, 1<<30)
	var errs bytes.Buffer
	if code := run(args, nil, out, &errs); code != exitFindings {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	all := out.requests.Load()
	for _, kind := range []string{"progress", "found"} {
		if at := out.first[kind]; at == 0 || at >= all-20 {
			t.Errorf("the first event %s was written at request %d of %d", kind, at, all)
		}
	}
	if at := out.first["checked"]; at != all {
		t.Errorf("checks were said to have ended at request %d of %d", at, all)
	}
	d, err := report.ReadEvents(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if d.Exit != exitFindings || len(d.Reports) != 1 || d.Reports[0].Calls != int(all) || !strings.HasPrefix(d.Again, "vb365 conform ") {
		t.Errorf("the document is %+v", d)
	}
	var found, final []string
	for line := range bytes.Lines(out.Bytes()) {
		var e struct {
			Event   string
			Finding conformance.Finding
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if e.Event == "found" {
			found = append(found, e.Finding.Fingerprint)
		}
	}
	for _, f := range d.Reports[0].Findings {
		final = append(final, f.Fingerprint)
	}
	slices.Sort(found)
	slices.Sort(final)
	if diff := cmp.Diff(final, found); diff != "" || len(final) == 0 {
		t.Errorf("findings (-in the document +told):\n%s", diff)
	}
}

// A run that breaks off ends its stream with what it has seen. One that is killed does not: its stream has no end.
func TestConformTellsNoEnd(t *testing.T) {
	t.Parallel()
	args, out := watched(t, 60)
	var errs bytes.Buffer
	if code := run(args, nil, out, &errs); code != exitFindings {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if out.first["found"] == 0 {
		t.Error("nothing was told before the run broke off")
	}
	d, err := report.ReadEvents(bytes.NewReader(out.Bytes()))
	if err != nil || len(d.Unread()) != 1 {
		t.Errorf("it is read as %+v: %v", d, err)
	}
	killed := out.Bytes()[:bytes.LastIndexByte(bytes.TrimSpace(out.Bytes()), '\n')]
	if _, err := report.ReadEvents(bytes.NewReader(killed)); err == nil || !strings.Contains(err.Error(), "there is no end") {
		t.Errorf("it is read as a document: %v", err)
	}
}
