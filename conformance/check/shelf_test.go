package check

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestShelf compares what a shelf finds in a text with what a look for each secret finds.
func TestShelf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s shelf
		var texts []string
		for range rapid.IntRange(1, mostSecrets+10).Draw(t, "secrets") {
			text := rapid.StringMatching(`[ab]{6,20}`).Draw(t, "secret")
			s.learn(text, "called "+text)
			texts = append(texts, text)
		}
		own := rapid.SampledFrom(texts).Draw(t, "own")
		text := rapid.StringMatching(`[abc]{0,60}`).Draw(t, "text")
		if rapid.Bool().Draw(t, "holds one") {
			text += rapid.SampledFrom(texts).Draw(t, "held") + rapid.StringMatching(`[abc]{0,9}`).Draw(t, "behind")
		}
		var want secret
		for _, known := range s.secrets {
			if known.text != own && strings.Contains(text, known.text) {
				want = known
				break
			}
		}
		if got, ok := s.in([]byte(text), func(secret string) bool { return secret != own }); got != want || ok != (want != secret{}) {
			t.Fatalf("%q holds %v, %v; want %v", text, got, ok, want)
		}
	})
}

// TestShelfForgets sees that the latest secrets are looked for, and that one comes to the end when it is seen again.
func TestShelfForgets(t *testing.T) {
	t.Parallel()
	var s shelf
	for n := range mostSecrets {
		s.learn(fmt.Sprintf("secret %04d", n), "a token")
	}
	s.learn("secret 0000", "another name")
	s.learn("secret 9999", "a token")
	s.learn("short", "a token")
	all := func(string) bool { return true }
	for text, want := range map[string]bool{"secret 0000": true, "secret 0001": false, "secret 0002": true, "secret 9999": true, "short": false} {
		if got, ok := s.in([]byte("a "+text), all); ok != want || ok && got != (secret{text, "a token"}) {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
	if len(s.secrets) != mostSecrets {
		t.Errorf("%d secrets are looked for", len(s.secrets))
	}
}
