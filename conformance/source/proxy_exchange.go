package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// end is how a request came to its end.
type end int

const (
	endNone        end = iota // by a panic of net/http, as where it cannot take a connection over
	endWhole                  // the answer was whole
	endBroken                 // the server broke it off
	endGone                   // the client broke it off, or the proxy was told to stop
	endUnreachable            // the server was never reached
	endUpgraded               // the connection speaks another protocol now
	endDropped                // whole or broken, but there was no room for the call
	endTooLarge               // a body was too large to be kept
	endUnfinished             // the answer came before the request was whole
	endFailed                 // whole, and what was kept is no call
	ends
)

// clientGone is the fault of an answer that nobody has waited for.
const clientGone = "the client was gone before the answer was whole"

// exchange is a request and its answer on their way.
type exchange struct {
	proxy     *Proxy
	at        time.Time
	method    string
	target    string // path and query, as they were sent
	version   spec.Version
	operation spec.Operation
	overlap   conformance.Overlap
	apart     bool
	length    int64 // of the request's body; -1 where it is not known

	connected atomic.Bool // a connection to the server was there
	cut       atomic.Bool // the request's body broke off

	mu       sync.Mutex // the transport may read the request while the answer comes
	asked    http.Header
	request  []byte
	sent     bool // the request's body was read to its end
	status   int
	proto    string
	answered http.Header
	response []byte
	fault    string
	held     int // bytes
	lost     end // why nothing is kept anymore; endNone while it is
	done     bool
}

// reserve makes room for n bytes more, or gives the call up.
func (e *exchange) reserve(n int) bool {
	if e.lost != endNone {
		return false
	}
	if e.proxy.held.Add(int64(n)) > int64(e.proxy.options.MaxBytes) {
		e.proxy.held.Add(int64(-n))
		e.lose(endDropped)
		return false
	}
	e.held += n
	return true
}

// lose gives up what is kept of a call.
func (e *exchange) lose(why end) {
	e.lost = why
	e.asked, e.answered, e.request, e.response = nil, nil, nil, nil
	e.release()
}

// release gives the room back.
func (e *exchange) release() {
	e.proxy.held.Add(int64(-e.held))
	e.held = 0
}

// keep adds to a body what has passed of it.
func (e *exchange) keep(body *[]byte, b []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done || e.lost != endNone {
		return
	}
	need := len(*body) + len(b)
	if need > e.proxy.options.MaxBody {
		e.lose(endTooLarge)
		return
	}
	if grown := max(need, min(2*cap(*body), e.proxy.options.MaxBody)); need > cap(*body) {
		if !e.reserve(grown - cap(*body)) {
			return
		}
		*body = append(make([]byte, 0, grown), *body...)
	}
	*body = append(*body, b...)
}

// answer takes down status and headers of the answer.
func (e *exchange) answer(r *http.Response) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status, e.proto = r.StatusCode, r.Proto
	if e.reserve(headerSize(r.Header)) {
		e.answered = r.Header.Clone()
	}
}

// finish takes down how the call ended, the first time that it is called, and puts it in the queue, if there is room.
func (e *exchange) finish(how end, fault string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done {
		return
	}
	e.done = true
	e.apart = e.proxy.overlaps.End(e.overlap)
	e.proxy.counts.finish(e, how)
	switch {
	case how == endGone:
		e.status, e.proto, e.answered, e.response = 0, "", nil, nil
		e.fault = clientGone
	case how == endBroken:
		e.fault = fault
	case how == endWhole && e.lost == endNone && !e.whole():
		e.lose(endUnfinished)
	case how != endWhole:
		e.lose(how)
		return
	}
	if e.lost == endNone {
		select {
		case e.proxy.queue <- e:
			return
		default:
			e.lose(endDropped)
		}
	}
	e.proxy.counts.add(e.lost)
}

// whole reports whether all of the request was seen.
func (e *exchange) whole() bool { return e.sent || e.length >= 0 && int64(len(e.request)) == e.length }

// askedBody is the body of a request on its way.
type askedBody struct {
	io.ReadCloser
	*exchange
}

// Read reads from the client.
func (a *askedBody) Read(b []byte) (int, error) {
	n, err := a.ReadCloser.Read(b)
	a.keep(&a.request, b[:n])
	a.proxy.counts.sent.Add(int64(n))
	switch {
	case errors.Is(err, io.EOF):
		a.mu.Lock()
		a.sent = true
		a.mu.Unlock()
	case err != nil:
		a.cut.Store(true)
	}
	return n, err
}

// answeredBody is the body of an answer on its way.
type answeredBody struct {
	io.ReadCloser
	*exchange
	ctx   context.Context
	total int // bytes that have come
}

// Read reads from the server. The call is over before the client can know that.
func (a *answeredBody) Read(b []byte) (int, error) {
	n, err := a.ReadCloser.Read(b)
	a.keep(&a.response, b[:n])
	a.proxy.counts.received.Add(int64(n))
	a.total += n
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		a.finish(endWhole, "")
	case a.ctx.Err() != nil:
		a.finish(endGone, "")
	case errors.Is(err, io.ErrUnexpectedEOF):
		a.finish(endBroken, fmt.Sprintf("the connection ended after %d bytes of the body", a.total))
	default:
		a.finish(endBroken, "reading the body: "+err.Error())
	}
	return n, err
}

// Close ends the answer: before its end only where the client is gone.
func (a *answeredBody) Close() error {
	a.finish(endGone, "")
	return a.ReadCloser.Close()
}

// headerSize is about how many bytes a header takes.
func headerSize(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, value := range values {
			n += len(name) + len(value) + 64
		}
	}
	return n
}
