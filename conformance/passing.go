package conformance

import (
	"sync"

	"github.com/vb365-explore/vb365/spec"
)

// Overlaps tells which reads were under way at the same time as a change: such a read may have seen the time before
// or after it. Its zero value knows of no request. It may be used by several goroutines.
type Overlaps struct {
	mu       sync.Mutex
	changing int // requests under way that may change something
	changes  int // those that have ever begun
}

// MayChange reports whether a request of an operation may change what reads show; the zero Operation is none of the
// contract.
func MayChange(op spec.Operation) bool { return op.ID != "" && changesSessions(op) }

// Overlap is a request under way.
type Overlap struct {
	changes    int  // that had begun before
	mayChange  bool // something, so that reads at the same time may show the one or the other
	overlapped bool // by a change that was under way
}

// Begin takes down that a request of an operation goes out; the zero Operation is none of the contract.
func (o *Overlaps) Begin(op spec.Operation) Overlap {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := Overlap{mayChange: MayChange(op), overlapped: o.changing > 0}
	if p.mayChange {
		o.changing++
		o.changes++
	}
	p.changes = o.changes
	return p
}

// End takes down that the request is over, and reports whether it is a read that overlapped a change: what Call.Apart
// says.
func (o *Overlaps) End(p Overlap) (apart bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p.mayChange {
		o.changing--
		return false
	}
	return p.overlapped || p.changes != o.changes
}

// Passing judges calls that pass, each version by itself. It is for one goroutine.
type Passing struct{ all versioned }

// NewPassing returns a Passing by the checks, in the order given; target names the server in the reports. Found,
// where it is not nil, is called for each deviation, once, as soon as it is known.
func NewPassing(target string, checks []Check, found func(spec.Version, Finding)) *Passing {
	return &Passing{versioned{versions: spec.Versions(), judgings: map[spec.Version]*Judging{}, begin: func(v spec.Version) *Judging {
		return NewJudging(v, target, checks, Everything, func(f Finding) {
			if found != nil {
				found(v, f)
			}
		})
	}}}
}

// Add judges the next call, oldest first. A call of no operation is judged in each version of which a call of an
// operation passes.
func (p *Passing) Add(c *Call) { p.all.add(c) }

// Reports ends the judging and returns a report of each version of which a call of an operation has passed. It must
// be called once, and nothing added after it.
func (p *Passing) Reports() []*Report { return p.all.reports() }
