package check

import (
	"context"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// refreshGivesPair checks law L016.
func refreshGivesPair() conformance.Check {
	check := conformance.LawCheck("L016", probeRefreshGivesPair, judgeRefreshGivesPair)
	check.Studies = []conformance.Studied{registered, testified}
	return check
}

// formMedia is the media type of a form.
const formMedia = "application/x-www-form-urlencoded"

// probeRefreshGivesPair logs in once more, refreshes that pair and uses the new one. The run's own tokens stay
// out of it.
func probeRefreshGivesPair(ctx context.Context, p *conformance.Probe) error {
	first, err := p.Send(ctx, conformance.Ask{
		As: p.Main(), Operation: "createToken", ContentType: formMedia, Body: conformance.PasswordForm(p.Login(p.Main())),
	})
	if err != nil {
		return err
	}
	pair, _ := root(first)
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {pair.text("refresh_token")}}
	second, err := p.Send(ctx, conformance.Ask{
		As: p.Main(), Operation: "createToken", ContentType: formMedia, Body: []byte(form.Encode()),
	})
	if err != nil {
		return err
	}
	pair, _ = root(second)
	if pair.text("access_token") == "" {
		return nil
	}
	for _, operation := range []string{"getServiceInstance", "listRestoreSessions", "listRestorePoints"} {
		_, err := p.Send(ctx, conformance.Ask{As: p.Main(), Operation: operation, Token: pair.text("access_token")})
		if err != nil {
			return err
		}
	}
	return nil
}

// judgeRefreshGivesPair judges pairs that were had for a refresh token. No token gets into a finding.
func judgeRefreshGivesPair(s *conformance.Sheet) {
	var pairs recall[*kept]                 // by refresh token
	var refreshed recall[*conformance.Call] // by new access token
	for c := range s.Calls() {
		token, _ := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Bearer ")
		if from, ok := refreshed.of(named(token)); ok && c.Response.Status == 401 && !testified.Of(c).deservedStatus {
			s.Find(from, "/access_token", "a token that is taken", "a token that "+c.Operation.ID+" refuses with 401")
		}
		if !s.Binds(c) {
			continue
		}
		spent := refreshTokenOf(c)
		pair, ok := root(c)
		before, known := pairs.of(named(spent))
		switch {
		case testified.Of(c).late && !c.Succeeded(): // nobody knows how long a refresh token is taken
		case spent != "" && known && c.Broken == "":
			s.Saw(c)
			if !c.Succeeded() {
				s.FindStatus(c, "a new pair for a refresh token that was never used")
				break
			}
			refreshed.set(named(pair.text("access_token")), headOf(c))
			for _, name := range []string{"access_token", "refresh_token"} {
				if pair.text(name) == before.object().text(name) {
					s.Find(c, "/"+name, "another token than before", "the same token")
				}
			}
			pairs.drop(named(spent))
			pairs.set(named(pair.text("refresh_token")), pair.keep()) // may be refreshed in its turn
		case ok && c.Succeeded() && pair.text("refresh_token") != "":
			pairs.set(named(pair.text("refresh_token")), pair.keep())
		}
	}
}

// refreshTokenOf returns the refresh token that a request wants to spend; "" for none.
func refreshTokenOf(c *conformance.Call) string {
	if form := formOf(c); form.Get("grant_type") == "refresh_token" {
		return form.Get("refresh_token")
	}
	if asked(c, "grant_type") == "refresh_token" {
		return asked(c, "refresh_token")
	}
	return ""
}
