package propose_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/propose"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

var update = flag.Bool("update", false, "write the golden files")

// answer is what a server says that goes beyond the contract or breaks it.
type answer struct {
	version spec.Version
	path    string
	status  int
	body    string
	header  http.Header
	want    []string // "severity rule: title" of the hunks
	left    []string // checks of what no hunk takes in
}

const (
	id      = "fa3a2d17-d86d-4540-bf71-512750281e43"
	links   = `"_links":{"self":{"href":"/v8/a"},"organization":{"href":"/v8/b"}}`
	session = `"id":"` + id + `","type":"Vex","creationTime":"2022-01-21T22:53:13Z","state":"Working","result":"Success"`
)

func page(v spec.Version, items ...string) string {
	return strings.ReplaceAll(`{"offset":0,"limit":30,"results":[`+strings.Join(items, ",")+`],"_links":{"self":{"href":"/v8/a"}}}`, "/v8/", "/"+string(v)+"/")
}

func answers() map[string]answer {
	return map[string]answer{
		"property": {
			version: spec.V8, path: "/RestoreSessions", status: 200, body: page(spec.V8,
				"{"+session+`,"color":"red",`+links+"}", "{"+session+`,"color":null,"size":1,`+links+"}", "{"+session+`,"size":1.5,"on":true,`+links+"}"),
			want: []string{
				"info response-optional-property-added: property color of schemas/RestoreSession",
				"info response-optional-property-added: property on of schemas/RestoreSession",
				"info response-optional-property-added: property size of schemas/RestoreSession",
			},
		},
		"property of structure": {
			version: spec.V7, path: "/RestoreSessions", status: 200, body: page(spec.V7,
				"{"+session+`,"tags":["a",1],"more":{"a":{"b":[]}},"mixed":1}`, "{"+session+`,"mixed":"1","a/b":1}`),
			want: []string{
				"info response-optional-property-added: property a/b of schemas/RestoreSession",
				"info response-optional-property-added: property mixed of schemas/RestoreSession",
				"info response-optional-property-added: property more of schemas/RestoreSession",
				"info response-optional-property-added: property tags of schemas/RestoreSession",
			},
		},
		"property of another version": {
			version: spec.V8, path: "/RestoreSessions", status: 200, body: strings.Replace(page(spec.V8), `"limit"`, `"totalCount":1,"limit"`, 1),
			want: []string{"info response-optional-property-added: property totalCount of schemas/RestoreSessionPage"},
		},
		"property of a later version": {
			version: spec.V6, path: "/RestoreSessions", status: 200, body: page(spec.V6, "{"+session+`,"eTag":1}`),
			want: []string{"info response-optional-property-added: property eTag of schemas/RestoreSession"},
		},
		"values": {
			version: spec.V6, path: "/RestoreSessions", status: 200, body: page(spec.V6,
				"{"+strings.Replace(session, "Working", "Paused", 1)+"}", "{"+strings.Replace(session, "Working", "true", 1)+"}", "{"+session+"}"),
			want: []string{"error response-property-enum-value-added: value Paused, true of schemas/SessionState"},
		},
		"null": {
			version: spec.V6, path: "/RestoreSessions/" + id, status: 200, body: "{" + strings.Replace(session, `"Success"`, "null", 1) + `,"details":null}`,
			want: []string{
				"error response-property-became-nullable: null as schemas/RestoreSession/properties/details",
				"error response-property-became-nullable: null as schemas/SessionResult",
			},
		},
		"missing": {
			version: spec.V7, path: "/RestoreSessions", status: 200, body: page(spec.V7, `{"id":"`+id+`","type":"Vex","creationTime":"2022-01-21T22:53:13Z"}`),
			want: []string{
				"error response-property-became-optional: schemas/RestoreSession without result",
				"error response-property-became-optional: schemas/RestoreSession without state",
			},
		},
		"all missing": {
			version: spec.V8, path: "/RestoreSessions/" + id + "/organization", status: 200, body: `{"id":"` + id + `","_links":{"self":{}}}`,
			want: []string{"error response-property-became-optional: schemas/Link without href"},
		},
		"bounds": {
			version: spec.V8, path: "/RestorePoints", status: 200, body: page(spec.V8,
				`{"id":"","backupTime":"2022-01-21T22:53:13Z","eTag":-7}`, `{"id":"`+strings.Repeat("x", 300)+`","backupTime":"2022-01-21T22:53:13Z","eTag":3}`),
			want: []string{
				"error response-property-min-decreased: bounds of schemas/RestorePoint/properties/eTag",
				"error response-property-min-length-unset: bounds of schemas/RestorePoint/properties/id",
			},
		},
		"text": {
			version: spec.V8, path: "/RestoreSessions/" + id, status: 200, body: "{" + strings.NewReplacer(id, "one", "2022-01-21T22:53:13Z", "today").Replace(session) +
				`,"_links":{"self":{"href":"a"},"organization":{"href":"b"}}}`,
			want: []string{
				"error response-property-pattern-removed: any text as schemas/Link/properties/href",
				"error response-property-pattern-removed: any text as schemas/Timestamp",
				"error response-property-pattern-removed: any text as schemas/UUID",
			},
		},
		"numbers": {
			version: spec.V6, path: "/RestoreSessions/" + id + "/Events", status: 200, body: page(spec.V6,
				`{"id":"`+id+`","status":"Success","startTime":"2022-01-21T22:53:13Z","message":"","order":1.5,"itemSizeBytes":true}`,
				`{"id":"`+id+`","status":"Success","startTime":"2022-01-21T22:53:13Z","message":"","order":1}`),
			want: []string{"error response-property-type-generalized: any number as schemas/SessionEvent/properties/order"},
			left: []string{"body/type"},
		},
		"large numbers": {
			version: spec.V6, path: "/RestoreSessions", status: 200, body: strings.Replace(page(spec.V6), `"offset":0`, `"offset":5000000000`, 1),
			want: []string{"error response-property-type-generalized: integers of 64 bits as schemas/Offset"},
		},
		"status": {
			version: spec.V7, path: "/ServiceInstance", status: 206, body: "{}",
			want: []string{"info response-success-status-added: status 206 of getServiceInstance"},
		},
		"status of another version": {
			version: spec.V8, path: "/RestoreSessions/" + id + "/Stop", status: 200,
			want: []string{"info response-success-status-added: status 200 of stopRestoreSession"},
		},
		"status without body": {
			version: spec.V6, path: "/RestoreSessions", status: 302,
			want: []string{"info response-non-success-status-added: status 302 of listRestoreSessions"},
		},
		"header": {
			version: spec.V6, path: "/ServiceInstance", status: 200, body: "{}", header: http.Header{"X-Served-By": {"a"}, "X-Shard": {"2"}},
			want: []string{
				"info response-header-added: header X-Served-By of paths//ServiceInstance/get/responses/200",
				"info response-header-added: header X-Shard of paths//ServiceInstance/get/responses/200",
			},
		},
		"header of a shared answer": {
			version: spec.V8, path: "/RestoreSessions/" + id, status: 404, body: `{"message":"m","errorCode":"ResourceNotFound"}`, header: http.Header{"X-Served-By": {"a"}},
			want: []string{"info response-header-added: header X-Served-By of responses/NotFound"},
		},
		"media type": {
			version: spec.V6, path: "/RestoreSessions/" + id + "/Stop", status: 400, body: `{"message":"m"}`, header: http.Header{"Content-Type": {"application/hal+json"}},
			want: []string{"info response-media-type-added: media type application/hal+json of stopRestoreSession"},
		},
		"media type that nobody can judge": {
			version: spec.V6, path: "/RestoreSessions/" + id + "/Stop", status: 400, body: `{"message":"m"}`, header: http.Header{"Content-Type": {"text/html"}},
			left: []string{"http/media-undocumented"},
		},
		"by hand": {
			version: spec.V6, path: "/ServiceInstance", status: 200, body: `{"version":1,"Version":"1"}`,
			left: []string{"body/type", "body/property-case-drift"},
		},
	}
}

