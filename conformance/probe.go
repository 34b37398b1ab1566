package conformance

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
)

// Sender sends a request to the server under test. Live is one.
type Sender interface {
	// Send returns the answer. An answer that ends early has its Fault set; an error means that there is
	// none at all.
	Send(ctx context.Context, r Request) (Response, error)
}

// errSessions stops a probe that would start or stop a session without permission.
var errSessions = errors.New("starting and stopping sessions is not allowed in this run")

// errNegative stops a probe that would send what takes permission.
var errNegative = errors.New("malformed requests and wrong tokens are not allowed in this run")

// NeverWas is what Ask.Broken says of a request about an id that never was: a good request all the same.
const NeverWas = "path: an id that never was"

// FilterNeverWas is what Ask.Broken begins with of a list that is filtered by an id that never was, the name of the filter
// behind it: a good request all the same.
const FilterNeverWas = "filter by an id that never was: "

// MadeUp is what Stranger sends as a token. Passwords and tokens that probes make up begin with it: they are no
// secrets, and reports and curl lines show them.
const MadeUp = "never-given-by-any-server"

// Probe sends the requests of active checks and keeps every call as evidence.
type Probe struct {
	version  spec.Version
	base     string // URL without version and without a slash at the end
	server   Sender
	sessions bool
	negative bool
	pace     pace
	agent    string
	seed     uint32
	progress func(done, of int, check string) // nil for nobody to tell
	sent     func(check string, c *Call)      // nil for nobody to tell
	sender   string                           // id of the check that sends; "" before the first
	calls    []*Call
	judging  *Judging // nil until it is known whose the accounts are
	tokens   map[Principal]string
	logins   map[Principal]Login
	supports []string        // operationIds that the target claims to have; none for all
	without  map[string]bool // those that it does not
	started  started
	stops    bool            // sessions are being stopped
	abandon  <-chan struct{} // closed when they no longer are to be; nil for never
	notes    []string        // what a reader of the report must know
}

// Ask is a request of an operation as a check wants it. What is empty is left out or made by the rules of the
// contract.
type Ask struct {
	As          Principal         // whose token goes with it
	Operation   string            // operationId
	Params      map[string]string // path parameters
	Query       url.Values
	Body        []byte
	ContentType string      // of the body; "application/json" if empty, and none at all if NoContentType
	Broken      string      // what the request breaks on purpose
	Drawn       *Drawn      // how the request was drawn at random; nil where it was not
	Header      http.Header // beside those that the rules make, or in their place; without values: left out
	Path        string      // escaped path and query, in place of what Operation, Params and Query make
	Token       string      // in place of the principal's own
	Scheme      string      // of the Authorization header; "Bearer" if empty
	Method      string      // in place of the operation's; what is asked for then is no operation
}

// breaks reports whether the request is broken on purpose.
func (a Ask) breaks() bool {
	return a.Broken != "" && a.Broken != NeverWas && !strings.HasPrefix(a.Broken, FilterNeverWas)
}

// NoContentType is the ContentType of an Ask whose body comes without its type.
const NoContentType = "none"

// Seed returns what the run draws its requests by.
func (p *Probe) Seed() uint32 { return p.seed }

// Version returns the version under test.
func (p *Probe) Version() spec.Version { return p.version }

// Has reports whether the run was given credentials of the principal. Nobody and Stranger need none.
func (p *Probe) Has(who Principal) bool {
	return who == Nobody || who == Stranger || p.tokens[who] != ""
}

// Login returns the user name and password of a principal.
func (p *Probe) Login(who Principal) Login { return p.logins[who] }

// MaySend reports whether requests of the operation may be sent: the target claims to have it, and whatever could
// start or stop a session needs permission.
func (p *Probe) MaySend(operation string) bool {
	o, ok := spec.OperationByID(operation)
	return ok && o.In(p.version) && !p.without[o.ID] && (p.sessions || !changesSessions(o))
}

// Main returns the principal whose sessions a run reads: the tenant, or the administrator where no tenant's
// credentials were given.
func (p *Probe) Main() Principal {
	if p.Has(Tenant) {
		return Tenant
	}
	return Administrator
}

// NewID returns an id that the server cannot know: a random UUID.
func (p *Probe) NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Send sends a request and keeps the call. A request that is broken on purpose, or was drawn, and gets no answer is
// evidence too; for any other, no answer is an error. A request of an operation that the target does not claim to have is not
// sent: its call has no answer, and is no evidence.
func (p *Probe) Send(ctx context.Context, a Ask) (*Call, error) {
	o, ok := spec.OperationByID(a.Operation)
	if !ok || !o.In(p.version) {
		return nil, fmt.Errorf("the contract of %s has no operation %q", p.version, a.Operation)
	}
	if !p.sessions && changesSessions(o) {
		return nil, fmt.Errorf("%s: %w", a.Operation, errSessions)
	}
	if !p.negative && (a.As == Stranger || a.breaks()) {
		return nil, fmt.Errorf("%s: %w", a.Operation, errNegative)
	}
	req := p.request(a, o)
	if p.without[o.ID] && !p.mustSend(o) {
		return NewCall(req, Response{Fault: notClaimed}), nil
	}
	if err := p.pace.wait(ctx, len(p.calls), p.stops); err != nil {
		return nil, err
	}
	return p.record(ctx, o, a, req)
}

