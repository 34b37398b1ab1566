package source

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// unquoted reads a JSON string in both ways.
func unquoted(t *testing.T, quoted []byte) {
	t.Helper()
	want, wantErr := jsontext.AppendUnquote([]byte("before"), quoted)
	got, err := unquote([]byte("before"), quoted)
	if !bytes.Equal(want, got) || (wantErr == nil) != (err == nil) {
		t.Errorf("%s: got %q, %v; want %q, %v", quoted, got, err, want, wantErr)
	}
}

func TestUnquote(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `plain`, `\"a\\\/\b\f\n\r\t\"`, `\u00e9\ud83d\ude00`, `a\"\ud800`, "é\xff", "\\n\xe2\x82", `\\u0041`,
		`{\"a\":\"b\",\"c\":1,\"d\":\"e\",\"f\"::\"g\",,\"\u0041\":\"` + "é\\n" + `\"}                    `, `0123456789abcd:\"`, `\":\"\":\"\":\"\":\"\":\"`,
	} {
		unquoted(t, []byte(`"`+text+`"`))
	}
}

// FuzzUnquote compares with jsontext.
func FuzzUnquote(f *testing.F) {
	f.Add([]byte(`a\"b\u00e9`))
	f.Fuzz(func(t *testing.T, text []byte) {
		quoted := append(append([]byte{'"'}, text...), '"')
		d := jsontext.NewDecoder(bytes.NewReader(quoted), jsontext.AllowInvalidUTF8(true))
		if v, err := d.ReadValue(); err == nil && len(v) == len(quoted) {
			unquoted(t, v)
		}
	})
}
