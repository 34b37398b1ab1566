package check

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// shows is a call that has shown sessions, given as JSON.
func shows(path, body string) *conformance.Call {
	return conformance.NewCall(
		conformance.Request{Method: "GET", URL: "https://h:4443/v6" + path}, conformance.Response{Status: 200, Body: []byte(body)},
	)
}

// One id, in two spellings.
const (
	anID      = "fa3a2d17-d86d-4540-bf71-512750281e43"
	inCapital = "FA3A2D17-D86D-4540-BF71-512750281E43"
)

func TestRegister(t *testing.T) {
	t.Parallel()
	r := &register{}
	look := func(path, body string) (*object, about) {
		c := shows(path, body)
		prepare(c)
		a := r.look(c)
		o, _ := root(c)
		return o, a
	}
	first, a := look("/RestoreSessions/"+anID, `{"id":"`+anID+`","state":"Working"}`)
	if first.stamp == 0 || first.first != nil || first.last != nil || first.same || a.session.thing != first.thing || a.session.last != nil {
		t.Errorf("shown first: %+v, the path %+v", first.sight, a.session)
	}
	again, a := look("/RestoreSessions/"+inCapital, `{"id":"`+anID+`","state":"Working"}`)
	if again.thing != first.thing || !again.asAtFirst() || again.keep() != first.keep() || a.session.thing != first.thing {
		t.Errorf("shown again: %+v, the path %+v", again.sight, a.session)
	}
	changed, _ := look("/RestoreSessions/"+anID, `{"id":"`+inCapital+`","state":"Stopped"}`)
	if changed.thing != first.thing || changed.same || changed.first != first.keep() || changed.last.object().text("state") != "Working" {
		t.Errorf("shown otherwise: %+v", changed.sight)
	}
	_, a = look("/RestoreSessions/"+anID+"/Events", `{"results":[]}`)
	if a.session.last.object().text("state") != "Stopped" || a.session.first.object().text("state") != "Working" || a.forgot {
		t.Errorf("the path of its events: %+v", a.session)
	}
	point, a := look("/RestorePoints/"+anID, `{"id":"`+anID+`","backupTime":"2022-01-22T00:00:00Z"}`)
	if point.thing != first.thing || point.first != nil || a.point.last != nil {
		t.Errorf("a restore point of the same id: %+v", point.sight)
	}
	if at, ok := point.time("backupTime"); !ok || at.Day() != 22 {
		t.Errorf("backupTime is %v, %v", at, ok)
	}
	for path, body := range map[string]string{"/RestoreSessions/" + anID: `{"state":"Working"}`, "/RestoreSessions": `[]`} {
		if o, _ := look(path, body); o.stamp != 0 {
			t.Errorf("%s shows %+v", path, o.sight)
		}
	}
}

// TestEventsBelong sees that events of one id in two sessions are two things.
func TestEventsBelong(t *testing.T) {
	t.Parallel()
	r := &register{}
	var things []thing
	for _, session := range []string{anID, "1ae9f2e8-3a77-4f0b-9a0e-5d0c6f4b0e11", inCapital} {
		c := shows("/RestoreSessions/"+session+"/Events", `{"results":[{"id":"45963836-69ab-48b8-bc87-66de3b08937c"}]}`)
		prepare(c)
		r.look(c)
		things = append(things, items(c)[0].thing)
	}
	if things[0] == things[1] || things[0] != things[2] || things[0].stamp == 0 {
		t.Errorf("the events are %v", things)
	}
}

// TestRegisterForgets sees that the register holds no more than it may, and that notes of what it has forgotten are gone.
func TestRegisterForgets(t *testing.T) {
	t.Parallel()
	r, kept := &register{}, notes[int]{}
	show := func(n, size int) *object {
		c := shows("/RestoreSessions/"+anID, fmt.Sprintf(`{"id":"fa3a2d17-d86d-4540-bf71-%012x","name":"%*d"}`, n, size, n))
		prepare(c)
		r.look(c)
		o, _ := root(c)
		return o
	}
	old := show(0, 1).thing
	kept.set(old, 7)
	for n := range 3 * mostNumbered {
		o := show(n+1, 1)
		if n%1000 == 0 {
			show(-1, 1)
		}
		if n == mostNumbered/2 && !kept.has(old) {
			t.Fatal("forgotten too soon")
		}
		kept.set(o.thing, n)
	}
	if len(r.things.entries) > 2*mostNumbered+2 || !r.things.forgot {
		t.Errorf("%d things are held; forgot: %v", len(r.things.entries), r.things.forgot)
	}
	if _, ok := kept.get(old); ok || show(0, 1).thing == old {
		t.Error("a thing that was seen long ago is remembered")
	}
	if show(-1, 1).last == nil {
		t.Error("a thing that was seen over and over is forgotten")
	}
	const large = 1 << 20
	for n := range 3 * mostTexts / large {
		show(n, large)
	}
	texts := 0
	for _, e := range r.things.entries {
		if e.last != nil {
			texts += len(e.last.text)
		}
	}
	if texts > 2*mostTexts+2*large {
		t.Errorf("texts of %d bytes are held", texts)
	}
}

