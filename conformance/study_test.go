package conformance_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// TestStudy sees that a study is begun once for a judging however many checks name it, looks at each call in turn before any
// check sees it, and may ask another.
func TestStudy(t *testing.T) {
	t.Parallel()
	begun := 0
	var prepared atomic.Int64
	counted := conformance.NewStudy(func(c *conformance.Call) { prepared.Add(1) }, func() func(*conformance.Call) int {
		begun++
		n := 0
		return func(*conformance.Call) int { n++; return n }
	})
	doubled := conformance.NewStudy(nil, func() func(*conformance.Call) string {
		return func(c *conformance.Call) string { return "ten"[:counted.Of(c)%4] }
	})
	var saw []int
	var words []string
	check := func(studies ...conformance.Studied) conformance.Check {
		return conformance.Check{
			ID: "test/study", Title: "Studies come first", Studies: studies,
			Bound: func(spec.Version, spec.Operation) bool { return true },
			Judge: func(s *conformance.Sheet) {
				for c := range s.Calls() {
					if len(studies) > 1 {
						saw, words = append(saw, counted.Of(c)), append(words, doubled.Of(c))
					}
				}
			},
		}
	}
	j := conformance.NewJudging(spec.V6, "", []conformance.Check{check(counted), check(counted, doubled)}, conformance.Everything, nil)
	calls := []*conformance.Call{studied(), studied(), studied()}
	j.Add(calls[:2]...)
	j.Add(calls[2])
	j.Report()
	if begun != 1 || prepared.Load() != 3 {
		t.Errorf("the study was begun %d times and prepared for %d calls", begun, prepared.Load())
	}
	for i, want := range []string{"t", "te", "ten"} {
		if len(saw) != 3 || saw[i] != i+1 || words[i] != want {
			t.Fatalf("the check saw %v and %v", saw, words)
		}
	}
	if got := counted.Of(calls[0]); got != 0 {
		t.Errorf("the study says %d of a call that no check was given", got)
	}
	another := conformance.NewStudy(nil, func() func(*conformance.Call) int { return nil })
	if got := another.Of(calls[0]); got != 0 {
		t.Errorf("a study that no check names says %d", got)
	}
}

func studied() *conformance.Call {
	return conformance.NewCall(
		conformance.Request{Method: "GET", URL: "https://h:4443/v6/RestoreSessions"}, conformance.Response{Status: 200, Body: []byte("{}")},
	)
}

// TestJudgedTogether lets two judgings judge the same calls at the same time: neither sees what the other has studied.
func TestJudgedTogether(t *testing.T) {
	t.Parallel()
	calls := make([]*conformance.Call, 500)
	for i := range calls {
		calls[i] = studied()
	}
	var all sync.WaitGroup
	for offset := range 2 {
		all.Go(func() {
			study := conformance.NewStudy(nil, func() func(*conformance.Call) int {
				n := 1000 * offset
				return func(*conformance.Call) int { n++; return n }
			})
			n := 1000 * offset
			check := conformance.Check{
				ID: "test/study", Title: "Studies are apart", Studies: []conformance.Studied{study},
				Bound: func(spec.Version, spec.Operation) bool { return true },
				Judge: func(s *conformance.Sheet) {
					for c := range s.Calls() {
						if n++; study.Of(c) != n {
							t.Errorf("the study says %d, want %d", study.Of(c), n)
							return
						}
					}
				},
			}
			if got := conformance.Judge(spec.V6, "", calls, []conformance.Check{check}, conformance.Everything).Calls; got != len(calls) {
				t.Errorf("%d calls were judged", got)
			}
		})
	}
	all.Wait()
}

// TestBrokenStudy sees that a check whose study breaks is told to have broken, and the others are not.
func TestBrokenStudy(t *testing.T) {
	t.Parallel()
	ignore := func() func(*conformance.Call) int { return func(*conformance.Call) int { return 1 } }
	for name, broken := range map[string]*conformance.Study[int]{
		"looking":   conformance.NewStudy(nil, func() func(*conformance.Call) int { return func(*conformance.Call) int { panic("no sight") } }),
		"preparing": conformance.NewStudy(func(*conformance.Call) { panic("no sight") }, ignore),
	} {
		check := func(id string, study conformance.Studied) conformance.Check {
			return conformance.Check{
				ID: id, Title: "It sees all", Studies: []conformance.Studied{study},
				Bound: func(spec.Version, spec.Operation) bool { return true },
				Judge: func(s *conformance.Sheet) {
					for c := range s.Calls() {
						s.Saw(c)
					}
				},
			}
		}
		calls := make([]*conformance.Call, 20)
		for i := range calls {
			calls[i] = studied()
		}
		report := conformance.Judge(spec.V6, "", calls, []conformance.Check{
			check("test/broken", broken), check("test/whole", conformance.NewStudy(nil, ignore)),
		}, conformance.Everything)
		if c := report.Checks[0]; c.Status != conformance.Error || !strings.Contains(c.Reason, "no sight") {
			t.Errorf("%s: the check came to %q: %s", name, c.Status, c.Reason)
		}
		if c := report.Checks[1]; c.Status != conformance.Pass {
			t.Errorf("%s: the other came to %q: %s", name, c.Status, c.Reason)
		}
	}
}
