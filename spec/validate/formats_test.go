package validate

import (
	"regexp"
	"strings"
	"testing"
)

// everyByte gives text with each byte replaced by each other one.
func everyByte(text string, try func(b []byte)) {
	for i := range text {
		b := []byte(text)
		for c := range 256 {
			b[i] = byte(c)
			try(b)
		}
	}
}

// What compares 8 bytes at a time says what a regular expression says.
func TestUUIDByWords(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"fa3a2d17-d86d-4540-bf71-512750281e43", "09AFaf09-ffff-0000-AAAA-999999999999"} {
		everyByte(text, func(b []byte) {
			if got, want := isUUID(b), uuidShape.Match(b); got != want {
				t.Errorf("%q: %v, want %v", b, got, want)
			}
		})
	}
}

func TestServiceTimeByWords(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(timePattern)
	for _, text := range []string{"2022-01-21T22:53:13.9685934Z", "2020-02-29T23:59:59.0000000Z", "9999-12-31T19:09:09.9999999Z", "2023-04-30T00:00:00.1234567Z"} {
		everyByte(text, func(b []byte) {
			if got, want := isServiceTime(b), shape.Match(b) && kinDateTime(string(b)); got != want {
				t.Errorf("%q: %v, want %v", b, got, want)
			}
		})
	}
}

func TestKnownByWords(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"`, `"id":`, `"name":1`, `"result":`, `"initiatedBy":`, `"creationTime":1`, `"restoreSessionEvents":`} {
		k := makeKnown(text)
		everyByte(text+"tail", func(b []byte) {
			for n := range len(b) + 1 {
				got, want := k.begins(b[:n]), strings.HasPrefix(string(b[:n]), text) && n > len(text) && n >= 8
				if got != want {
					t.Fatalf("%q begins with %q: %v, want %v", b[:n], text, got, want)
				}
			}
		})
	}
}
