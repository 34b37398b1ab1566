package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vb365-explore/vb365/conformance/report"
)

// Reports of real runs keep the schema that is published: of good and broken recordings, of waivers that count and
// that do not, and of a run that was stopped early.
func TestSchemaOfRuns(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("..", "..", "internal", "mutant", "testdata")
	broken := keep(t, "broken.ndjson", []byte(`{"request":{"method":"GET","url":"https://h/v6/ServiceInstance"},"response":{"status":200,`+
		`"headers":{"Content-Type":["application/json; charset=utf-8"]},"body":"{\"installationId\":5,\"more\":9007199254740993}"}}`+"\n{"))
	waivers := keep(t, "waivers.yaml", []byte(`waivers:
  - {check: body/type, operation: getServiceInstance, where: body, pointer: /installationId, reason: r, owner: o, expires: 9999-12-31}
  - {check: http/content-length-mismatch, operation: createToken, where: header, pointer: Content-Length, reason: r, owner: o, expires: 2001-01-01}
`))
	for name, test := range map[string]struct {
		args []string
		code int
	}{
		"recordings":     {[]string{filepath.Join(golden, "v6.ndjson"), filepath.Join(golden, "v8.ndjson")}, exitOK},
		"a broken one":   {[]string{broken}, exitFindings},
		"too little":     {[]string{filepath.Join(golden, "v7.ndjson"), "--require-evidence", "100"}, exitEvidence},
		"a run cut off":  {[]string{"--budget", "20"}, exitOK},
		"a part":         {[]string{"--supports", "token,restore points"}, exitOK},
		"waivers":        {[]string{broken, "--waivers", waivers}, exitFindings},
		"drift and note": {[]string{broken, "--fail-on", "note"}, exitFindings},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			if code := run(append([]string{"conform", "-o", "json"}, test.args...), nil, &out, &errs); code != test.code {
				t.Errorf("exit code %d, want %d: %s", code, test.code, errs.String())
			}
			got, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(got); err != nil {
				t.Error(err)
			}
		})
	}
}
