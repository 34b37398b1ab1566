package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/spec"
)

// sessionText is a session as the demo server of this project writes it.
func sessionText(i int) string {
	id := fmt.Sprintf("%08x-d86d-4540-bf71-%012x", 0xfa3a2d17+i*7919, 0x512750281e43+i*104729)
	kind := []string{"Vex", "Veod", "Vesp", "Vet"}[i%4]
	return fmt.Sprintf(`{"id":"%s","name":"Exchange restore (Entire organization - %d)","organization":"abc.onmicrosoft.com","type":"%s",`+
		`"creationTime":"2022-01-%02dT%02d:53:13.9685934Z","endTime":"9999-12-31T23:59:59.9999999Z","state":"Working","result":"Success",`+
		`"initiatedBy":"ABC\\administrator","details":"","scopeName":"Organization","clientHost":"abc-host","reason":"",`+
		`"_links":{"self":{"href":"/v6/RestoreSessions/%s"},"organization":{"href":"/v6/RestoreSessions/%s/Organization"},`+
		`"restoreSessionEvents":{"href":"/v6/RestoreSessions/%s/Events"}}}`, id, i, kind, 1+i%28, i%24, id, id, id)
}

func pageText(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"offset":0,"limit":%d,"setId":"fa3a2d17-d86d-4540-bf71-512750281e43","results":[`, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(sessionText(i))
	}
	fmt.Fprintf(&b, `],"_links":{"self":{"href":"/v6/RestoreSessions?offset=0&limit=%d"}}}`, n)
	return b.String()
}

// bench is a body to judge, and what decodes it.
type bench struct {
	name, op string
	text     []byte
	into     func() any
}

// benches are a session and a page of 1,000, compact, indented, and with escapes.
func benches(t testing.TB) []bench {
	t.Helper()
	session, page := func() any { return new(gen.RestoreSession) }, func() any { return new(gen.RestoreSessionPage) }
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(pageText(1000)), "", "  "); err != nil {
		t.Fatal(err)
	}
	text := func(old, with string) []byte { return []byte(strings.ReplaceAll(pageText(1000), old, with)) }
	return []bench{
		{"session", "getRestoreSession", []byte(sessionText(1)), session},
		{"page", "listRestoreSessions", []byte(pageText(1000)), page},
		{"indented", "listRestoreSessions", indented.Bytes(), page},
		{"non-ascii", "listRestoreSessions", text("Entire organization", "Жители Zürichs und 東京の人"), page},
		{"escapes", "listRestoreSessions", text("Entire organization", `\"Entire\"\n\u00fcber\\all\/es\t`), page},
		{"long", "listRestoreSessions", text("Entire organization", strings.Repeat("long text ", 100)), page},
		{"shuffled", "listRestoreSessions", shuffle(t, []byte(pageText(1000))), page},
	}
}

// responseOf returns the schema of a successful response of v6, and the contract.
func responseOf(t testing.TB, id string) (*Contract, *node, *schema) {
	t.Helper()
	doc := document(t, spec.V6)
	c, err := Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range spec.Operations(spec.V6) {
		if op.ID == id {
			for _, media := range doc.Paths.Value(op.Path).GetOperation(op.Method).Responses.Status(200).Value.Content {
				return c, c.operations[id].responses[200].body.media[0].node, media.Schema.Value
			}
		}
	}
	t.Fatal("no such operation: " + id)
	return nil, nil, nil
}

func BenchmarkJudge(b *testing.B) {
	for _, x := range benches(b) {
		c, n, kin := responseOf(b, x.op)
		s := c.scanner()
		reader, dec := bytes.NewReader(nil), new(jsontext.Decoder)
		peers := []struct {
			name string
			run  func() error
		}{
			{"scanner", func() error { return scanOnce(s, n, x.text, nil) }},
			{"scanner-reader", func() error {
				reader.Reset(x.text)
				return scanOnce(s, n, nil, reader)
			}},
			{"tokens", func() error {
				reader.Reset(x.text)
				dec.Reset(reader)
				for {
					if _, err := dec.ReadToken(); err != nil {
						if errors.Is(err, io.EOF) {
							return nil
						}
						return err
					}
				}
			}},
			{"json-valid", func() error {
				if !json.Valid(x.text) {
					return errors.New("not valid")
				}
				return nil
			}},
			{"json-decode", func() error { return json.Unmarshal(x.text, x.into()) }},
			{"kin", func() error {
				d := json.NewDecoder(bytes.NewReader(x.text))
				d.UseNumber()
				var v any
				if err := d.Decode(&v); err != nil {
					return err
				}
				if found := kinFaults(kin, v, false); len(found) > 0 {
					return errors.New(found[0].kind)
				}
				return nil
			}},
		}
		for _, peer := range peers {
			b.Run(x.name+"/"+peer.name, func(b *testing.B) {
				b.SetBytes(int64(len(x.text)))
				b.ReportAllocs()
				for b.Loop() {
					if err := peer.run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCompile compiles the contract of a version.
func BenchmarkCompile(b *testing.B) {
	doc := document(b, spec.V8)
	for b.Loop() {
		if _, err := Compile(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func scanOnce(s *scanner, n *node, text []byte, r io.Reader) error {
	s.begin(text, r, sideResponse, false)
	trailing, err := s.judge(n)
	if err == nil && (trailing > 0 || len(s.json.violations.faults)+len(s.main.violations.faults) > 0) {
		return fmt.Errorf("faults: %v", s.main.all())
	}
	return err
}

// shuffle writes the members of each object in another order.
func shuffle(t testing.TB, text []byte) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var order func(v any) []byte
	order = func(v any) []byte {
		var parts [][]byte
		switch v := v.(type) {
		case map[string]any:
			names := slices.Sorted(maps.Keys(v))
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for _, name := range names {
				parts = append(parts, slices.Concat(quoted(name), []byte(":"), order(v[name])))
			}
			return slices.Concat([]byte("{"), bytes.Join(parts, []byte(",")), []byte("}"))
		case []any:
			for _, item := range v {
				parts = append(parts, order(item))
			}
			return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return order(v)
}

// A valid body costs no memory once a scanner has seen its like.
func TestScannerAllocatesNothing(t *testing.T) {
	for _, x := range benches(t) {
		c, n, _ := responseOf(t, x.op)
		s := c.scanner()
		reader := bytes.NewReader(nil)
		for name, run := range map[string]func() error{
			"bytes": func() error { return scanOnce(s, n, x.text, nil) },
			"reader": func() error {
				reader.Reset(x.text)
				return scanOnce(s, n, nil, reader)
			},
		} {
			if err := run(); err != nil {
				t.Fatalf("%s from %s: %v", x.name, name, err)
			}
			allocs := testing.AllocsPerRun(5, func() {
				if err := run(); err != nil {
					t.Fatal(err)
				}
			})
			if allocs > 0 {
				t.Errorf("%s from %s: %v allocations", x.name, name, allocs)
			}
		}
	}
}
