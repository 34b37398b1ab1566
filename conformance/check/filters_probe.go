package check

import (
	"context"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
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
		queries := filtersOf(p, way.operation, list[min(1, len(list)-1)])
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
		ask := conformance.Ask{As: as, Operation: operation, Query: url.Values{name: {p.NewID()}}, Broken: conformance.FilterNeverWas + name}
		if _, err := p.Send(ctx, ask); err != nil {
			return err
		}
	}
	return nil
}

// byID reports whether a filter is by an id.
func byID(name string) bool { return name == "msid" || strings.HasSuffix(name, "Id") }

// filtersOf returns a query for each filter of an operation, by the values of a result and by others.
func filtersOf(p *conformance.Probe, operation string, o *object) (out []url.Values) {
	values := map[string][]string{
		"organizationId": {o.text("organizationId"), p.NewID()},
		"jobId":          {o.text("jobId"), p.NewID()},
		"repositoryId":   {o.text("repositoryId"), p.NewID()},
		"msid":           {o.text("msid")}, "backedUpOrganizationId": {o.text("backedUpOrganizationId")},
		"isLongTermCopy": {"true", "false"}, "isCopy": {"true", "false"}, "isRetrieved": {"true", "false"},
		"backupTime": {o.text("backupTime")}, "from": {o.text("backupTime")}, "to": {o.text("backupTime")},
		"startTimeFrom": {o.text("creationTime")}, "startTimeTo": {o.text("creationTime")},
		"endTimeFrom": {o.text("endTime")}, "endTimeTo": {o.text("endTime")},
	}
	for _, name := range filtersIn(p.Version(), operation) {
		value := values[name]
		if len(value) == 0 || value[0] == "" {
			continue
		}
		plain := url.Values{name: value[:1]}
		out = append(out, plain, swapNames(plain)) // names are taken in any case, and so are ids (D78)
		out = append(out, beside(p.Version(), operation, name, value[0])...)
		switch {
		case byID(name) && isUUID.MatchString(value[0]):
			out = append(out, url.Values{name: {strings.ToUpper(value[0])}})
		case len(value) > 1:
			out = append(out, url.Values{name: value[1:]})
		}
	}
	if takes(p.Version(), operation, "from") { // nothing lies between a time and an earlier one
		out = append(out, url.Values{"from": {"2100-01-01T00:00:00Z"}, "to": {"2000-01-01T00:00:00Z"}})
	}
	return append(out, twoFilters(p.Version(), operation, values)...)
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

// twoFilters returns queries with two filters each, of which the second leaves something out.
func twoFilters(v spec.Version, operation string, values map[string][]string) (out []url.Values) {
	for _, names := range [][2]string{
		{"startTimeFrom", "startTimeTo"}, {"endTimeFrom", "endTimeTo"}, {"startTimeFrom", "endTimeTo"}, {"from", "to"}, {"organizationId", "isCopy"}, {"organizationId", "from"},
		{"organizationId", "jobId"}, {"repositoryId", "jobId"}, {"repositoryId", "isRetrieved"}, {"organizationId", "backupTime"},
	} {
		if !takes(v, operation, names[0]) || !takes(v, operation, names[1]) {
			continue
		}
		first, second := values[names[0]], values[names[1]]
		if strings.HasSuffix(strings.ToLower(names[0]), "from") {
			first = []string{"2000-01-01T00:00:00Z"}
		}
		for _, value := range second {
			if first[0] != "" && value != "" {
				out = append(out, url.Values{names[0]: {first[0]}, names[1]: {value}})
			}
		}
	}
	return out
}
