package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// What a Proxy holds at most, unless its options say otherwise.
const (
	mostCalls = 1024      // that wait to be taken
	mostBytes = 256 << 20 // of calls under way, and of those that wait
)

// ProxyOptions says how a Proxy works. Only To and Transport must be set.
type ProxyOptions struct {
	To        *url.URL          // the server: scheme and host
	Transport http.RoundTripper // sends requests; it must not ask for a coding that the client did not ask for
	OwnHost   bool              // whether Host becomes that of To; else it is what the client sent
	Forwarded bool              // whether X-Forwarded-For, -Host and -Proto are set

	MaxBody  int // bytes of a body that are kept; 0 for conformance.MaxAnswer
	MaxCalls int // calls that wait to be taken; 0 for 1024
	MaxBytes int // bytes of calls under way and waiting, both bodies and headers; 0 for 256 MB
}

// Proxy is a reverse proxy that gives the calls which pass to Calls. It changes neither requests nor answers, and
// never waits for who takes the calls: those for which there is no room are counted, and pass all the same.
//
// What net/http does to a message it does here too: names of headers are written in its way and sorted, the reason
// behind a status is the usual one, and Connection and its like are those of each side.
type Proxy struct {
	options ProxyOptions
	proxy   *httputil.ReverseProxy
	queue   chan *exchange
	held    atomic.Int64 // bytes
	counts  counter

	overlaps conformance.Overlaps
	mu       sync.RWMutex
	closed   bool
	passing  sync.WaitGroup
}

// NewProxy returns a proxy. Someone must range over its Calls.
func NewProxy(o ProxyOptions) *Proxy {
	for field, value := range map[*int]int{&o.MaxBody: conformance.MaxAnswer, &o.MaxCalls: mostCalls, &o.MaxBytes: mostBytes} {
		if *field == 0 {
			*field = value
		}
	}
	p := &Proxy{options: o, queue: make(chan *exchange, o.MaxCalls)}
	p.counts.operations = map[OperationCount]int{}
	p.proxy = &httputil.ReverseProxy{
		Rewrite: p.rewrite, Transport: roundTripper(p.roundTrip), FlushInterval: -1, BufferPool: &buffers{},
		ErrorHandler: p.failed, ErrorLog: log.New(io.Discard, "", 0), // each error comes to failed, or is an end of a call
	}
	return p
}

// exchangeKey is the key of the exchange in a request's context.
type exchangeKey struct{}

// exchangeOf returns the exchange of a request.
func exchangeOf(r *http.Request) *exchange {
	e, _ := r.Context().Value(exchangeKey{}).(*exchange) // ServeHTTP has put it there
	return e
}

// ServeHTTP lets a request pass.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.RLock()
	closed := p.closed
	if !closed {
		p.passing.Add(1)
	}
	p.mu.RUnlock()
	if closed {
		panic(http.ErrAbortHandler)
	}
	defer p.passing.Done()
	e := p.begin(r)
	defer e.finish(endNone, "") // where nothing else has
	if r.ProtoMajor == 1 && r.ContentLength < 0 {
		// Otherwise an answer that comes early makes net/http swallow what is left of the request. Where a length is
		// told, that is better: net/http then tells the client where it closes the connection.
		_ = http.NewResponseController(w).EnableFullDuplex()
	}
	ctx := context.WithValue(r.Context(), exchangeKey{}, e)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { e.connected.Store(true) }})
	p.proxy.ServeHTTP(&untouched{ResponseWriter: w}, r.WithContext(ctx))
}

// begin takes down that a request has come.
func (p *Proxy) begin(r *http.Request) *exchange {
	e := &exchange{proxy: p, at: time.Now(), method: r.Method, target: r.RequestURI, asked: r.Header.Clone(), length: r.ContentLength}
	if !strings.HasPrefix(e.target, "/") {
		e.target = r.URL.RequestURI()
	}
	if m, err := spec.Route(r.Method, r.URL.EscapedPath()); err == nil {
		e.version, e.operation = m.Version, m.Operation
	}
	e.overlap = p.overlaps.Begin(e.operation)
	e.reserve(headerSize(e.asked) + len(e.target))
	return e
}

