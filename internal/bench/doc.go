// Package bench measures the judge of this project against other judges of JSON and OpenAPI. It is a module of
// its own, so that nobody who imports or tests the project compiles or downloads its peers.
package bench
