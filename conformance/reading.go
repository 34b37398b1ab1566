package conformance

import (
	"iter"
	"slices"

	"github.com/vb365-explore/vb365/spec"
)

// Reading is what came of the calls of a recording.
type Reading struct {
	Reports []*Report // one for each version that has calls, in the order of versions
	Calls   int       // that were read
	Unread  int       // things in the recording that are no calls
	Why     error     // what is wrong with the first of those
}

// Read judges the calls of a recording, oldest first, each of the versions by itself; begin makes its judging when the
// first call of an operation comes. Calls of other versions are passed over. Read reads ahead while it judges, and
// keeps no call.
func Read(calls iter.Seq2[*Call, error], versions []spec.Version, begin func(spec.Version) *Judging) *Reading {
	r := &versioned{begin: begin, versions: versions, judgings: map[spec.Version]*Judging{}}
	out := &Reading{}
	stop := make(chan struct{})
	defer close(stop)
	for b := range studied(batches(calls, stop), r, stop) {
		out.Calls += len(b.calls)
		out.Unread += b.unread
		if out.Why == nil {
			out.Why = b.why
		}
		r.take(b.parts)
	}
	out.Reports = r.reports()
	return out
}

// How much is read before it is judged: so many calls, or so many bytes of their bodies.
const (
	batchCalls = 64
	batchBytes = 4 << 20
)

// batch is a part of a recording.
type batch struct {
	calls  []*Call
	bytes  int
	unread int
	why    error
	parts  []part // once it was studied
}

// part are calls that one judging is to judge, and has studied.
type part struct {
	judging *Judging
	calls   []*Call
}

// batches reads a recording ahead, until it ends or stop is closed.
func batches(calls iter.Seq2[*Call, error], stop <-chan struct{}) <-chan *batch {
	out := make(chan *batch, 1)
	go func() {
		defer close(out)
		b := &batch{}
		send := func() bool {
			select {
			case out <- b:
				b = &batch{}
				return true
			case <-stop:
				return false
			}
		}
		for c, err := range calls {
			if err != nil {
				if b.unread++; b.why == nil {
					b.why = err
				}
				continue
			}
			b.calls = append(b.calls, c)
			b.bytes += len(c.Request.Body) + len(c.Response.Body)
			if (len(b.calls) == batchCalls || b.bytes >= batchBytes) && !send() {
				return
			}
		}
		send()
	}()
	return out
}

// studied studies batches ahead, until there are no more or stop is closed.
func studied(in <-chan *batch, r *versioned, stop <-chan struct{}) <-chan *batch {
	out := make(chan *batch)
	go func() {
		defer close(out)
		for b := range in {
			b.parts = r.study(b.calls)
			select {
			case out <- b:
			case <-stop:
				return
			}
		}
	}()
	return out
}

// versioned judges calls, each of the versions by itself. The judging of one is made when the first call of an
// operation comes.
type versioned struct {
	begin    func(spec.Version) *Judging
	versions []spec.Version
	judgings map[spec.Version]*Judging
	early    []*Call // that stand before the first call of an operation in their version
}

// mostEarly is how many calls are kept until their version is known to be of use.
const mostEarly = 1000

// start makes the judging of the version of a call, if it is one of an operation and there is none yet, and returns the calls
// before that it has to judge first.
func (r *versioned) start(c *Call) (first []part) {
	if c.Operation.ID == "" || r.judgings[c.Version] != nil || !slices.Contains(r.versions, c.Version) {
		return nil
	}
	j := r.begin(c.Version)
	first = append(first, part{j, j.study(r.early)})
	r.judgings[c.Version] = j
	if len(r.judgings) == len(r.versions) {
		r.early = nil
	}
	return first
}

// study lets the judgings of the next calls study them, and returns what is to be judged.
func (r *versioned) study(calls []*Call) (parts []part) {
	for _, c := range calls {
		parts = append(parts, r.start(c)...)
	}
	for _, c := range calls {
		if len(r.judgings) < len(r.versions) && r.judgings[c.Version] == nil && len(r.early) < mostEarly {
			r.early = append(r.early, c.Head())
		}
	}
	for _, v := range r.versions {
		if j := r.judgings[v]; j != nil {
			parts = append(parts, part{j, j.study(calls)})
		}
	}
	return parts
}

// add judges the next calls.
func (r *versioned) add(calls ...*Call) { r.take(r.study(calls)) }

// reports ends the judgings.
func (r *versioned) reports() (all []*Report) {
	for _, v := range r.versions {
		if j := r.judgings[v]; j != nil {
			all = append(all, j.Report())
		}
	}
	return all
}

// take judges what was studied.
func (r *versioned) take(parts []part) {
	for _, p := range parts {
		p.judging.take(p.calls)
	}
}
