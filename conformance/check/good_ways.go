package check

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/vb365-explore/vb365/conformance"
)

// timeForms are times in the forms that requests may have (D02, D70), the last of them to come.
var timeForms = []string{
	"2022-01-22T14:56:55Z", "2022-01-22T14:56:55.8621234Z", "2022-01-22T14:56:55.862123456789Z", "2022-01-22t14:56:55z", "2022-01-22T16:56:55+02:00",
	"2022-01-22T09:26:55-05:30", "2022-01-22 14:56:55.862", "2022.01.22 14:56", "2022.01.22 14:56:55", "2099-12-31T23:59:59Z",
}

// probeGoodWays sends good requests in the ways that the other checks do not use: times in every form, JSON with a
// charset, every pair of booleans, members and parameters that nobody knows; and then those that are drawn.
func probeGoodWays(ctx context.Context, p *conformance.Probe) error {
	for _, form := range timeForms {
		for _, filter := range []struct{ operation, name string }{{"listRestoreSessions", "startTimeFrom"}, {"listRestorePoints", "from"}} {
			if !takes(p.Version(), filter.operation, filter.name) {
				continue
			}
			if _, err := get(ctx, p, p.Main(), filter.operation, nil, url.Values{filter.name: {form}}); err != nil {
				return err
			}
		}
	}
	if err := askWithUnknown(ctx, p); err != nil {
		return err
	}
	if takes(p.Version(), "listRestoreSessions", "startTimeFrom") {
		q := url.Values{"startTimeFrom": {timeForms[0]}, "limit": {"10000"}} // the greatest
		if _, err := get(ctx, p, p.Main(), "listRestoreSessions", nil, q); err != nil {
			return err
		}
	}
	l := p.Login(p.Main())
	login := map[string]any{"grant_type": "password", "username": l.Username, "password": l.Password, "disable_antiforgery_token": nil}
	if _, err := p.Send(ctx, askInJSON(p.Main(), login)); err != nil {
		return err
	}
	// Names of schemes are taken in any case (RFC 9110, 11.1).
	if _, err := p.Send(ctx, conformance.Ask{As: p.Main(), Operation: "getServiceInstance", Scheme: "bearer"}); err != nil {
		return err
	}
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if err := exploreInGoodWays(ctx, p, way); err != nil {
			return err
		}
	}
	return probeDrawn(ctx, p)
}

// askWithUnknown reads everything with a parameter that nobody knows, and logs in with such a field.
func askWithUnknown(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for o, ask := range things.asks(p) {
		switch {
		case o.Anonymous:
			ask.Body = append(ask.Body, "&note=a+field+that+nobody+knows"...)
		case o.Method == http.MethodGet:
			ask.Query.Set("sortAsc", "true")
		default:
			continue
		}
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	return nil
}

// exploreInGoodWays starts sessions, and stops each.
func exploreInGoodWays(ctx context.Context, p *conformance.Probe, way explorer) error {
	var bodies []string
	for _, form := range timeForms {
		bodies = append(bodies, fmt.Sprintf(`{"dateTime":%q,"type":"Vex","showDeleted":false,"showAllVersions":false}`, form))
	}
	for _, pair := range []string{`"showDeleted":true,"showAllVersions":false`, `"showDeleted":false,"showAllVersions":true`} {
		bodies = append(bodies, fmt.Sprintf(`{"dateTime":%q,"type":"Vex",%s,"note":"a member that nobody knows"}`, timeForms[0], pair))
	}
	for _, body := range bodies {
		c, err := p.Send(ctx, conformance.Ask{
			As: way.as, Operation: way.operation, Params: way.params, Body: []byte(body), ContentType: "application/json; charset=utf-8",
		})
		if err != nil {
			return err
		}
		id := firstID(sessions(c))
		if id == "" {
			continue
		}
		p.Stop(ctx, way.as, id)
	}
	return nil
}
