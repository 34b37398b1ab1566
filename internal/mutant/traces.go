package mutant

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// Traces returns the mutants of the golden calls of a version that no single message shows, as Messages does:
// in place of the golden call they are judged among all the others of the version.
func Traces(v spec.Version) iter.Seq2[Mutant, error] {
	return func(yield func(Mutant, error) bool) {
		t, err := newTrace(v)
		if err != nil {
			yield(Mutant{}, err)
			return
		}
		for i, m := range t.answers {
			if m == nil {
				continue
			}
			for _, op := range traceOperators() {
				for _, change := range op.traced(t, m) {
					mutant := Mutant{
						Operator: op.name, Place: string(Response) + " " + change.place, Version: v, Golden: i, Side: Response,
						Call: change.call(m), Want: change.want, Equivalent: change.same,
					}
					if !yield(mutant, nil) {
						return
					}
				}
			}
		}
	}
}

// trace are the golden calls of a version: their answers, nil where the contract says nothing of one.
type trace struct{ answers []*message }

func newTrace(v spec.Version) (*trace, error) {
	calls, err := Golden(v)
	if err != nil {
		return nil, err
	}
	doc, err := generate.Document(v)
	if err != nil {
		return nil, err
	}
	t := &trace{}
	for i, c := range calls {
		if c.Operation.ID == "" {
			t.answers = append(t.answers, nil)
			continue
		}
		m, err := newMessage(doc, c, Response)
		if err != nil {
			return nil, fmt.Errorf("golden call %d of %s: %w", i+1, v, err)
		}
		t.answers = append(t.answers, m)
	}
	return t, nil
}

// traceOperators change one answer so that only the other calls show it.
func traceOperators() []operator {
	return []operator{
		{name: "link/other-id", says: "lets a link lead to the same about another thing", traced: linkToOtherID},
		{name: "link/other-operation", says: "lets a link lead to something else about the same thing", traced: linkToOtherOperation},
		{name: "link/other-case", says: "writes the path of a link in capitals", traced: linkInCapitals},
		{name: "page/overlap", says: "begins a page with a result of the page before", traced: pageOverlap},
		{name: "page/gap", says: "leaves out the last result of a page that others follow", traced: pageGap},
		{name: "page/limit-exceeded", says: "puts one result more on a page than was asked for", traced: pageTooLong},
		{name: "page/offset-echo", says: "tells another offset than was asked for", traced: pageOffset},
		{name: "page/limit-echo", says: "tells another limit than was asked for", traced: pageLimit},
		{name: "page/link-offset", says: "lets a link of a page lead to another offset", traced: pageLinkOffset},
		{name: "state/reversed", says: "shows a stopped session as working", traced: stateReversed},
		{name: "state/end-changed", says: "shows another end of a stopped session than before", traced: endChanged},
		{name: "time/end-before-start", says: "lets a session or an event end before it starts", traced: endBeforeStart},
		{name: "event/order", says: "gives an event another order", traced: eventOrder},
		{name: "event/swapped", says: "shows two events in the other order", traced: eventsSwapped},
		{name: "session/other-name", says: "names another workload in the name of a session", traced: otherName},
		{name: "token/repeated", says: "answers a refresh with the token that was there before", traced: tokenRepeated},
		{name: "token/echoed", says: "puts the token of the request in a text of the answer", traced: tokenEchoed},
		{name: "content-length/missing", says: "leaves Content-Length out, over HTTP/1.1", traced: lengthMissing},
	}
}

// objects returns the objects of an answer of success that its operation gives, or lists.
func (m *message) objects(list string, single ...string) []*place {
	switch {
	case !m.Succeeded() || m.places == nil:
		return nil
	case slices.Contains(single, m.Operation.ID):
		return m.places[:1]
	case m.Operation.ID == list:
		return m.places[0].items()
	}
	return nil
}

// items are the results of a page, or the items of an array.
func (p *place) items() []*place {
	if results := p.child("results"); results != nil {
		return results.children
	}
	return p.children
}

func (m *message) sessions() []*place {
	return m.objects("listRestoreSessions", "getRestoreSession", "exploreOrganization", "exploreOrganizationById")
}

func (m *message) events() []*place {
	return m.objects("listRestoreSessionEvents", "getRestoreSessionEvent")
}

// hrefs are the links of an answer, those to pages not.
func (m *message) hrefs() (out []*place) {
	if m.places == nil || !m.Succeeded() {
		return nil
	}
	for _, p := range m.places {
		if p.name == "href" && !strings.Contains(p.text(m.body), "?") {
			out = append(out, p)
		}
	}
	return out
}

// relinked is an answer with another link, which breaks law L004 where that speaks of it.
func (m *message) relinked(href *place, to string) change {
	return m.edited(href, href.replace(`"`+to+`"`), Want{"law/links-resolve", href.pointer})
}

func linkToOtherID(_ *trace, m *message) (out []change) {
	for _, p := range m.hrefs() {
		parts := strings.Split(p.text(m.body), "/")
		for i, part := range parts {
			if len(part) == 36 {
				parts[i] = "017e7f1e-2c00-7a10-8000-0000000000aa"
			}
		}
		if to := strings.Join(parts, "/"); to != p.text(m.body) {
			out = append(out, m.relinked(p, to))
		}
	}
	return out
}

