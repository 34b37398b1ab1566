// Package wire holds the leaf values of the VB365 REST API as the service writes them: a time with seven
// fractional digits, a .NET time span, a time in a request. It imports the standard library only, so that
// the generated code and every client can use it.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Tick is the resolution of times in the API: 100 ns.
const Tick = 100 * time.Nanosecond

// Layout writes seven fractional digits and Z, as v6 does ("2022-02-02T15:59:09.7680229Z").
const Layout = "2006-01-02T15:04:05.0000000Z"

// Time is a time in a response: UTC, in ticks of 100 ns. The zero Time stands for "absent" and for null.
type Time struct{ time.Time }

// Forever is the endTime of a restore session that still works (VB365 REST v6, Explore, example).
var Forever = Time{time.Date(9999, 12, 31, 23, 59, 59, 999999900, time.UTC)}

// At returns t in UTC, cut to ticks.
func At(t time.Time) Time { return Time{t.UTC().Truncate(Tick)} }

// IsForever reports whether t is the end of a session that still works.
func (t Time) IsForever() bool { return t.Equal(Forever.Time) }

// String returns the form that the service writes, or "" for the zero Time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(Layout)
}

// MarshalText writes the form of the service; the zero Time gives an empty text.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads RFC 3339 with any number of fractional digits, and the same without a zone, which
// older answers have and which is read as UTC.
func (t *Time) UnmarshalText(b []byte) error {
	v, err := ParseTime(string(b))
	if err == nil {
		*t = v
	}
	return err
}

// ParseTime reads what UnmarshalText reads.
func ParseTime(s string) (Time, error) {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if v, err := time.Parse(form, s); err == nil {
			return Time{v.UTC()}, nil
		}
	}
	return Time{}, fmt.Errorf("%q is not a time in RFC 3339 form", s)
}

// MarshalJSON writes the form of the service as a string, null for the zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.String() + `"`), nil
}

// UnmarshalJSON reads what UnmarshalText reads, and null as the zero Time.
func (t *Time) UnmarshalJSON(b []byte) error {
	return unmarshalText(b, func() { *t = Time{} }, t.UnmarshalText)
}

// unmarshalText reads a JSON string with read, and null by calling reset.
func unmarshalText(b []byte, reset func(), read func([]byte) error) error {
	if bytes.Equal(b, []byte("null")) {
		reset()
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	return read([]byte(s))
}
