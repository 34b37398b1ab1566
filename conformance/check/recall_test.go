package check

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func FuzzBitsOf(f *testing.F) {
	for _, s := range []string{"fa3a2d17-d86d-4540-bf71-512750281e43", "FA3A2D17-D86D-4540-BF71-512750281E43", "fa3a2d17-d86d-4540-bf71-512750281e4", "fa3a2d17xd86d-4540-bf71-512750281e43", "ga3a2d17-d86d-4540-bf71-512750281e43", "@a3a2d17-d86d-4540-bf71-512750281e43", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := uuid.Parse(s)
		good := err == nil && len(s) == len(dashed) // uuid takes further forms
		got, small, ok := bitsOf(s)
		if ok && small != (strings.ToLower(s) == s) {
			t.Errorf("%q is small: %v", s, small)
		}
		if ok != good || ok && got != (key{binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])}) {
			t.Errorf("%q is %x, %v", s, got, ok)
		}
	})
}
