// Command ratio shows how fast the judge is here and now, beside a bare scan of tokens and encoding/json. It
// says nothing of pass or fail: times swing too much for that.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"text/tabwriter"
	"time"

	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/internal/contest/judging"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("ratio: ")
	plan := contest.Plan{Calm: 4}
	flag.DurationVar(&plan.Chunk, "chunk", 5*time.Millisecond, "how long each works in a pass")
	flag.IntVar(&plan.Passes, "passes", 8, "at least so many passes")
	flag.IntVar(&plan.Most, "most", 25, "at most so many passes")
	flag.Parse()
	if err := run(os.Stdout, plan); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, plan contest.Plan) error {
	c, err := judging.Contract()
	if err != nil {
		return err
	}
	pages, err := judging.Pages()
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "subject\tbytes\tjudge: ns\tallocations\tjudge by tokens\treader by judge\tevidence by judge\tencoding/json by judge")
	for _, s := range append([]judging.Subject{judging.Session(), judging.Request()}, pages...) {
		results, err := contest.Run(plan, judging.Home(c, s))
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		judge := contest.Find(results, judging.Judge)
		fmt.Fprintf(out, "%s\t%d\t%.0f\t%.0f\t%s\t%s\t%s\t%s\n", s.Name, len(s.Message.Body), judge.Best(), judge.Allocs,
			judge.Against(contest.Find(results, judging.BareScan)),
			contest.Find(results, judging.JudgeRead).Against(judge),
			contest.Find(results, judging.JudgeClues).Against(judge),
			contest.Find(results, judging.JSONDecode).Against(judge))
	}
	return out.Flush()
}
