package check

import (
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
)

// pointsShown are the restore points that principals were shown, each in the last list that was whole. A list lacks
// something where another principal is shown it before and after: what was made or removed meanwhile is not in both.
type pointsShown struct {
	lists   map[conformance.Principal]map[thing]shownPoint
	missing map[conformance.Principal]map[thing]*conformance.Call // by whose list lacks them: the list
	own     map[conformance.Principal]key                         // organization of a tenant
}

// shownPoint is a restore point and the organization that it belongs to.
type shownPoint struct {
	id           string
	organization key
}

// judge takes in a call, and judges the lists before by it.
func (p *pointsShown) judge(s *conformance.Sheet, c *conformance.Call) {
	if p.lists == nil {
		p.lists, p.own = map[conformance.Principal]map[thing]shownPoint{}, map[conformance.Principal]key{}
		p.missing = map[conformance.Principal]map[thing]*conformance.Call{}
	}
	who := c.Principal
	if isTenant(who) && c.Operation.ID == "getRestoreSessionOrganization" && c.Succeeded() {
		if o, ok := root(c); ok && o.id != "" {
			p.own[who] = o.key
		}
	}
	if c.Operation.ID != "listRestorePoints" || !isTenant(who) && who != conformance.Administrator || !stands(c) || !isWhole(c) || len(items(c)) > mostLatest {
		return
	}
	list := map[thing]shownPoint{}
	for _, o := range points(c) {
		if o.stamp != 0 && !o.Get("isDeleted").Is(tree.True) && !o.Get("isCopy").Is(tree.True) {
			list[o.thing] = shownPoint{o.id, identified(o.text("organizationId"))}
		}
	}
	p.judgeOthers(s, who, list)
	lacks := map[thing]*conformance.Call{}
	for other, shown := range p.lists {
		for t, point := range shown {
			if _, there := list[t]; other != who && !there && p.mustSee(who, other, point) {
				lacks[t] = headOf(c)
			}
		}
	}
	p.lists[who], p.missing[who] = list, lacks
}

// judgeOthers judges the lists of others before, by one that shows what they lack.
func (p *pointsShown) judgeOthers(s *conformance.Sheet, who conformance.Principal, list map[thing]shownPoint) {
	for _, other := range []conformance.Principal{conformance.Tenant, conformance.OtherTenant, conformance.Administrator} {
		least := "" // of several, the same is told whatever their order
		var from *conformance.Call
		for t, call := range p.missing[other] {
			now, there := list[t]
			_, before := p.lists[who][t]
			switch {
			case there != before: // it was made or removed meanwhile
				delete(p.missing[other], t)
			case there && p.mustSee(other, who, now) && (least == "" || now.id < least):
				least, from = now.id, call
			}
		}
		if from != nil {
			s.Find(from, "", "restore point "+least+", which "+string(who)+" is shown before and after", "a list without it")
			p.missing[other] = nil
		}
	}
}

// mustSee reports whether a principal is to be shown what another is shown: all as an administrator, as a tenant what
// belongs to its organization.
func (p *pointsShown) mustSee(who, other conformance.Principal, point shownPoint) bool {
	if who == conformance.Administrator {
		return isTenant(other)
	}
	own, known := p.own[who]
	return known && other == conformance.Administrator && own == point.organization
}
