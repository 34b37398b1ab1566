package wire_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/spec/wire"
)

func TestTimeSpan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		span  time.Duration
		write string // where it is written otherwise
	}{
		{text: "00:00:00"},
		{text: "00:00:00.0446928", span: 44_692_800},
		{text: "00:00:00.0025829", span: 2_582_900},
		{text: "00:00:00.0000001", span: 100},
		{text: "00:00:00.5", span: 500 * time.Millisecond, write: "00:00:00.5000000"},
		{text: "23:59:59.9999999", span: 24*time.Hour - 100},
		{text: "1.02:03:04", span: 26*time.Hour + 3*time.Minute + 4*time.Second},
		{text: "0.00:00:01", span: time.Second, write: "00:00:01"},
		{text: "007.00:00:00", span: 7 * 24 * time.Hour, write: "7.00:00:00"},
		{text: "106000.23:59:59.9999999", span: 106_001*24*time.Hour - 100},
	}
	for _, tt := range tests {
		got, err := wire.ParseTimeSpan(tt.text)
		if err != nil || time.Duration(got) != tt.span {
			t.Errorf("%s: got %s, %v; want %s", tt.text, time.Duration(got), err, tt.span)
		}
		want := tt.write
		if want == "" {
			want = tt.text
		}
		if got.String() != want {
			t.Errorf("%s: written %s, want %s", tt.text, got, want)
		}
	}
}

func TestTimeSpanRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "0", "00:00", "0:00:00", "24:00:00", "00:60:00", "00:00:60", "00:00:00.", "00:00:00.12345678",
		"-00:00:01", "+00:00:01", "1:02:03:04", "1.2.03:04:05", "106001.00:00:00", "9999999.00:00:00", " 00:00:00", "00:00:00Z",
	} {
		if got, err := wire.ParseTimeSpan(s); err == nil {
			t.Errorf("%q: taken as %s", s, got)
		}
	}
}

// Spans that no answer has can still be written, for logs.
func TestTimeSpanAtTheEnds(t *testing.T) {
	t.Parallel()
	for span, want := range map[time.Duration]string{
		99:            "00:00:00",
		-100:          "-00:00:00.0000001",
		-time.Hour:    "-01:00:00",
		math.MaxInt64: "106751.23:47:16.8547758",
		math.MinInt64: "-106751.23:47:16.8547758",
	} {
		if got := wire.TimeSpan(span).String(); got != want {
			t.Errorf("%d: got %s, want %s", span, got, want)
		}
	}
}

func TestTimeSpanInJSON(t *testing.T) {
	t.Parallel()
	var s wire.TimeSpan
	if err := json.Unmarshal([]byte(`"00:00:00.0446928"`), &s); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s)
	if err != nil || string(got) != `"00:00:00.0446928"` {
		t.Errorf("got %s, %v", got, err)
	}
	if err := json.Unmarshal([]byte("null"), &s); err != nil || s != 0 {
		t.Errorf("null: got %s, %v", s, err)
	}
	if err := json.Unmarshal([]byte("5"), &s); err == nil {
		t.Error("a number: taken")
	}
}

func FuzzParseTimeSpan(f *testing.F) {
	for _, s := range []string{"00:00:00", "00:00:00.0446928", "1.02:03:04", "106000.23:59:59.9", "-00:00:01", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := wire.ParseTimeSpan(s)
		if err != nil {
			return
		}
		if got < 0 || time.Duration(got)%wire.Tick != 0 {
			t.Errorf("%q: read as %d", s, got)
		}
		if again, err := wire.ParseTimeSpan(got.String()); err != nil || again != got {
			t.Errorf("%q: read as %s, again as %s, %v", s, got, again, err)
		}
	})
}
