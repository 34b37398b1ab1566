package api

import (
	"context"
	"iter"
	"net/http"

	"github.com/vb365-explore/vb365/gen"
)

// Events iterates over the events of a restore session in the order in which they happened
// (listRestoreSessionEvents, any credentials). Each loop over it starts from the beginning and ends at the
// first error.
func (c *Client) Events(ctx context.Context, sessionID UUID) iter.Seq2[SessionEvent, error] {
	return list(ctx, c, query[SessionEvent, UUID]{
		operation: "listRestoreSessionEvents",
		key:       func(e *SessionEvent) UUID { return e.ID },
		send: func(ctx context.Context, limit, offset *int32) (*http.Response, error) {
			return c.gen.ListRestoreSessionEvents(ctx, sessionID,
				&gen.ListRestoreSessionEventsParams{Limit: limit, Offset: offset})
		},
	})
}

// Event returns one event of a restore session (getRestoreSessionEvent, any credentials).
func (c *Client) Event(ctx context.Context, sessionID, eventID UUID) (SessionEvent, error) {
	return fetch(ctx, c, "getRestoreSessionEvent", func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetRestoreSessionEvent(ctx, sessionID, eventID)
	}, func(e *SessionEvent) bool { return e.ID == eventID })
}
