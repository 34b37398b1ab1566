package server

import (
	"context"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec/wire"
)

// organizations answers the operations of tag Organization.
type organizations struct {
	store Store
	env   *restore.Env
}

// ListOrganizations lists the organizations that the caller may see: all at once or a page, by version.
func (o organizations) ListOrganizations(ctx context.Context, req gen.ListOrganizationsRequestObject) (gen.ListOrganizationsResponseObject, error) {
	x := from(ctx)
	var page restore.Page
	if x.version.organizationsPaged {
		page = paged(req.Params.Limit, req.Params.Offset)
	}
	var list []restore.Organization
	total := 0
	if req.Params.Msid == nil && req.Params.BackedUpOrganizationID == nil { // no organization has either: D109
		var err error
		if list, total, err = o.store.Organizations(ctx, x.caller.Backups(), page); err != nil {
			return nil, err
		}
	}
	results := make([]gen.Organization, len(list))
	for i, org := range list {
		results[i] = toOrganization(x.version, org, req.Params.ExtendedView)
	}
	if !x.version.organizationsPaged {
		return ok(ctx, results), nil
	}
	return ok(ctx, gen.OrganizationPage{
		Offset: int32(page.Offset), Limit: int32(page.Limit), Results: results, SetID: o.env.NewID(),
		Links: pageLinks(ctx, page, total),
	}), nil
}

// GetOrganization gives one organization that the caller may see.
func (o organizations) GetOrganization(ctx context.Context, req gen.GetOrganizationRequestObject) (gen.GetOrganizationResponseObject, error) {
	x := from(ctx)
	org, err := o.store.Organization(ctx, x.caller.Backups(), req.OrganizationID)
	if err != nil {
		return nil, err
	}
	return ok(ctx, toOrganization(x.version, org, req.Params.ExtendedView)), nil
}

// toOrganization writes an organization; the times of its backups only in the extended view.
func toOrganization(v version, o restore.Organization, extended *bool) gen.Organization {
	out := gen.Organization{
		ID: o.ID, Name: o.Name, OfficeName: o.Name, Type: gen.OrganizationTypeOffice365, Region: gen.RegionWorldwide,
		IsExchangeOnline: true, IsSharePointOnline: true, IsTeamsOnline: true,
		IsBackedup: !o.LastBackup.IsZero(),
		Links:      gen.Links{"self": v.link("/organizations/" + o.ID.String())},
	}
	if value(extended) && out.IsBackedup { // v6 requires it; later versions leave it out for false
		out.FirstBackuptime, out.LastBackuptime = wire.At(o.FirstBackup), wire.At(o.LastBackup)
	}
	return out
}
