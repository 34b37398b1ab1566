package check

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// anyCase checks that routes, query names and property names are taken in any case.
func anyCase() conformance.Check {
	return conformance.Check{
		ID:    "request/any-case",
		Title: "Routes, query names and property names are taken in any case",
		Level: conformance.Extended,
		Cites: []string{"D10", "D78"},
		Bound: func(spec.Version, spec.Operation) bool { return true },
		Probe: probeAnyCase, Studies: []conformance.Studied{registered, owned, testified},
		Judge: judgeAnyCase,
	}
}

// probeAnyCase sends every operation with its path in another case and a slash at its end, and where there are
// some, with its query names and its property names in another case, and its ids in capitals; a login as JSON.
func probeAnyCase(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for o, plain := range things.asks(p) {
		ask := plain
		ask.Path = swapPath(p.Version(), o, plain.Params, plain.Query)
		asks := []conformance.Ask{ask}
		if o.Query[p.Version()] != nil {
			ask := plain
			ask.Query = swapNames(plain.Query)
			if takes(p.Version(), o.ID, "limit") {
				ask.Query.Set(generate.SwapCase("limit"), "2")
			}
			asks = append(asks, ask)
		}
		if o.Explores() {
			ask := plain
			ask.Body = []byte(strings.NewReplacer(`"dateTime"`, `"DATETIME"`, `"type"`, `"TYPE"`, `"Vex"`, `"vEX"`,
				`"showDeleted"`, `"showdeleted"`, `"showAllVersions"`, `"ShowAllVersions"`).Replace(string(ask.Body)))
			asks = append(asks, ask)
		}
		if o.Anonymous {
			asks = append(asks, swappedLogin(p, plain.As))
		}
		if len(plain.Params) > 0 && !hasParam(o, "restorePointId") { // the id of a restore point is any text
			ask := plain
			ask.Params = inCapitals(plain.Params)
			asks = append(asks, ask)
		}
		for _, ask := range asks {
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// swappedLogin asks for a token as JSON, its names in other cases.
func swappedLogin(p *conformance.Probe, as conformance.Principal) conformance.Ask {
	l := p.Login(as)
	return askInJSON(as, map[string]any{"GRANT_TYPE": "password", "UserName": l.Username, "PASSWORD": l.Password})
}

// inCapitals writes ids in capitals.
func inCapitals(ids map[string]string) map[string]string {
	out := map[string]string{}
	for name, id := range ids {
		out[name] = strings.ToUpper(id)
	}
	return out
}

// swapPath returns the path and query of a request with the literal parts of the path in another case.
func swapPath(v spec.Version, o spec.Operation, params map[string]string, q url.Values) string {
	parts := strings.Split(o.Path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			parts[i] = generate.SwapCase(part)
		}
	}
	o.Path = strings.Join(parts, "/") + "/"
	return generate.SwapCase("/"+string(v)) + strings.TrimPrefix(conformance.Path(v, o, params, q), "/"+string(v))
}

// swapNames returns a query with its names in another case.
func swapNames(q url.Values) url.Values {
	out := url.Values{}
	for name, values := range q {
		out[generate.SwapCase(name)] = values
	}
	return out
}

// judgeAnyCase judges good requests that are written in another case than the documented one.
func judgeAnyCase(s *conformance.Sheet) {
	served := map[string]bool{} // operations, whether good requests in the documented case are served
	refused := map[string]map[string]*refusal{}
	for c := range s.Calls() {
		if owner := owned.Of(c).by; owner != "" && owner != c.Principal {
			continue // for the check that keeps tenants apart
		}
		kase := drift(c)
		switch {
		case kase == "" && c.Operation.ID != "" && stands(c):
			served[c.Operation.ID] = served[c.Operation.ID] || c.Succeeded()
		case kase != "" && s.Binds(c) && stands(c) && testified.Of(c).shown:
			s.Saw(c)
			if before := testified.Of(c); !c.Succeeded() && !isBusy(c) && !before.deserved && !before.pointless {
				take(refused, c, kase)
			}
		}
	}
	for _, operation := range slices.Sorted(maps.Keys(refused)) {
		if was, known := served[operation]; known && !was {
			continue // they fail in the documented case as well: nothing is known of another case
		}
		for _, kase := range slices.Sorted(maps.Keys(refused[operation])) {
			r := refused[operation][kase]
			s.Add(r.first, conformance.Finding{Where: "status", Case: kase, Expected: "success, as in the documented case", Count: r.count})
		}
	}
}

// refusal counts calls that were refused.
type refusal struct {
	first *conformance.Call
	count int
}

// take takes down that a call was refused.
func take(refused map[string]map[string]*refusal, c *conformance.Call, kase string) {
	cases := refused[c.Operation.ID]
	if cases == nil {
		cases = map[string]*refusal{}
		refused[c.Operation.ID] = cases
	}
	if cases[kase] == nil {
		cases[kase] = &refusal{first: headOf(c)}
	}
	cases[kase].count++
}

// drift says what of a request is in another case than the documented one; "" for nothing.
func drift(c *conformance.Call) string {
	if documented := conformance.Path(c.Version, c.Operation, c.Params, nil); c.Path() != documented {
		return "the path in another case"
	}
	for name := range c.Query() {
		for _, documented := range c.Operation.Query[c.Version] {
			if name != documented && strings.EqualFold(name, documented) {
				return "a query name in another case"
			}
		}
	}
	for name := range c.Asked().Members() {
		for _, documented := range []string{"dateTime", "type", "showDeleted", "showAllVersions"} {
			if explores(c) && name != documented && strings.EqualFold(name, documented) {
				return "a property name in another case"
			}
		}
	}
	return ""
}
