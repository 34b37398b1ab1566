package mutant

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// perSeed is how many calls of each operation and version are drawn by the fixed seeds; a hundred more of each
// come from a random one. In all that is more than 10,000.
const perSeed = 150

// No valid call is found fault with: not a violation, not drift, no note but of an integer that a float64
// cannot hold.
func TestNoFalseAlarm(t *testing.T) {
	t.Parallel()
	for _, v := range spec.Versions() {
		g, err := NewValid(v)
		if err != nil {
			t.Fatal(err)
		}
		contract, err := validate.Compile(g.doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range spec.Operations(v) {
			t.Run(string(v)+"/"+op.ID, func(t *testing.T) {
				t.Parallel()
				calls := g.Calls(op)
				for seed := range perSeed {
					if sample := calls.Example(seed); !silent(t, contract, sample) {
						t.Fatalf("seed %d: %#v", seed, sample)
					}
				}
				rapid.Check(t, func(t *rapid.T) {
					if sample := calls.Draw(t, "call"); !silent(t, contract, sample) {
						t.Fail()
					}
				})
			})
		}
	}
}

// messagesOf returns the request of a call, judged as the contract writes names and as the service takes them,
// and the response.
func messagesOf(c *conformance.Call) []validate.Message {
	strict, lax := MessageOf(c, Request), MessageOf(c, Request)
	strict.AnyCase = false
	strict.Path, lax.Path = c.Path(), c.Path()
	return []validate.Message{strict, lax, MessageOf(c, Response)}
}

// silent reports whether request and response of a sample give no finding that counts.
func silent(t rapid.TB, c *validate.Contract, sample Sample) bool {
	good := true
	for _, m := range messagesOf(sample.Call()) {
		good = quiet(t, c, m) && good
	}
	return good
}

// quiet reports whether a message gives no finding that counts.
func quiet(t rapid.TB, c *validate.Contract, m validate.Message) bool {
	findings, err := c.Judge(m)
	if err != nil {
		t.Fatal(err)
	}
	good := true
	for _, f := range findings {
		if f.Check != "json/number-precision" || !beyondFloat(f.Got) {
			t.Errorf("%v (in any case: %v)", f, m.AnyCase)
			good = false
		}
	}
	return good
}

// beyondFloat reports whether a number is an integer beyond 2^53.
func beyondFloat(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && (n > 1<<53 || n < -1<<53)
}
