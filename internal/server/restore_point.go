package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec/wire"
)

// restorePoints answers the operations of tag RestorePoint.
type restorePoints struct {
	store Store
	env   *restore.Env
}

// ListRestorePoints lists the restore points that the caller may see: all at once or a page, by version.
func (r restorePoints) ListRestorePoints(ctx context.Context, req gen.ListRestorePointsRequestObject) (gen.ListRestorePointsResponseObject, error) {
	x := from(ctx)
	var page restore.Page
	if x.version.restorePointsPaged {
		page = paged(req.Params.Limit, req.Params.Offset)
	}
	var list []restore.RestorePoint
	total := 0
	if !matchesNothing(req.Params) {
		var err error
		if list, total, err = r.store.RestorePoints(ctx, x.caller.Backups(), restorePointFilter(req.Params), page); err != nil {
			return nil, err
		}
	}
	results := make([]gen.RestorePoint, len(list))
	for i, p := range list {
		results[i] = toRestorePoint(x.version, p)
	}
	if !x.version.restorePointsPaged {
		return ok(ctx, results), nil
	}
	return ok(ctx, gen.RestorePointPage{
		Offset: int32(page.Offset), Limit: int32(page.Limit), Results: results, SetID: r.env.NewID(),
		TotalCount: totalCount(x.version, total), Links: pageLinks(ctx, page, total),
	}), nil
}

// GetRestorePoint gives one restore point that the caller may see.
func (r restorePoints) GetRestorePoint(ctx context.Context, req gen.GetRestorePointRequestObject) (gen.GetRestorePointResponseObject, error) {
	x := from(ctx)
	p, err := r.store.RestorePoint(ctx, x.caller.Backups(), req.RestorePointID)
	if err != nil {
		return nil, err
	}
	return ok(ctx, toRestorePoint(x.version, p)), nil
}

// matchesNothing reports whether a filter asks for what no restore point has: an id of zeros, or a user, group, site or
// team, of which this server keeps none yet (D109).
func matchesNothing(p gen.ListRestorePointsParams) bool {
	for _, id := range []*uuid.UUID{p.OrganizationID, p.JobID, p.RepositoryID} {
		if id != nil && *id == uuid.Nil {
			return true // which the store takes for no filter
		}
	}
	return p.UserID != nil || p.GroupID != nil || p.SiteID != nil || p.TeamID != nil
}

func restorePointFilter(p gen.ListRestorePointsParams) restore.RestorePointFilter {
	return restore.RestorePointFilter{
		Organization: value(p.OrganizationID), Job: value(p.JobID), Repository: value(p.RepositoryID),
		LongTermCopy: p.IsLongTermCopy, Copy: p.IsCopy, Retrieved: p.IsRetrieved, Ascending: value(p.OrderAsc),
		After: instant(p.BackupTime), From: instant(p.From), To: instant(p.To),
	}
}

func toRestorePoint(v version, p restore.RestorePoint) gen.RestorePoint {
	out := gen.RestorePoint{
		ID: p.ID.String(), OrganizationID: p.Organization, RepositoryID: p.Repository, JobID: p.Job,
		BackupTime: wire.At(p.BackupTime),
		IsExchange: p.Exchange, IsOneDrive: p.OneDrive, IsSharePoint: p.SharePoint, IsTeams: p.Teams,
		IsLongTermCopy: p.LongTermCopy, IsRetrieved: p.Retrieved,
		Links: gen.Links{"self": v.link("/restorepoints/" + p.ID.String())},
	}
	if v.copies {
		out.IsCopy, out.IsDeleted = &p.Copy, &p.Deleted
	}
	if v.eTag {
		out.ETag, out.ObjectsEtag = 1, 1 // restore points are never changed
	}
	return out
}
