package check

import (
	"context"
	"net/url"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// oneSessionEach checks law L029. What the other checks do is seen in the lists that it reads last; contract reads
// the first.
func oneSessionEach() conformance.Check {
	check := conformance.LawCheck("L029", probeOneSessionEach, judgeOneSessionEach)
	check.Level, check.Studies = conformance.Extended, []conformance.Studied{registered}
	check.Needs = needSessions
	return check
}

// probeOneSessionEach starts a session in every way there is and reads the list of each principal.
func probeOneSessionEach(ctx context.Context, p *conformance.Probe) error {
	ways, err := explorers(ctx, p)
	if err != nil {
		return err
	}
	for _, way := range ways {
		if _, err := way.explore(ctx, p, time.Now(), "Vex"); err != nil {
			return err
		}
	}
	return listSessions(ctx, p, url.Values{"limit": {"1000"}})
}

// listSessions reads the list of sessions of each principal.
func listSessions(ctx context.Context, p *conformance.Probe, q url.Values) error {
	for _, as := range []conformance.Principal{conformance.Administrator, conformance.Tenant, conformance.OtherTenant} {
		if !p.Has(as) {
			continue
		}
		if _, err := get(ctx, p, as, "listRestoreSessions", nil, q); err != nil {
			return err
		}
	}
	return nil
}

// judgeOneSessionEach judges the sessions of lists that no Explore was answered with. Those of before are known
// from the first list that shows the newest, whatever was shown by filters; those of other clients come from other hosts.
func judgeOneSessionEach(s *conformance.Sheet) {
	var given notes[bool]
	var hosts recall[bool]
	newest := map[conformance.Principal]time.Time{} // creation of the newest session in the first list
	listed := map[conformance.Principal]bool{}
	var started []*conformance.Call // until a list is compared with them
	known := false                  // a host that sessions of this client come from
	for c := range s.Bound() {
		for _, o := range sessions(c) {
			if explores(c) {
				if len(started) < mostDeferred {
					started = append(started, headOf(c))
				}
				given.set(o.thing, true)
				known = true
				hosts.set(named(o.text("clientHost")), true)
			}
		}
		if c.Operation.ID != "listRestoreSessions" || !c.Succeeded() || c.Principal == conformance.Somebody {
			continue
		}
		forgot := aboutOf(c).forgot
		for _, o := range items(c) {
			id := o.id
			created, ok := o.time("creationTime")
			switch {
			case !listed[c.Principal] || !ok:
				if created.After(newest[c.Principal]) {
					newest[c.Principal] = created
				}
			case created.After(newest[c.Principal]) && !given.has(o.thing) && !forgot && hosts.has(named(o.text("clientHost"))):
				s.Find(c, o.at("id"), "a session that an Explore was answered with", id)
			}
			if !listed[c.Principal] || ok {
				given.set(o.thing, true)
			}
		}
		if listed[c.Principal] && known {
			s.Saw(c)
			for _, c := range started {
				s.Saw(c)
			}
			started = nil
		}
		listed[c.Principal] = listed[c.Principal] || showsNewest(c)
	}
}

// showsNewest reports whether a list shows the newest sessions: it was asked for in no other order, with no filter, and from
// its first result on.
func showsNewest(c *conformance.Call) bool {
	p, ok := pageOf(c)
	return len(filters(c.Query())) == 0 && (!ok || p.offset == 0)
}
