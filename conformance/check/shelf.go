package check

import (
	"encoding/binary"
	"slices"
	"strings"
)

// mostSecrets is how many secrets are looked for: the latest.
const mostSecrets = 64

// shelf holds the secrets that requests and answers have shown, the oldest first, and finds them in texts: all of them in one
// pass.
type shelf struct {
	secrets []secret
	parts   map[uint32][]part // of the secrets, by their bytes; nil where they are to be made
	bits    [1 << 10]uint64   // of hashes of those bytes
}

// secret is a password or a token, and what it is called.
type secret struct{ text, called string }

// part is a part of a secret and where it stands there.
type part struct {
	of string
	at int
}

// Every secret that is looked for has so many parts of partBytes bytes in its first shortSecret bytes, one after each of its
// first bytes: who looks at each partStep'th place of a text meets one of them.
const (
	partBytes = 4
	partStep  = shortSecret - partBytes + 1
)

// longSecret is how long a secret may be that is looked for: no header holds a longer one.
const longSecret = 8 << 10

// learn puts a secret on the shelf, or a known one to its end.
func (s *shelf) learn(text, called string) {
	if len(text) < shortSecret || len(text) > longSecret {
		return
	}
	if i := slices.IndexFunc(s.secrets, func(known secret) bool { return known.text == text }); i >= 0 {
		if known := s.secrets[i]; i < len(s.secrets)-1 {
			s.secrets = append(slices.Delete(s.secrets, i, i+1), known)
		}
		return
	}
	s.secrets = append(s.secrets, secret{strings.Clone(text), called})
	if len(s.secrets) > mostSecrets {
		s.secrets = slices.Delete(s.secrets, 0, 1)
	}
	s.parts = nil
}

// holds reports whether a secret that the reader wants is on the shelf.
func (s *shelf) holds(wanted func(secret string) bool) bool {
	return slices.ContainsFunc(s.secrets, func(known secret) bool { return wanted(known.text) })
}

// prepare makes the parts of the secrets.
func (s *shelf) prepare() {
	s.parts, s.bits = map[uint32][]part{}, [1 << 10]uint64{}
	for _, known := range s.secrets {
		for at := range partStep {
			bytes := binary.LittleEndian.Uint32([]byte(known.text[at : at+partBytes]))
			s.parts[bytes] = append(s.parts[bytes], part{known.text, at})
			word, bit := hashed(bytes)
			s.bits[word] |= bit
		}
	}
}

// hashed returns where the bit of some bytes stands.
func hashed(bytes uint32) (word, bit uint64) {
	h := uint64(bytes * 0x9e3779b1 >> 16)
	return h >> 6, 1 << (h & 63)
}

// in returns the first of the secrets on the shelf that stand in a text and that the reader wants; ok is false if there is
// none.
func (s *shelf) in(text []byte, wanted func(secret string) bool) (first secret, ok bool) {
	if s.parts == nil {
		s.prepare()
	}
	best := len(s.secrets)
	for i := 0; i+partBytes <= len(text); i += partStep {
		bytes := binary.LittleEndian.Uint32(text[i:])
		if word, bit := hashed(bytes); s.bits[word]&bit == 0 {
			continue
		}
		for _, p := range s.parts[bytes] {
			start := i - p.at
			if start < 0 || len(text)-start < len(p.of) || string(text[start:start+len(p.of)]) != p.of || !wanted(p.of) {
				continue
			}
			best = min(best, slices.IndexFunc(s.secrets, func(known secret) bool { return known.text == p.of }))
		}
	}
	if best == len(s.secrets) {
		return secret{}, false
	}
	return s.secrets[best], true
}
