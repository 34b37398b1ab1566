// Package vb365 is the module of the VB365 restore API in Go: the contract (spec), the client (api), the
// reference server and the conformance suite (cmd/vb365). This package itself only generates: `go generate`
// makes gen and the table of operations from spec/openapi.yaml.
package vb365

//go:generate go run ./internal/specgen spec/openapi.yaml spec/operations.gen.go
//go:generate go tool oapi-codegen -config spec/codegen/types.yaml spec/openapi.yaml
//go:generate go tool oapi-codegen -config spec/codegen/client.yaml spec/openapi.yaml
//go:generate go tool oapi-codegen -config spec/codegen/server.yaml spec/openapi.yaml
