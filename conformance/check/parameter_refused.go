package check

import (
	"context"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// parameterRefused checks that a parameter of the query or the path that breaks the contract is refused.
func parameterRefused() conformance.Check {
	return conformance.Check{
		ID:       "request/parameter-refused",
		Title:    "A parameter that breaks the contract is refused with 4xx",
		Cites:    []string{"D49", "D77"},
		Bound:    func(v spec.Version, o spec.Operation) bool { return len(o.Query[v]) > 0 || malformable(o) },
		Level:    conformance.Extended,
		Negative: true, Probe: probeParameterRefused,
		Judge: judgeParameterRefused,
	}
}

// badQueries are query parameters that no operation may take.
var badQueries = []struct{ name, value string }{
	{"limit", "-1"}, {"limit", "0"}, {"limit", "10001"}, {"limit", "ten"}, {"limit", "99999999999999999999"},
	{"offset", "-1"}, {"offset", "1.5"},
	{"startTimeFrom", "garbage"}, {"startTimeTo", "2022-02-30T00:00:00Z"},
	{"organizationId", "garbage"}, {"extendedView", "perhaps"}, {"orderAsc", "perhaps"}, {"orderBy", "Weight"},
}

// malformedID is no UUID.
const malformedID = "not-a-uuid"

// malformable reports whether a path of the operation has an id that must be a UUID.
func malformable(o spec.Operation) bool {
	return hasParam(o, "restoreSessionId") || hasParam(o, "organizationId")
}

// probeParameterRefused sends each bad parameter that an operation has, all else good.
func probeParameterRefused(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	malformed := known{session: malformedID, event: malformedID, point: malformedID, organization: malformedID}
	for _, o := range spec.Operations(p.Version()) {
		as, ok := rightful(p, o)
		if !ok {
			continue
		}
		if malformable(o) {
			params, _ := malformed.params(o)
			ask := plainly(p, as, o, params)
			ask.Broken = "path: a malformed id"
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
		params, ok := things.params(o)
		for _, bad := range badQueries {
			if !ok || !takes(p.Version(), o.ID, bad.name) {
				continue
			}
			ask := plainly(p, as, o, params)
			ask.Query.Set(bad.name, bad.value)
			ask.Broken = "query: " + bad.name + "=" + bad.value
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeParameterRefused judges requests with a bad parameter.
func judgeParameterRefused(s *conformance.Sheet) {
	for c := range s.Bound() {
		kase, ok := strings.CutPrefix(c.Broken, "query: ")
		if !ok {
			kase, ok = strings.CutPrefix(c.Broken, "path: ")
		}
		if !ok || !rightly(c) || c.Broken == conformance.NeverWas {
			continue
		}
		s.Saw(c)
		where := "query"
		if strings.HasPrefix(c.Broken, "path: ") {
			where = "path"
		}
		// What is asked for by a malformed id may as well be said not to be there (D49).
		if !c.Refused() || saysOther(c) && (where == "query" || c.Response.Status != 404) {
			s.Add(c, conformance.Finding{Where: where, Case: kase, Expected: "4xx, and the error body", Got: status(c)})
		}
	}
}
