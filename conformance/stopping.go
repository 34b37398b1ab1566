package conformance

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// stopPatience is how long one request may take while sessions are being stopped.
const stopPatience = 30 * time.Second

// Stop stops a session that a check has started, with the token of a principal. Where it cannot be stopped the run goes
// on, and its report names the session.
func (p *Probe) Stop(ctx context.Context, as Principal, id string) {
	id = strings.ToLower(id)
	if of := &p.started; !of.known[id] { // the answer did not tell it
		of.known[id] = true
		of.found[as]++
	}
	p.stopping(ctx, func(ctx context.Context) { p.stop(ctx, as, id) })
}

// stopAll stops every session that the run has left open, also when ctx has ended: nobody else would. What it cannot
// stop it takes down.
func (p *Probe) stopAll(ctx context.Context) {
	p.stopping(ctx, func(ctx context.Context) {
		if of := &p.started; of.looked < len(of.doubts) {
			p.lookForDoubted(ctx)
		}
		p.stopOpen(ctx)
	})
}

// stopLast is stopAll at the end of the run. It looks once more for sessions that calls in doubt have started: one may
// have come late. And it tries once more to stop what could not be stopped, unless somebody waits for the end.
func (p *Probe) stopLast(ctx context.Context) {
	of := &p.started
	if ctx.Err() == nil {
		for id, s := range of.left {
			of.open[id] = s.as
		}
	}
	p.stopping(ctx, func(ctx context.Context) {
		if len(of.doubts) > 0 {
			p.lookForDoubted(ctx)
		}
		p.stopOpen(ctx)
	})
}

// stopping lets the run do what stops sessions: it outlasts ctx, and no budget holds for it.
func (p *Probe) stopping(ctx context.Context, do func(context.Context)) {
	ctx, cancel := p.outlast(ctx)
	defer cancel()
	p.stops = true
	defer func() { p.stops = false }()
	do(ctx)
}

// outlast returns a context that goes on when ctx ends. It ends when the run is abandoned.
func (p *Probe) outlast(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if p.abandon != nil {
		go func() {
			select {
			case <-p.abandon:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, cancel
}

// stopOpen stops what is open, one after the other.
func (p *Probe) stopOpen(ctx context.Context) {
	of := &p.started
	for _, id := range slices.Sorted(maps.Keys(of.open)) {
		p.stop(ctx, of.open[id], id)
	}
}

// stop stops one session, or takes down why it could not.
func (p *Probe) stop(ctx context.Context, as Principal, id string) {
	of := &p.started
	delete(of.open, id)
	of.left[id] = leftover{as, "was not sent"}
	if ctx.Err() != nil {
		return
	}
	c, err := p.Send(ctx, Ask{As: as, Operation: "stopRestoreSession", Params: map[string]string{"restoreSessionId": id}})
	switch {
	case err != nil:
		of.left[id] = leftover{as, "got no answer"}
	case c.Succeeded() || c.Response.Status == http.StatusNotFound || c.Response.Status == http.StatusConflict:
		delete(of.left, id) // stopped, or there is none
	default:
		of.left[id] = leftover{as, "was answered " + StatusText(c.Response)}
	}
}
