package conformance

import (
	"fmt"
	"sync/atomic"
)

// Study is what several checks must know of a call by those before it, found out once for all of them: a T for each call.
// A check that asks a study names it in Check.Studies.
type Study[T any] struct {
	prepare func(*Call)
	begin   func() func(*Call) T
}

// NewStudy returns a study. Begin is called for each judging, and what it returns is called for each of its calls, oldest
// first and before a check sees it. The studies of a judging go one after another, in the order in which its checks name
// them: one may ask another that is named before it. Prepare, where it is not nil, is called before that with each call,
// for several at a time: what can be found out of a call alone need not wait its turn.
func NewStudy[T any](prepare func(*Call), begin func() (look func(*Call) T)) *Study[T] {
	return &Study[T]{prepare, begin}
}

// Of returns what the study found out of a call that a check is given; the zero T where no check of the judging has named the
// study, and for what Call.Head returns.
func (s *Study[T]) Of(c *Call) T {
	found, _ := c.made.Load(s)
	t, _ := found.(T)
	return t
}

// start begins the study for a judging.
func (s *Study[T]) start() *studying {
	look := s.begin()
	return &studying{of: s, prepare: s.prepare, look: func(c *Call) { c.made.Store(s, look(c)) }}
}

// Studied is a Study of whatever type.
type Studied interface{ start() *studying }

// studying is a study that has begun.
type studying struct {
	of      Studied
	prepare func(*Call) // nil for none
	look    func(*Call)
	broke   atomic.Pointer[string] // how it broke, the first time; then it looks at nothing more
}

// do lets the study do something with a call, and takes down how it broke where it did.
func (s *studying) do(what func(*Call), c *Call) {
	if what == nil || s.broke.Load() != nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			s.broke.CompareAndSwap(nil, new(fmt.Sprint("what it rests on broke: ", r)))
		}
	}()
	what(c)
}

// studies starts all that checks name, each once.
func studies(checks []Check) (all []*studying) {
	started := map[Studied]bool{}
	for _, check := range checks {
		for _, s := range check.Studies {
			if !started[s] {
				started[s] = true
				all = append(all, s.start())
			}
		}
	}
	return all
}
