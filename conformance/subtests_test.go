package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// childVariable names the case that TestChild plays, in a process of its own: what must be seen to fail.
const childVariable = "VB365_CONFORMANCE_CHILD"

// TestChild plays the part that its parent asks for. Without a parent it has no part.
func TestChild(t *testing.T) {
	if part := childParts[os.Getenv(childVariable)]; part != nil {
		part(t)
	}
}

// child plays a part of TestChild in another process, and returns what that prints.
func child(t *testing.T, part string) (output string, passed bool) {
	t.Helper()
	if childParts[part] == nil {
		t.Fatalf("no part %q", part)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.v", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"="+part)
	out, err := cmd.CombinedOutput()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out), err == nil
}

// spoiled answers for the service instance what breaks the contract, and leaves the rest to next.
func spoiled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/ServiceInstance") && r.Header.Get("Authorization") != "" {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write([]byte(`{"installationId":7,"version":"8.0.0.1"}`))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// newer adds a property to what the service instance is.
func newer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(strings.ToLower(r.URL.Path), "/serviceinstance") || r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := strings.Replace(rec.Body.String(), "{", `{"color":"blue",`, 1)
		maps.Copy(w.Header(), rec.Header())
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(rec.Code)
		_, _ = io.WriteString(w, body)
	})
}

