package tree_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance/tree"
)

// decoded reads a text as Parse is to read it, by encoding/json. Known is false for what is told otherwise: numbers
// that no float64 can hold.
func decoded(text []byte) (v any, ok, known bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil, false, true
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, false, true
	}
	return v, true, json.Unmarshal(text, &v) == nil
}

// hold says how Parse and encoding/json differ about a text.
func hold(t *testing.T, text []byte) {
	t.Helper()
	got := tree.Parse(text)
	want, ok, known := decoded(text)
	if got.Is() != ok {
		t.Fatalf("%q is read: %v; want %v", text, got.Is(), ok)
	}
	if !ok || !known {
		return
	}
	if diff := cmp.Diff(want, got.Any()); diff != "" {
		t.Fatalf("%q (-want +got):\n%s", text, diff)
	}
	walk(t, got)
}

// walk holds each value to its text and to its length.
func walk(t *testing.T, v tree.Value) {
	t.Helper()
	raw := v.Raw()
	if v.Is(tree.String) {
		raw = `"` + raw + `"`
	}
	if diff := cmp.Diff(v.Any(), tree.Parse([]byte(raw)).Any()); diff != "" {
		t.Fatalf("its text (-want +got): %s", diff)
	}
	i := 0
	for item := range v.Items() {
		walk(t, item)
		i++
	}
	last := map[string]tree.Value{}
	for name, member := range v.Members() {
		last[name] = member
		i++
	}
	for name, member := range last {
		if v.Get(name) != member {
			t.Fatalf("member %q is another one", name)
		}
		if diff := cmp.Diff(member.Any(), v.Only("is not there", name).Get(name).Any()); diff != "" {
			t.Fatalf("%q alone (-want +got): %s", name, diff)
		}
		walk(t, member)
	}
	if v.Len() != i {
		t.Fatalf("length %d; want %d", v.Len(), i)
	}
}

// texts are what Parse must read or refuse.
var texts = []string{
	`null`, `true`, `false`, ` 0 `, `-0`, `-`, `01`, `1.`, `.5`, `1.5e+10`, `1e`, `1e-`, `1E5`, `1e999`, `""`, `"a`, "\"a\x01\"", `"\`, `"\x"`,
	`"\u00e9\ud83d\ude00\ud83d \ude00 \ud83d\u0041"`, `"\u00g0"`, `"\u001"`, `"\u00\u0010"`, `"\"\\\/\b\f\n\r\t"`, "\"\xff\xfe é\"", "\"abcdefghijklmnopq\xffé\"",
	`[]`, `[ ]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `]`, `{}`, `{ }`, `{"a":1}`, `{"a":1,"a":[2]}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{1:2}`, `{"a":1]`, `[1}`,
	`{"a/b~c":{"":[{"é":null}]}}`, `{"\u0061":1,"b":2}`, `truex`, `tru`, `nul`, `1 2`, `{} {}`, "\ufeff1", ``, ` `, `{"a":{"b":[[],{},[{}]]},"c":[1,"x",null,true]}`,
	"{\"a\xff\":1,\"a\xfe\":2}", `"abcdefgh"`, `"abcdefghi\n"`,
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		hold(t, []byte(text))
	}
	for _, depth := range []int{deepest, deepest + 1} {
		for _, text := range []string{
			strings.Repeat("[", depth) + strings.Repeat("]", depth), strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth),
		} {
			if got := tree.Parse([]byte(text)).Is(); got != json.Valid([]byte(text)) {
				t.Errorf("%d deep is read: %v", depth, got)
			}
		}
	}
}

// deepest is how deep encoding/json reads.
const deepest = 10_000

func FuzzParse(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) < 20 { // else the test, not Parse, takes long
			hold(t, text)
		}
	})
}

// TestNone holds the methods of no value, and of values of other kinds, to finding nothing.
func TestNone(t *testing.T) {
	t.Parallel()
	for _, v := range []tree.Value{{}, tree.Parse([]byte(`null`)), tree.Parse([]byte(`1e999`))} {
		_, isText := v.Text()
		number, isNumber := v.Number()
		if isText || isNumber || number != 0 && !math.IsInf(number, 0) || v.Get("a").Is() || v.Len() != 0 || v.Only("a").Len() != 0 {
			t.Errorf("%v: something is found", v.Any())
		}
	}
	if (tree.Value{}).Raw() != "" || (tree.Value{}).Is(tree.Null) {
		t.Error("no value is one")
	}
}

// TestSame compares values.
func TestSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`1`, `1.0`, true}, {`1`, `2`, false}, {`"a"`, `"\u0061"`, true}, {`"a"`, `"b"`, false}, {`true`, `true`, true},
		{`true`, `false`, false}, {`null`, `null`, true}, {`[]`, `[]`, false}, {`{}`, `{}`, false}, {`1`, `"1"`, false},
	} {
		if got := tree.Parse([]byte(test.a)).Same(tree.Parse([]byte(test.b))); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
}
