package api

import (
	"context"
	"net/http"
)

// ServiceInstance tells which installation answers (getServiceInstance, any credentials).
func (c *Client) ServiceInstance(ctx context.Context) (ServiceInstance, error) {
	return fetch[ServiceInstance](ctx, c, "getServiceInstance", func(ctx context.Context) (*http.Response, error) {
		return c.gen.GetServiceInstance(ctx)
	}, nil)
}
