package source

import (
	"slices"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// timeline finds the reads of a HAR that were under way at the same time as a change, as conformance.Overlaps does where
// requests pass. Entries stand in the order in which they began, so that a change may stand behind a read which it
// overlapped: a read is held until an entry has begun after its end.
type timeline struct {
	give    func(*conformance.Call, error)
	changes []span // the latest
	latest  time.Time
	held    []moment
	size    int // of the bodies that are held
}

// moment is what an entry came to: a call, or what is wrong.
type moment struct {
	call *conformance.Call
	err  error
	span
	open bool // a read of which it is not known yet whether it overlapped a change
}

// How much a timeline holds at most. A read that is given before its end has come is taken to have overlapped a change:
// that is never a false alarm.
const (
	mostHeld      = 256
	mostHeldBytes = 16 << 20
	mostChanges   = 64
)

// span is from when a request was sent to when its answer was whole, in whole milliseconds: browsers write no more of
// the beginning, and what follows at once overlaps nothing.
type span struct{ from, to time.Time }

func spanOf(at time.Time, took time.Duration) span {
	return span{at.Truncate(time.Millisecond), at.Add(took).Truncate(time.Millisecond)}
}

func (s span) overlaps(o span) bool { return s.from.Before(o.to) && o.from.Before(s.to) }

// add takes the next entry: its call, and how long that took, or what is wrong.
func (t *timeline) add(c *conformance.Call, took time.Duration, err error) {
	m := moment{call: c, err: err}
	if c != nil && !c.At.IsZero() {
		m.span = spanOf(c.At, took)
		if conformance.MayChange(c.Operation) {
			t.change(m.span)
		} else {
			c.Apart = c.Apart || m.from.Before(t.latest) && slices.ContainsFunc(t.changes, m.overlaps)
			m.open = !c.Apart
		}
		for i := range t.held {
			t.held[i].open = t.held[i].open && m.from.Before(t.held[i].to)
		}
		m.open = m.open && m.from.Before(m.to)
	}
	if len(t.held) == 0 && !m.open {
		t.give(c, err)
		return
	}
	t.held = append(t.held, m)
	t.size += sizeOf(c)
	t.release()
}

// change takes down a change.
func (t *timeline) change(s span) {
	if len(t.changes) == mostChanges {
		t.changes = slices.Delete(t.changes, 0, 1)
	}
	t.changes = append(t.changes, s)
	if s.to.After(t.latest) {
		t.latest = s.to
	}
	for i := range t.held {
		if h := &t.held[i]; h.open && h.overlaps(s) {
			h.call.Apart, h.open = true, false
		}
	}
}

// release gives what need not be held any more.
func (t *timeline) release() {
	for len(t.held) > 0 && (!t.held[0].open || len(t.held) > mostHeld || t.size > mostHeldBytes) {
		m := t.held[0]
		if m.open {
			m.call.Apart = true
		}
		t.held = slices.Delete(t.held, 0, 1)
		t.size -= sizeOf(m.call)
		t.give(m.call, m.err)
	}
}

// end gives all that is held: no more changes come.
func (t *timeline) end() {
	for _, m := range t.held {
		t.give(m.call, m.err)
	}
	t.held, t.size = nil, 0
}

// sizeOf returns how many bytes the bodies of a call have; 0 for none.
func sizeOf(c *conformance.Call) int {
	if c == nil {
		return 0
	}
	return len(c.Request.Body) + len(c.Response.Body)
}
