package check

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// badBodyRefused checks law L017.
func badBodyRefused() conformance.Check {
	check := conformance.LawCheck("L017", probeBadBodyRefused, judgeBadBodyRefused)
	check.Level = conformance.Extended
	check.Cites = []string{"D04", "D47", "D79"}
	check.Negative = true
	return check
}

// tooLarge is more than a body may have: 1 MiB.
const tooLarge = 1<<20 + 1

// badBody is a body that breaks the contract in one way.
type badBody struct {
	breaks string
	media  string // "" for application/json
	body   string
}

// badExplores are bodies that no Explore may take.
var badExplores = slices.Concat(brokenExplores, wrongExplores())

// fewExplores are one of each sort: sent where all were sent in another way already.
func fewExplores() (out []badBody) {
	for _, b := range badExplores {
		if slices.Contains([]string{"not JSON", "an unknown type", "no type", "another media type"}, b.breaks) {
			out = append(out, b)
		}
	}
	return out
}

// goodExplore are the members of a good body, in the order of the contract.
var goodExplore = []struct{ name, value string }{
	{"dateTime", `"2022-01-22T14:56:55Z"`}, {"type", `"Vex"`}, {"showDeleted", "false"}, {"showAllVersions", "false"},
}

// wrongExplores are bodies that lack a member, or in which it is null or of another type.
func wrongExplores() (out []badBody) {
	for i, member := range goodExplore {
		for _, value := range []string{"", "null", "7", `"true"`, "[]", "{}", "true"} {
			if (value == "true" || value == `"true"`) && strings.HasPrefix(member.value, "\"") == (value != "true") {
				continue // of the right type
			}
			var parts []string
			for j, m := range goodExplore {
				switch {
				case i != j:
					parts = append(parts, `"`+m.name+`":`+m.value)
				case value != "":
					parts = append(parts, `"`+m.name+`":`+value)
				}
			}
			breaks := member.name + " is " + value
			if value == "" {
				breaks = "no " + member.name
			}
			out = append(out, badBody{breaks, "", "{" + strings.Join(parts, ",") + "}"})
		}
	}
	return out
}

