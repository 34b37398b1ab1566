package bench_test

import (
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/internal/bench"
	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/internal/contest/judging"
)

func group(name string, ns map[string]float64) bench.Group {
	g := bench.Group{Subject: judging.Subject{Name: name}}
	for contender, best := range ns {
		g.Results = append(g.Results, contest.Result{Name: contender, Passes: []float64{best * 2, best}})
	}
	return g
}

// The worst message decides, and which side of the bound is good depends on the goal.
func TestGoals(t *testing.T) {
	t.Parallel()
	compact := []bench.Group{
		group("small", map[string]float64{judging.Judge: 10, judging.BareScan: 19, bench.Kin: 250, judging.JSONDecode: 119}),
		group("large", map[string]float64{judging.Judge: 10, judging.BareScan: 40, bench.Kin: 900, judging.JSONDecode: 400}),
	}
	shapes := []bench.Group{group("odd", map[string]float64{judging.Judge: 10, judging.BareScan: 14, bench.Kin: 100, judging.JudgeRead: 13})}
	var out strings.Builder
	bench.WriteGoals(&out, compact, shapes)
	for _, want := range []string{
		"| judge by token scan: at most 0.5 | 0.53 | small | **not reached** |",
		"| kin-openapi by judge: at least 25 | 25.00 | small | reached |",
		"| encoding/json by judge: at least 12 | 11.90 | small | **not reached** |",
		"| Ajv by judge: at least 8 | 0.00 |  | **not reached** |", // nobody measured it
		"| worst shape, judge by token scan: at most 0.75 | 0.71 | odd | reached |",
		"| worst shape, kin-openapi by judge: at least 10 | 10.00 | odd | reached |",
		"| from a reader by from bytes: at most 1.3 | 1.30 | odd | reached |",
	} {
		if !strings.Contains(out.String(), want+"\n") {
			t.Errorf("%s is not in\n%s", want, &out)
		}
	}
}
