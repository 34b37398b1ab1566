package check

import (
	"context"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// refreshSpent checks that a refresh token is spent by its first use: nobody has seen it documented.
func refreshSpent() conformance.Check {
	return conformance.Check{
		ID:    "practice/refresh-spent",
		Title: "A refresh token is spent by its first use",
		Level: conformance.Provisional,
		Cites: []string{"D52"},
		Bound: func(_ spec.Version, o spec.Operation) bool { return o.Anonymous },
		Needs: func(spec.Operation) conformance.Need { return conformance.NeedNegative },
		Probe: probeRefreshSpent, Negative: true,
		Judge: func(s *conformance.Sheet) {
			for c := range s.Bound() {
				if c.Broken != spentToken {
					continue
				}
				s.Saw(c)
				if !c.Refused() {
					s.FindStatus(c, "400 and no tokens: the refresh token was used before")
				}
			}
		},
	}
}

// spentToken is what a request with a refresh token that was used breaks.
const spentToken = "spent: a refresh token that was used"

// probeRefreshSpent logs in once more and uses the refresh token of that pair twice.
func probeRefreshSpent(ctx context.Context, p *conformance.Probe) error {
	pair, err := logIn(ctx, p, p.Main())
	if err != nil || pair == nil || pair.text("refresh_token") == "" {
		return err
	}
	form := refreshForm(pair.text("refresh_token"))
	for _, broken := range []string{"", spentToken} {
		_, err := p.Send(ctx, conformance.Ask{
			As: p.Main(), Operation: "createToken", ContentType: formMedia, Body: form, Broken: broken,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
