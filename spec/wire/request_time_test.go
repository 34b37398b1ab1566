package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/spec/wire"
)

func TestParseRequestTime(t *testing.T) {
	t.Parallel()
	tests := []struct{ sent, want string }{
		// The documented forms: yyyy-MM-dd HH:mm:ss.SSS and yyyy.MM.dd HH:mm:ss, which is meant as 24 hours.
		{"2022-01-22 14:56:55.862", "2022-01-22T14:56:55.8620000Z"},
		{"2022.01.22 14:56:55", "2022-01-22T14:56:55.0000000Z"},
		{"2017.06.26 22:07:39", "2017-06-26T22:07:39.0000000Z"},
		// What clients send and real servers take.
		{"2022.01.22 14:56", "2022-01-22T14:56:00.0000000Z"},
		{"2026-11-23T09:08:04Z", "2026-11-23T09:08:04.0000000Z"},
		{"2022-01-22T14:56:55.862000+00:00", "2022-01-22T14:56:55.8620000Z"},
		// Of the documented examples.
		{"2022-01-22T14:56:55.862Z", "2022-01-22T14:56:55.8620000Z"},
		{"2022-03-12T15:55:20.8557416Z", "2022-03-12T15:55:20.8557416Z"},
		// RFC 3339 beyond that.
		{"2022-01-22t14:56:55z", "2022-01-22T14:56:55.0000000Z"},
		{"2022-01-22T14:56:55+03:00", "2022-01-22T11:56:55.0000000Z"},
		{"2022-01-22T14:56:55-23:59", "2022-01-23T14:55:55.0000000Z"},
		{"2022-01-22T00:00:00+23:59", "2022-01-21T00:01:00.0000000Z"},
		// One tick is seen, what is less is cut.
		{"2022-01-22T14:56:55.0000001Z", "2022-01-22T14:56:55.0000001Z"},
		{"2022-01-22T14:56:55.00000009Z", "2022-01-22T14:56:55.0000000Z"},
		{"2022-01-22T14:56:55.99999999999999Z", "2022-01-22T14:56:55.9999999Z"},
		// The calendar and its ends.
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000Z"},
		{"2000.02.29 23:59:59", "2000-02-29T23:59:59.0000000Z"},
		{"0001-01-01T00:00:00.0000001Z", "0001-01-01T00:00:00.0000001Z"},
		{"0001-01-01T01:00:01+01:00", "0001-01-01T00:00:01.0000000Z"},
		{"9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"},
		{"9999.12.31 23:59", "9999-12-31T23:59:00.0000000Z"},
	}
	for _, tt := range tests {
		got, err := wire.ParseRequestTime(tt.sent)
		if err != nil || got.String() != tt.want {
			t.Errorf("%s: got %s, %v; want %s", tt.sent, got, err, tt.want)
			continue
		}
		if got.Location() != time.UTC {
			t.Errorf("%s: in %s, not in UTC", tt.sent, got.Location())
		}
		if again, err := wire.ParseRequestTime(got.String()); err != nil || again != got {
			t.Errorf("%s: written and read again: %s, %v", tt.sent, again, err)
		}
	}
}

