package mutant

import (
	"sync"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec/validate"
)

// severities are those of the checks that the judge describes.
var severities = sync.OnceValue(func() map[string]validate.Severity {
	of := map[string]validate.Severity{}
	for _, c := range validate.Checks() {
		of[c.ID] = c.Severity
	}
	return of
})

// judge judges one message of a call. Each finding must be of a check that the judge describes.
func judge(t testing.TB, c *conformance.Call, side Side) []validate.Finding {
	t.Helper()
	found, err := validate.Judge(MessageOf(c, side))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if s := severities()[f.Check]; s != f.Severity && f.Check != "body/property-undocumented" {
			t.Errorf("%s is described as %q, and given as a %s", f.Check, s, f.Severity)
		}
	}
	return found
}
