package check

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// methodRefused checks that a method that no operation of a path has is refused. Its findings are
// http/method-not-405 and http/allow-mismatch.
func methodRefused() conformance.Check {
	return conformance.Check{
		ID:       "request/method-refused",
		Title:    "A method that a path does not have is answered with 405 and Allow",
		Level:    conformance.Extended,
		Cites:    []string{"D105", "D108"},
		Bound:    func(spec.Version, spec.Operation) bool { return true },
		Negative: true, Probe: probeMethodRefused,
		Judge: judgeMethodRefused,
	}
}

// madeUpMethod is a method that no server knows. Real ones such as DELETE could do harm on a server that has them
// (D108).
const madeUpMethod = "VB365TEST"

// probeMethodRefused sends a made-up method to every path, and GET where only POST is documented.
func probeMethodRefused(ctx context.Context, p *conformance.Probe) error {
	things, err := findKnown(ctx, p)
	if err != nil {
		return err
	}
	for o, good := range things.asks(p) {
		for _, method := range []string{madeUpMethod, http.MethodGet} {
			if method == o.Method {
				continue
			}
			ask := conformance.Ask{As: good.As, Operation: o.ID, Params: good.Params, Method: method, Broken: "method: " + method}
			if _, err := p.Send(ctx, ask); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeMethodRefused judges requests with another method. A server need not know a method at all: 501.
func judgeMethodRefused(s *conformance.Sheet) {
	for c := range s.Calls() {
		kase, broken := strings.CutPrefix(c.Broken, "method: ")
		if !broken {
			continue
		}
		o, ok := documentedAt(c.Path())
		if !ok {
			continue
		}
		s.SawAt(o.ID, c)
		switch status := c.Response.Status; {
		case status == http.StatusNotImplemented && kase == madeUpMethod:
		case status != http.StatusMethodNotAllowed:
			s.Add(c, conformance.Finding{Check: "http/method-not-405", Operation: o.ID, Where: "status", Case: kase, Expected: "405 Method Not Allowed"})
		default:
			judgeAllow(s, c, o, kase)
		}
	}
}

// judgeAllow judges which methods an answer allows: the documented one, maybe others, and not the refused one.
func judgeAllow(s *conformance.Sheet, c *conformance.Call, o spec.Operation, refused string) {
	got := strings.Join(c.Response.Header.Values("Allow"), ",")
	var allowed []string
	for method := range strings.SplitSeq(got, ",") {
		allowed = append(allowed, strings.TrimSpace(method))
	}
	if !slices.Contains(allowed, o.Method) || slices.Contains(allowed, refused) {
		s.Add(c, conformance.Finding{
			Check: "http/allow-mismatch", Operation: o.ID, Where: "header", Pointer: "Allow", Case: refused,
			Expected: o.Method + ", and not " + refused, Got: orNothing(got),
		})
	}
}

// documentedAt returns the operation that the contract has at a path.
func documentedAt(path string) (spec.Operation, bool) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if m, err := spec.Route(method, path); err == nil {
			return m.Operation, true
		}
	}
	return spec.Operation{}, false
}
