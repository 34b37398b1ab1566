//go:build !race

package validate

// raced says that the tests run under the race detector, which makes them many times slower.
const raced = false