// reference is the handler of a reference server, and a target that it is the server of.
func reference(t *testing.T, wrap func(http.Handler) http.Handler) (http.Handler, conformance.Target) {
	t.Helper()
	var inner http.Handler
	s, err := vb365test.Start(t.Context(), vb365test.Wrap(func(h http.Handler) http.Handler {
		inner = h
		return h
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if wrap != nil {
		inner = wrap(inner)
	}
	other, administrator := conformance.Login(s.Tenants[1].Login), conformance.Login(s.Administrator)
	return inner, conformance.Target{
		Server: conformance.Serving(inner), Login: conformance.Login(s.Tenants[0].Login), Other: &other, Administrator: &administrator,
	}
}

// judgesEach returns a check that judges each call of the service instance.
func judgesEach(level conformance.Level, judge func(*conformance.Sheet, *conformance.Call)) conformance.Check {
	return conformance.Check{
		ID: "own/instance", Title: "The instance is as it should be", Level: level,
		Bound: func(_ spec.Version, o spec.Operation) bool { return o.ID == "getServiceInstance" },
		Probe: func(ctx context.Context, p *conformance.Probe) error {
			_, err := p.Send(ctx, conformance.Ask{As: p.Main(), Operation: "getServiceInstance"})
			return err
		},
		Judge: func(s *conformance.Sheet) {
			for c := range s.Bound() {
				judge(s, c)
			}
		},
	}
}

// all is what may do everything.
func all(checks ...conformance.Check) conformance.Options {
	return conformance.Options{Checks: checks, AllowSessions: true, AllowNegative: true}
}

// childParts are the parts of TestChild.
var childParts = map[string]func(*testing.T){
	"good": func(t *testing.T) {
		_, target := reference(t, nil)
		target.Version = spec.V8
		conformance.Test(t, target, all(check.List()...))
	},
	"violation": func(t *testing.T) {
		_, target := reference(t, spoiled)
		conformance.Test(t, target, all(check.List()...))
	},
	"drift": func(t *testing.T) {
		_, target := reference(t, newer)
		conformance.Test(t, target, all(check.List()...))
	},
	"provisional": func(t *testing.T) {
		_, target := reference(t, nil)
		conformance.Test(t, target, all(judgesEach(conformance.Provisional, func(s *conformance.Sheet, c *conformance.Call) {
			s.Saw(c)
			s.FindStatus(c, "418")
		})))
	},
	"not given": func(t *testing.T) {
		_, target := reference(t, nil)
		target.Other, target.Administrator = nil, nil
		conformance.Test(t, target, conformance.Options{Checks: check.List()})
	},
	"login refused": func(t *testing.T) {
		_, target := reference(t, nil)
		target.Login.Password = "not-the-password"
		conformance.Test(t, target, all(check.List()...))
	},
	"unreachable": func(t *testing.T) {
		conformance.Test(t, conformance.Target{URL: "https://127.0.0.1:1", Server: conformance.NewLive(http.DefaultTransport)}, all(check.List()...))
	},
	"broken off": func(t *testing.T) {
		answers := 0
		_, target := reference(t, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if answers++; answers > 40 {
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(w, r)
			})
		})
		conformance.Test(t, target, conformance.Options{Checks: check.List()})
	},
	"nothing seen": func(t *testing.T) {
		_, target := reference(t, nil)
		conformance.Test(t, target, all(judgesEach("", func(*conformance.Sheet, *conformance.Call) {})))
	},
	"broken check": func(t *testing.T) {
		_, target := reference(t, nil)
		conformance.Test(t, target, all(judgesEach("", func(*conformance.Sheet, *conformance.Call) { panic("oh no") })))
	},
	"no checks": func(t *testing.T) {
		_, target := reference(t, nil)
		conformance.Test(t, target, all())
	},
	"handler good":        func(t *testing.T) { useHandler(t, nil, true) },
	"handler violation":   func(t *testing.T) { useHandler(t, spoiled, true) },
	"handler law":         func(t *testing.T) { useHandler(t, unstoppable, true) },
	"handler unused":      func(t *testing.T) { useHandler(t, nil, false) },
	"transport good":      func(t *testing.T) { useTransport(t, nil) },
	"transport violation": func(t *testing.T) { useTransport(t, spoiled) },
	"transport law":       func(t *testing.T) { useTransport(t, unstoppable) },
	"transport broken":    useBroken,
	"transport overlap":   useOverlapping,
	"transport no checks": func(t *testing.T) { conformance.Transport(t, nil) },
}

// unstoppable answers that a session is stopped, and leaves it working.
func unstoppable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Stop") {
			w.WriteHeader(http.StatusOK)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// useHandler uses a handler that is judged.
func useHandler(t *testing.T, wrap func(http.Handler) http.Handler, use bool) {
	t.Helper()
	h, target := reference(t, wrap)
	judged := conformance.Handler(t, h, check.List()...)
	if use {
		server := httptest.NewTLSServer(judged)
		t.Cleanup(server.Close)
		exploreAndStop(t, server.URL, server.Client(), target.Login)
	}
}

// useTransport uses a client whose transport is judged.
func useTransport(t *testing.T, wrap func(http.Handler) http.Handler) {
	t.Helper()
	h, target := reference(t, wrap)
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	exploreAndStop(t, server.URL, &http.Client{Transport: conformance.Transport(t, server.Client().Transport, check.List()...)}, target.Login)
}

// Each path of a judging test is seen, where it ends well and where it fails.
func TestTest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		part   string
		passes bool
		want   []string // patterns
		not    []string
	}{
		{part: "good", passes: true, want: []string{`--- PASS: TestChild/contract `, `--- PASS: TestChild/law/tenants-apart `, `conform \(v8: `}, not: []string{"SKIP", "FAIL"}},
		{part: "violation", want: []string{
			`--- FAIL: TestChild/contract `, `violation body/type getServiceInstance\n\s+at +body /installationId\n\s+expected +a UUID\n\s+got +7`,
			`contract +spec/openapi.yaml:\d+:\d+\n`, `again +curl --cacert "\$VB365_CA" -H "Authorization: Bearer \$VB365_TOKEN" 'https://vb365.test/v6/ServiceInstance'`,
			`--- PASS: TestChild/law/links-resolve `,
		}, not: []string{"nothing was seen"}},
		{part: "drift", passes: true, want: []string{`--- PASS: TestChild/contract `, `drift body/property-undocumented getServiceInstance`}},
		{part: "provisional", passes: true, want: []string{`--- PASS: TestChild/own/instance `, `\[provisional: does not count\]`}},
		{part: "not given", passes: true, want: []string{
			`--- SKIP: TestChild/law/tenants-apart `,
			`not observed: needs --allow sessions and credentials of a second tenant: set Options.AllowSessions, Target.Other`,
			`--- SKIP: TestChild/law/bad-body-refused `, `--- PASS: TestChild/contract `, `contract saw a part: needs`,
		}, not: []string{"FAIL"}},
		{part: "login refused", want: []string{`the login was refused: https://vb365.test answered 400 .*: see the accounts of Target`}, not: []string{"TestChild/", "not-the-password"}},
		{part: "unreachable", want: []string{`the server cannot be judged: logging in as .*connect`}, not: []string{"TestChild/"}},
		{part: "broken off", want: []string{`the run broke off, and what it had not seen is not judged: contract: GET `, `--- PASS: TestChild/contract `, `not all judged \(v6: `}},
		{part: "nothing seen", want: []string{`--- SKIP: TestChild/own/instance `, `nothing to judge in the calls of getServiceInstance`, `nothing was seen: no check has judged a call`}},
		{part: "broken check", want: []string{`--- FAIL: TestChild/own/instance `, `the check broke: oh no`}},
		{part: "no checks", want: []string{`there are no checks: give those of check.List\(\)`}},
		{part: "handler good", passes: true, want: []string{`conform \(v6: .* 5 calls\)`}},
		{part: "handler violation", want: []string{`violation body/type getServiceInstance`, `Bearer \$VB365_TOKEN`}},
		{part: "handler law", want: []string{`violation law/stopped-stays-stopped \(L005\) getRestoreSession`}},
		{part: "handler unused", want: []string{`nothing was seen: none of the calls that passed`}},
		{part: "transport good", passes: true, want: []string{`conform \(v6: .* 5 calls\)`}},
		{part: "transport violation", want: []string{`violation body/type getServiceInstance`}},
		{part: "transport law", want: []string{`violation law/stopped-stays-stopped \(L005\) getRestoreSession`}},
		{part: "transport broken", want: []string{
			`the reader got "1234" and unexpected EOF`, `violation law/body-measured .*\n.*\n.*the connection ended after 4 bytes of the body`,
		}},
		{part: "transport overlap", passes: true, want: []string{`the session was Stopped before its stop was answered`, `conform \(v6: .* 4 calls\)`}},
		{part: "transport no checks", want: []string{`there are no checks`}},
	} {
		t.Run(test.part, func(t *testing.T) {
			t.Parallel()
			out, passed := child(t, test.part)
			if passed != test.passes {
				t.Errorf("passed: %v, want %v", passed, test.passes)
			}
			for _, want := range test.want {
				if !regexp.MustCompile(want).MatchString(out) {
					t.Errorf("the output does not match %s", want)
				}
			}
			for _, text := range test.not {
				if strings.Contains(out, text) {
					t.Errorf("the output has %q", text)
				}
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}
