package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance/report"
)

// keep writes a file of the test and returns its name.
func keep(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A server somewhere, with more and less of what can be given.
func TestConformURL(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t)
	tenant, other, administrator := server.Tenants[0], server.Tenants[1], server.Administrator
	at := []string{"conform", "--rps", "0", "--url", server.URL, "--ca", keep(t, "ca.pem", server.CA)}
	for _, test := range []struct {
		name string
		args []string
		in   string
		code int
		want []string // texts in the output
		not  []string
	}{
		{
			name: "a tenant alone", in: tenant.Password + "\n",
			args: []string{"--username", tenant.Username, "--password-file", "-"},
			want: []string{
				"\n  law/created-is-listed: needs --allow sessions and administrator credentials\n",
				"\n  law/tenants-apart: needs --allow sessions and credentials of a second tenant\n", "verdict: conform (v6: ", " 0 failed, 4 not observed, ",
			},
			not: []string{" 0 skipped", " 0 of them skipped"},
		},
		{
			name: "an administrator alone", in: administrator.Password,
			args: []string{"--username", administrator.Username, "--password-file", "-", "--allow", "sessions,negative"},
			want: []string{"\n  law/links-resolve: needs tenant credentials\n", "verdict: conform (v6: ", " 0 failed, 0 not observed, "},
			not:  []string{"needs --allow sessions"},
		},
		{
			name: "everything", in: tenant.Password,
			args: []string{
				"--username", tenant.Username, "--password-file", "-", "--allow", "sessions,negative", "--api", "v8", "-o", "json",
				"--other-username", other.Username, "--other-password-file", keep(t, "other", []byte(other.Password)),
				"--admin-username", administrator.Username, "--admin-password-file", keep(t, "admin", []byte(administrator.Password)),
			},
			want: []string{`"conform": true`},
			not:  []string{`"status": "skipped"`, `"status": "not-observed"`, `"status": "fail"`},
		},
		{
			name: "a wrong password", in: "not-the-password",
			args: []string{"--username", tenant.Username, "--password-file", "-"},
			code: exitUnusable,
			want: []string{"vb365: the login was refused: " + server.URL + " answered 400 Bad Request to " + tenant.Username},
		},
	} {
		t.Run(test.name, func(t *testing.T) { // one after another: runs with one account would see each other's sessions
			var out bytes.Buffer
			code := run(append(slices.Clip(at), test.args...), strings.NewReader(test.in), &out, &out)
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			for _, text := range test.want {
				if !strings.Contains(out.String(), text) {
					t.Errorf("the output lacks %q", text)
				}
			}
			for _, text := range append(test.not, tenant.Password, other.Password, administrator.Password, "not-the-password") {
				if strings.Contains(out.String(), text) {
					t.Errorf("the output has %q", text)
				}
			}
			if t.Failed() {
				t.Log(out.String())
			}
		})
	}
}

// A server without its certificate authority is not trusted, and one that breaks the contract gives findings
// and code 1.
func TestConformBroken(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.EqualFold(strings.Trim(r.URL.Path, "/"), "v7/ServiceInstance") && r.Header.Get("Authorization") != "" {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				_, _ = w.Write([]byte(`{"installationId":"` + r.Header.Get("Authorization") + `"}`))
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	login := []string{"--rps", "0", "--url", server.URL, "--username", server.Tenants[0].Username, "--api", "v7",
		"--password-file", keep(t, "password", []byte(server.Tenants[0].Password))}

	var out, errs bytes.Buffer
	if code := run(append([]string{"conform"}, login...), nil, &out, &errs); code != exitUnusable {
		t.Errorf("not trusted: exit code %d, want %d", code, exitUnusable)
	}
	if !strings.Contains(errs.String(), "certificate authority with --ca FILE") {
		t.Errorf("not trusted: %q says nothing of --ca", errs.String())
	}

	out.Reset()
	args := append([]string{"conform", "-o", "json", "--ca", keep(t, "ca.pem", server.CA)}, login...)
	if code := run(args, nil, &out, &errs); code != exitFindings {
		t.Errorf("broken: exit code %d, want %d", code, exitFindings)
	}
	var document struct {
		Conform bool
		Reports []struct {
			Findings []struct{ Check, Operation, Pointer, Got, Curl string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	findings := document.Reports[0].Findings
	if document.Conform || len(findings) == 0 || findings[0].Operation != "getServiceInstance" || findings[0].Pointer != "/installationId" {
		t.Errorf("findings are %+v, want those at /installationId of getServiceInstance first", findings)
	}
	if got := findings[0].Got; !strings.Contains(got, "Bearer ***") {
		t.Errorf("the token that the server gave away is shown as %q", got)
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A report that cannot be written must not look like one that was.
func TestConformCannotWrite(t *testing.T) {
	t.Parallel()
	const recording = "../../internal/mutant/testdata/v8.ndjson"
	for _, f := range report.Formats() {
		form := f.Name
		var errs bytes.Buffer
		if code := run([]string{"conform", recording, "-o", form}, nil, full{}, &errs); code != exitFailed {
			t.Errorf("%s: exit code %d, want %d", form, code, exitFailed)
		}
		if want := "vb365: write the report: no space left\n"; errs.String() != want {
			t.Errorf("%s: %q, want %q", form, errs.String(), want)
		}
	}
	var out, errs bytes.Buffer
	file := filepath.Join(t.TempDir(), "no-such-folder", "report.html")
	if code := run([]string{"conform", recording, "--report", "junit=" + file}, nil, &out, &errs); code != exitFailed {
		t.Errorf("no folder: exit code %d, want %d: %s", code, exitFailed, errs.String())
	}
}