func TestParseRequestTimeRefuses(t *testing.T) {
	t.Parallel()
	const noForm, noTime, noYear = "no known form", "no such time exists", "outside the years"
	tests := []struct{ sent, why string }{
		{"", noForm},
		{"garbage", noForm},
		{"2022-01-22", noForm},
		{"2022-01-22T14:56", noForm},
		{"2022-01-22T14:56:55", noForm}, // no zone
		{"2022-01-22T14:56:55.862", noForm},
		{"2022-01-22T14:56:55.Z", noForm},
		{"2022-01-22T14:56:55,862Z", noForm},
		{"2022-01-22T4:56:55Z", noForm},
		{"2022-01-22T14:56:55+0300", noForm},
		{"2022-01-22T14:56:55+24:00", noForm},
		{"2022-01-22T14:56:55+23:60", noForm},
		{"2022-01-22 14:56:55", noForm},
		{"2022-01-22 14:56:55.86", noForm},
		{"2022-01-22 14:56:55.8621", noForm},
		{"2022-01-22 14:56:55.862Z", noForm},
		{"2022.01.22 14:56:55.862", noForm},
		{"2022.1.22 14:56", noForm},
		{"2022.01.22 2:56", noForm},
		{"2022.01.22 02:56 PM", noForm},
		{"08/06/2022 16:14:27", noForm},
		{" 2022.01.22 14:56", noForm},
		{"2022.01.22 14:56\n", noForm},
		{"٢٠٢٢.01.22 14:56", noForm},
		{"12022-01-22T14:56:55Z", noForm},
		{"-022-01-22T14:56:55Z", noForm},
		{"2022-02-29T00:00:00Z", noTime},
		{"2022-02-30 00:00:00.000", noTime},
		{"2022.04.31 00:00:00", noTime},
		{"2022.13.01 00:00", noTime},
		{"2022.00.01 00:00", noTime},
		{"2022-01-00T00:00:00Z", noTime},
		{"2022-01-22T24:00:00Z", noTime},
		{"2022-01-22T25:00:00Z", noTime},
		{"2022-01-22T14:60:00Z", noTime},
		{"2022-01-22T23:59:60Z", noTime},
		{"0000-12-31T23:59:59Z", noYear},
		{"0001-01-01T00:00:00+01:00", noYear},
		{"9999-12-31T23:59:59-01:00", noYear},
	}
	for _, tt := range tests {
		got, err := wire.ParseRequestTime(tt.sent)
		if err == nil {
			t.Errorf("%q: taken as %s", tt.sent, got)
			continue
		}
		if !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%q: %v, want %q", tt.sent, err, tt.why)
		}
		if names := strings.Contains(err.Error(), wire.RequestTimeForms); names != (tt.why == noForm) {
			t.Errorf("%q: %v: names the forms: %t", tt.sent, err, names)
		}
	}
}

func TestRequestTimeInJSON(t *testing.T) {
	t.Parallel()
	type request struct {
		DateTime wire.RequestTime `json:"dateTime"`
	}
	var r request
	if err := json.Unmarshal([]byte(`{"dateTime":"2022.01.22 14:56"}`), &r); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(r)
	if err != nil || string(got) != `{"dateTime":"2022-01-22T14:56:00.0000000Z"}` {
		t.Errorf("got %s, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"dateTime":null}`), &r); err != nil || !r.DateTime.IsZero() {
		t.Errorf("null: got %s, %v", r.DateTime, err)
	}
	for _, bad := range []string{`{"dateTime":"x"}`, `{"dateTime":1}`, `{"dateTime":""}`} {
		if err := json.Unmarshal([]byte(bad), &r); err == nil {
			t.Errorf("%s: taken", bad)
		}
	}
	text, err := r.DateTime.MarshalText()
	if err != nil || len(text) != 0 {
		t.Errorf("the zero time as text: %q, %v", text, err)
	}
	if err := r.DateTime.UnmarshalText([]byte("2022.01.22 14:56:55")); err != nil || r.DateTime.String() != "2022-01-22T14:56:55.0000000Z" {
		t.Errorf("from text: %s, %v", r.DateTime, err)
	}
}

func FuzzParseRequestTime(f *testing.F) {
	for _, s := range []string{
		"2022-01-22T14:56:55.862Z", "2022-01-22t14:56:55.862000+00:00", "2022-01-22 14:56:55.862",
		"2022.01.22 14:56:55", "2022.01.22 14:56", "9999-12-31T23:59:59-01:00", "2022-02-30T00:00:00Z", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := wire.ParseRequestTime(s)
		if err != nil {
			return
		}
		if y := got.Year(); y < 1 || y > 9999 || got.Nanosecond()%100 != 0 || got.Location() != time.UTC {
			t.Errorf("%q: read as %s", s, got.Time)
		}
		if got.IsZero() {
			return // the first instant of the year 1 stands for no time
		}
		again, err := wire.ParseRequestTime(got.String())
		if err != nil || again != got {
			t.Errorf("%q: read as %s, again as %s, %v", s, got, again, err)
		}
	})
}
