package check

import (
	"testing"
	"time"
)

func FuzzParseUSTime(f *testing.F) {
	for _, s := range []string{
		"1/22/2022 2:56:55 PM", "12/31/1999 12:00:00 AM", "2/29/2023 1:00:00 PM", "01/2/2022 3:04:05 AM", "1/2/2022 13:04:05 PM",
		"1/2/2022 0:04:05 PM", "1/2/2022 3:4:05 PM", "1/2/22 3:04:05 PM", "1/2/2022 3:04:05 pm", "1/2/2022 3:04:05.1 PM", "0/2/2022 3:04:05 PM",
		"2/29/2024 12:59:59 PM", "1/2/0001 3:04:05 PM", "1/2/2022  3:04:05 PM", "1/2/2022 3:04:60 PM", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := time.Parse(usTime, s)
		good := err == nil && want.Format(usTime) == s
		got, ok := parseUSTime(s)
		if ok != good || ok && !got.Equal(want) {
			t.Errorf("%q is %v, %v; want %v, %v", s, got, ok, want, good)
		}
	})
}
