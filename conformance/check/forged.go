package check

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// forged is what a request with a token breaks that is nearly a good one.
const forged = "token: "

// probeForged sends every operation with tokens that are nearly good: a good one changed, cut off, lengthened, in
// another case, with another scheme; none behind the scheme; and a refresh token.
func probeForged(ctx context.Context, p *conformance.Probe, things known) error {
	pair, err := logIn(ctx, p, p.Main())
	if err != nil || pair == nil {
		return err
	}
	good := pair.text("access_token")
	end := len(good) - 1
	for _, f := range []struct{ name, scheme, token string }{
		{"with its first character changed", "", string(other(good[0])) + good[1:]},
		{"with a character in its middle changed", "", good[:end/2] + string(other(good[end/2])) + good[end/2+1:]},
		{"with its last character changed", "", good[:end] + string(other(good[end]))},
		{"with its last character cut off", "", good[:end]},
		{"with a character more", "", good + "A"},
		{"in another case", "", generate.SwapCase(good)},
		{"with the scheme Basic", "Basic", good},
		{"with the scheme Token", "Token", good},
		{"with name and password in the scheme Basic", "Basic", basic(p.Login(p.Main()))},
		{"that is empty", "", " "},
		{"that is for a refresh", "", pair.text("refresh_token")},
	} {
		for _, o := range spec.Operations(p.Version()) {
			params, ok := things.params(o)
			if o.Anonymous || !p.MaySend(o.ID) || !ok {
				continue
			}
			ask := plainly(p, conformance.Nobody, o, params)
			ask.Token, ask.Scheme, ask.Broken = f.token, f.scheme, forged+f.name
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	_, err = p.Send(ctx, conformance.Ask{ // which scheme it is must be said
		As: conformance.Nobody, Operation: "getServiceInstance", Header: http.Header{"Authorization": {good}}, Broken: forged + "without a scheme",
	})
	if err != nil {
		return err
	}
	return probeExpired(ctx, p, pair)
}

// basic writes a login as the scheme Basic does.
func basic(l conformance.Login) string {
	return base64.StdEncoding.EncodeToString([]byte(l.Username + ":" + l.Password))
}

// other returns another character that tokens are made of.
func other(c byte) byte {
	if c == 'A' {
		return 'B'
	}
	return 'A'
}

// shortLife is how many seconds a token may live at most for a run to wait for its end.
const shortLife = 10

// probeExpired waits for the end of a token that says that it is near, and uses it then.
func probeExpired(ctx context.Context, p *conformance.Probe, pair *object) error {
	life, ok := pair.number("expires_in")
	if !ok || life > shortLife {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(life+1) * time.Second):
	}
	_, err := p.Send(ctx, conformance.Ask{
		As: conformance.Nobody, Operation: "getServiceInstance", Token: pair.text("access_token"), Broken: forged + "that has expired",
	})
	return err
}
