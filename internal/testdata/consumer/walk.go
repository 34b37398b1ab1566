// Package consumer stands outside of the module and imports its client as a stranger does. Its test fails when
// the client cannot be used that way; package budget holds what comes with it.
package consumer

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/vb365-explore/vb365/api"
)

// Walk logs in, starts a restore session, counts its events and stops it again.
func Walk(ctx context.Context, url string, through *http.Client, username, password string) (events int, err error) {
	client, err := api.New(url, api.WithHTTPClient(through), api.WithVersion(api.V8), api.WithUserAgent("consumer"))
	if err != nil {
		return 0, err
	}
	if err := client.Login(ctx, username, password); err != nil {
		return 0, err
	}
	session, err := client.Explore(ctx, api.ExploreRequest{
		DateTime: api.PointInTime(time.Date(2022, 1, 22, 14, 56, 55, 0, time.UTC)),
		Type:     api.ExplorerTypeExchange,
	})
	if err != nil {
		return 0, err
	}
	if _, ended := api.Ended(session); ended || !api.Working(session) {
		return 0, fmt.Errorf("session %s is %s", session.ID, session.State)
	}
	for event, err := range client.Events(ctx, session.ID) {
		if err != nil {
			return 0, err
		}
		if event.Status == api.EventSuccess {
			events++
		}
	}
	return events, client.Stop(ctx, session.ID)
}
