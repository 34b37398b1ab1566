package conformance_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// A second account that is none of another organization is a mistake of the user, not of the server.
func TestRunOtherMistaken(t *testing.T) {
	t.Parallel()
	var server *vb365test.Server
	server = vb365test.New(t, vb365test.Wrap(func(next http.Handler) http.Handler {
		// alias@… is one more account of the first tenant's organization.
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if strings.Contains(string(body), "alias") {
				body = conformance.PasswordForm(conformance.Login(server.Tenants[0].Login))
				r.ContentLength = int64(len(body))
				r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		})
	}))
	tenant, administrator := conformance.Login(server.Tenants[0].Login), conformance.Login(server.Administrator)
	upper := tenant
	upper.Username = strings.ToUpper(upper.Username)
	alias := conformance.Login{Username: "alias@abc.onmicrosoft.com", Password: tenant.Password}
	for _, test := range []struct {
		name          string
		login, other  conformance.Login
		administrator *conformance.Login
		sessions      bool
		version       spec.Version
		want          string
	}{
		{"the same account", tenant, tenant, nil, false, spec.V6, "it is the account to judge with"},
		{"the same account in capitals", tenant, upper, nil, true, spec.V6, "it is the account to judge with"},
		{"the administrator that is given", tenant, administrator, &administrator, false, spec.V6, "it is the administrator's account"},
		{"an administrator", tenant, administrator, nil, false, spec.V7, "it is an administrator's account"},
		{"an administrator, asked to explore", tenant, administrator, nil, true, spec.V8, "it is an administrator's account"},
		{"the same organization", tenant, alias, nil, false, spec.V6, "its restore points are those of the organization of " + tenant.Username},
		{"the same organization in pages", tenant, alias, &administrator, true, spec.V8, "its restore points are those of the organization of " + tenant.Username},
	} {
		_, err := judged(t.Context(), t, server, func(target *conformance.Target, o *conformance.Options) {
			target.Login, target.Other, target.Administrator = test.login, &test.other, test.administrator
			target.Version, o.AllowSessions = test.version, test.sessions
		})
		want := test.other.Username + " is no tenant of another organization: " + test.want
		if !errors.Is(err, conformance.ErrTarget) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", test.name, err, want)
		}
	}
}

// A server that gives all restore points to nobody does not let the run end: what a second tenant is needed for is not
// observed, and the rest is judged.
func TestRunOtherOfNobody(t *testing.T) {
	t.Parallel()
	for _, nobody := range []string{"00000000-0000-0000-0000-000000000000", "none"} {
		server := vb365test.New(t, vb365test.Wrap(allOf(nobody)))
		report, err := judged(t.Context(), t, server, func(target *conformance.Target, o *conformance.Options) {
			other := conformance.Login(server.Tenants[1].Login)
			target.Other, target.Version, o.AllowSessions = &other, spec.V8, true
		})
		if err != nil {
			t.Fatalf("%s: %v", nobody, err)
		}
		if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], server.Tenants[1].Username+" was left out") {
			t.Errorf("%s: notes %q", nobody, report.Notes)
		}
		i := slices.IndexFunc(report.Checks, func(c conformance.CheckResult) bool { return c.ID == "law/tenants-apart" })
		if got := report.Checks[i]; got.Status == conformance.Fail || !strings.Contains(got.Reason, "second tenant") {
			t.Errorf("%s: law/tenants-apart is %s, %q", nobody, got.Status, got.Reason)
		}
		if report.Count(conformance.Pass) < 5 {
			t.Errorf("%s: %d checks passed", nobody, report.Count(conformance.Pass))
		}
	}
}

// A server that gives the restore points of everybody to one organization is judged: the accounts are not to blame.
func TestRunOtherOfAnother(t *testing.T) {
	t.Parallel()
	server := vb365test.New(t, vb365test.Wrap(allOf("5e2b6f0a-8f3d-4f0e-9a63-0d6c2b1c9a10")))
	other, administrator := conformance.Login(server.Tenants[1].Login), conformance.Login(server.Administrator)
	report, err := judged(t.Context(), t, server, func(target *conformance.Target, _ *conformance.Options) {
		target.Other, target.Administrator = &other, &administrator
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(report.Findings, func(f conformance.Finding) bool {
		return f.By == "law/backups-agree" && f.Operation == "listRestorePoints"
	}) {
		t.Errorf("findings %v", report.Findings)
	}
}

// allOf returns a server that says of everything that it belongs to one organization.
func allOf(id string) func(http.Handler) http.Handler {
	owner := regexp.MustCompile(`"organizationId":"[^"]*"`)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			body := owner.ReplaceAll(answer.Body.Bytes(), []byte(`"organizationId":"`+id+`"`))
			maps.Copy(w.Header(), answer.Header())
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(answer.Code)
			_, _ = w.Write(body) // fails where the client has gone
		})
	}
}
