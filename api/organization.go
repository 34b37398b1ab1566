package api

import (
	"context"
	"iter"
	"net/http"

	"github.com/vb365-explore/vb365/gen"
)

// Organizations iterates over the organizations of the backup infrastructure, with the times of their first
// and last backup (listOrganizations, administrator credentials). Each loop over it starts from the beginning
// and ends at the first error.
func (c *Client) Organizations(ctx context.Context) iter.Seq2[Organization, error] {
	return list(ctx, c, query[Organization, UUID]{
		operation: "listOrganizations",
		key:       func(o *Organization) UUID { return o.ID },
		send: func(ctx context.Context, limit, offset *int32) (*http.Response, error) {
			return c.gen.ListOrganizations(ctx, &gen.ListOrganizationsParams{
				ExtendedView: new(true), Limit: limit, Offset: offset,
			})
		},
	})
}

// Organization returns one organization, with the times of its first and last backup (getOrganization,
// administrator credentials).
func (c *Client) Organization(ctx context.Context, id UUID) (Organization, error) {
	return fetch(ctx, c, "getOrganization", func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetOrganization(ctx, id, &gen.GetOrganizationParams{ExtendedView: new(true)})
	}, func(o *Organization) bool { return o.ID == id })
}
