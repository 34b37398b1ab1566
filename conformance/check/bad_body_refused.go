package check

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// badBodyRefused checks law L017.
func badBodyRefused() conformance.Check {
	check := conformance.LawCheck("L017", probeBadBodyRefused, judgeBadBodyRefused)
	check.ByAccount = true
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered, testified}
	check.Cites = []string{"D02", "D04", "D47", "D79", "D101", "D102"}
	check.Negative = true
	return check
}

// tooLarge is more than a body may have: 1 MiB.
const tooLarge = 1<<20 + 1

// refreshMadeUp is a token request with a refresh token that no server has given.
const refreshMadeUp = "grant_type=refresh_token&refresh_token=" + conformance.MadeUp

// goodRefresh and goodExplore are the members of good bodies. No password is among them: an account may be locked
// after a few wrong ones.
var (
	goodRefresh = []generate.Member{{Name: "grant_type", Value: "refresh_token"}, {Name: "refresh_token", Value: conformance.MadeUp}}
	goodExplore = []generate.Member{
		{Name: "dateTime", Value: "2022-01-22T14:56:55Z"}, {Name: "type", Value: "Vex"},
		{Name: "showDeleted", Value: "false"}, {Name: "showAllVersions", Value: "false"},
	}
)

// probeBadBodyRefused sends every operation that takes a body all bodies that are made of the contract. The judge
// says which of them break it; the others are good requests. After each Explore it lists the newest session, to see
// that none came to be.
func probeBadBodyRefused(ctx context.Context, p *conformance.Probe) error {
	if err := probeBadTokens(ctx, p); err != nil {
		return err
	}
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if err := probeBadExplores(ctx, p, way); err != nil {
			return err
		}
	}
	return nil
}

