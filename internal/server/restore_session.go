package server

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec/wire"
)

// sessions answers the operations on restore sessions themselves.
type sessions struct {
	store    Store
	env      *restore.Env
	behavior restore.Behavior
}

// ExploreOrganization starts a session for the tenant's own organization.
func (s sessions) ExploreOrganization(ctx context.Context, req gen.ExploreOrganizationRequestObject) (gen.ExploreOrganizationResponseObject, error) {
	return s.explore(ctx, from(ctx).caller.Organization, gen.OrganizationExploreRequest{
		DateTime: req.Body.DateTime, Type: req.Body.Type,
		ShowDeleted: req.Body.ShowDeleted, ShowAllVersions: req.Body.ShowAllVersions,
	})
}

// ExploreOrganizationByID starts a session for any organization.
func (s sessions) ExploreOrganizationByID(ctx context.Context, req gen.ExploreOrganizationByIDRequestObject) (gen.ExploreOrganizationByIDResponseObject, error) {
	return s.explore(ctx, req.OrganizationID, *req.Body)
}

func (s sessions) explore(ctx context.Context, organization uuid.UUID, body gen.OrganizationExploreRequest) (reply, error) {
	x := from(ctx)
	kind, known := restore.ParseExplorerType(string(body.Type))
	if !known {
		return reply{}, invalid("type: expected Vex, Veod, Vesp or Vet")
	}
	e := restore.Explore{
		Point: body.DateTime.Time, Type: kind, ShowDeleted: body.ShowDeleted, ShowAllVersions: body.ShowAllVersions,
		Repository: body.RepositoryID,
	}
	facts, err := s.store.Facts(ctx, x.caller.Backups(), e.Counts(organization, s.behavior))
	if err != nil {
		return reply{}, err
	}
	session, first := restore.Start(e, facts, x.caller, s.env)
	if err := s.store.CreateSession(ctx, session, first); err != nil {
		return reply{}, err
	}
	return ok(ctx, toSession(x.version, session)), nil
}

// ListRestoreSessions lists the sessions that the caller may see, a page at a time.
func (s sessions) ListRestoreSessions(ctx context.Context, req gen.ListRestoreSessionsRequestObject) (gen.ListRestoreSessionsResponseObject, error) {
	x := from(ctx)
	p := req.Params
	page := paged(p.Limit, p.Offset)
	list, total, err := s.store.Sessions(ctx, x.caller.Sessions(s.behavior), restore.SessionFilter{
		StartedAfter: instant(p.StartTimeFrom), StartedBefore: instant(p.StartTimeTo),
		EndedAfter: instant(p.EndTimeFrom), EndedBefore: instant(p.EndTimeTo),
		ByEnd: sameFold(value(p.OrderBy), gen.OrderByEndTime), Ascending: value(p.OrderAsc),
	}, page)
	if err != nil {
		return nil, err
	}
	results := make([]gen.RestoreSession, len(list))
	for i, session := range list {
		results[i] = toSession(x.version, session)
	}
	return ok(ctx, gen.RestoreSessionPage{
		Offset: int32(page.Offset), Limit: int32(page.Limit), Results: results, SetID: s.env.NewID(),
		TotalCount: totalCount(x.version, total), Links: pageLinks(ctx, page, total),
	}), nil
}

// GetRestoreSession gives one session that the caller may see.
func (s sessions) GetRestoreSession(ctx context.Context, req gen.GetRestoreSessionRequestObject) (gen.GetRestoreSessionResponseObject, error) {
	x := from(ctx)
	session, _, err := s.store.Session(ctx, x.caller.Sessions(s.behavior), req.RestoreSessionID)
	if err != nil {
		return nil, err
	}
	return ok(ctx, toSession(x.version, session)), nil
}

// GetRestoreSessionOrganization gives the organization as the session shows it.
func (s sessions) GetRestoreSessionOrganization(ctx context.Context, req gen.GetRestoreSessionOrganizationRequestObject) (gen.GetRestoreSessionOrganizationResponseObject, error) {
	x := from(ctx)
	session, _, err := s.store.Session(ctx, x.caller.Sessions(s.behavior), req.RestoreSessionID)
	if err != nil {
		return nil, err
	}
	return ok(ctx, gen.BackupOrganization{
		ID: session.Organization, Name: session.OrganizationName, Type: gen.OrganizationTypeOffice365,
		Links: gen.Links{"self": x.version.link(sessionPath(session.ID) + "/organization")},
	}), nil
}

// StopRestoreSession ends a session. If another request changes it in between, it decides anew.
func (s sessions) StopRestoreSession(ctx context.Context, req gen.StopRestoreSessionRequestObject) (gen.StopRestoreSessionResponseObject, error) {
	x := from(ctx)
	for {
		session, last, err := s.store.Session(ctx, x.caller.Sessions(s.behavior), req.RestoreSessionID)
		if err != nil {
			return nil, err
		}
		after, event, changed, err := restore.Stop(session, last, s.behavior, s.env)
		if err != nil {
			return nil, err
		}
		if changed {
			err = s.store.UpdateSession(ctx, session.Revision, after, event)
		}
		if err == nil {
			return ok(ctx, nil), nil
		}
		if !errors.Is(err, restore.ErrChanged) {
			return nil, err
		}
	}
}

// toSession writes a session: its links lead back to it (law L004), it has no end while it works (L013), and it
// says what was asked for (L021).
func toSession(v version, s restore.Session) gen.RestoreSession {
	path := sessionPath(s.ID)
	out := gen.RestoreSession{
		ID: s.ID, Name: s.Name, Organization: s.OrganizationName, Type: gen.ExplorerType(s.Type),
		CreationTime: wire.At(s.Created), EndTime: wire.Forever,
		State: gen.SessionState(s.State), Result: gen.SessionResult(s.Result),
		InitiatedBy: s.InitiatedBy, ClientHost: s.ClientHost,
		Links: gen.RestoreSessionLinks{
			Self: v.link(path), Organization: v.link(path + "/organization"), RestoreSessionEvents: new(v.link(path + "/events")),
		},
	}
	if s.State == restore.Stopped {
		out.EndTime = wire.At(s.Ended)
	}
	if v.eTag {
		out.ETag = s.Revision
	}
	return out
}

// sessionPath is the path of a session, as links write it.
func sessionPath(id uuid.UUID) string { return "/restoresessions/" + id.String() }
