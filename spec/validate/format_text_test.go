package validate

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// What judges a text in pieces says what the standard library says of the whole, wherever the pieces end.
func FuzzFormatText(f *testing.F) {
	for _, text := range []string{
		"", "=", "a", "aa", "aaa", "aaaa", "aA==", "aB==", "aaA=", "aaB=", "a===", "====", "aA==aA==", "aa=a", "YQ==\n", "-_-_",
		"http://host/path?query#fragment", "x:", ":x", "1:x", "x:/", "x://", "x:///%41", "x://h/%4", "x://h/%4?1", "x://h/%#41", "x://h/%4g", "x:%zz", "x:?%", "x:#%", "x://h#%4z", "x://h:80?x",
		"x://h:8x/", "x://u:p@h/", "x://u@@h/", "x://[::1]/", "x://[::1", "x:// /", "x:\x00", "x:#\x00", "x:?\x7f", "//h", "*", "postgres://a:1,b:2/", "x://%zz/", "a+b-c.1:y",
		"2022-01-22T14:56:55Z",
	} {
		f.Add(text, uint8(1))
		f.Add(text, uint8(7))
	}
	f.Fuzz(func(t *testing.T, text string, piece uint8) {
		if !utf8.ValidString(text) {
			return
		}
		for _, format := range []format{formatByte, formatURI} {
			whole, parts := formatText{format: format}, formatText{format: format}
			whole.write([]byte(text))
			for rest := []byte(text); len(rest) > 0; {
				n := min(len(rest), 1+int(piece))
				parts.write(rest[:n])
				rest = rest[n:]
			}
			want := standard(format, text)
			if got := whole.good(); got != want {
				t.Errorf("%q of format %d: %v, want %v", text, format, got, want)
			}
			if got := parts.good(); got != want {
				t.Errorf("%q of format %d in pieces of %d: %v, want %v", text, format, 1+piece, got, want)
			}
		}
	})
}

func standard(f format, text string) bool {
	if f == formatByte {
		// encoding/base64 passes over line breaks, which RFC 4648 does not allow.
		_, err := base64.StdEncoding.Strict().DecodeString(text)
		return err == nil && !strings.ContainsAny(text, "\r\n")
	}
	u, err := url.Parse(text)
	return err == nil && u.IsAbs()
}
