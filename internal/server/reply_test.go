package server

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestUnescapeHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":"b"}`:                   `{"a":"b"}`,
		`"?offset=0\u0026limit=30"`:   `"?offset=0&limit=30"`,
		`"\u003cb\u003e"`:             `"<b>"`,
		`"a backslash: \\u0026"`:      `"a backslash: \\u0026"`,
		`"a backslash: \\\u0026"`:     `"a backslash: \\&"`,
		`"\u0000\u0026\"\u00e9\u002"`: `"\u0000&\"\u00e9\u002"`,
	} {
		if got := string(unescapeHTML([]byte(in))); got != want {
			t.Errorf("unescapeHTML(%s) = %s, want %s", in, got, want)
		}
	}
}

// FuzzUnescapeHTML compares what a reader reads before and after.
func FuzzUnescapeHTML(f *testing.F) {
	f.Add(`a & b < c > d \ \u0026 "é"`)
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "?")
		}
		escaped, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		plain := unescapeHTML(escaped)
		var got string
		if err := json.Unmarshal(plain, &got); err != nil {
			t.Fatalf("%s: %v", plain, err)
		}
		if diff := cmp.Diff(s, got); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(s, "&") && !strings.Contains(string(plain), "&") {
			t.Errorf("%s still escapes &", plain)
		}
	})
}
