package wire_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/spec/wire"
)

func TestTimeReads(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"2022-02-02T15:59:09.7680229Z":      "2022-02-02T15:59:09.7680229Z",
		"2017-06-29T07:42:21.191694Z":       "2017-06-29T07:42:21.1916940Z", // a trailing zero dropped
		"2017-05-30T13:53:45.0679711+03:00": "2017-05-30T10:53:45.0679711Z", // as v2 and v3 wrote events
		"2017-04-04T12:01:49":               "2017-04-04T12:01:49.0000000Z", // as items have it, without a zone
		"9999-12-31T23:59:59.9999999Z":      "9999-12-31T23:59:59.9999999Z",
	} {
		var got wire.Time
		if err := got.UnmarshalText([]byte(sent)); err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v; want %s", sent, got, err, want)
		}
	}
	for _, sent := range []string{"", "now", "2022-02-30T00:00:00Z", "2022-02-02", "2022.01.22 14:56"} {
		var got wire.Time
		if err := got.UnmarshalText([]byte(sent)); err == nil {
			t.Errorf("%q: taken as %s", sent, got)
		}
	}
}

func TestTimeInJSON(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`"2022-02-02T15:59:09.7Z"`: `"2022-02-02T15:59:09.7000000Z"`,
		`null`:                     `null`,
	} {
		var at wire.Time
		if err := json.Unmarshal([]byte(sent), &at); err != nil {
			t.Errorf("%s: %v", sent, err)
		}
		if got, err := json.Marshal(at); err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v; want %s", sent, got, err, want)
		}
	}
	at := wire.Forever
	for _, sent := range []string{`"x"`, `5`, `"2022`} {
		if err := at.UnmarshalJSON([]byte(sent)); err == nil {
			t.Errorf("%s: taken as %s", sent, at)
		}
	}
	if text, err := at.MarshalText(); err != nil || string(text) != "9999-12-31T23:59:59.9999999Z" {
		t.Errorf("as text: %s, %v", text, err)
	}
}

func TestForever(t *testing.T) {
	t.Parallel()
	if !wire.Forever.IsForever() || !wire.At(wire.Forever.In(time.FixedZone("", 3600))).IsForever() {
		t.Error("the last tick of the year 9999 is not forever")
	}
	if wire.At(wire.Forever.Add(-wire.Tick)).IsForever() || (wire.Time{}).IsForever() {
		t.Error("another time is forever")
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	in := time.Date(2022, 1, 22, 14, 56, 55, 862_123_499, time.FixedZone("", 2*3600))
	if got := wire.At(in).String(); got != "2022-01-22T12:56:55.8621234Z" {
		t.Errorf("got %s", got)
	}
	if got := wire.At(time.Time{}); !got.IsZero() || got.String() != "" {
		t.Errorf("no time: got %s", got)
	}
}
