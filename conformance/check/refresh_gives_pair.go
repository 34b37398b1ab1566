package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// refreshGivesPair checks law L016.
func refreshGivesPair() conformance.Check {
	check := conformance.LawCheck("L016", probeRefreshGivesPair, judgeRefreshGivesPair)
	check.Studies = []conformance.Studied{registered, testified}
	return check
}

// probeRefreshGivesPair logs in once more, refreshes that pair and uses the new one, also for a session of before, then
// refreshes once more; and so the other tenant and the administrator, with whose credentials each stays. The run's own
// tokens stay out of it.
func probeRefreshGivesPair(ctx context.Context, p *conformance.Probe) error {
	if err := refreshAs(ctx, p, p.Main(), "getServiceInstance", "listRestoreSessions", "listRestorePoints"); err != nil {
		return err
	}
	if p.Has(conformance.OtherTenant) {
		if err := refreshAs(ctx, p, conformance.OtherTenant, "listRestoreSessions"); err != nil {
			return err
		}
	}
	if p.Main() == conformance.Administrator || !p.Has(conformance.Administrator) {
		return nil
	}
	return refreshAs(ctx, p, conformance.Administrator, "getServiceInstance", "listOrganizations")
}

// refreshAs logs in as a principal, starts a session where it may, refreshes twice, and asks for the session and for
// operations with each new token.
func refreshAs(ctx context.Context, p *conformance.Probe, as conformance.Principal, operations ...string) error {
	pair, err := logIn(ctx, p, as)
	if err != nil || pair == nil {
		return err
	}
	session, err := exploreWith(ctx, p, as, pair.text("access_token"))
	if err != nil {
		return err
	}
	for range 2 {
		if pair, err = tokensFor(ctx, p, as, refreshForm(pair.text("refresh_token"))); err != nil || pair == nil {
			return err
		}
		asks := make([]conformance.Ask, 0, len(operations)+1)
		for _, operation := range operations {
			ask := conformance.Ask{As: as, Operation: operation}
			if takes(p.Version(), operation, "extendedView") {
				ask.Query = extended
			}
			asks = append(asks, ask)
		}
		if session != "" {
			asks = append(asks, conformance.Ask{
				As: as, Operation: "getRestoreSession", Params: map[string]string{"restoreSessionId": session},
			})
		}
		for _, ask := range asks {
			ask.Token = pair.text("access_token")
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// exploreWith starts a session of a tenant with a token; "" where it may not.
func exploreWith(ctx context.Context, p *conformance.Probe, as conformance.Principal, token string) (string, error) {
	if as == conformance.Administrator || !p.MaySend("exploreOrganization") {
		return "", nil
	}
	c, err := p.Send(ctx, conformance.Ask{
		As: as, Operation: "exploreOrganization", Token: token, Body: conformance.ExploreBody(time.Now(), "Vex"),
	})
	if err != nil {
		return "", err
	}
	return firstID(sessions(c)), nil
}

// judgeRefreshGivesPair judges pairs that were had for a refresh token. No token gets into a finding.
func judgeRefreshGivesPair(s *conformance.Sheet) {
	var pairs recall[*kept]                 // by refresh token
	var refreshed recall[*conformance.Call] // by new access token
	for c := range s.Calls() {
		token, _ := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Bearer ")
		if from, ok := refreshed.of(named(token)); ok && refusesToken(c) && !testified.Of(c).deservedStatus {
			s.Find(from, "/access_token", "a token that is taken", fmt.Sprintf("a token that %s refuses with %d", c.Operation.ID, c.Response.Status))
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

// refusesToken reports whether an answer says that the token is none, or not one for the operation, which it is.
func refusesToken(c *conformance.Call) bool {
	return c.Response.Status == 401 || c.Response.Status == 403 && rightly(c)
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