// mustSend reports whether a request must be sent even though the target does not claim to have the operation: to log
// in, and to stop what was started.
func (p *Probe) mustSend(o spec.Operation) bool { return p.sender == "" && o.Anonymous || p.stops }

// request makes the request that is asked for.
func (p *Probe) request(a Ask, o spec.Operation) Request {
	path := a.Path
	if path == "" {
		path = Path(p.version, o, a.Params, a.Query)
	}
	req := Request{Method: cmp.Or(a.Method, o.Method), URL: p.base + path, Header: http.Header{"Accept": {"application/json"}, "Accept-Encoding": {"identity"}, "User-Agent": {p.agent}}, Body: a.Body}
	if token := p.token(a, o); token != "" {
		req.Header.Set("Authorization", cmp.Or(a.Scheme, "Bearer")+" "+token)
	}
	if a.Body != nil {
		media := a.ContentType
		if media == "" {
			media = "application/json"
		}
		if media != NoContentType {
			req.Header.Set("Content-Type", media)
		}
	}
	for name, values := range a.Header {
		if req.Header[name] = values; len(values) == 0 {
			delete(req.Header, name)
		}
	}
	return req
}

// token returns the token that goes with a request; "" for none.
func (p *Probe) token(a Ask, o spec.Operation) string {
	switch {
	case a.Token != "":
		return a.Token
	case a.As == Stranger:
		return MadeUp
	case o.Anonymous:
		return ""
	}
	return p.tokens[a.As]
}

// record sends a request and keeps the call.
func (p *Probe) record(ctx context.Context, o spec.Operation, a Ask, req Request) (*Call, error) {
	at, sent := time.Now(), true
	resp, err := p.deliver(ctx, o, req)
	if err != nil {
		if whole := (*url.Error)(nil); errors.As(err, &whole) {
			err = whole.Err // without the method and the URL, which are told anyway
		}
		sent = wasSent(err)
		if a.Broken == "" && a.Drawn == nil || ctx.Err() != nil {
			if o.Explores() && sent {
				p.doubt(doubt{call: len(p.calls) + 1, as: a.As, sure: a.Broken == ""})
			}
			return nil, fmt.Errorf("%s %s: %w", req.Method, req.URL, err)
		}
		resp = Response{Fault: err.Error()}
	}
	c := NewCall(req, resp)
	c.Seq, c.Source, c.At, c.Principal, c.Broken, c.Drawn = len(p.calls)+1, "live", at, a.As, a.Broken, a.Drawn
	c.own = slices.Sorted(maps.Keys(a.Header))
	p.calls = append(p.calls, c)
	if sent {
		p.track(c, o)
	}
	if p.judging != nil {
		p.judging.Add(c)
	}
	if p.sent != nil {
		p.sent(p.sender, c)
	}
	return c, nil
}

// deliver sends a request. Whether a session came to be must be known, to stop it: such a request outlasts ctx.
func (p *Probe) deliver(ctx context.Context, o spec.Operation, req Request) (Response, error) {
	cancel := func() {}
	switch {
	case p.stops:
		ctx, cancel = context.WithTimeout(ctx, stopPatience)
	case changesSessions(o):
		ctx, cancel = p.outlast(ctx)
	}
	defer cancel()
	return p.server.Send(ctx, req)
}

// wasSent reports whether a request may have reached the server, though no answer came.
func wasSent(err error) bool {
	dial, ok := errors.AsType[*net.OpError](err)
	return !ok || dial.Op != "dial"
}

// News returns the fingerprints of the violations that a call which was just sent is the first to show.
func (p *Probe) News(c *Call) (fingerprints []string) {
	for _, s := range p.judging.sheets {
		for _, f := range s.findings {
			if f.Call == c.Seq && f.Severity == Violation {
				fingerprints = append(fingerprints, f.Fingerprint)
			}
		}
	}
	return fingerprints
}

// Shows reports whether a call which was just sent shows a deviation.
func (p *Probe) Shows(c *Call, fingerprint string) bool {
	return slices.ContainsFunc(p.judging.sheets, func(s *Sheet) bool { return s.last[fingerprint] == c.Seq })
}

// RestorePoints asks for the restore points that a principal is shown, of one organization if it is not "": all of
// them, or the largest page where the version has pages.
func (p *Probe) RestorePoints(ctx context.Context, as Principal, organization string) (*Call, error) {
	q := url.Values{}
	if organization != "" {
		q.Set("organizationId", organization)
	}
	if o, _ := spec.OperationByID("listRestorePoints"); slices.Contains(o.Query[p.version], "limit") {
		q.Set("limit", "10000")
	}
	return p.Send(ctx, Ask{As: as, Operation: "listRestorePoints", Query: q})
}

// Path returns the escaped path and query of a request.
func Path(v spec.Version, o spec.Operation, params map[string]string, query url.Values) string {
	parts := strings.Split(o.Path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			parts[i] = url.PathEscape(params[strings.TrimSuffix(name, "}")])
		}
	}
	path := "/" + string(v) + strings.Join(parts, "/")
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}
