package conformance

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errBudget ends the probing of a run that has sent what it may send.
var errBudget = errors.New("the budget of requests is used up")

// pace keeps a run from sending too fast, or too much.
type pace struct {
	rps    float64
	budget int
	next   time.Time
}

// wait waits until the next request may be sent. Sent is how many were; requests that stop sessions are sent
// whatever the budget says.
func (p *pace) wait(ctx context.Context, sent int, stopping bool) error {
	if p.budget > 0 && sent >= p.budget && !stopping {
		return fmt.Errorf("after %d requests: %w; what was not seen by then is not observed", sent, errBudget)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.rps <= 0 {
		return nil
	}
	now := time.Now()
	if delay := p.next.Sub(now); delay > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
		now = p.next
	}
	p.next = now.Add(time.Duration(float64(time.Second) / p.rps))
	return nil
}
