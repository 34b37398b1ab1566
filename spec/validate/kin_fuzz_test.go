package validate

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// differences are the kinds of texts of which the judge and kin-openapi say different things, with the reason.
// Who is right is in the reason: each is one where kin-openapi, or what decodes for it, is wrong or lenient.
var differences = []struct {
	reason string
	is     func(text []byte, v verdict) bool
}{
	{"a name that comes twice is not seen in a decoded value: only the last value of it is judged there, each one here",
		func(_ []byte, v verdict) bool {
			return strings.Contains(strings.Join(v.json, "\n"), "json/duplicate-name")
		}},
	{"a name or value in another case is a drift here, and stands for the documented one; there it is another one",
		func(_ []byte, v verdict) bool { return strings.Contains(strings.Join(v.drifts, "\n"), "-case-drift") }},
	{"a number with an exponent is rounded there, and one too large for float64 is a fault even where anything is allowed",
		func(text []byte, _ verdict) bool { return largeNumber.Match(text) }},
}

var largeNumber = regexp.MustCompile(`[eE][+-]?\d{3}|\d{300}`)

func FuzzKin(f *testing.F) {
	all, guesses := subjects(f)
	for i, x := range all {
		if x.name == "strange" || x.name == "tree" {
			all = all[:i]
			break
		}
	}
	for i := range all {
		f.Add(uint8(i), uint64(i), []byte(nil))
		f.Add(uint8(i), uint64(1000+i), []byte(nil))
		f.Add(uint8(i), uint64(0), []byte(`{"offset":0,"limit":1.0,"results":[{"id":null,"_links":{"self":{}}}]}`))
	}
	s := newScanner(guesses, roomSize)
	f.Fuzz(func(t *testing.T, which uint8, seed uint64, text []byte) {
		x := all[int(which)%len(all)]
		if len(text) == 0 {
			text = invent(x.node, seed)
		}
		v := verdictOf(s, x.node, text, nil, int(seed)&1, false)
		if !v.accepted {
			return // the bytes are judged beside kin-openapi, not by it
		}
		for _, d := range differences {
			if d.is(text, v) {
				return
			}
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		var value any
		if err := dec.Decode(&value); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", text, err)
		}
		peer := kinFaults(x.schema, value, seed&1 == 1)
		if (len(v.faults) == 0) != (len(peer) == 0) {
			t.Errorf("%s: %v here, %v by kin-openapi\n%q", x.name, v.faults, lines(peer), text)
		}
		if diff := cmp.Diff(ungot(lines(peer)), ungot(v.faults)); diff != "" && !v.flood {
			t.Errorf("%s (-kin-openapi +here):\n%s\n%q", x.name, diff, text)
		}
	})
}

// ungot leaves out what was sent: kin-openapi shows a number as float64 has it, the judge as it was written.
func ungot(faults []string) []string {
	out := make([]string, len(faults))
	for i, f := range faults {
		out[i], _, _ = strings.Cut(f, ", got ")
	}
	return slices.Compact(out)
}
