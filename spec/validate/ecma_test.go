package validate

import (
	"strings"
	"testing"
)

// Patterns mean what they mean in ECMA 262.
func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ pattern, good, bad string }{
		{`^\s+$`, "\t\n\v\f\r \u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff", "\u0085"},
		{`^\S+$`, "a\u0085\u200b\u180e😀", " "},
		{`^[\s-]+$`, "\u00a0-\v", "a"},
		{`^[^\s]$`, "a", "\u2028"},
		{`^[\s\S]+$`, "a \n\u2028\x00\U0010ffff", ""},
		{`^[^\S]$`, "\ufeff", "a"},
		{`^.$`, "\u0085", "\u2028"},
		{`^[.]$`, ".", "a"},
		{`^.{2}$`, "😀é", "\r\n"},
		{`^\cJ$`, "\n", "J"},
		{`^[\b]$`, "\b", "b"},
		{`^\0$`, "\x00", "0"},
		{`^\x41\u0042$`, "AB", "ab"},
		{`^\u{1F600}$`, "😀", "1"},
		{`^\ud83d\ude00$`, "😀", "\ufffd"},
		{`^[\ud83d\ude00-\u{1f602}]$`, "😁", "\ufffd"},
		{`^[[:alpha:]]$`, "a]", "a"},
		{`^\/\-\.\$$`, "/-.$", "/-a$"},
		{`^(?:a|b)(?<name>c)$`, "ac", "c"},
		{`^\d\w\D\W$`, "1_x-", "٣_x-"},
		{`\bü`, "aü", "ü"}, // a word is ASCII
		{`a$`, "a", "a\n"},
	} {
		p, err := makePattern(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
			continue
		}
		if !p.match([]byte(tt.good)) || p.match([]byte(tt.bad)) {
			t.Errorf("%s: %q matches: %v, %q matches: %v", tt.pattern, tt.good, p.match([]byte(tt.good)), tt.bad, p.match([]byte(tt.bad)))
		}
	}
	for _, pattern := range []string{
		`(?i)x`, `(?P<name>x)`, `(?U)x+`, `(?#)`, `(?=x)`, `(?!x)`, `(?<=x)y`, `\A`, `\z`, `\Q.\E`, `\C`, `\pN\y`, `(a)\1`, `\u12`, `\u{12`,
		`\ud83d`, `\ud83dx`, `\ude00\ud83d`, `[a`, `a**`, `\`,
	} {
		if p, err := makePattern(pattern); err == nil || !strings.Contains(err.Error(), "cannot be honored") {
			t.Errorf("%s: got %v, %v", pattern, p, err)
		}
	}
}
