package mutant

import (
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/validate"
)

// judge judges one message of a call.
func judge(t testing.TB, c *conformance.Call, side Side) []validate.Finding {
	t.Helper()
	found, err := validate.Judge(MessageOf(c, side))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
