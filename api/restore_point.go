package api

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/spec/wire"
)

// RestorePointFilter chooses restore points; the zero value all of them, newest first where the version tells
// the order. A pointer that is nil and an id that is zero choose nothing.
type RestorePointFilter struct {
	OrganizationID UUID
	JobID          UUID
	RepositoryID   UUID
	From           time.Time // made at this time or later
	To             time.Time // made at this time or earlier; from v7 on
	OldestFirst    bool      // from v7 on
	IsLongTermCopy *bool
	IsRetrieved    *bool
	IsCopy         *bool  // from v7 on
	UserID         string // from v8 on
	GroupID        string // from v8 on
	SiteID         string // from v8 on
	TeamID         UUID   // from v8 on
	PageSize       int    // how many results are fetched at a time: 1 to MaxPageSize; 0 for DefaultPageSize; v6 sends all at once
}

// RestorePoints iterates over the restore points that the credentials may see (listRestorePoints, any
// credentials). Each loop over it starts from the beginning and ends at the first error.
func (c *Client) RestorePoints(ctx context.Context, f RestorePointFilter) iter.Seq2[RestorePoint, error] {
	return list(ctx, c, query[RestorePoint, string]{
		operation: "listRestorePoints",
		size:      f.PageSize,
		filters: []filter{
			{"to", "To", !f.To.IsZero()},
			{"orderAsc", "OldestFirst", f.OldestFirst},
			{"isCopy", "IsCopy", f.IsCopy != nil},
			{"userId", "UserID", f.UserID != ""},
			{"groupId", "GroupID", f.GroupID != ""},
			{"siteId", "SiteID", f.SiteID != ""},
			{"teamId", "TeamID", f.TeamID != UUID{}},
		},
		key: func(p *RestorePoint) string { return p.ID },
		send: func(ctx context.Context, limit, offset *int32) (*http.Response, error) {
			return c.gen.ListRestorePoints(ctx, f.params(c.version, limit, offset))
		},
	})
}

// params writes the filter as query parameters.
func (f *RestorePointFilter) params(v Version, limit, offset *int32) *gen.ListRestorePointsParams {
	p := &gen.ListRestorePointsParams{
		OrganizationID: set(f.OrganizationID), JobID: set(f.JobID), RepositoryID: set(f.RepositoryID),
		From: at(f.From), To: at(f.To), OrderAsc: set(f.OldestFirst),
		IsLongTermCopy: f.IsLongTermCopy, IsRetrieved: f.IsRetrieved, IsCopy: f.IsCopy,
		UserID: set(f.UserID), GroupID: set(f.GroupID), SiteID: set(f.SiteID), TeamID: set(f.TeamID),
		Limit: limit, Offset: offset,
	}
	if v == V6 && !f.From.IsZero() {
		// backupTime means "after": one tick earlier makes it "at this time or later".
		p.From, p.BackupTime = nil, at(f.From.Add(-wire.Tick))
	}
	return p
}

// RestorePoint returns one restore point (getRestorePoint, any credentials).
func (c *Client) RestorePoint(ctx context.Context, id string) (RestorePoint, error) {
	const operation = "getRestorePoint"
	if id == "" || id == "." || id == ".." {
		// As part of a path these would lead to another resource.
		return RestorePoint{}, fmt.Errorf("%s: %q is not the id of a restore point", operation, id)
	}
	return fetch(ctx, c, operation, func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetRestorePoint(ctx, id)
	}, func(p *RestorePoint) bool { return strings.EqualFold(p.ID, id) })
}