func linkToOtherOperation(_ *trace, m *message) (out []change) {
	for _, p := range m.hrefs() {
		path := p.text(m.body)
		to, isLeaf := strings.CutSuffix(path, "/organization")
		if !isLeaf {
			to = path + "/organization"
		}
		out = append(out, m.relinked(p, to))
	}
	return out
}

func linkInCapitals(_ *trace, m *message) (out []change) {
	for _, p := range m.hrefs() {
		path := p.text(m.body)
		out = append(out, m.still(p, p.replace(`"`+path[:4]+strings.ToUpper(path[4:])+`"`), pathCase))
	}
	return out
}

// stoppedBefore reports whether a call of the same principal is about the session and was answered before m.
func (t *trace) stoppedBefore(m *message) bool {
	for _, a := range t.answers {
		if a == m {
			return false
		}
		if a != nil && a.Operation.ID == "stopRestoreSession" && a.Succeeded() && a.Principal == m.Principal &&
			a.Params["restoreSessionId"] == m.Params["restoreSessionId"] {
			return true
		}
	}
	return false
}

func stateReversed(t *trace, m *message) []change {
	if m.Operation.ID != "getRestoreSession" || !m.Succeeded() || !t.stoppedBefore(m) {
		return nil
	}
	state := m.places[0].child("state")
	return []change{m.edited(state, state.replace(`"Working"`), Want{"law/stopped-stays-stopped", state.pointer})}
}

func endChanged(t *trace, m *message) []change {
	if m.Operation.ID != "getRestoreSession" || !m.Succeeded() || !t.stoppedBefore(m) {
		return nil
	}
	end := m.places[0].child("endTime")
	pointer := end.pointer
	return []change{m.edited(end, end.replace(`"2022-01-30T00:00:00Z"`), Want{"law/stopped-stays-stopped", pointer})}
}

func endBeforeStart(_ *trace, m *message) (out []change) {
	for _, p := range slices.Concat(m.sessions(), m.events()) {
		if end := p.child("endTime"); end != nil {
			out = append(out, m.edited(end, end.replace(`"2022-01-01T00:00:00Z"`), Want{"law/no-end-before-start", end.pointer}))
		}
	}
	return out
}

func eventOrder(_ *trace, m *message) (out []change) {
	for _, p := range m.events() {
		order := p.child("order")
		out = append(out, m.edited(order, order.replace("7"), Want{"law/events-gap-free", order.pointer}))
	}
	return out
}

func eventsSwapped(_ *trace, m *message) []change {
	events := m.events()
	if len(events) != 2 {
		return nil
	}
	a, b := events[0], events[1]
	text := string(m.body[b.start:b.end]) + "," + string(m.body[a.start:a.end])
	return []change{m.edited(a, edit{a.start, b.end, text}, Want{"law/events-gap-free", a.pointer + "/order"})}
}

func otherName(_ *trace, m *message) (out []change) {
	for _, p := range m.sessions() {
		name := p.child("name")
		text := name.text(m.body)
		other := "Exchange"
		if strings.HasPrefix(text, other) {
			other = "Teams"
		}
		_, rest, _ := strings.Cut(text, " ")
		out = append(out, m.edited(name, name.replace(strconv.Quote(other+" "+rest)), Want{"law/name-and-type-agree", name.pointer}))
	}
	return out
}

// tokenRepeated answers a refresh with the tokens of the pair that was refreshed.
func tokenRepeated(t *trace, m *message) (out []change) {
	if m.Operation.ID != "createToken" || !m.Succeeded() {
		return nil
	}
	for _, a := range t.answers {
		if a == m {
			break
		}
		if a == nil || a.Operation.ID != "createToken" || !a.Succeeded() {
			continue
		}
		if !bytes.Contains(m.Request.Body, []byte(a.places[0].child("refresh_token").text(a.body))) {
			continue
		}
		for _, name := range []string{"access_token", "refresh_token"} {
			p, before := m.places[0].child(name), a.places[0].child(name)
			out = append(out, m.edited(p, p.replace(string(a.body[before.start:before.end])), Want{"law/refresh-gives-pair", p.pointer}))
		}
	}
	return out
}

// tokenEchoed puts the token where the contract takes any text.
func tokenEchoed(_ *trace, m *message) (out []change) {
	_, token, ok := strings.Cut(m.Request.Header.Get("Authorization"), " ")
	for _, p := range m.places {
		free := p.is("string") && p.kind == '"' && p.schema.Pattern == "" && p.schema.Format == "" && len(p.schema.Enum) == 0
		if ok && free {
			out = append(out, m.edited(p, p.replace(strconv.Quote(token)), Want{"request/token-not-echoed", p.pointer}))
		}
	}
	return out
}

func lengthMissing(_ *trace, m *message) []change {
	if len(m.body) == 0 || !slices.Contains(m.Operation.Laws, "L018") {
		return nil
	}
	const name = "Content-Length"
	return []change{headed(name, "", Want{"law/body-measured", name})}
}

// Trace returns the golden calls of a version with the mutant in the place of the one that it was made of.
func (m Mutant) Trace(golden []*conformance.Call) []*conformance.Call {
	calls := slices.Clone(golden)
	calls[m.Golden] = m.Call
	return calls
}
