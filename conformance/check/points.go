package check

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
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
func backups(all []object, explorerType string) []time.Time {
	var out []time.Time
	for _, o := range all {
		at, ok := o.time("backupTime")
		if ok && o.fields[holds[explorerType]] == true && o.fields["isDeleted"] != true {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// spanOf returns where t lies among times in order.
func spanOf(t time.Time, times []time.Time) span {
	switch {
	case len(times) == 0 || t.Before(times[0]):
		return beforeFirst
	case t.After(times[len(times)-1]):
		return afterLast
	}
	return between
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
		seen := seenPoints(sheet)
		for c := range sheet.Bound() {
			if !stands(c) {
				continue
			}
			all, ok := seen[whose(c)]
			point, err := wire.ParseRequestTime(asked(c, "dateTime"))
			explorerType := documentedType(asked(c, "type"))
			if !ok || err != nil || explorerType == "" || spanOf(point.Time, backups(all, explorerType)) != s {
				continue
			}
			sheet.Saw(c)
			if !c.Succeeded() {
				sheet.FindStatus(c, "a new session, of "+explorerType)
			}
		}
	}
}

// owner is whose restore points a session can show: those of an organization that was named, or those that a
// principal sees.
type owner struct {
	principal    conformance.Principal
	organization string
}

// whose returns the owner for an Explore.
func whose(c *conformance.Call) owner {
	if id := c.Params["organizationId"]; id != "" {
		return owner{organization: strings.ToLower(id)}
	}
	return owner{principal: c.Principal}
}

// seenPoints returns the restore points that the calls show, by owner.
func seenPoints(s *conformance.Sheet) map[owner][]object {
	out := map[owner][]object{}
	ids := map[owner]map[string]bool{}
	for _, c := range s.Calls {
		for _, o := range points(c) {
			for _, w := range []owner{{principal: c.Principal}, {organization: strings.ToLower(o.text("organizationId"))}} {
				if ids[w] == nil {
					ids[w] = map[string]bool{}
				}
				if id := o.text("id"); !ids[w][id] {
					ids[w][id] = true
					out[w] = append(out[w], o)
				}
			}
		}
	}
	return out
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
