package server

import (
	"context"

	"github.com/vb365-explore/vb365/gen"
)

// instance answers the operations of tag ServiceInstance.
type instance struct {
	store   Store
	product string
}

// GetServiceInstance tells which installation this is.
func (i instance) GetServiceInstance(ctx context.Context, _ gen.GetServiceInstanceRequestObject) (gen.GetServiceInstanceResponseObject, error) {
	id, err := i.store.InstallationID(ctx)
	if err != nil {
		return nil, err
	}
	return ok(ctx, gen.ServiceInstance{InstallationID: id, Version: i.product}), nil
}