// call makes the call of an answer.
func (a answer) call() *conformance.Call {
	method := http.MethodGet
	if strings.HasSuffix(a.path, "/Stop") {
		method = http.MethodPost
	}
	header := http.Header{}
	if a.body != "" {
		header.Set("Content-Type", "application/json; charset=utf-8")
	}
	maps.Copy(header, a.header)
	c := conformance.NewCall(conformance.Request{Method: method, URL: "https://h/" + string(a.version) + a.path, Header: http.Header{}},
		conformance.Response{Status: a.status, Header: header, Body: []byte(a.body)})
	c.Seq, c.From = 1, "trace.ndjson:1"
	return c
}

// judge judges a call by the contract alone.
func (a answer) judge() *conformance.Report {
	return conformance.Judge(a.version, "https://h", []*conformance.Call{a.call()}, check.List()[:1], ^conformance.Need(0))
}

// again returns what is wrong with the answer by a changed contract: check and place.
func (a answer) again(t *testing.T, contract []byte) (out []string) {
	t.Helper()
	text, err := derive.JSONFrom(contract, a.version)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := validate.Load("changed", text)
	if err != nil {
		t.Fatal(err)
	}
	c := a.call()
	findings, err := changed.Judge(validate.Message{
		Version: c.Version, Operation: c.Operation, Status: c.Response.Status, Header: c.Response.Header, Body: c.Response.Body,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Severity != validate.Note && !slices.Contains(out, f.Check) {
			out = append(out, f.Check)
		}
	}
	slices.Sort(out)
	return out
}

func TestPropose(t *testing.T) {
	t.Parallel()
	for name, a := range answers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := propose.Propose(spec.OpenAPI(), a.judge())
			if err != nil {
				t.Fatal(err)
			}
			var got, left []string
			for _, h := range p.Hunks {
				got = append(got, fmt.Sprintf("%s %s: %s", h.Severity, h.Rule, h.Title))
			}
			for _, l := range p.Left {
				left = append(left, l.Check)
				t.Logf("left: %s %s: %s", l.Check, l.Pointer, l.Why)
			}
			slices.Sort(got)
			if diff := cmp.Diff(a.want, got); diff != "" {
				t.Errorf("hunks (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(a.left, left); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
			slices.Sort(left)
			if diff := cmp.Diff(left, a.again(t, p.Contract)); diff != "" {
				t.Errorf("what the changed contract finds in the same answer, beside what is left (-want +got):\n%s", diff)
			}
			holds(t, p)
		})
	}
}

