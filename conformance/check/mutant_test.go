package check_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// mutant is a server that is broken in one way.
type mutant struct {
	name    string
	version spec.Version // v6 if empty
	wrap    func(http.Handler) http.Handler
	want    []string // all findings: "check operation where pointer", with the case behind a semicolon
	// provisional says that only a provisional check finds it: the server is said to conform all the same.
	provisional bool
}

// exchanged is a request on its way through a mutant, and the answer that goes back.
type exchanged struct {
	next    http.Handler
	request *http.Request
	asked   []byte     // body of the request
	match   spec.Match // zero where the contract has no such operation
	status  int
	header  http.Header
	answer  []byte
}

// spoil returns a server that spoils its answers.
func spoil(f func(*exchanged)) func(http.Handler) http.Handler {
	return intercept(func(e *exchanged) {
		e.send(nil)
		f(e)
	})
}

// intercept returns a server that does with requests what f does; f sends them on itself.
func intercept(f func(*exchanged)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked, err := io.ReadAll(r.Body)
			if err != nil {
				return // the client has gone
			}
			e := &exchanged{next: next, request: r, asked: asked}
			e.match, _ = spec.Route(r.Method, r.URL.EscapedPath())
			f(e)
			if e.header.Get("Content-Length") == "" {
				e.header.Set("Content-Length", strconv.Itoa(len(e.answer)))
			}
			maps.Copy(w.Header(), e.header)
			w.WriteHeader(e.status)
			_, _ = w.Write(e.answer) // fails where the length told is too small, and when the client has gone
		})
	}
}

// send lets the good server answer the request, changed by edit where that is not nil.
func (e *exchanged) send(edit func(r *http.Request)) {
	r := e.request.Clone(e.request.Context())
	r.Body = io.NopCloser(bytes.NewReader(e.asked))
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	e.next.ServeHTTP(w, r)
	e.status, e.header, e.answer = w.Code, w.Header().Clone(), w.Body.Bytes()
	e.header.Del("Content-Length")
}

// is reports whether the request is of one of the operations, and was answered with success.
func (e *exchanged) is(operations ...string) bool {
	return slices.Contains(operations, e.match.Operation.ID) && e.status/100 == 2
}

// edit changes the object that the answer is.
func (e *exchanged) edit(f func(o map[string]any)) {
	var o map[string]any
	if json.Unmarshal(e.answer, &o) != nil {
		return
	}
	f(o)
	e.replace(o)
}

// editEach changes every object of the page or array that the answer is.
func (e *exchanged) editEach(f func(o map[string]any)) {
	var list []any
	if json.Unmarshal(e.answer, &list) == nil {
		for _, m := range list {
			f(must[map[string]any](m))
		}
		e.replace(list)
		return
	}
	e.edit(func(page map[string]any) {
		for _, m := range must[[]any](page["results"]) {
			f(must[map[string]any](m))
		}
	})
}

// must returns v as a T. The server of ours gives no other type.
func must[T any](v any) T {
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("%v is no %T", v, t))
	}
	return t
}

// replace answers with another value.
func (e *exchanged) replace(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	e.answer = b
}

// refuse answers with an error.
func (e *exchanged) refuse(status int, message string) {
	e.status = status
	e.header.Set("Content-Type", "application/json; charset=utf-8")
	e.replace(map[string]any{"message": message})
}

// link returns the object of a link, so that its href can be changed.
func link(o map[string]any, name string) map[string]any {
	return must[map[string]any](must[map[string]any](o["_links"])[name])
}

// target returns a server of ours as the target of a run with all that can be given.
func target(s *vb365test.Server, v spec.Version) conformance.Target {
	second, administrator := conformance.Login(s.Tenants[1].Login), conformance.Login(s.Administrator)
	return conformance.Target{
		URL: s.URL, Version: v, Server: conformance.NewLive(s.HTTPClient().Transport),
		Login: conformance.Login(s.Tenants[0].Login), Other: &second, Administrator: &administrator,
	}
}

// allowed are the options of a run that may do everything.
func allowed() conformance.Options {
	return conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true}
}

// probing returns all checks, of which only those send requests that make the evidence of a proof. All judge.
func probing(p proof) []conformance.Check {
	evidence := p.evidence
	if evidence == nil {
		evidence = []string{p.check}
	}
	checks := check.List()
	for i, c := range checks {
		if !slices.Contains(evidence, c.ID) {
			checks[i].Probe = nil
		}
	}
	return checks
}

func TestMutants(t *testing.T) {
	t.Parallel()
	for _, p := range proofs() {
		for i, m := range p.mutants {
			if testing.Short() && i > 0 {
				continue // one of each check is enough for the race detector
			}
			t.Run(p.check+"/"+strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
				t.Parallel()
				version := m.version
				if version == "" {
					version = spec.V6
				}
				options := allowed()
				options.Checks = probing(p)
				report, err := conformance.Run(t.Context(), target(vb365test.New(t, vb365test.Wrap(m.wrap)), version), options)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for i, f := range report.Findings {
					got = append(got, f.Check+" "+places(report.Findings[i : i+1])[0])
				}
				if diff := cmp.Diff(m.want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				if report.Conform() != m.provisional {
					t.Errorf("the broken server is said to conform: %v", report.Conform())
				}
			})
		}
	}
}
