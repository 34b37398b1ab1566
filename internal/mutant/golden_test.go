package mutant

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
)

var update = flag.Bool("update", false, "write the golden files")

// The golden calls are those that our server gives today.
func TestGoldenIsCurrent(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		r := newRecorder(t, v)
		r.record()
		var out bytes.Buffer
		for _, c := range r.varied() {
			if err := source.WriteNDJSON(&out, c); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join("testdata", string(v)+".ndjson")
		if *update {
			if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
			t.Errorf("%s (-want +got; -update writes it):\n%s", path, diff)
		}
	}
}

// varied returns the recorded calls, and behind the first answers of each operation and of each refusal those
// that a fuller server would give.
func (r *recorder) varied() []*conformance.Call {
	r.t.Helper()
	doc, err := generate.Document(r.version)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []*conformance.Call
	seen := map[string]bool{}
	for _, c := range r.calls {
		out = append(out, c)
		if c.Operation.ID == "" || len(c.Response.Body) == 0 {
			continue
		}
		key := strconv.Itoa(c.Response.Status)
		if c.Succeeded() {
			key = c.Operation.ID
			if sessionStopped(c) {
				key += " stopped"
			}
		}
		if seen[key] || strings.Contains(string(c.Response.Body), `"results":[]`) {
			continue
		}
		seen[key] = true
		op := operationOf(doc, c.Operation)
		schema := contentOf(answerOf(op, c.Response.Status).Content, c.Response.Header.Get("Content-Type"))
		bodies := map[string][]byte{}
		for name, nulls := range map[string]bool{Filled: false, Nulled: true} {
			body, err := filler{r.version, nulls}.fill(schema, c.Response.Body)
			if err != nil {
				r.t.Fatalf("%s: %v", c.Operation.ID, err)
			}
			bodies[name] = body
		}
		if c.Operation.ID == "listOrganizations" && c.Succeeded() && r.version != spec.V8 {
			bodies[Emptied] = []byte("[]")
		}
		for _, name := range []string{Filled, Nulled, Emptied} {
			if body := bodies[name]; body != nil && !bytes.Equal(body, c.Response.Body) {
				out = append(out, withBody(c, name, body))
			}
		}
	}
	return out
}

func sessionStopped(c *conformance.Call) bool {
	return bytes.Contains(c.Response.Body, []byte(`"state":"Stopped"`))
}

// withBody returns a call with another answer.
func withBody(c *conformance.Call, from string, body []byte) *conformance.Call {
	resp := c.Response
	resp.Body, resp.Header = body, resp.Header.Clone()
	if resp.Header.Get("Content-Length") != "" {
		resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	out := conformance.NewCall(c.Request, resp)
	out.Source, out.At, out.Principal, out.Broken = from, c.At, c.Principal, c.Broken
	return out
}

// unreached lists documented statuses that no golden call has, with the reason.
var unreached = map[string]string{
	"exploreOrganization 404": "the organization of a tenant is there as long as the token is good",
}

// Every operation of every version has golden calls of success and of every documented status.
func TestGoldenIsComplete(t *testing.T) {
	t.Parallel()
	missed := map[string]bool{}
	for _, v := range spec.Versions() {
		doc, err := generate.Document(v)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range golden(t, v) {
			if c.Operation.ID == "" {
				continue
			}
			op := operationOf(doc, c.Operation)
			status := strconv.Itoa(c.Response.Status)
			if op.Responses.Value(status) == nil {
				status = "default"
			}
			seen[c.Operation.ID+" "+status] = true
		}
		for _, o := range spec.Operations(v) {
			op := operationOf(doc, o)
			for status := range op.Responses.Map() {
				key := o.ID + " " + status
				if seen[key] {
					continue
				}
				missed[key] = true
				if unreached[key] == "" {
					t.Errorf("%s: no golden call of %s", v, key)
				}
			}
		}
	}
	for key := range unreached {
		if !missed[key] {
			t.Errorf("%s has a golden call in every version, and is listed as unreached", key)
		}
	}
}

// The golden calls of each version are without fault, each by itself and all together.
func TestGoldenIsClean(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		for i, c := range golden(t, v) {
			for _, side := range sides(c) {
				for _, f := range judge(t, c, side) {
					t.Errorf("%s, line %d: %s", v, i+1, f)
				}
			}
		}
		report := conformance.Judge(v, base, golden(t, v), check.List(), everything)
		for _, f := range report.Findings {
			t.Errorf("%s, line %d: %s %s %s: expected %s, got %s", v, f.Call, f.Check, f.Where, f.Pointer, f.Expected, f.Got)
		}
	}
}

// everything is what a run has that lacks nothing.
const everything = conformance.NeedSessions | conformance.NeedTenant | conformance.NeedOtherTenant | conformance.NeedAdministrator

// golden returns the golden calls of a version.
func golden(t testing.TB, v spec.Version) []*conformance.Call {
	t.Helper()
	calls, err := Golden(v)
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

// Each way in which a golden answer came to be is there, and lists are there empty, whole and in pages.
func TestGoldenIsVaried(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		sources, shapes := map[string]bool{}, map[string]bool{}
		for _, c := range golden(t, v) {
			sources[c.Source] = true
			if !strings.HasPrefix(c.Operation.ID, "list") || !c.Succeeded() {
				continue
			}
			list := c.Answer()
			if page := list.Get("results"); page.Is() {
				list = page
			}
			if !list.Is(tree.Array) {
				t.Errorf("%s: %s shows no list", v, c.Operation.ID)
			}
			shapes[fmt.Sprintf("%s empty: %t", c.Operation.ID, list.Len() == 0)] = true
		}
		want := []string{FromServer, Filled, Nulled}
		if v != spec.V8 {
			want = append(want, Emptied)
		}
		for _, name := range want {
			if !sources[name] {
				t.Errorf("%s: no call is %s", v, name)
			}
		}
		for _, o := range spec.Operations(v) {
			for _, empty := range []bool{true, false} {
				shape := fmt.Sprintf("%s empty: %t", o.ID, empty)
				if strings.HasPrefix(o.ID, "list") && !shapes[shape] {
					t.Errorf("%s: no call of %s", v, shape)
				}
			}
		}
	}
}

// sides returns the messages of a golden call that keep the contract: not a request that was broken on purpose.
func sides(c *conformance.Call) []Side {
	switch {
	case c.Operation.ID == "":
		return nil
	case c.Broken != "":
		return []Side{Response}
	}
	return []Side{Request, Response}
}