// What reports hold no findings of is told, not passed over.
func TestUntold(t *testing.T) {
	t.Parallel()
	beyond := conformance.Beyond{Check: "body/property-undocumented", Operation: "getServiceInstance", Count: 7}
	p, err := propose.Propose(spec.OpenAPI(), &conformance.Report{Version: spec.V8, Beyond: []conformance.Beyond{beyond}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]propose.Untold{{Version: spec.V8, Beyond: beyond}}, p.Untold); diff != "" {
		t.Errorf("untold (-want +got):\n%s", diff)
	}
}

// holds checks that the diffs, one after another, and the patches make the changed contract, that comments stay,
// and that no other version changes.
func holds(t *testing.T, p *propose.Proposal) {
	t.Helper()
	text := string(spec.OpenAPI())
	for _, h := range p.Hunks {
		text = applied(t, text, h.Diff)
	}
	if text != string(p.Contract) {
		t.Error("the diffs do not make the contract")
	}
	if was, is := comments(spec.OpenAPI()), comments(p.Contract); was != is {
		t.Errorf("comments (-want +got):\n%s", cmp.Diff(was, is))
	}
	for _, v := range spec.Versions() {
		want, got := decoded(t, p.Contract, v), decoded(t, spec.OpenAPI(), v)
		for _, h := range p.Hunks {
			if h.Version == v {
				got = patched(t, got, h.Patch)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, patched (-want +got):\n%s", v, diff)
		}
	}
}

func comments(text []byte) string {
	var out []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func decoded(t *testing.T, contract []byte, v spec.Version) (out any) {
	t.Helper()
	text, err := derive.JSONFrom(contract, v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// proposeAll proposes what all answers need.
func proposeAll(t *testing.T) *propose.Proposal {
	t.Helper()
	all := answers()
	var reports []*conformance.Report
	for _, name := range slices.Sorted(maps.Keys(all)) {
		reports = append(reports, all[name].judge())
	}
	p, err := propose.Propose(spec.OpenAPI(), conformance.Merge(reports...)...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// All of it together: what is proposed for one answer stands beside what is proposed for the others.
func TestProposeAll(t *testing.T) {
	t.Parallel()
	p := proposeAll(t)
	for name, a := range answers() {
		left := slices.Clone(a.left)
		slices.Sort(left)
		if diff := cmp.Diff(left, a.again(t, p.Contract)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	holds(t, p)
	var b bytes.Buffer
	for _, h := range p.Hunks {
		lines := strings.Split(h.Diff, "\n")
		lines[2] = "@@" // its numbers change with whatever is written above
		fmt.Fprintf(&b, "%s %s\n%s\n", h.Version, h.Title, strings.Join(lines, "\n"))
	}
	file := filepath.Join("testdata", "all.diff")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s; -update writes it anew (-want +got):\n%s", file, diff)
	}
}
