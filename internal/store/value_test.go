package store

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/internal/restore"
)

var moment = time.Date(2022, 1, 22, 14, 56, 55, 862_000_000, time.UTC)

func TestTicks(t *testing.T) {
	t.Parallel()
	times := []time.Time{ // in order
		{},
		time.Time{}.Add(restore.Tick),
		time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC),
		time.Date(1677, 9, 21, 0, 12, 43, 145_224_100, time.UTC), // before Unix nanoseconds begin
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_900, time.UTC),
		time.Unix(0, 0).UTC(),
		moment.Add(-restore.Tick), moment, moment.Add(restore.Tick),
		time.Date(2262, 4, 11, 23, 47, 16, 854_775_900, time.UTC), // after Unix nanoseconds end
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_900, time.UTC),
	}
	for i, want := range times {
		var got time.Time
		if err := (timeInto{&got}).Scan(ticks(want)); err != nil {
			t.Fatal(err)
		}
		if got != want { // not Equal: the zone must be UTC too
			t.Errorf("%s is read as %s", want, got)
		}
		if i > 0 && ticks(want) <= ticks(times[i-1]) {
			t.Errorf("%s is not after %s", want, times[i-1])
		}
	}
	if got := ticks(moment.Add(restore.Tick - 1)); got != ticks(moment) {
		t.Errorf("what is less than a tick gives %d, want %d", got, ticks(moment))
	}
	if err := (timeInto{new(time.Time)}).Scan("2022-01-22"); err == nil {
		t.Error("text is read as a time")
	}
}

func FuzzNameKey(f *testing.F) {
	f.Add("admin@abc.onmicrosoft.com", "ADMIN@ABC.onmicrosoft.com")
	f.Add("straße", "STRASSE")
	f.Add("\u212aelvin", "kelvin") // the sign of kelvin folds to k
	f.Add("ς", "Σ")
	f.Add("ı", "I")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got, want := bytes.Equal(nameKey(a), nameKey(b)), strings.EqualFold(a, b); got != want {
			t.Errorf("%q and %q are the same name: %t, want %t", a, b, got, want)
		}
	})
}
