package api

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/vb365-explore/vb365/gen"
)

// Explore starts a restore session for the organization of the credentials (exploreOrganization, tenant
// credentials). It shows what was backed up at the point in time or before: nothing before the first backup,
// the latest restore point after the last.
//
// The request is sent once. After an error that is not an *Error the session may exist all the same; it is
// the first of Sessions then.
func (c *Client) Explore(ctx context.Context, r ExploreRequest) (RestoreSession, error) {
	const id = "exploreOrganization"
	if err := checkExplore(id, r.DateTime, r.Type); err != nil {
		return RestoreSession{}, err
	}
	return fetch(ctx, c, id, func(ctx context.Context) (*http.Response, error) {
		return c.gen.ExploreOrganization(ctx, r)
	}, hasID)
}

// ExploreOrganization starts a restore session for any organization (exploreOrganizationById, administrator
// credentials). It is otherwise as Explore. The organization is ErrNotFound when there is none with the id.
func (c *Client) ExploreOrganization(ctx context.Context, organizationID UUID, r OrganizationExploreRequest) (RestoreSession, error) {
	const id = "exploreOrganizationById"
	if err := checkExplore(id, r.DateTime, r.Type); err != nil {
		return RestoreSession{}, err
	}
	if r.RepositoryID != nil && c.version != V8 {
		return RestoreSession{}, fmt.Errorf("%s: %s has no repositoryId: leave RepositoryID out or use v8", id, c.version)
	}
	return fetch(ctx, c, id, func(ctx context.Context) (*http.Response, error) {
		return c.gen.ExploreOrganizationByID(ctx, organizationID, r)
	}, hasID)
}

// checkExplore refuses what every server refuses.
func checkExplore(id string, at RequestTime, t ExplorerType) error {
	if at.IsZero() {
		return fmt.Errorf("%s: DateTime is missing: set it to PointInTime of the time to look back to", id)
	}
	if !t.Valid() {
		return fmt.Errorf("%s: Type is %q: use one of the ExplorerType constants", id, t)
	}
	return nil
}

func hasID(s *RestoreSession) bool { return s.ID != UUID{} }

// Session returns a restore session (getRestoreSession, any credentials). It stays readable after it was
// stopped. One of other credentials is ErrNotFound.
func (c *Client) Session(ctx context.Context, id UUID) (RestoreSession, error) {
	return fetch(ctx, c, "getRestoreSession", func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetRestoreSession(ctx, id)
	}, func(s *RestoreSession) bool { return s.ID == id })
}

// Stop ends a restore session (stopRestoreSession, any credentials). Whether a second Stop of the same session
// succeeds is up to the server. A success has no body; one that has was not given by the API and is a
// *ContractError.
func (c *Client) Stop(ctx context.Context, id UUID) error {
	a, err := c.do(ctx, "stopRestoreSession", func(ctx context.Context) (*http.Response, error) {
		return c.gen.StopRestoreSession(ctx, id)
	})
	if err != nil {
		return err
	}
	if len(a.body) > 0 {
		return a.breaks("a body of %d bytes of type %q where there is none", len(a.body), a.mediaType)
	}
	return nil
}

// SessionOrganization returns the organization as a restore session shows it (getRestoreSessionOrganization,
// any credentials).
func (c *Client) SessionOrganization(ctx context.Context, id UUID) (BackupOrganization, error) {
	return fetch[BackupOrganization](ctx, c, "getRestoreSessionOrganization", func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetRestoreSessionOrganization(ctx, id)
	}, nil)
}

// SessionFilter chooses restore sessions; the zero value all of them, newest first.
type SessionFilter struct {
	StartedAfter  time.Time
	StartedBefore time.Time
	EndedAfter    time.Time    // from v8 on
	EndedBefore   time.Time    // from v8 on
	OrderBy       SessionOrder // from v8 on
	OldestFirst   bool         // from v8 on
	PageSize      int          // how many results are fetched at a time: 1 to MaxPageSize; 0 for DefaultPageSize
}

// Sessions iterates over the restore sessions that were created with the credentials (listRestoreSessions,
// any credentials). Each loop over it starts from the beginning and ends at the first error.
func (c *Client) Sessions(ctx context.Context, f SessionFilter) iter.Seq2[RestoreSession, error] {
	return list(ctx, c, query[RestoreSession, UUID]{
		operation: "listRestoreSessions",
		size:      f.PageSize,
		filters: []filter{
			{"endTimeFrom", "EndedAfter", !f.EndedAfter.IsZero()},
			{"endTimeTo", "EndedBefore", !f.EndedBefore.IsZero()},
			{"orderBy", "OrderBy", f.OrderBy != ""},
			{"orderAsc", "OldestFirst", f.OldestFirst},
		},
		key: func(s *RestoreSession) UUID { return s.ID },
		send: func(ctx context.Context, limit, offset *int32) (*http.Response, error) {
			return c.gen.ListRestoreSessions(ctx, &gen.ListRestoreSessionsParams{
				StartTimeFrom: at(f.StartedAfter), StartTimeTo: at(f.StartedBefore),
				EndTimeFrom: at(f.EndedAfter), EndTimeTo: at(f.EndedBefore),
				OrderBy: set(f.OrderBy), OrderAsc: set(f.OldestFirst), Limit: limit, Offset: offset,
			})
		},
	})
}

// Working reports whether a restore session can be explored.
func Working(s RestoreSession) bool { return s.State == SessionWorking }

// Ended returns when a restore session ended, UTC; false while it has no end, which servers write as null, as
// the last instant of the year 9999 or not at all.
func Ended(s RestoreSession) (time.Time, bool) {
	if s.EndTime.IsZero() || s.EndTime.IsForever() {
		return time.Time{}, false
	}
	return s.EndTime.Time, true
}