// probeBadTokens asks for tokens with bad bodies, as JSON and as a form. Two of them are not judged by the contract's
// schemas: one is too large, one lacks what its grant needs (D101, D102).
func probeBadTokens(ctx context.Context, p *conformance.Probe) error {
	way := explorer{as: p.Main(), operation: "createToken"}
	asks := []conformance.Ask{
		askOf(way, generate.Body{Case: "no refresh_token", Media: formMedia, Bytes: []byte("grant_type=refresh_token")}),
		askOf(way, generate.Body{Case: "more than 1 MiB", Media: formMedia, Bytes: []byte(refreshMadeUp + strings.Repeat("n", tooLarge))}),
	}
	login := p.Login(p.Main())
	form := url.Values{"username": {login.Username}, "password": {login.Password}}.Encode()
	asks = append(asks,
		askOf(way, generate.Body{Case: "no grant_type, a good login", Media: formMedia, Bytes: []byte(form)}),
		askOf(way, generate.Body{Case: "an unknown grant_type, a good login", Media: formMedia, Bytes: []byte("grant_type=wish&" + form)}),
	)
	o, _ := spec.OperationByID(way.operation)
	for _, media := range []string{generate.JSON, generate.Form} {
		bodies, err := generate.Bodies(p.Version(), o, media, goodRefresh)
		if err != nil {
			return err
		}
		for _, body := range bodies {
			if ask := askOf(way, body); breaks(p.Version(), ask) {
				asks = append(asks, ask)
			}
		}
	}
	for _, ask := range asks {
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	return nil
}

// probeBadExplores explores in one way with bodies of all sorts.
func probeBadExplores(ctx context.Context, p *conformance.Probe, way explorer) error {
	o, _ := spec.OperationByID(way.operation)
	bodies, err := generate.Bodies(p.Version(), o, generate.JSON, goodExplore)
	if err != nil {
		return err
	}
	large := askOf(way, generate.Body{
		Case: "more than 1 MiB", Media: generate.JSON, Bytes: append(conformance.ExploreBody(time.Now(), "Vex"), strings.Repeat(" ", tooLarge)...),
	})
	asks := []conformance.Ask{large}
	for _, body := range bodies {
		ask := askOf(way, body)
		if !breaks(p.Version(), ask) {
			ask.Broken = ""
		}
		asks = append(asks, ask)
	}
	// The list needs a session that was not made by one of the bodies.
	if _, err := way.explore(ctx, p, time.Now(), "Vex"); err != nil {
		return err
	}
	was, err := newestSession(ctx, p, way.as)
	if err != nil {
		return err
	}
	for _, ask := range asks {
		c, err := p.Send(ctx, ask)
		if err != nil {
			return err
		}
		now, err := newestSession(ctx, p, way.as)
		if err != nil {
			return err
		}
		// What was started is stopped at once: a server that takes them all would else run hundreds at a time. Where the
		// answer does not tell which it is, the list does.
		if id := firstID(sessions(c)); c.Succeeded() && id != "" {
			p.Stop(ctx, way.as, id)
		} else if !c.Refused() && grewFrom(was, now) {
			p.Stop(ctx, way.as, now.text("id"))
		}
		was = now
	}
	return nil
}

// newestSession lists the newest session that a principal sees; without fields where there is none.
func newestSession(ctx context.Context, p *conformance.Probe, as conformance.Principal) (*object, error) {
	c, err := get(ctx, p, as, "listRestoreSessions", nil, url.Values{"limit": {"1"}})
	if err != nil {
		return nil, err
	}
	if list := sessions(c); len(list) > 0 {
		return list[0], nil
	}
	return &object{}, nil
}

// askOf returns the request that sends a body, as one that is broken.
func askOf(way explorer, b generate.Body) conformance.Ask {
	media := b.Media
	if media == "" {
		media = conformance.NoContentType
	}
	return conformance.Ask{
		As: way.as, Operation: way.operation, Params: way.params, Body: b.Bytes, ContentType: media, Broken: "body: " + b.Case,
	}
}

// judgeBadBodyRefused judges requests with a bad body, and the lists of sessions after them.
func judgeBadBodyRefused(s *conformance.Sheet) {
	newest := map[conformance.Principal]*kept{} // the newest session in the list before
	last := map[conformance.Principal]*conformance.Call{}
	for c := range s.Calls() {
		kase, bad := badBodyOf(s, c)
		switch {
		case bad && saysOther(c) && testified.Of(c).deservedStatus: // for its token, or for what it is about
		case bad:
			s.Saw(c)
			if !c.Refused() || saysOther(c) {
				s.Add(c, conformance.Finding{Where: "status", Case: kase, Expected: "4xx that blames the body, and the error body"})
			}
			if explores(c) {
				last[c.Principal] = headOf(c)
			}
		case explores(c) && c.Succeeded():
			delete(newest, c.Principal)
		case c.Operation.ID == "listRestoreSessions" && stands(c) && c.Succeeded():
			p, ok := pageOf(c)
			if !ok || p.offset != 0 || len(filters(c.Query())) > 0 {
				continue
			}
			var now *object
			if len(p.results) > 0 {
				now = p.results[0]
			}
			was, known := newest[c.Principal]
			if from := last[c.Principal]; known && from != nil && grewFrom(was.object(), now) {
				s.Add(from, conformance.Finding{
					Where: "body", Case: strings.TrimPrefix(from.Broken, "body: "),
					Expected: "no new session in the list", Got: "session " + now.text("id"),
				})
			}
			newest[c.Principal] = now.keep()
			delete(last, c.Principal)
		}
	}
}

// saysOther reports whether the status of a refusal says something else than that the request is at fault: that the
// token is, or that nothing is there.
func saysOther(c *conformance.Call) bool {
	return slices.Contains([]int{401, 403, 404, 405}, c.Response.Status)
}

// grewFrom reports whether the newest session of a list is another than before, and was started from the same
// host: not by somebody else with the same account.
func grewFrom(was, now *object) bool {
	return now.text("id") != was.text("id") && now.text("clientHost") == was.text("clientHost")
}

// badBodyOf reports whether the body of a call breaks the contract, and how: on purpose, or in a recording as
// the contract says of a request that was not served. What was served is found by the check of the contract.
func badBodyOf(s *conformance.Sheet, c *conformance.Call) (kase string, bad bool) {
	if !s.Binds(c) || !rightly(c) {
		return "", false
	}
	if kase, ok := strings.CutPrefix(c.Broken, "body: "); ok {
		return kase, true
	}
	if c.Broken != "" || c.Succeeded() || c.Response.Status == 0 {
		return "", false
	}
	for _, f := range conformance.Once(c, judgeRequest).found {
		if f.Severity == validate.Violation && (f.Where == "body" || f.Where == "header") {
			return f.Check, true
		}
	}
	return "", false
}

// hasBody reports whether requests of the operation have a body.
func hasBody(o spec.Operation) bool {
	return o.Anonymous || o.Explores()
}
