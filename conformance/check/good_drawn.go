package check

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// How many requests are drawn of an operation, and how many more are sent to find the smallest that shows what one of
// them has shown.
const (
	leastDraws  = 4
	mostDraws   = 24
	tokenDraws  = 6 // logins are slow, and an account may be locked
	trialsEach  = 60
	trialsOfAll = 300
)

// probeDrawn sends good requests that nobody has thought of: drawn at random of all that the contract allows, by the
// seed of the run, about things that are there. Where one is refused, or shows a violation that no request before it has
// shown, smaller ones are tried until the smallest is known.
func probeDrawn(ctx context.Context, p *conformance.Probe) error {
	g, err := generate.NewValid(p.Version())
	if err != nil {
		return err
	}
	things, err := takeInventory(ctx, p)
	if err != nil {
		return err
	}
	trials := trialsOfAll
	for _, o := range spec.Operations(p.Version()) {
		as, ok := rightful(p, o)
		if !ok {
			continue
		}
		for _, subject := range things.subjects(p, as, o) {
			d := drawing{probe: p, valid: g, operation: o, as: as, subject: subject, trials: &trials}
			if err := d.run(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// subject is what requests of an operation are about.
type subject struct {
	name  string // tells subjects of an operation apart
	draws int
	// about makes what the next request is about; nil where there is nothing.
	about func(context.Context) (*generate.About, error)
}

// drawing draws the requests of one operation about one subject.
type drawing struct {
	probe     *conformance.Probe
	valid     *generate.Valid
	operation spec.Operation
	as        conformance.Principal
	subject   subject
	trials    *int // that may still be sent
	refused   []string
}

// run draws and sends the requests.
func (d *drawing) run(ctx context.Context) error {
	for i := range d.subject.draws {
		bits := generate.Random(uint64(d.probe.Seed()), d.stream(i))
		about, err := d.subject.about(ctx)
		if err != nil || about == nil {
			return err
		}
		r, ok, err := d.draw(bits, about)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%s: a request needs more choices than there are: a mistake in this suite", d.operation.ID)
		}
		c, err := d.send(ctx, r, conformance.Drawn{Case: r.Case()})
		if err != nil {
			return err
		}
		if c == nil {
			continue
		}
		shows := d.deviation(c)
		if shows == nil || slices.ContainsFunc(d.refused, func(is string) bool { return covers(is, r.Case()) }) {
			continue
		}
		if err := d.shrink(ctx, bits, r, about, shows); err != nil {
			return err
		}
		if slices.Contains(d.refused, "") {
			return nil // the plainest is refused: no other would tell more
		}
	}
	return nil
}

// stream numbers the choices of a draw.
func (d *drawing) stream(i int) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, d.probe.Version(), d.operation.ID, d.subject.name, i)
	return h.Sum64()
}

// draw makes a request.
func (d *drawing) draw(bits generate.Bits, about *generate.About) (r generate.Request, ok bool, err error) {
	return generate.Draw(bits, func(t *rapid.T) generate.Request { return d.valid.Request(t, d.operation, about) })
}

// send sends a request, and stops the session that it has started. There is no call where the judge says that the
// request breaks the contract: then it is not sent.
func (d *drawing) send(ctx context.Context, r generate.Request, drawn conformance.Drawn) (*conformance.Call, error) {
	ask := conformance.Ask{
		As: d.as, Operation: d.operation.ID, Path: r.Path, Body: r.Body, ContentType: r.Header.Get("Content-Type"),
		Header: r.Header.Clone(), Drawn: &drawn,
	}
	ask.Header.Del("Content-Type")
	if breaks(d.probe.Version(), ask) {
		return nil, nil //nolint:nilnil // it holds what the server has shown, such as an id that is none
	}
	c, err := d.probe.Send(ctx, ask)
	if err != nil {
		return nil, err
	}
	if id := firstID(sessions(c)); explores(c) && id != "" {
		d.probe.Stop(ctx, d.as, id)
	}
	return c, nil
}

// deviation returns what tells whether a later call shows the same as c; nil where c shows nothing new.
func (d *drawing) deviation(c *conformance.Call) func(*conformance.Call) bool {
	if isRefused(c) {
		return func(other *conformance.Call) bool {
			return isRefused(other) && other.Response.Status == c.Response.Status
		}
	}
	if news := d.probe.News(c); len(news) > 0 {
		return func(other *conformance.Call) bool { return d.probe.Shows(other, news[0]) }
	}
	return nil
}

// shrink looks for the smallest request that shows the same as the first, and sends it once more.
func (d *drawing) shrink(ctx context.Context, bits generate.Bits, first generate.Request, about *generate.About, shows func(*conformance.Call) bool) error {
	var failed error
	best, tried, left := first, []generate.Request{first}, min(trialsEach, *d.trials)
	smallest := generate.Shrink(bits, func(bits generate.Bits) bool {
		r, ok, err := d.draw(bits, about)
		switch {
		case err != nil, !ok, failed != nil:
			return false
		case r.Same(best):
			return true
		case left == 0, !r.Within(best), slices.ContainsFunc(tried, r.Same):
			return false // nor is one tried that is odd in other ways: it would show something else
		}
		left--
		*d.trials--
		tried = append(tried, r)
		var c *conformance.Call
		if c, failed = d.again(ctx, bits, conformance.Drawn{Case: r.Case(), Trial: true}); c == nil || !shows(c) {
			return false
		}
		best = r
		return true
	})
	if failed != nil {
		return failed
	}
	c, err := d.again(ctx, smallest, conformance.Drawn{Case: best.Case(), Smallest: true})
	if err == nil && c != nil && isRefused(c) {
		d.refused = append(d.refused, best.Case())
	}
	return err
}

// again sends what choices draw, about things of the same kind: a token or a session may be spent.
func (d *drawing) again(ctx context.Context, bits generate.Bits, drawn conformance.Drawn) (*conformance.Call, error) {
	about, err := d.subject.about(ctx)
	if err != nil || about == nil {
		return nil, err
	}
	r, ok, err := d.draw(bits, about)
	if err != nil || !ok {
		return nil, err
	}
	return d.send(ctx, r, drawn)
}

// isRefused reports whether a request that was drawn was not answered with success. A server that is busy may say so.
func isRefused(c *conformance.Call) bool {
	return !c.Succeeded() && !isBusy(c)
}

// covers reports whether all that is odd in one case is so in another.
func covers(is, other string) bool {
	if is == "" {
		return true
	}
	others := strings.Split(other, "; ")
	for odd := range strings.SplitSeq(is, "; ") {
		if !slices.ContainsFunc(others, func(o string) bool { return o == odd || strings.HasPrefix(o, odd+" ") }) {
			return false
		}
	}
	return true
}
