package check

import (
	"context"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// tokenNeeded checks law L011. An expired token is seen only where tokens live for seconds.
func tokenNeeded() conformance.Check {
	check := conformance.LawCheck("L011", probeTokenNeeded, judgeTokenNeeded)
	check.Negative = true
	return check
}

// probeTokenNeeded sends every operation without a token and with an unknown one, about things that are there.
// The body of the second is broken, to see that the token is looked at first.
func probeTokenNeeded(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for _, o := range spec.Operations(p.Version()) {
		params, ok := things.params(o)
		if o.Anonymous || !p.MaySend(o.ID) || !ok {
			continue
		}
		for _, as := range []conformance.Principal{conformance.Nobody, conformance.Stranger} {
			ask := plainly(p, as, o, params)
			if hasBody(o) && as == conformance.Stranger {
				ask.Body, ask.Broken = []byte(`{"dateTime":`), "body: not JSON, and the token unknown"
			}
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return probeForged(ctx, p)
}

// judgeTokenNeeded judges requests without a token that the server gave.
func judgeTokenNeeded(s *conformance.Sheet) {
	for c := range s.Bound() {
		if c.Principal != conformance.Nobody && c.Principal != conformance.Stranger {
			continue
		}
		s.Saw(c)
		if c.Response.Status != 401 {
			kind := "without a token"
			if name, ok := strings.CutPrefix(c.Broken, forged); ok {
				kind = "with a token " + name
			}
			if c.Principal == conformance.Stranger {
				kind = "with an unknown token"
			}
			s.Add(c, conformance.Finding{Where: "status", Case: kind, Expected: "401"})
		}
	}
}
