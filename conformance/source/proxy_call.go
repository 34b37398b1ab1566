package source

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// call makes a call of what has passed. The error says that it cannot be made.
func (e *exchange) call() (c *conformance.Call, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("making a call: %v", r)
		}
	}()
	to := e.proxy.options.To
	req := conformance.Request{Method: e.method, URL: to.Scheme + "://" + to.Host + e.target, Header: e.asked}
	resp := conformance.Response{Status: e.status, Proto: e.proto, Header: e.answered, Fault: e.fault}
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	var failed error
	if req.Header, req.Body, failed = unpackBody(e.asked, e.request); failed != nil {
		req.Body = e.request
	}
	if resp.Header, resp.Body, failed = unpackBody(resp.Header, e.response); failed != nil && resp.Fault == "" {
		resp.Fault = failed.Error()
	}
	c = conformance.NewCall(req, resp)
	c.Source, c.At, c.Apart = "proxy", e.at, e.apart
	return c, nil
}

// unpackBody undoes the Content-Encoding of a body as it went over the wire. Where that fails, what it returns is what
// it was given.
func unpackBody(h http.Header, body []byte) (http.Header, []byte, error) {
	m := harMessage{header: h.Clone(), body: body}
	if err := m.unpack("the body"); err != nil {
		return h, body, fmt.Errorf("%w: its Content-Encoding is %s", errNotKept, h.Get("Content-Encoding"))
	}
	return m.header, m.body, nil
}

// TextOnly returns a copy of a call without the bodies that are no text, or the call where all are: nobody can take
// out of them what is secret. The copy tells it as a Fault, where an answer is left out.
func TextOnly(c *conformance.Call) *conformance.Call {
	asked, answered := hides(c.Request.Header, c.Request.Body), hides(c.Response.Header, c.Response.Body)
	if !asked && !answered {
		return c
	}
	req, resp := c.Request, c.Response
	if asked {
		req.Header, req.Body = withoutLength(req.Header), nil
	}
	if answered {
		resp.Header, resp.Body = withoutLength(resp.Header), nil
		if resp.Fault == "" {
			resp.Fault = conformance.NotKept + ": it is no text"
		}
	}
	out := conformance.NewCall(req, resp)
	out.Seq, out.Source, out.From, out.At, out.Principal, out.Broken, out.Drawn, out.Apart = c.Seq, c.Source, c.From, c.At, c.Principal, c.Broken, c.Drawn, c.Apart
	return out
}

// hides reports whether a body may hold what cannot be read in it.
func hides(h http.Header, body []byte) bool {
	coding := h.Get("Content-Encoding")
	return len(body) > 0 && (coding != "" && !strings.EqualFold(coding, "identity") || isBinary(body))
}

// withoutLength returns a copy of a header that says nothing of a body that is left out.
func withoutLength(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	return h
}

// OperationCount is what answers are counted by.
type OperationCount struct {
	Version   spec.Version // "" for calls of no operation
	Operation string       // operationId
	Status    string       // "2xx"; "none" where no answer came
}

// ProxyCounts says what has passed, since the start.
type ProxyCounts struct {
	Requests int   // that are over
	Sent     int64 // bytes of bodies of requests
	Received int64 // bytes of bodies of answers
	Waiting  int   // calls that nobody has taken yet
	Held     int64 // bytes that are kept for calls under way and waiting

	Whole, Broken, Gone, Unreachable, Upgraded int // how requests ended: see the ends
	Dropped, TooLarge, Unfinished, Unjudgeable int // calls that are not given: no room, a body too large, and so on

	Operations map[OperationCount]int
}

// counter counts.
type counter struct {
	sent, received atomic.Int64

	mu         sync.Mutex
	ends       [ends]int
	requests   int
	operations map[OperationCount]int
}

// finish counts a request that is over.
func (c *counter) finish(e *exchange, how end) {
	key := OperationCount{e.version, e.operation.ID, "none"}
	if e.status != 0 && how != endUnreachable {
		key.Status = fmt.Sprintf("%dxx", e.status/100)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	c.ends[how]++
	c.operations[key]++
}

// add counts a call that is not given.
func (c *counter) add(why end) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ends[why]++
}

// Counts returns what has passed so far.
func (p *Proxy) Counts() ProxyCounts {
	c := &p.counts
	c.mu.Lock()
	defer c.mu.Unlock()
	return ProxyCounts{
		Requests: c.requests, Sent: c.sent.Load(), Received: c.received.Load(), Waiting: len(p.queue), Held: p.held.Load(),
		Whole: c.ends[endWhole], Broken: c.ends[endBroken], Gone: c.ends[endGone],
		Unreachable: c.ends[endUnreachable], Upgraded: c.ends[endUpgraded],
		Dropped: c.ends[endDropped], TooLarge: c.ends[endTooLarge], Unfinished: c.ends[endUnfinished],
		Unjudgeable: c.ends[endFailed], Operations: maps.Clone(c.operations),
	}
}

// Sorted returns the keys of Operations in order.
func (c ProxyCounts) Sorted() []OperationCount {
	return slices.SortedFunc(maps.Keys(c.Operations), func(a, b OperationCount) int {
		return strings.Compare(string(a.Version)+" "+a.Operation+" "+a.Status, string(b.Version)+" "+b.Operation+" "+b.Status)
	})
}