// TestRegisterUnknown sees that what is asked for in vain has no number, and that events make nobody forget a session.
func TestRegisterUnknown(t *testing.T) {
	t.Parallel()
	r := &register{}
	ask := func(path string, status int, body string) about {
		c := conformance.NewCall(
			conformance.Request{Method: "GET", URL: "https://h:4443/v6" + path}, conformance.Response{Status: status, Body: []byte(body)},
		)
		prepare(c)
		return r.look(c)
	}
	if a := ask("/RestoreSessions/"+anID, 404, `{}`); !a.unknown || a.session.stamp != 0 || len(r.things.entries) != 0 {
		t.Errorf("asked for in vain: %+v", a)
	}
	shown := ask("/RestoreSessions/"+anID, 200, `{"id":"`+anID+`"}`).session
	if a := ask("/RestoreSessions/"+anID, 404, `{}`); a.unknown || a.session.thing != shown.thing || shown.stamp == 0 {
		t.Errorf("asked for when it was shown: %+v", a)
	}
	for n := range mostNumbered {
		ask("/RestoreSessions/"+inCapital+"/Events", 200, fmt.Sprintf(`[{"id":"event %d"},{"id":"other %d"},{"id":"third %d"}]`, n, n, n))
	}
	if a := ask("/RestoreSessions/"+anID, 200, `{"id":"`+anID+`"}`); a.session.thing != shown.thing || a.forgot || !r.events.forgot {
		t.Errorf("after many events: %+v", a)
	}
}

// TestRegisterShares sees that the texts of a page that is new are held as parts of its body, those of one that is mostly known
// alone, and that what lives longer than its page is alone as well.
func TestRegisterShares(t *testing.T) {
	t.Parallel()
	r := &register{}
	page := func(from int, state string, changed int) []*object {
		var b strings.Builder
		b.WriteString(`{"results":[`)
		for i := range 10 {
			if i > 0 {
				b.WriteString(",")
			}
			of := "Working"
			if i < changed {
				of = state
			}
			fmt.Fprintf(&b, `{"id":"fa3a2d17-d86d-4540-bf71-%012x","state":%q}`, from+i, of)
		}
		c := shows("/RestoreSessions", b.String()+"]}")
		prepare(c)
		r.look(c)
		return items(c)
	}
	first := page(0, "", 0)
	for _, o := range first {
		if k := o.keep(); !k.shared || k.object().text("state") != "Working" {
			t.Fatalf("%s is shared: %v", k.text, k.shared)
		}
	}
	for _, o := range page(0, "Stopped", 2)[:2] {
		if k := o.keep(); k.shared || k.object().text("state") != "Stopped" || o.first != first[o.index].keep() {
			t.Errorf("%s is shared: %v", k.text, k.shared)
		}
	}
	for n := 1; len(r.things.before) == 0; n++ {
		page(n*10, "", 0)
	}
	for _, o := range page(0, "Stopped", 2) {
		if o.first.shared || o.last.shared || o.first.object().text("state") != "Working" || o.asAtFirst() != (o.index >= 2) {
			t.Errorf("after a turn %d is %+v", o.index, o.sight)
		}
	}
}

// TestShowings compares showings with a map, of more principals than have bits.
func TestShowings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type pair struct {
			who   conformance.Principal
			thing thing
		}
		var s showings
		want := map[pair]bool{}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			p := pair{
				conformance.Principal(fmt.Sprint("account ", rapid.IntRange(0, 90).Draw(t, "who"))),
				thing{slot: rapid.Uint32Range(0, 9).Draw(t, "slot"), stamp: 1},
			}
			switch rapid.IntRange(0, 2).Draw(t, "do") {
			case 0:
				s.add(p.who, p.thing)
				want[p] = true
			case 1:
				s.drop(p.who, p.thing)
				delete(want, p)
			default:
				if got := s.has(p.who, p.thing); got != want[p] {
					t.Fatalf("%v: %v", p, got)
				}
			}
		}
	})
}

// FuzzPattern sees that a link that follows a pattern is one that leads to the operation, about the ids.
func FuzzPattern(f *testing.F) {
	event := "45963836-69ab-48b8-bc87-66de3b08937c"
	for _, href := range []string{
		"/v6/restoresessions/" + anID + "/events/" + event, "/V6/RestoreSessions/" + inCapital + "/Events/" + event,
		"/v6/restoresessions/" + anID + "/events/" + event + "/", "/v6/restoresessions/" + event + "/events/" + anID, "v6", "",
	} {
		f.Add(href)
	}
	o, _ := spec.OperationByID("getRestoreSessionEvent")
	p := patternOf(spec.V6, o)
	f.Fuzz(func(t *testing.T, href string) {
		ids := known{session: anID, event: event}
		m, ok := route(href)
		leads := ok && m.Operation.ID == o.ID && m.Version == spec.V6 && within(m.Params, ids)
		if p.fits(href, ids) && !leads {
			t.Errorf("%q follows the pattern and leads to %s %v", href, m.Operation.ID, m.Params)
		}
	})
}
