package check

import (
	"context"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// unknownIs404 checks that an id that never was is answered with 404.
func unknownIs404() conformance.Check {
	return conformance.Check{
		ID:    "request/unknown-is-404",
		Title: "An id that never was is answered with 404",
		Level: conformance.Extended,
		Cites: []string{"D76"},
		Bound: func(_ spec.Version, o spec.Operation) bool { return strings.Contains(o.Path, "{") },
		Probe: probeUnknownIs404,
		Judge: func(s *conformance.Sheet) {
			for c := range s.Bound() {
				if c.Broken != conformance.NeverWas || !rightly(c) {
					continue
				}
				s.Saw(c)
				if c.Response.Status == 404 {
					continue
				}
				f := conformance.Finding{Where: "status", Expected: "404, and the error body"}
				if c.Response.Status == 0 || c.Response.Status/100 == 4 { // which refusal it is, nobody has seen (D76)
					f.Level, f.Case = conformance.Provisional, "refused by another status"
				}
				s.Add(c, f)
			}
		},
	}
}

// probeUnknownIs404 asks every operation about an id that never was; of an event, in a session that is there.
func probeUnknownIs404(ctx context.Context, p *conformance.Probe) error {
	session, err := anySession(ctx, p)
	if err != nil {
		return err
	}
	for _, o := range spec.Operations(p.Version()) {
		k := known{session: p.NewID(), event: p.NewID(), point: p.NewID(), organization: p.NewID()}
		if hasParam(o, "eventId") && session != "" {
			k.session = session
		}
		as, ok := rightful(p, o)
		if !ok || !strings.Contains(o.Path, "{") {
			continue
		}
		params, _ := k.params(o)
		ask := plainly(p, as, o, params)
		ask.Broken = conformance.NeverWas
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	if _, err := p.Send(ctx, conformance.Ask{ // the id of a restore point is any text (D65)
		As: p.Main(), Operation: "getRestorePoint", Broken: conformance.NeverWas, Params: map[string]string{"restorePointId": "no-such-point"},
	}); err != nil {
		return err
	}
	return probeStrangeEvent(ctx, p, session)
}

// probeStrangeEvent asks a session for an event of another.
func probeStrangeEvent(ctx context.Context, p *conformance.Probe, session string) error {
	another, err := newSession(ctx, p)
	if err != nil || another == "" || session == "" {
		return err
	}
	c, err := ofSession(ctx, p, "listRestoreSessionEvents", another)
	if err != nil {
		return err
	}
	id := firstID(events(c))
	if id == "" {
		return nil
	}
	_, err = p.Send(ctx, conformance.Ask{
		As: p.Main(), Operation: "getRestoreSessionEvent", Broken: conformance.NeverWas,
		Params: map[string]string{"restoreSessionId": session, "eventId": id},
	})
	return err
}
