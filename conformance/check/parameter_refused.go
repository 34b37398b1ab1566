package check

import (
	"context"
	"maps"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// parameterRefused checks that a parameter of the query or the path that breaks the contract is refused.
func parameterRefused() conformance.Check {
	return conformance.Check{
		ID:       "request/parameter-refused",
		Title:    "A parameter that breaks the contract is refused with 4xx",
		Cites:    []string{"D49", "D77", "D107"},
		Bound:    func(v spec.Version, o spec.Operation) bool { return len(o.Query[v]) > 0 || malformable(o) },
		Level:    conformance.Extended,
		Negative: true, Probe: probeParameterRefused,
		Judge: judgeParameterRefused,
	}
}

// malformable reports whether a path of the operation has an id that must have some form: a UUID, or a text that is not
// too long.
func malformable(o spec.Operation) bool {
	return hasParam(o, "restoreSessionId") || hasParam(o, "organizationId") || hasParam(o, "restorePointId")
}

// probeParameterRefused sends each operation every parameter of the contract with values at the edges of what it
// takes and beyond, all else good. The judge says which of them break the contract; the others are good requests.
func probeParameterRefused(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for o, good := range things.asks(p) {
		asks, err := badParameters(p, good, o)
		if err != nil {
			return err
		}
		for _, ask := range asks {
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// badParameters returns requests of an operation that differ from a good one in one parameter.
func badParameters(p *conformance.Probe, good conformance.Ask, o spec.Operation) ([]conformance.Ask, error) {
	parameters, err := generate.Parameters(p.Version(), o)
	if err != nil {
		return nil, err
	}
	var out []conformance.Ask
	add := func(in, kase string, edit func(*conformance.Ask)) {
		ask := good
		ask.Query, ask.Params = maps.Clone(good.Query), maps.Clone(good.Params)
		edit(&ask)
		if ask.Broken = in + ": " + kase; !breaks(p.Version(), ask) {
			if in == "path" {
				return // the id of nothing, which is good: for the check of ids that never were
			}
			ask.Broken = ""
		}
		out = append(out, ask)
	}
	for _, of := range parameters {
		name := of.Name
		switch of.In {
		case "path":
			for _, value := range of.Values() {
				if value != "" { // another path
					add("path", name+"="+short(value), func(ask *conformance.Ask) { ask.Params[name] = value })
				}
			}
		case "query":
			if of.Required {
				add("query", "no "+name, func(ask *conformance.Ask) { ask.Query.Del(name) })
			}
			for _, value := range of.Values() {
				add("query", name+"="+short(value), func(ask *conformance.Ask) { ask.Query.Set(name, value) })
			}
			add("query", name+twice, func(ask *conformance.Ask) { ask.Query[name] = []string{"1", "1"} })
			add("query", name+twiceInCases, func(ask *conformance.Ask) {
				ask.Query[name], ask.Query[generate.SwapCase(name)] = []string{"1"}, []string{"1"}
			})
		}
	}
	return out, nil
}

// short cuts a value to what a case shows.
func short(value string) string {
	if len(value) > 40 {
		return value[:40] + "…"
	}
	return value
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
			f := conformance.Finding{Where: where, Case: kase, Expected: "4xx, and the error body", Got: status(c)}
			if where == "query" && c.Succeeded() && isLoose(kase) {
				f.Level = conformance.Provisional // nobody says that it is refused (D107)
			}
			s.Add(c, f)
		}
	}
}

// Ends of the cases of a parameter that comes more than once.
const (
	twice        = " twice"
	twiceInCases = " twice in two cases"
)

// isLoose reports whether a case is of a parameter without a value, or that comes more than once.
func isLoose(kase string) bool {
	return strings.HasSuffix(kase, "=") || strings.HasSuffix(kase, twice) || strings.HasSuffix(kase, twiceInCases)
}
