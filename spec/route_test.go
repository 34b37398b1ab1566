package spec_test

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every operation of every version is found under its own path, in any case, with and without a slash at the
// end, with its parameters.
func TestRouteFindsEveryOperation(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"organizationId": "5E2B6f0a-8f3d-4f0e-9a63-0d6c2b1c9a10", "restoreSessionId": "fA3a2d17",
		"restorePointId": "a/b c%2F", "eventId": "Ä",
	}
	for _, v := range spec.Versions() {
		for _, op := range spec.Operations(v) {
			params := map[string]string{}
			inCase := func(change func(string) string) string {
				parts := strings.Split("/"+string(v)+op.Path, "/")
				for i, part := range parts {
					if name, ok := strings.CutPrefix(part, "{"); ok {
						name = strings.TrimSuffix(name, "}")
						params[name] = values[name]
						parts[i] = url.PathEscape(values[name])
						continue
					}
					parts[i] = change(part)
				}
				return strings.Join(parts, "/")
			}
			for _, change := range []func(string) string{strings.ToLower, strings.ToUpper, strings.Clone} {
				for _, end := range []string{"", "/"} {
					path := inCase(change) + end
					m, err := spec.Route(op.Method, path)
					if err != nil || m.Version != v || m.Operation.ID != op.ID || m.Allow != nil {
						t.Errorf("%s %s: got %s %s, %v", op.Method, path, m.Version, m.Operation.ID, err)
						continue
					}
					if len(params) == 0 {
						params = nil
					}
					if diff := cmp.Diff(params, m.Params); diff != "" {
						t.Errorf("%s: parameters (-want +got):\n%s", path, diff)
					}
				}
			}
		}
	}
}

func TestRouteRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, path string
		want         error
		allow        []string
	}{
		{"GET", "", spec.ErrVersion, nil},
		{"GET", "/", spec.ErrVersion, nil},
		{"GET", "//v6/ServiceInstance", spec.ErrVersion, nil},
		{"GET", "/v5/ServiceInstance", spec.ErrVersion, nil},
		{"GET", "/ServiceInstance", spec.ErrVersion, nil},
		{"GET", "/%76%36/ServiceInstance", spec.ErrVersion, nil},
		{"GET", "/v6", spec.ErrPath, nil},
		{"GET", "/v6/", spec.ErrPath, nil},
		{"GET", "/v6//ServiceInstance", spec.ErrPath, nil},
		{"GET", "/v6/ServiceInstance//", spec.ErrPath, nil},
		{"GET", "/v6/ServiceInstance/x", spec.ErrPath, nil},
		{"GET", "/v6/Mailboxes", spec.ErrPath, nil},
		{"GET", "/v6/RestoreSessions/x/Mailboxes", spec.ErrPath, nil},
		{"GET", "/v6/RestoreSessions//Events", spec.ErrPath, nil},
		{"GET", "/v6/RestoreSessions/%zz", spec.ErrPath, nil},
		{"GET", "/v6/RestoreSessions/%", spec.ErrPath, nil},
		{"GET", "/v6/Organization/Explore", spec.ErrMethod, []string{"POST"}},
		{"POST", "/v6/RestoreSessions", spec.ErrMethod, []string{"GET"}},
		{"DELETE", "/v8/restoresessions/x/", spec.ErrMethod, []string{"GET"}},
		{"get", "/v6/ServiceInstance", spec.ErrMethod, []string{"GET"}},
		{"", "/v6/ServiceInstance", spec.ErrMethod, []string{"GET"}},
	}
	for _, tt := range tests {
		m, err := spec.Route(tt.method, tt.path)
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.path) {
			t.Errorf("%s %s: got %v, want %v", tt.method, tt.path, err, tt.want)
		}
		if diff := cmp.Diff(tt.allow, m.Allow); diff != "" {
			t.Errorf("%s %s: allowed (-want +got):\n%s", tt.method, tt.path, diff)
		}
		if m.Operation.ID != "" || (m.Version == "") != errors.Is(tt.want, spec.ErrVersion) {
			t.Errorf("%s %s: got %s %q", tt.method, tt.path, m.Version, m.Operation.ID)
		}
	}
}

func FuzzRoute(f *testing.F) {
	for _, v := range spec.Versions() {
		for _, op := range spec.Operations(v) {
			f.Add(op.Method, "/"+string(v)+strings.ReplaceAll(strings.ReplaceAll(op.Path, "{", "%41"), "}", ""))
		}
	}
	f.Add("GET", "/v6/RestoreSessions/%2F%2f/Events/")
	f.Add("PATCH", "/V8//Organization/Explore")
	f.Fuzz(func(t *testing.T, method, path string) {
		m, err := spec.Route(method, path)
		known := errors.Is(err, spec.ErrVersion) || errors.Is(err, spec.ErrPath) || errors.Is(err, spec.ErrMethod)
		if (m.Operation.ID == "") != (err != nil) || known != (err != nil) || (m.Allow != nil) != errors.Is(err, spec.ErrMethod) {
			t.Fatalf("%s %q: %+v, %v", method, path, m, err)
		}
		if err != nil {
			return
		}
		if m.Operation.Method != method || !m.Operation.In(m.Version) {
			t.Errorf("%s %q: %+v", method, path, m)
		}
		rebuilt := "/" + string(m.Version) + m.Operation.Path
		for name, value := range m.Params {
			if value == "" {
				t.Errorf("%s %q: %s is empty", method, path, name)
			}
			rebuilt = strings.Replace(rebuilt, "{"+name+"}", url.PathEscape(value), 1)
		}
		again, err := spec.Route(method, rebuilt)
		if err != nil {
			t.Fatalf("%s %q, rebuilt %q: %v", method, path, rebuilt, err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("%s %q, rebuilt %q:\n%s", method, path, rebuilt, diff)
		}
	})
}
