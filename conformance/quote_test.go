package conformance

import (
	"strconv"
	"strings"
	"testing"
)

// FuzzQuote reads back what quote writes, as a shell would.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "plain", "it's", "\\", "a\nb", "\xff\x00", "é'\\\t", "$(rm -r /)", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := unquote(t, quote(s)); got != s {
			t.Errorf("%q is quoted as %s, which reads as %q", s, quote(s), got)
		}
	})
}

// unquote reads a word of the shell that is made of '…', \' and $'…'.
func unquote(t *testing.T, word string) string {
	t.Helper()
	if inner, ok := strings.CutPrefix(word, "$'"); ok {
		var b strings.Builder
		for inner != "'" {
			switch {
			case strings.HasPrefix(inner, `\x`):
				n, err := strconv.ParseUint(inner[2:4], 16, 8)
				if err != nil {
					t.Fatal(err)
				}
				b.WriteByte(byte(n))
				inner = inner[4:]
			case inner[0] == '\\':
				b.WriteByte(inner[1])
				inner = inner[2:]
			case inner[0] == '\'':
				t.Fatalf("%s ends early", word)
			default:
				b.WriteByte(inner[0])
				inner = inner[1:]
			}
		}
		return b.String()
	}
	word = strings.ReplaceAll(word, `'\''`, "\x00") // quote writes a zero byte in the other form
	if !strings.HasPrefix(word, "'") || !strings.HasSuffix(word, "'") || strings.Count(word, "'") != 2 {
		t.Fatalf("%s is not one word", word)
	}
	return strings.ReplaceAll(word[1:len(word)-1], "\x00", "'")
}
