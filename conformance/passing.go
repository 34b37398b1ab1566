package conformance

import (
	"slices"
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
	p := Overlap{mayChange: op.ID != "" && changesSessions(op), overlapped: o.changing > 0}
	if p.mayChange {
		o.changing++
		o.changes++
	}
	p.changes = o.changes
	return p
}

// End takes down that the request is over, and reports whether it is a read that overlapped a change: the call is
// to be judged apart.
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
type Passing struct {
	target string
	checks []Check
	found  func(spec.Version, Finding)
	told   map[[2]string]bool // versions and fingerprints
	of     map[spec.Version]*pair
}

// pair judges the calls of a version: those that were judged apart by the checks that look at one call at a time.
type pair struct {
	all, apart *Judging
	operations bool // whether a call of an operation was among them
}

// NewPassing returns a Passing by the checks, in the order given; target names the server in the reports. Found,
// where it is not nil, is called for each deviation, once, as soon as it is known.
func NewPassing(target string, checks []Check, found func(spec.Version, Finding)) *Passing {
	return &Passing{target: target, checks: checks, found: found, told: map[[2]string]bool{}, of: map[spec.Version]*pair{}}
}

// Add judges the next call, oldest first. Apart says that it is a read that overlapped a change. A call of no version
// is judged in each version that was seen before.
func (p *Passing) Add(c *Call, apart bool) {
	if c.Version == "" {
		for _, of := range p.of {
			of.all.Add(c)
		}
		return
	}
	of := p.of[c.Version]
	if of == nil {
		of = p.newPair(c.Version)
		p.of[c.Version] = of
	}
	of.operations = of.operations || c.Operation.ID != ""
	if apart {
		of.apart.Add(c)
	} else {
		of.all.Add(c)
	}
}

// newPair returns the judgings of a version.
func (p *Passing) newPair(v spec.Version) *pair {
	var single []Check
	for _, c := range p.checks {
		if c.Law == "" {
			single = append(single, c)
		}
	}
	found := func(f Finding) {
		key := [2]string{string(v), f.Fingerprint}
		if p.found != nil && !p.told[key] {
			p.told[key] = true
			p.found(v, f)
		}
	}
	return &pair{
		all:   NewJudging(v, p.target, p.checks, Everything, found),
		apart: NewJudging(v, p.target, single, Everything, found),
	}
}

// Reports ends the judging and returns a report of each version of which a call of an operation has passed. It must
// be called once, and nothing added after it.
func (p *Passing) Reports() []*Report {
	var reports []*Report
	for _, v := range spec.Versions() {
		if of := p.of[v]; of != nil && of.operations {
			reports = append(reports, of.all.Report(), of.apart.Report())
		}
	}
	return slices.Clip(Merge(reports...))
}
