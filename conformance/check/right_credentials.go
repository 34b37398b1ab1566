package check

import (
	"context"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// rightCredentials checks law L012.
func rightCredentials() conformance.Check {
	check := conformance.LawCheck("L012", probeRightCredentials, judgeRightCredentials)
	check.ByAccount = true
	check.Level = conformance.Extended
	check.Cites = []string{"D62"}
	check.Negative = true
	check.Needs = func(o spec.Operation) conformance.Need { // the credentials that it does not take
		n := conformance.Needs(o) &^ (conformance.NeedTenant | conformance.NeedAdministrator)
		if o.Credentials == spec.TenantCredentials {
			return n | conformance.NeedAdministrator
		}
		return n | conformance.NeedTenant
	}
	return check
}

// probeRightCredentials sends administrators' operations with a tenant's token and the other way round, about an
// organization that is there and one that never was.
func probeRightCredentials(ctx context.Context, p *conformance.Probe) error {
	id, err := organization(ctx, p)
	if err != nil {
		return err
	}
	for _, o := range spec.Operations(p.Version()) {
		as := conformance.Tenant
		if o.Credentials == spec.TenantCredentials {
			as = conformance.Administrator
		}
		if o.Credentials == spec.AnyCredentials || !p.Has(as) || !p.MaySend(o.ID) {
			continue
		}
		for _, id := range []string{id, p.NewID()} {
			params, ok := known{organization: id}.params(o)
			if !ok {
				continue
			}
			if _, err := p.Send(ctx, plainly(p, as, o, params)); err != nil {
				return err
			}
			if len(params) == 0 {
				break
			}
		}
	}
	return nil
}

// judgeRightCredentials judges requests with good credentials of the wrong kind.
func judgeRightCredentials(s *conformance.Sheet) {
	for c := range s.Bound() {
		if c.Principal == conformance.Nobody || c.Principal == conformance.Stranger || c.Broken != "" || rightly(c) {
			continue
		}
		s.Saw(c)
		f := conformance.Finding{Where: "status", Expected: "403: the operation takes credentials of another kind, " + string(c.Operation.Credentials)}
		if c.Refused() { // that it is refused is documented, by which status is not (D62)
			f.Level, f.Case = conformance.Provisional, "refused by another status"
		}
		if c.Response.Status != 403 {
			s.Add(c, f)
		}
	}
}
