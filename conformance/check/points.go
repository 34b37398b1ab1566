package check

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec/wire"
)

// span says where a point in time lies among the restore points that hold data of an explorer type.
type span int

// The spans of laws L001 to L003.
const (
	beforeFirst span = iota + 1 // before the first, or there is none
	between                     // at the first or later, and not after the last
	afterLast
)

// holds names the property of a restore point that says it holds data of an explorer type.
var holds = map[string]string{"Vex": "isExchange", "Veod": "isOneDrive", "Vesp": "isSharePoint", "Vet": "isTeams"}

// explorerTypes lists the explorer types in the order of the contract.
var explorerTypes = []string{"Vex", "Veod", "Vesp", "Vet"}

// backups returns when the restore points were made that count for an explorer type, oldest first.
func backups(all []*object, explorerType string) []time.Time {
	var out []time.Time
	for _, o := range all {
		if at, ok := o.time("backupTime"); ok && counts(o, explorerType) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// counts reports whether a restore point that is there holds data of an explorer type.
func counts(o *object, explorerType string) bool {
	return o.Get(holds[explorerType]).Is(tree.True) && !o.Get("isDeleted").Is(tree.True)
}

// pointIn returns a point in time that lies in a span; ok is false if there is none.
func pointIn(s span, times []time.Time) (t time.Time, ok bool) {
	if len(times) == 0 {
		return time.Now(), s == beforeFirst
	}
	first, last := times[0], times[len(times)-1]
	switch s {
	case beforeFirst:
		return first.Add(-time.Hour), true
	case afterLast:
		return last.Add(time.Hour), true
	}
	return first.Add(last.Sub(first) / 2), true
}

// exploreIn returns a probe that starts sessions in a span: the first way to start one explores each type, the
// others Exchange alone, because sessions are dear on a real server.
func exploreIn(s span) func(context.Context, *conformance.Probe) error {
	return func(ctx context.Context, p *conformance.Probe) error {
		ways, err := explorers(ctx, p)
		if err != nil {
			return err
		}
		types := explorerTypes
		for _, way := range ways {
			all, err := restorePoints(ctx, p, way.as, way.params["organizationId"])
			if err != nil {
				return err
			}
			for _, explorerType := range types {
				point, ok := pointIn(s, backups(all, explorerType))
				if !ok {
					continue
				}
				if _, err := way.explore(ctx, p, point, explorerType); err != nil {
					return err
				}
			}
			types = explorerTypes[:1]
		}
		return nil
	}
}

// judgeIn returns a judge of requests whose point in time lies in a span: they must give a session.
func judgeIn(s span) func(*conformance.Sheet) {
	return func(sheet *conformance.Sheet) {
		var asks deferred // the restore points may be read later
		var known recall[held]
		for c := range sheet.Calls() {
			notePoints(&known, c)
			if !sheet.Binds(c) || !stands(c) || testified.Of(c).deserved {
				continue
			}
			point, err := wire.ParseRequestTime(asked(c, "dateTime"))
			explorerType := documentedType(asked(c, "type"))
			if err != nil || explorerType == "" {
				continue
			}
			c := headOf(c)
			asks.later(func() {
				if has, ok := known.of(named(whose(c))); !ok || has.spanOf(point.Time, explorerType) != s {
					return
				}
				sheet.Saw(c)
				if !c.Succeeded() {
					sheet.FindStatus(c, "a new session, of "+explorerType)
				}
			})
		}
		asks.now()
	}
}

// held is when the restore points of an owner were made that hold data of each explorer type: the first and the last, in
// the order of explorerTypes.
type held [4]stretch

// stretch is from the first of some times to the last, if there are any.
type stretch struct {
	any         bool
	first, last time.Time
}

// widen takes in what a further stretch holds.
func (s *stretch) widen(by stretch) {
	switch {
	case !by.any:
	case !s.any:
		*s = by
	default:
		if by.first.Before(s.first) {
			s.first = by.first
		}
		if by.last.After(s.last) {
			s.last = by.last
		}
	}
}

// spanOf returns where t lies among the restore points of an explorer type.
func (h held) spanOf(t time.Time, explorerType string) span {
	var of stretch
	if i := slices.Index(explorerTypes, explorerType); i >= 0 {
		of = h[i]
	}
	switch {
	case !of.any || t.Before(of.first):
		return beforeFirst
	case t.After(of.last):
		return afterLast
	}
	return between
}

// heldBy is what the restore points of an answer hold, together and by organization.
type heldBy struct {
	all           held
	organizations []heldIn
}

// heldIn is what the restore points of an organization hold.
type heldIn struct {
	organization key
	held         held
}

// notePoints takes down the restore points that an answer shows.
func notePoints(seen *recall[held], c *conformance.Call) {
	if len(points(c)) == 0 {
		return
	}
	note := func(owner key, more held) {
		has, _ := seen.of(owner)
		for i := range has {
			has[i].widen(more[i])
		}
		seen.set(owner, has)
	}
	by := conformance.Once(c, findHeld)
	note(named("to "+string(c.Principal)), by.all)
	for _, has := range by.organizations {
		note(has.organization, has.held)
	}
}

func findHeld(c *conformance.Call) heldBy {
	by := heldBy{}
	places := map[string]int{} // of organizations, by their ids
	for _, o := range points(c) {
		id := strings.ToLower(o.text("organizationId"))
		i, known := places[id]
		if !known {
			i = len(by.organizations)
			places[id] = i
			by.organizations = append(by.organizations, heldIn{organization: named("of " + id)})
		}
		has := &by.organizations[i].held
		at, ok := o.time("backupTime")
		for i, explorerType := range explorerTypes {
			if ok && counts(o, explorerType) {
				has[i].widen(stretch{true, at, at})
				by.all[i].widen(stretch{true, at, at})
			}
		}
	}
	return by
}

// whose names whose restore points a session can show: those of an organization that was named, or those that a
// principal sees.
func whose(c *conformance.Call) string {
	if id := c.Params["organizationId"]; id != "" {
		return "of " + strings.ToLower(id)
	}
	return "to " + string(c.Principal)
}

// documentedType returns an explorer type that may be in any case as the contract writes it; "" for another.
func documentedType(s string) string {
	for _, t := range explorerTypes {
		if strings.EqualFold(t, s) {
			return t
		}
	}
	return ""
}