// forwarding are the headers that ReverseProxy takes away.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// rewrite sends a request to the server, and undoes what ReverseProxy has done to it.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	e := exchangeOf(r.In)
	u := r.Out.URL
	u.Scheme, u.Host = p.options.To.Scheme, p.options.To.Host
	u.RawQuery, u.ForceQuery = r.In.URL.RawQuery, r.In.URL.ForceQuery
	if path, _, _ := strings.Cut(e.target, "?"); strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") {
		u.Opaque = path // as it was written; behind // it would be taken for a host
	}
	r.Out.Host = r.In.Host
	if p.options.OwnHost {
		r.Out.Host = ""
	}
	for _, name := range forwarding {
		if values, ok := r.In.Header[name]; ok {
			r.Out.Header[name] = values
		}
	}
	if p.options.Forwarded {
		r.SetXForwarded()
	}
	r.Out.Trailer = r.In.Trailer // net/http fills it in behind the body
	if r.Out.Body != nil {
		r.Out.Body = &askedBody{r.Out.Body, e}
	}
}

// roundTripper is a function that sends a request.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip sends a request.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// roundTrip sends a request and takes down the answer as it came.
func (p *Proxy) roundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.options.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	e := exchangeOf(r)
	e.answer(resp)
	if resp.StatusCode == http.StatusSwitchingProtocols {
		e.finish(endUpgraded, "")
		return resp, nil
	}
	resp.Body = &answeredBody{ReadCloser: resp.Body, exchange: e, ctx: r.Context()}
	return resp, nil
}

// failed ends a request without an answer: as the server or the client has ended it, or by telling that the server
// cannot be reached.
func (p *Proxy) failed(w http.ResponseWriter, r *http.Request, err error) {
	e := exchangeOf(r)
	switch {
	case r.Context().Err() != nil || e.cut.Load():
		e.finish(endGone, "")
		panic(http.ErrAbortHandler)
	case e.connected.Load():
		e.finish(endBroken, "no answer: "+err.Error())
		panic(http.ErrAbortHandler)
	}
	e.finish(endUnreachable, "")
	var body bytes.Buffer
	_ = json.NewEncoder(&body).Encode(map[string]string{ // strings can be written
		"errorCode": "HttpError", "message": fmt.Sprintf("vb365 proxy: %s cannot be reached: %v", p.options.To.Host, err),
	})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", fmt.Sprint(body.Len()))
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write(body.Bytes()) // fails if the client is gone
}

// Calls gives the calls in the order in which they ended, numbered from 1, until the proxy is closed and all are
// taken. Source is "proxy"; bodies are unpacked. A call without a whole answer has a Fault; one whose client was gone
// has a status of 0. Not given are those that Counts counts as dropped, too large, unfinished, upgraded and unreachable.
// It is for one goroutine.
func (p *Proxy) Calls() iter.Seq[*conformance.Call] {
	return func(yield func(*conformance.Call) bool) {
		seq := 0
		for e := range p.queue {
			c, err := e.call()
			if err != nil {
				p.counts.add(endFailed)
			} else {
				seq++
				c.Seq = seq
				if !yield(c) {
					e.release()
					return
				}
			}
			e.release()
		}
	}
}

// Close waits for the requests under way and ends Calls. Who serves by the proxy ends that first; the requests that
// come nevertheless are cut off.
func (p *Proxy) Close() {
	p.mu.Lock()
	closed := p.closed
	p.closed = true
	p.mu.Unlock()
	if closed {
		return
	}
	p.passing.Wait()
	close(p.queue)
}

// untouched is a http.ResponseWriter that adds no header of its own.
type untouched struct{ http.ResponseWriter }

// WriteHeader sends a status. Where net/http would wait for the body to measure it, nothing is waited for.
func (u *untouched) WriteHeader(status int) {
	if status < http.StatusOK && status != http.StatusSwitchingProtocols {
		u.ResponseWriter.WriteHeader(status)
		return
	}
	h := u.Header()
	for _, name := range []string{"Date", "Content-Type"} {
		if _, ok := h[name]; !ok {
			h[name] = nil
		}
	}
	u.ResponseWriter.WriteHeader(status)
	if _, ok := h["Content-Length"]; !ok {
		_ = http.NewResponseController(u.ResponseWriter).Flush() // the write that follows tells an error
	}
}

// Unwrap lets http.ResponseController reach what is below.
func (u *untouched) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// buffers are those that bodies are copied with.
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if buffer, ok := b.pool.Get().(*[bufferSize]byte); ok {
		return buffer[:]
	}
	return make([]byte, bufferSize)
}

// Put takes a buffer back.
func (b *buffers) Put(buffer []byte) {
	if len(buffer) == bufferSize {
		b.pool.Put((*[bufferSize]byte)(buffer))
	}
}

// errNotKept is a body that cannot be unpacked, and so cannot be shown.
var errNotKept = errors.New(conformance.NotKept)
