package check

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/tree"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// probeFiltersKept reads the lists whole and with each filter: by the values of a result in the middle, and by
// values that none has.
func probeFiltersKept(ctx context.Context, p *conformance.Probe) error {
	for range 3 {
		id, err := newSession(ctx, p)
		if err != nil {
			return err
		}
		if id != "" {
			if _, err := ofSession(ctx, p, "stopRestoreSession", id); err != nil {
				return err
			}
		}
	}
	ways := []struct {
		as        conformance.Principal
		operation string
	}{
		{p.Main(), "listRestoreSessions"}, {p.Main(), "listRestorePoints"},
		{conformance.Administrator, "listRestorePoints"}, {conformance.Administrator, "listOrganizations"},
	}
	for _, way := range ways {
		if !p.Has(way.as) || len(filtersIn(p.Version(), way.operation)) == 0 {
			continue
		}
		whole := url.Values{}
		if takes(p.Version(), way.operation, "limit") {
			whole.Set("limit", "100")
		}
		c, err := get(ctx, p, way.as, way.operation, nil, whole)
		if err != nil {
			return err
		}
		list := items(c)
		if len(list) == 0 {
			continue
		}
		if err := filterByNobody(ctx, p, way.as, way.operation); err != nil {
			return err
		}
		values := filterValues(p, list[min(1, len(list)-1)])
		queries := filtersOf(p, way.operation, values)
		if way.as == p.Main() {
			queries = append(queries, twoFilters(p.Version(), way.operation, values)...)
		}
		for _, q := range append(queries, whole) { // whole again: shows whether what a filter left out is still there
			if _, err := get(ctx, p, way.as, way.operation, nil, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// filterByNobody reads a list with each filter by an id that is of nothing and nobody.
func filterByNobody(ctx context.Context, p *conformance.Probe, as conformance.Principal, operation string) error {
	for _, name := range filtersIn(p.Version(), operation) {
		if !byID(name) {
			continue
		}
		queries := []url.Values{{name: {p.NewID()}}}
		if slices.Contains(holders, name) {
			queries = append(queries, url.Values{name: {p.NewID()}, "isLongTermCopy": {"false"}})
		}
		for _, q := range queries {
			ask := conformance.Ask{As: as, Operation: operation, Query: q, Broken: conformance.FilterNeverWas + name}
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// zeros is an id like others.
const zeros = "00000000-0000-0000-0000-000000000000"

// byID reports whether a filter is by an id.
func byID(name string) bool { return name == "msid" || strings.HasSuffix(name, "Id") }

// filterValues returns values of filters: the first is that of a result, the last that of others.
func filterValues(p *conformance.Probe, o *object) map[string][]string {
	return map[string][]string{
		"organizationId": {o.text("organizationId"), p.NewID()},
		"jobId":          {o.text("jobId"), p.NewID()},
		"repositoryId":   {o.text("repositoryId"), p.NewID()},
		"msid":           {o.text("msid")}, "backedUpOrganizationId": {o.text("backedUpOrganizationId")},
		"isLongTermCopy": truth(o, "isLongTermCopy"), "isCopy": truth(o, "isCopy"), "isRetrieved": truth(o, "isRetrieved"),
		"backupTime": {o.text("backupTime")}, "from": {o.text("backupTime")}, "to": {o.text("backupTime")},
		"startTimeFrom": {o.text("creationTime")}, "startTimeTo": {o.text("creationTime")},
		"endTimeFrom": {o.text("endTime")}, "endTimeTo": {o.text("endTime")},
	}
}

// truth returns the value of a boolean member and the other one.
func truth(o *object, name string) []string {
	if o.Get(name).Is(tree.True) {
		return []string{"true", "false"}
	}
	return []string{"false", "true"}
}

// filtersOf returns a query for each filter of an operation, by the values of a result and by others.
func filtersOf(p *conformance.Probe, operation string, values map[string][]string) (out []url.Values) {
	for _, name := range filtersIn(p.Version(), operation) {
		value := values[name]
		if len(value) == 0 || value[0] == "" {
			continue
		}
		plain := url.Values{name: value[:1]}
		out = append(out, plain, swapNames(plain)) // names are taken in any case, and so are ids (D78)
		out = append(out, beside(p.Version(), operation, name, value[0])...)
		switch {
		case byID(name) && isUUID.MatchString(value[0]): // zeros are an id like others (D109)
			out = append(out, url.Values{name: {strings.ToUpper(value[0])}}, url.Values{name: {zeros}})
		case len(value) > 1:
			out = append(out, url.Values{name: value[1:]})
		default:
			if at, err := wire.ParseTime(value[0]); err == nil && !at.IsForever() {
				out = append(out, url.Values{name: {at.Format("2006-01-02 15:04:05.000")}})
			}
		}
	}
	if takes(p.Version(), operation, "from") { // nothing lies between a time and an earlier one
		out = append(out, url.Values{"from": {"2100-01-01T00:00:00Z"}, "to": {"2000-01-01T00:00:00Z"}})
	}
	return out
}

// beside returns queries with a filter beside what says which of its results are shown, and in which order.
func beside(v spec.Version, operation, name, value string) (out []url.Values) {
	if takes(v, operation, "limit") {
		out = append(out, url.Values{name: {value}, "limit": {"2"}}, url.Values{name: {value}, "offset": {"1"}, "limit": {"20"}})
	}
	if takes(v, operation, "orderAsc") {
		out = append(out, url.Values{name: {value}, "orderAsc": {"true"}})
	}
	return out
}

// twoFilters returns queries with every two filters, of which one lets a result through and the other leaves something out.
func twoFilters(v spec.Version, operation string, values map[string][]string) (out []url.Values) {
	names := filtersIn(v, operation)
	for _, by := range names {
		for _, name := range names {
			through, left := values[by], values[name]
			if by == name || len(through) == 0 || len(left) == 0 {
				continue
			}
			if strings.HasSuffix(strings.ToLower(by), "from") {
				through = []string{"2000-01-01T00:00:00Z"}
			}
			if value := left[len(left)-1]; through[0] != "" && value != "" {
				out = append(out, url.Values{by: through[:1], name: {value}})
			}
		}
	}
	return out
}
