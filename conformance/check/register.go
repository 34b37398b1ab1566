package check

import (
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// registered gives every session, restore point, event and organization that answers show, and every one that a path
// names, a number: what checks remember of things is found by it at once.
var registered = conformance.NewStudy(prepare, func() func(*conformance.Call) about {
	return (&register{}).look
})

// prepare reads the objects of an answer and their times.
func prepare(c *conformance.Call) {
	if !c.Succeeded() || c.Operation.ID == "" {
		return
	}
	times := timesOf[kindOf(c)]
	if one, ok := root(c); ok && one.id != "" {
		one.readTimes(times)
	}
	for _, o := range items(c) {
		o.readTimes(times)
	}
}

// about is what the path of a call names.
type about struct {
	session, event, point, organization sight
	head                                *conformance.Call
	unknown                             bool // something that is named has no number
	forgot                              bool // the register does not know any more what it has seen
}

// aboutOf returns what the path of a call names.
func aboutOf(c *conformance.Call) about { return registered.Of(c) }

// things returns the things that the path names.
func (a about) things() (all []thing) {
	for _, s := range []*sight{&a.session, &a.event, &a.point, &a.organization} {
		if s.stamp != 0 {
			all = append(all, s.thing)
		}
	}
	return all
}

// thing is the number of something that has an id. The zero thing is nothing: nothing is remembered of it.
type thing struct {
	slot  uint32 // where it stands; somebody else's when it was forgotten
	stamp uint32 // whose place that is; 0 for nothing
}

// sight is what is known of a thing when an answer shows it or a path names it. Texts are of sessions, restore points and
// events.
type sight struct {
	thing
	first, last *kept // as it was shown first and last, before this; nil where it was not
	same        bool  // it is shown with the very text of last
}

// asAtFirst reports whether a thing is shown with the very text of the first time.
func (s sight) asAtFirst() bool { return s.same && s.first == s.last }

// kind says what an object is.
type kind uint8

const (
	another kind = iota // also an organization: its texts are not kept
	session
	event
	point
)

// timesOf are the times that many checks ask of objects, by their kinds.
var timesOf = [...][2]string{another: {}, session: {"creationTime", "endTime"}, event: {"startTime", "endTime"}, point: {"backupTime"}}

// register numbers things. Events, which are many, have numbers of their own: they make nobody forget a session.
type register struct {
	things, events numbers
	news           []*kept // of the answer that is looked at
}

// of returns the numbers that things of a kind have.
func (r *register) of(k kind) *numbers {
	if k == event {
		return &r.events
	}
	return &r.things
}

// look takes down what a call shows.
func (r *register) look(c *conformance.Call) about {
	r.events.odd = 1
	a := about{head: headOf(c)}
	for _, name := range idParams {
		value := c.Params[name]
		if value == "" {
			continue
		}
		switch id := identified(value); name {
		case "restoreSessionId":
			a.session = r.name(c, id, session, &a)
		case "eventId":
			a.event = r.name(c, sessionOf(c).with(id), event, &a)
		case "restorePointId":
			a.point = r.name(c, id, point, &a)
		case "organizationId":
			a.organization = r.name(c, id, another, &a)
		}
	}
	if c.Succeeded() && c.Operation.ID != "" {
		r.show(c)
	}
	a.forgot = r.things.forgot
	return a
}

// name returns what is known of a thing that a path names. One that nothing has shown gets a number where the call has
// succeeded: else anybody could make the register forget by asking for what is not there.
func (r *register) name(c *conformance.Call, id key, k kind, a *about) sight {
	n := r.of(k)
	if !c.Succeeded() && !n.has(id) {
		a.unknown = true
		return sight{}
	}
	t := n.thing(id)
	if e := n.entry(t); e.kind == k {
		return sight{thing: t, first: e.first, last: e.last}
	}
	return sight{thing: t}
}

// show takes down the objects of an answer.
func (r *register) show(c *conformance.Call) {
	k, of := kindOf(c), key{}
	if k == event {
		of = sessionOf(c)
	}
	r.news = r.news[:0]
	see := func(o *object) {
		if o.id == "" {
			return
		}
		id := o.key
		if k == event {
			id = of.with(id)
		}
		r.see(o, id, k)
	}
	if one, ok := root(c); ok {
		see(one)
	}
	for _, o := range items(c) {
		see(o)
	}
	r.keepNews(len(c.Response.Body), len(items(c)), &r.of(k).size)
}

// mostShared is how long a body may be that is held for the objects in it.
const mostShared = 64 << 10

// keepNews keeps the texts that are new of an answer that lists so many objects. Where most of it is new, they stay parts of
// its body: copies of them all would be as long.
func (r *register) keepNews(body, listed int, size *int) {
	if len(r.news) > 1 && len(r.news) >= listed/2 && body <= mostShared {
		*size += body
		return
	}
	for _, k := range r.news {
		k.text, k.shared = strings.Clone(k.text), false
		*size += len(k.text)
	}
}

// kindOf returns what the objects of a good answer are.
func kindOf(c *conformance.Call) kind {
	switch c.Operation.ID {
	case "listRestoreSessions", "getRestoreSession", "exploreOrganization", "exploreOrganizationById":
		return session
	case "listRestoreSessionEvents", "getRestoreSessionEvent":
		return event
	case "listRestorePoints", "getRestorePoint":
		return point
	}
	return another
}

// see takes down an object.
func (r *register) see(o *object, id key, k kind) {
	n := r.of(k)
	t := n.thing(id)
	e := n.entry(t)
	if e.kind != k && k != another {
		e.kind, e.first, e.last = k, nil, nil
	}
	if k == another {
		o.sight = sight{thing: t}
		return
	}
	o.sight = sight{t, e.first, e.last, e.last != nil && e.last.text == o.value.Raw()}
	if o.same {
		o.copy.Store(e.last)
		return
	}
	e.last = &kept{text: o.value.Raw(), in: o.in, index: o.index, shared: true} // until it is known how much is new
	o.copy.Store(e.last)
	r.news = append(r.news, e.last)
	if e.first == nil {
		e.first = e.last
	}
}

// notes are what a check remembers of things, for as long as the register knows them.
type notes[V any] struct{ of []note[V] }

// note is what is remembered of the thing in a slot.
type note[V any] struct {
	stamp uint32
	v     V
}

// get returns what is remembered of a thing.
func (n *notes[V]) get(t thing) (v V, ok bool) {
	if int(t.slot) < len(n.of) && n.of[t.slot].stamp == t.stamp && t.stamp != 0 {
		return n.of[t.slot].v, true
	}
	return v, false
}

// has reports whether something is remembered of a thing.
func (n *notes[V]) has(t thing) bool {
	_, ok := n.get(t)
	return ok
}

// set remembers something of a thing, in place of what was.
func (n *notes[V]) set(t thing, v V) {
	if t.stamp == 0 {
		return
	}
	if int(t.slot) >= len(n.of) {
		n.of = append(n.of, make([]note[V], int(t.slot)+1-len(n.of))...)
	}
	n.of[t.slot] = note[V]{t.stamp, v}
}

// drop forgets what is remembered of a thing.
func (n *notes[V]) drop(t thing) {
	if n.has(t) {
		n.of[t.slot] = note[V]{}
	}
}
