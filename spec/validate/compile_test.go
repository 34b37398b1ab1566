package validate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
	"github.com/vb365-explore/vb365/spec/validate"
)

// foreign is a document with one operation, x, whose body has the schema.
func foreign(t testing.TB, schema string) (*validate.Contract, error) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},
		"components":{"schemas":{"S":` + schema + `}},"paths":{"/x":{"get":{"operationId":"x","responses":{
		"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return validate.Compile(doc)
}

func TestCompileNamesWhatItCannotHonor(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		`{"type":"object","properties":{"a":{"pattern":"(?=x)"}}}`:                               `#/components/schemas/S/properties/a: pattern "(?=x)" cannot be honored`,
		`{"type":"array","items":{"const":1}}`:                                                   `#/components/schemas/S/items: const is no keyword of OpenAPI 3.0.3`,
		`{"type":["string","null"]}`:                                                             `type [string null] is none of OpenAPI 3.0.3`,
		`{"exclusiveMinimum":1}`:                                                                 `exclusiveMinimum as a number is no keyword of OpenAPI 3.0.3`,
		`{"multipleOf":0}`:                                                                       `multipleOf 0 is not above 0`,
		`{"allOf":[{"$ref":"#/components/schemas/S"}]}`:                                          `a schema that leads to itself`,
		`{"oneOf":[{"type":"string"},{"anyOf":[{"$ref":"#/components/schemas/S"}]}]}`:            `a schema that leads to itself`,
		`{"oneOf":[{"type":"object"}],"discriminator":{"propertyName":"t","mapping":{"a":"B"}}}`: `the discriminator maps "a" to #/components/schemas/B, which is no branch`,
	} {
		if _, err := foreign(t, schema); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", schema, err, want)
		}
	}
}

func TestForeignSchemas(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 200 {
		fmt.Fprintf(&many, `,"p%d":%d`, i, i)
	}
	wide := `{"type":"object","required":["p0","p63","p64","p199"],"properties":{` + strings.ReplaceAll(numbered(200), "?", `{"type":"integer"}`) + `}}`
	tests := []struct {
		name, schema, body string
		want               []string
	}{
		{"a format of its own", `{"type":"string","format":"isbn"}`, `"x"`, nil},
		{"a bound beyond float64", `{"type":"integer","maximum":9007199254740992}`, `9007199254740993`, []string{"body/range body", "json/number-precision body"}},
		{"a decimal multiple", `{"type":"number","multipleOf":0.1}`, `0.3`, nil},
		{"no decimal multiple", `{"type":"number","multipleOf":0.1}`, `0.35`, []string{"body/range body"}},
		{"an excluded bound", `{"type":"number","minimum":0,"exclusiveMinimum":true}`, `0.0e5`, []string{"body/range body"}},
		{"200 properties", wide, "{" + many.String()[1:] + "}", nil},
		{"of 200 properties none", wide, "{}", []string{"body/required body /p0", "body/required body /p199", "body/required body /p63", "body/required body /p64"}},
		{"branches without names", `{"oneOf":[{"type":"object","properties":{"t":{"enum":["a"]},"v":{"type":"integer"}}},{"type":"object"}],
			"discriminator":{"propertyName":"t"}}`, `{"t":"a","v":1}`, []string{"body/one-of-many body"}},
		{"equal items", `{"type":"array","uniqueItems":true}`, `[{"a":1,"b":[2]},{"b":[2.0],"a":1e0}]`, []string{"body/unique body"}},
		{"items that differ", `{"type":"array","uniqueItems":true}`, `[1,"1",true,null,[1],[[1]],{"1":1}]`, nil},
		{"an enum of objects", `{"enum":[{"a":[1]},5,true]}`, `{"a":[1.0]}`, nil},
		{"no object of the enum", `{"enum":[{"a":[1]},5,true]}`, `{"a":[1,1]}`, []string{"body/enum body"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := foreign(t, tt.schema)
			if err != nil {
				t.Fatal(err)
			}
			m := validate.Message{Operation: spec.Operation{ID: "x"}, Status: 200,
				Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(tt.body)}
			findings, err := c.Judge(m)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings {
				got = append(got, strings.TrimRight(f.Check+" "+f.Where+" "+f.Pointer, " "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func numbered(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(`"p%d":?`, i)
	}
	return strings.Join(names, ",")
}

func contract(t testing.TB, v spec.Version) *validate.Contract {
	t.Helper()
	source, err := derive.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		t.Fatal(err)
	}
	c, err := validate.Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReaderAndBytesFindTheSame(t *testing.T) {
	t.Parallel()
	c := contract(t, spec.V6)
	for _, body := range []string{
		session, "", session + "x", "\ufeff" + session, strings.Replace(session, "Vex", "Vez", 1), session[:100], "[1]",
		strings.Replace(session, `"scopeName":""`, `"scopeName":`+strings.Repeat(" ", 1<<17)+`"`+strings.Repeat("text", 1<<16)+`"`, 1),
		strings.Replace(session, `"_links":{`, `"_links":{"self":"`+strings.Repeat("é", 1<<17)+`","x":{"href":"/v6/"},"y":{`, 1) + "}",
	} {
		m := response(t, body)
		m.Header.Set("Content-Length", "360")
		want, err := c.Judge(m)
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(body), "by bytes": iotest.OneByteReader(strings.NewReader(body)), "with its end": iotest.DataErrReader(strings.NewReader(body)),
		} {
			got, err := c.JudgeReader(m, r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %.50q (-bytes +reader):\n%s", name, body, diff)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := c.JudgeReader(response(t, ""), io.MultiReader(strings.NewReader(session[:50]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

// endless writes a page whose size no memory would hold at once.
type endless struct {
	item  []byte
	times int
	rest  []byte
}

func (e *endless) Read(b []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.times == 0 {
			return 0, io.EOF
		}
		e.times--
		e.rest = e.item
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestLargePageInConstantMemory(t *testing.T) {
	c := contract(t, spec.V6)
	m := response(t, "")
	m.Operation = operation(t, "listRestoreSessions")
	judge := func(times int) func() {
		return func() {
			page := io.MultiReader(strings.NewReader(`{"offset":0,"limit":30,"results":[`+session),
				&endless{item: []byte("," + session), times: times}, strings.NewReader(`],"setId":"fa3a2d17-d86d-4540-bf71-512750281e43","_links":{"self":{"href":"/v6/`),
				&endless{item: bytes.Repeat([]byte("text"), 100), times: times}, strings.NewReader(`"}}}`))
			if findings, err := c.JudgeReader(m, page); err != nil || len(findings) > 0 {
				t.Fatal(findings, err)
			}
		}
	}
	judge(1000)()
	result := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		for b.Loop() {
			judge(20_000)()
		}
	})
	if perPage := result.AllocedBytesPerOp(); perPage > 1<<20 {
		t.Errorf("a page of 15 MB costs %d bytes", perPage)
	}
}
