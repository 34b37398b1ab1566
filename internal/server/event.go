package server

import (
	"context"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/spec/wire"
)

// events answers the operations on the events of a session.
type events struct {
	store    Store
	env      *restore.Env
	behavior restore.Behavior
}

// ListRestoreSessionEvents lists the events of a session that the caller may see, a page at a time.
func (e events) ListRestoreSessionEvents(ctx context.Context, req gen.ListRestoreSessionEventsRequestObject) (gen.ListRestoreSessionEventsResponseObject, error) {
	x := from(ctx)
	page := paged(req.Params.Limit, req.Params.Offset)
	list, total, err := e.store.Events(ctx, x.caller.Sessions(e.behavior), req.RestoreSessionID, page)
	if err != nil {
		return nil, err
	}
	results := make([]gen.SessionEvent, len(list))
	for i, event := range list {
		results[i] = toEvent(x.version, event)
	}
	return ok(ctx, gen.SessionEventPage{
		Offset: int32(page.Offset), Limit: int32(page.Limit), Results: results, SetID: e.env.NewID(),
		TotalCount: totalCount(x.version, total), Links: pageLinks(ctx, page, total),
	}), nil
}

// GetRestoreSessionEvent gives one event of a session that the caller may see.
func (e events) GetRestoreSessionEvent(ctx context.Context, req gen.GetRestoreSessionEventRequestObject) (gen.GetRestoreSessionEventResponseObject, error) {
	x := from(ctx)
	event, err := e.store.Event(ctx, x.caller.Sessions(e.behavior), req.RestoreSessionID, req.EventID)
	if err != nil {
		return nil, err
	}
	return ok(ctx, toEvent(x.version, event)), nil
}

func toEvent(v version, e restore.Event) gen.SessionEvent {
	path := sessionPath(e.Session)
	out := gen.SessionEvent{
		ID: e.ID, Order: int32(e.Order), Type: gen.EventType(e.Type), Status: gen.EventStatus(e.Status),
		StartTime: wire.At(e.Start), EndTime: wire.At(e.End), Duration: wire.TimeSpan(e.End.Sub(e.Start)),
		Title: e.Title, Message: e.Message,
		Links: gen.SessionEventLinks{
			Self: new(v.link(path + "/events/" + e.ID.String())), RestoreSession: new(v.link(path)),
		},
	}
	if v.eventOrganization {
		out.OrganizationID = e.Organization
	}
	return out
}
