package bench

import (
	"fmt"
	"io"
	"strings"

	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/internal/contest/judging"
)

// Group is what all contenders have shown with one subject.
type Group struct {
	Subject judging.Subject
	Results []contest.Result
}

func (g *Group) find(name string) *contest.Result { return contest.Find(g.Results, name) }

// ratio is how many times the time of base the named contender takes.
func (g *Group) ratio(name, base string) (r contest.Ratio, ok bool) {
	a, b := g.find(name), g.find(base)
	if a == nil || b == nil {
		return contest.Ratio{}, false
	}
	return a.Against(b), true
}

// WriteTable writes a table of all contenders of a group in Markdown.
func (g *Group) WriteTable(w io.Writer) {
	size := float64(len(g.Subject.Message.Body))
	passes := 0
	if len(g.Results) > 0 {
		passes = len(g.Results[0].Passes)
	}
	fmt.Fprintf(w, "\n### %s: %s, %d passes\n\n", strings.ToUpper(g.Subject.Name[:1])+g.Subject.Name[1:], bytesText(int(size)), passes)
	fmt.Fprintln(w, "| contender | best time | MB/s | allocations | time by token scan | time by judge |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- | --- |")
	for i := range g.Results {
		r := &g.Results[i]
		name, allocs := r.Name, fmt.Sprintf("%.0f", r.Allocs)
		if r.Name == judging.Judge {
			name = "**" + name + "**"
		}
		if r.Name == AjvName {
			allocs = "" // in another process
		}
		tokens, _ := g.ratio(r.Name, judging.BareScan)
		judge, _ := g.ratio(r.Name, judging.Judge)
		fmt.Fprintf(w, "| %s | %s | %.0f | %s | %s | %s |\n", name, timeText(r.Best()), size/r.Best()*1e3, allocs, tokens, judge)
	}
}

func bytesText(n int) string {
	if n < 10_000 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func timeText(ns float64) string {
	switch {
	case ns < 10_000:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 10e6:
		return fmt.Sprintf("%.0f µs", ns/1e3)
	}
	return fmt.Sprintf("%.0f ms", ns/1e6)
}

// goal is what the judge shall reach: a ratio that is at least or at most a bound, in each group of a kind.
type goal struct {
	what       string
	name, base string
	bound      float64
	most       bool // bound is the most, not the least
}

// reached tells the best-by-best ratio that is furthest from the goal, and of which group it is.
func (o *goal) reached(groups []Group) (worst float64, where string, good bool) {
	for i := range groups {
		r, ok := groups[i].ratio(o.name, o.base)
		if !ok {
			continue
		}
		if where == "" || o.most == (r.Best > worst) {
			worst, where = r.Best, groups[i].Subject.Name
		}
	}
	if o.most {
		return worst, where, where != "" && worst <= o.bound
	}
	return worst, where, worst >= o.bound
}

// WriteGoals writes what the judge shall reach and has reached, in Markdown: one group of goals for messages as
// the service writes them, one for a page in each shape.
func WriteGoals(w io.Writer, compact, shapes []Group) {
	fmt.Fprintln(w, "\n| goal | worst measured | of | |\n| --- | --- | --- | --- |")
	write := func(groups []Group, goals ...goal) {
		for _, o := range goals {
			worst, where, good := o.reached(groups)
			word, bound := "reached", "at least"
			if !good {
				word = "**not reached**"
			}
			if o.most {
				bound = "at most"
			}
			fmt.Fprintf(w, "| %s: %s %g | %.2f | %s | %s |\n", o.what, bound, o.bound, worst, where, word)
		}
	}
	write(compact,
		goal{"judge by token scan", judging.Judge, judging.BareScan, 0.5, true},
		goal{"kin-openapi by judge", Kin, judging.Judge, 25, false},
		goal{"encoding/json by judge", judging.JSONDecode, judging.Judge, 12, false},
		goal{"Ajv by judge", AjvName, judging.Judge, 8, false},
	)
	write(shapes,
		goal{"worst shape, judge by token scan", judging.Judge, judging.BareScan, 0.75, true},
		goal{"worst shape, kin-openapi by judge", Kin, judging.Judge, 10, false},
		goal{"worst shape, encoding/json by judge", judging.JSONDecode, judging.Judge, 8, false},
	)
	write(append(compact[:len(compact):len(compact)], shapes...),
		goal{"from a reader by from bytes", judging.JudgeRead, judging.Judge, 1.3, true},
		goal{"with evidence by without", judging.JudgeClues, judging.Judge, 1.5, true},
	)
}
