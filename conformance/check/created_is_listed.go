package check

import (
	"context"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// createdIsListed checks law L020.
func createdIsListed() conformance.Check {
	check := conformance.LawCheck("L020", probeCreatedIsListed, judgeCreatedIsListed)
	check.ByAccount = true
	check.Level = conformance.Extended
	check.Cites = []string{"D50", "D93"}
	check.Needs = needSessions
	return check
}

// probeCreatedIsListed starts two sessions in every way there is, and lists after each.
func probeCreatedIsListed(ctx context.Context, p *conformance.Probe) error {
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range append(ways, ways...) {
		if _, err := way.explore(ctx, p, time.Now(), "Vex"); err != nil {
			return err
		}
		if _, err := get(ctx, p, way.as, "listRestoreSessions", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// mostMade is how many of the sessions that a principal has started are looked for in lists: the latest.
const mostMade = 1000

// creation is an Explore and the session that it was answered with.
type creation struct {
	call    *conformance.Call
	session *kept
}

// judgeCreatedIsListed judges the first plain list that each principal reads after it started a session.
func judgeCreatedIsListed(s *conformance.Sheet) {
	latest := map[conformance.Principal]*creation{}
	made := map[conformance.Principal][]string{} // ids of all that a principal has started
	for c := range s.Bound() {
		if explores(c) && c.Succeeded() {
			session, _ := root(c)
			latest[c.Principal] = &creation{headOf(c), session.keep()}
			made[c.Principal] = append(made[c.Principal], strings.Clone(session.text("id")))
			made[c.Principal] = made[c.Principal][max(0, len(made[c.Principal])-mostMade):]
			continue
		}
		from := latest[c.Principal]
		p, ok := pageOf(c)
		if ok && stands(c) && p.offset == 0 && p.length < p.limit && len(filters(c.Query())) == 0 {
			judgeStays(s, p, made[c.Principal])
		}
		if from == nil || !ok || p.offset != 0 || len(filters(c.Query())) > 0 || !stands(c) {
			continue
		}
		delete(latest, c.Principal)
		s.Saw(c)
		s.Saw(from.call)
		judgeListed(s, p, from.session.object())
	}
}

// judgeStays judges whether a list that ends on its first page holds all that its reader has started.
func judgeStays(s *conformance.Sheet, p page, made []string) {
	there := map[string]bool{}
	for _, o := range p.results {
		there[o.id] = true
	}
	for _, id := range made {
		if id != "" && !there[strings.ToLower(id)] {
			s.Find(p.call, "/results", id+", a session that was created before", "a list without it")
			return
		}
	}
}

// judgeListed judges whether a list begins with a session. One that somebody else started after it may stand
// before it.
func judgeListed(s *conformance.Sheet, p page, session *object) {
	id := session.text("id")
	created, _ := session.time("creationTime")
	for i, o := range p.results {
		if strings.EqualFold(o.text("id"), id) {
			return
		}
		if at, ok := o.time("creationTime"); !ok || !at.After(created) {
			s.Find(p.call, o.at("id"), id+", the session that was created last", p.results[i].text("id"))
			return
		}
	}
	if p.length < p.limit {
		s.Find(p.call, "/results", id+", the session that was created last", "a list without it")
	}
}
