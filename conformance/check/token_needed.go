package check

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// tokenNeeded checks law L011. An expired token is seen only where tokens live for seconds.
func tokenNeeded() conformance.Check {
	check := conformance.LawCheck("L011", probeTokenNeeded, judgeTokenNeeded)
	check.ByAccount = true
	check.Negative = true
	return check
}

// probeTokenNeeded sends every operation without a token, its path also in another case, and with an unknown one,
// about things that are there and that their owner has read; and broken ones, to see that the token is looked at first.
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
		if as, ok := rightful(p, o); ok && len(params) > 0 && o.Method == http.MethodGet {
			if _, err := p.Send(ctx, plainly(p, as, o, params)); err != nil {
				return err
			}
		}
		swapped := plainly(p, conformance.Nobody, o, params)
		swapped.Path = swapPath(p.Version(), o, params, swapped.Query)
		if _, err := p.Send(ctx, swapped); err != nil {
			return err
		}
		for _, as := range []conformance.Principal{conformance.Nobody, conformance.Stranger} {
			ask := plainly(p, as, o, params)
			if hasBody(o) && as == conformance.Stranger {
				ask.Body, ask.Broken = []byte(`{"dateTime":`), "body: not JSON, and the token unknown"
			}
			for _, ask := range []conformance.Ask{ask, brokenEverywhere(p, as, o, params)} {
				if _, err := p.Send(ctx, ask); err != nil {
					return err
				}
			}
		}
	}
	if err := probeForged(ctx, p, things); err != nil || things.session == "" {
		return err
	}
	_, err = ofSession(ctx, p, "getRestoreSession", things.session) // no Stop that was refused has stopped it
	return err
}

// brokenEverywhere asks with ids that are none, a limit that is none and a body of another media type.
func brokenEverywhere(p *conformance.Probe, as conformance.Principal, o spec.Operation, params map[string]string) conformance.Ask {
	params = maps.Clone(params)
	for name := range params {
		params[name] = "no-id"
	}
	ask := plainly(p, as, o, params)
	ask.Broken = "ids, limit and media type, and no good token"
	if takes(p.Version(), o.ID, "limit") {
		ask.Query.Set("limit", "0")
	}
	if hasBody(o) {
		ask.ContentType = "text/plain"
	}
	return ask
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
