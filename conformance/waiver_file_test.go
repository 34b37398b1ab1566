package conformance_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

const goodWaivers = `# What we know of.
waivers:
  - check: body/required
    operation: listRestoreSessions
    where: body
    pointer: /results/*/creationTime
    reason: case 0123
    owner: backup team
    expires: 2027-01-31
    case: not JSON
    most: 30
    versions: [v8, V7]
    server: https://vb365.example.com:4443/

  - {check: odd, fingerprint: "0123456789012345", reason: r, owner: o, expires: 2027-01-31}
`

func TestReadWaivers(t *testing.T) {
	t.Parallel()
	got, err := conformance.ReadWaivers("w.yaml", []byte(goodWaivers), []conformance.Check{odd()})
	if err != nil {
		t.Fatal(err)
	}
	want := []conformance.Waiver{
		{
			Check: "body/required", Operation: "listRestoreSessions", Where: "body", Pointer: "/results/*/creationTime", Case: "not JSON", Reason: "case 0123",
			Owner: "backup team", Expires: "2027-01-31", Most: 30, Versions: []spec.Version{spec.V8, spec.V7},
			Server: "https://vb365.example.com:4443", File: "w.yaml", Line: 3,
		},
		{Check: "odd", Fingerprint: "0123456789012345", Reason: "r", Owner: "o", Expires: "2027-01-31", File: "w.yaml", Line: 15},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if none, err := conformance.ReadWaivers("w.yaml", []byte("# none yet\n"), nil); err != nil || none != nil {
		t.Errorf("of an empty file: %v, %v", none, err)
	}
}

// The schema takes and refuses what the reader does.
func TestWaiversSchema(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(conformance.WaiversSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("waivers.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("waivers.json")
	const rest = `, "reason": "r", "owner": "o", "expires": "2027-01-31"}]}`
	for text, good := range map[string]bool{
		`{"waivers": [{"check": "body/type"` + rest:                                                          true,
		`{"waivers": [{"check": "body/type", "versions": ["v8"], "most": 1, "where": "request query"` + rest: true,
		`{"waivers": [{"check": "body/type", "versions": "V8", "pointer": ""` + rest:                         true,
		`{"waivers": []}`: true,
		`{"waivers": [{"check": "body/type", "ponter": "/a"` + rest:                                     false,
		`{"waivers": [{"check": "body/type", "most": 0` + rest:                                          false,
		`{"waivers": [{"check": "body/type", "where": "bodies"` + rest:                                  false,
		`{"waivers": [{"check": "body/type", "versions": ["v9"]` + rest:                                 false,
		`{"waivers": [{"check": "body/type", "fingerprint": "x"` + rest:                                 false,
		`{"waivers": [{"check": "body/type", "fingerprint": "0123456789abcdef", "where": "body"` + rest: false,
		`{"waivers": [{"check": "body/type", "reason": "r", "owner": "o"}]}`:                            false,
		`{"waivers": [{"check": "body/type", "reason": "", "owner": "o", "expires": "2027-01-31"}]}`:    false,
		`{"waiver": []}`: false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, readErr := conformance.ReadWaivers("w.json", []byte(text), nil)
		if schemaErr := schema.Validate(value); (schemaErr == nil) != good || (readErr == nil) != good {
			t.Errorf("%s: want good: %v\nschema: %v\nreader: %v", text, good, schemaErr, readErr)
		}
	}
}

func TestReadWaiversFaults(t *testing.T) {
	t.Parallel()
	const rest = ", reason: r, owner: o, expires: 2027-01-31}"
	for name, tt := range map[string]struct{ text, want string }{
		"no YAML":        {"waivers: [", "w.yaml: yaml: "},
		"a list":         {"- check: odd", "w.yaml:1: is no mapping: "},
		"another member": {"waiver: []", "w.yaml:1: waiver is unknown: a file of waivers has one list, waivers"},
		"no list":        {"waivers: {check: odd}", "w.yaml:1: waivers is no list: write each waiver behind a dash"},
		"no waiver":      {"waivers:\n- odd", "w.yaml:2: is no waiver: "},
		"unknown check":  {"waivers: [{check: body/requird" + rest + "]", `w.yaml:1: check names no check: "body/requird"; reports show the ids of findings`},
		"of waivers":     {"waivers: [{check: self/waiver-stale" + rest + "]", `w.yaml:1: check names no check: "self/waiver-stale"`},
		"unknown field":  {"waivers:\n- check: odd\n  ponter: /a\n  reason: r\n  owner: o\n  expires: 2027-01-31", "w.yaml:3: ponter is unknown: take it out, or mend its name"},
		"twice":          {"waivers: [{check: odd, check: odd" + rest + "]", "w.yaml:1: check comes twice: keep one"},
		"no operation":   {"waivers: [{check: odd, operation: List" + rest + "]", `w.yaml:1: operation names no operation of the contract: "List"; write an operationId`},
		"where":          {"waivers: [{check: odd, where: bodies" + rest + "]", `w.yaml:1: where is "bodies": write one of status, header, path, query, cookie, body`},
		"fingerprint":    {"waivers: [{check: odd, fingerprint: 12" + rest + "]", "w.yaml:1: fingerprint is no fingerprint: write the 16 digits"},
		"case of one":    {`waivers: [{check: odd, case: x, fingerprint: "0123456789abcdef"` + rest + "]", "w.yaml:1: fingerprint stands beside where, pointer or case: "},
		"no case":        {`waivers: [{check: odd, operation: getServiceInstance, where: status, case: ""` + rest + "]", "w.yaml:1: case is empty: "},
		"two ways":       {`waivers: [{check: odd, where: body, fingerprint: "0123456789abcdef"` + rest + "]", "w.yaml:1: fingerprint stands beside where, pointer or case: "},
		"date":           {"waivers: [{check: odd, reason: r, owner: o, expires: 31.1.2027}]", `w.yaml:1: expires is "31.1.2027": write a date, such as 2027-01-31`},
		"no such day":    {"waivers: [{check: odd, reason: r, owner: o, expires: 2027-02-30}]", `w.yaml:1: expires is "2027-02-30"`},
		"most":           {"waivers: [{check: odd, most: 0" + rest + "]", `w.yaml:1: most is "0": write how often the finding may be seen, 1 or more`},
		"version":        {"waivers: [{check: odd, versions: [v8, v9]" + rest + "]", `w.yaml:1: versions has "v9": write a list of [v6 v7 v8]`},
		"empty":          {`waivers: [{check: odd, reason: " ", owner: o, expires: 2027-01-31}]`, "w.yaml:1: reason is empty: write a value, or take the line out"},
		"no text":        {"waivers: [{check: odd, reason: [r], owner: o, expires: 2027-01-31}]", "w.yaml:1: reason is no text: write one value"},
		"missing":        {"waivers:\n- check: odd\n- {check: odd, reason: r, owner: o}", "w.yaml:3: expires is missing: write the last day that it counts, such as 2027-01-31"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := conformance.ReadWaivers("w.yaml", []byte(tt.text), []conformance.Check{odd()})
			if err == nil {
				t.Fatal("no error")
			}
			found := false
			for line := range strings.SplitSeq(err.Error(), "\n") {
				found = found || strings.HasPrefix(line, tt.want)
			}
			if !found {
				t.Errorf("got  %s\nwant a line that begins with %s", err, tt.want)
			}
		})
	}
}
