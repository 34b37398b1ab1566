// Package fault breaks a server in one way at a time, to see whether the conformance suite notices.
//
// A Fault stands between a client and a good server: it spoils answers, changes requests on their way, or
// remembers what it saw and answers with that. Faults are grouped by kind; a suite is trusted for a kind, not for
// the faults that happen to be listed.
package fault

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/spec"
)

// Fault is one way to break a server.
type Fault struct {
	Kind     string         // what is broken, such as "paging"
	Name     string         // permanent, unique among the faults of its kind
	Says     string         // what the server does
	Versions []spec.Version // where it can happen; nil for all
	Checks   []string       // ids of the checks that must find it, sorted; the score says which others find what follows
	Why      string         // why several checks must, where that is not plain

	// spoil returns what the server does to a request and its answer. It is called once per server, so that a
	// fault may remember what it saw.
	spoil func() func(*Exchange)
}

// ID names the fault: kind and name.
func (f Fault) ID() string { return f.Kind + "/" + f.Name }

// In returns the versions in which the fault can happen, oldest first.
func (f Fault) In() []spec.Version {
	return slices.DeleteFunc(spec.Versions(), func(v spec.Version) bool {
		return f.Versions != nil && !slices.Contains(f.Versions, v)
	})
}

// Wrap breaks a server. Requests pass one after another.
func (f Fault) Wrap(next http.Handler) http.Handler {
	var mu sync.Mutex
	spoil := f.spoil()
	return Intercept(next, func(e *Exchange) {
		mu.Lock()
		defer mu.Unlock()
		spoil(e)
	})
}

// Intercept returns a server that does with each request what f does, which lets the good server answer it by Send, or
// answers itself.
func Intercept(next http.Handler, f func(*Exchange)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := newExchange(next, r)
		if err != nil {
			return // the client has gone
		}
		f(e)
		e.answer(w)
	})
}

// List returns all faults, by kind and name.
func List() []Fault {
	all := slices.Concat(
		statuses(), headers(), bodies(), bytesFaults(), sessions(), events(), reads(), links(), paging(), lists(),
		tokens(), isolation(), requests(), stops(), methods(), versions(), edges(),
		seldomAnswered(), seldomShown(), seldomStates(), seldomListed(), seldomTrusted(), oddRefused(),
		furtherTokens(), furtherIsolation(), furtherRequests(), furtherLists(), furtherViews(),
	)
	for i := range all {
		slices.Sort(all[i].Checks)
	}
	slices.SortFunc(all, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return all
}

// kind gives faults their kind.
func kind(name string, faults ...Fault) []Fault {
	for i := range faults {
		faults[i].Kind = name
	}
	return faults
}

// after is a fault that spoils answers of the good server. Name and what it does are given as "name: says", the
// checks in one text.
func after(text, checks string, f func(*Exchange)) Fault {
	return during(text, checks, func() func(*Exchange) {
		return func(e *Exchange) {
			e.Send(nil)
			f(e)
		}
	})
}

// remembering is a fault that spoils answers of the good server by what it has seen before.
func remembering(text, checks string, f func() func(*Exchange)) Fault {
	return during(text, checks, func() func(*Exchange) {
		spoil := f()
		return func(e *Exchange) {
			e.Send(nil)
			spoil(e)
		}
	})
}

// during is a fault that sends requests on itself.
func during(text, checks string, spoil func() func(*Exchange)) Fault {
	name, says, _ := strings.Cut(text, ": ")
	return Fault{Name: name, Says: says, Checks: strings.Fields(checks), spoil: spoil}
}

// only says in which versions the fault can happen.
func (f Fault) only(versions ...spec.Version) Fault {
	f.Versions = versions
	return f
}

// because says why several checks find the fault.
func (f Fault) because(why string) Fault {
	f.Why = why
	return f
}