// brokenExplores are bodies that are broken in other ways.
var brokenExplores = []badBody{
	{"not JSON", "", `{"dateTime":"2022-01-22T14:56:55Z","type":`},
	{"nothing", "", ``},
	{"an array", "", `[]`},
	{"text after the JSON", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}]`},
	{"a time in no known form", "", `{"dateTime":"last week","type":"Vex","showDeleted":false,"showAllVersions":false}`},
	{"a day that does not exist", "", `{"dateTime":"2022-02-30T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}`},
	{"an unknown type", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vey","showDeleted":false,"showAllVersions":false}`},
	{"a name twice", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","type":"Vet","showDeleted":false,"showAllVersions":false}`},
	{"a name twice in two cases", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","Type":"Vet","showDeleted":false,"showAllVersions":false}`},
	{"an hour that does not exist", "", `{"dateTime":"2022-01-22T25:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}`},
	{"a time in US form", "", `{"dateTime":"1/22/2022 2:56:55 PM","type":"Vex","showDeleted":false,"showAllVersions":false}`},
	{"a comma too many", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false,}`},
	{"single quotes", "", `{'dateTime':'2022-01-22T14:56:55Z','type':'Vex','showDeleted':false,'showAllVersions':false}`},
	{"a form", formMedia, "dateTime=2022-01-22T14%3A56%3A55Z&type=Vex&showDeleted=false&showAllVersions=false"},
	{"not UTF-8", "", "{\"dateTime\":\"2022-01-22T14:56:55Z\",\"type\":\"Vex\",\"showDeleted\":false,\"showAllVersions\":false,\"note\":\"\xff\"}"},
	{"another media type", "text/plain", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}`},
	{"more than 1 MiB", "", `{"dateTime":"2022-01-22T14:56:55Z","type":"Vex","showDeleted":false,"showAllVersions":false}` +
		strings.Repeat(" ", tooLarge)},
}

// refreshMadeUp is a token request with a refresh token that no server has given.
const refreshMadeUp = "grant_type=refresh_token&refresh_token=" + conformance.MadeUp

// badTokens are bodies that no token request may have.
var badTokens = []badBody{
	{"an unknown grant_type", formMedia, "grant_type=wish&username=nobody"},
	{"no grant_type", formMedia, "username=nobody&scope=all"},
	{"no refresh_token", formMedia, "grant_type=refresh_token"},
	{"a name twice", formMedia, refreshMadeUp + "&refresh_token=" + conformance.MadeUp + "-either"},
	{"not UTF-8", formMedia, refreshMadeUp + "%ff%fe"},
	{"not JSON", "", `{"grant_type":`},
	{"a name that is a number", "", `{"grant_type":"password","username":7}`},
	{"another media type", "text/plain", refreshMadeUp},
	{"more than 1 MiB", formMedia, refreshMadeUp + strings.Repeat("n", tooLarge)},
}

// probeBadBodyRefused sends every bad body to every operation that takes one. After each Explore it lists the
// newest session, to see that none came to be.
func probeBadBodyRefused(ctx context.Context, p *conformance.Probe) error {
	for _, b := range badTokens {
		ask := b.ask(explorer{as: p.Main(), operation: "createToken"})
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	bodies := badExplores
	for _, way := range ways {
		// The list needs a session that was not made by one of the bodies.
		if _, err := way.explore(ctx, p, time.Now(), "Vex"); err != nil {
			return err
		}
		newest := url.Values{"limit": {"1"}}
		if _, err := get(ctx, p, way.as, "listRestoreSessions", nil, newest); err != nil {
			return err
		}
		for _, b := range bodies {
			if _, err := p.Send(ctx, b.ask(way)); err != nil {
				return err
			}
			if _, err := get(ctx, p, way.as, "listRestoreSessions", nil, newest); err != nil {
				return err
			}
		}
		bodies = fewExplores()
	}
	return nil
}

// ask returns the request that sends the body.
func (b badBody) ask(way explorer) conformance.Ask {
	return conformance.Ask{
		As: way.as, Operation: way.operation, Params: way.params,
		Body: append([]byte{}, b.body...), ContentType: b.media, Broken: "body: " + b.breaks,
	}
}

// judgeBadBodyRefused judges requests with a bad body, and the lists of sessions after them.
func judgeBadBodyRefused(s *conformance.Sheet) {
	newest := map[conformance.Principal]object{} // the newest session in the list before
	last := map[conformance.Principal]*conformance.Call{}
	for _, c := range s.Calls {
		kase, bad := badBodyOf(s, c)
		switch {
		case bad:
			s.Saw(c)
			if !c.Refused() || saysOther(c) {
				s.Add(c, conformance.Finding{Where: "status", Case: kase, Expected: "4xx that blames the body, and the error body"})
			}
			if explores(c) {
				last[c.Principal] = c
			}
		case explores(c) && c.Succeeded():
			delete(newest, c.Principal)
		case c.Operation.ID == "listRestoreSessions" && stands(c) && c.Succeeded():
			p, ok := pageOf(c)
			if !ok || p.offset != 0 || len(filters(c.Query())) > 0 {
				continue
			}
			now := object{}
			if len(p.results) > 0 {
				now = p.results[0]
			}
			was, known := newest[c.Principal]
			if from := last[c.Principal]; known && from != nil && grewFrom(was, now) {
				s.Add(from, conformance.Finding{
					Where: "body", Case: strings.TrimPrefix(from.Broken, "body: "),
					Expected: "no new session in the list", Got: "session " + now.text("id"),
				})
			}
			newest[c.Principal] = now
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
func grewFrom(was, now object) bool {
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
	for _, f := range validated(c, true, nil) {
		if f.Severity == validate.Violation && (f.Where == "body" || f.Where == "header") {
			return f.Check, true
		}
	}
	return "", false
}

// hasBody reports whether requests of the operation have a body.
func hasBody(o spec.Operation) bool {
	return o.ID == "createToken" || o.ID == "exploreOrganization" || o.ID == "exploreOrganizationById"
}
