package source

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// labels give the calls of a recording their principals. Some tools take all Authorization headers out of what they save,
// such as Chrome, where it is not told otherwise: until a token was seen, calls without one are of Somebody, not of Nobody.
type labels struct {
	accounts *conformance.Accounts
	shown    bool // a token was
}

func newLabels() *labels { return &labels{accounts: &conformance.Accounts{}} }

// label gives a call its principal, unless it has one.
func (l *labels) label(c *conformance.Call) {
	there := strings.TrimSpace(c.Request.Header.Get("Authorization")) != ""
	if c.Principal == "" && !there && !l.shown && !c.Operation.Anonymous {
		c.Principal = conformance.Somebody
		return
	}
	l.accounts.Label(c)
	l.shown = l.shown || there && c.Principal != conformance.Somebody && !c.Operation.Anonymous
}
