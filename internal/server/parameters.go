package server

import (
	"strings"
	"time"

	"github.com/vb365-explore/vb365/gen"
)

// value reads an optional parameter; absent gives the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// instant reads an optional time. The first instant of the year 1 is Go's zero time, yet a limit like others.
func instant(t *gen.RequestTime) *time.Time {
	if t == nil {
		return nil
	}
	return &t.Time
}

// sameFold compares values of an enum as the service does: in any case.
func sameFold[T ~string](a, b T) bool { return strings.EqualFold(string(a), string(b)) }
