package fault_test

import (
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/internal/fault"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
	"github.com/vb365-explore/vb365/internal/fault/score"
	"github.com/vb365-explore/vb365/spec"
)

// passed returns the ids of the checks that find something in the calls of a whole run, when they are judged as calls
// that pass: nobody says whose they are, or which are broken on purpose.
func passed(t *testing.T, v spec.Version, wrap func(http.Handler) http.Handler) (ids []string, said string) {
	t.Helper()
	var accounts conformance.Accounts
	passing := conformance.NewPassing(faulttest.URL, check.List(), func(_ spec.Version, f conformance.Finding) {
		said += f.Check + " " + f.Operation + " " + f.Where + " expected " + f.Expected + ", got " + f.Got + "\n"
	})
	options := faulttest.Options()
	options.Sent = func(_ string, c *conformance.Call) {
		blind := conformance.NewCall(c.Request, c.Response)
		blind.Seq, blind.At, blind.Source = c.Seq, c.At, "proxy"
		accounts.Label(blind)
		passing.Add(blind)
	}
	_, err := conformance.Run(t.Context(), faulttest.StartDemo(t).Target(v, wrap), options)
	must(t, err)
	for _, r := range passing.Reports() {
		ids = append(ids, found(r)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), said
}

// refusers are faults of servers that refuse good requests, each in a version. All that the score has of them are
// tried where the environment says VB365_PASSING=all.
var refusers = map[string]spec.Version{"read/session-lost": spec.V7, "status/explore-forbidden": spec.V8}

// TestPassingClean judges a whole run as calls that pass. Much in it is refused, and all of that was deserved.
func TestPassingClean(t *testing.T) {
	t.Parallel()
	if ids, said := passed(t, spec.V7, func(h http.Handler) http.Handler { return h }); ids != nil {
		t.Errorf("%v:\n%s", ids, said)
	}
}

// TestPassingRefused demands that a server which refuses what was good is found from calls that pass, too.
func TestPassingRefused(t *testing.T) {
	t.Parallel()
	const served = "request/good-is-served"
	known, err := score.Recorded()
	must(t, err)
	for _, f := range fault.List() {
		for _, v := range f.In() {
			all := os.Getenv("VB365_PASSING") == "all" && slices.Contains(f.Checks, served) && slices.Contains(known.Found(f.ID(), v), served)
			if !all && refusers[f.ID()] != v {
				continue
			}
			t.Run(f.ID()+"/"+string(v), func(t *testing.T) {
				t.Parallel()
				if ids, said := passed(t, v, f.Wrap); !slices.Contains(ids, served) {
					t.Errorf("%s: %v:\n%s", f.Says, ids, said)
				}
			})
		}
	}
}
