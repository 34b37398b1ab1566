// Command peers measures the judge against its peers and writes the tables of docs/performance.md. `make
// bench-peers` runs it.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/vb365-explore/vb365/internal/bench"
	"github.com/vb365-explore/vb365/internal/contest"
	"github.com/vb365-explore/vb365/internal/contest/judging"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("peers: ")
	plan := contest.Plan{}
	flag.DurationVar(&plan.Chunk, "chunk", 10*time.Millisecond, "how long each works in a pass")
	flag.IntVar(&plan.Passes, "passes", 12, "at least so many passes")
	flag.IntVar(&plan.Calm, "calm", 5, "end after so many passes without a better time")
	flag.IntVar(&plan.Most, "most", 40, "at most so many passes")
	ajv := flag.String("ajv", "ajv", "the folder of Ajv")
	write := flag.String("write", "", "a document to write the tables into, between its marks")
	flag.Parse()
	var out bytes.Buffer
	err := run(io.MultiWriter(&out, os.Stdout), plan, *ajv)
	if err == nil && *write != "" {
		err = bench.ReplaceMeasured(*write, out.Bytes())
	}
	if err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, plan contest.Plan, ajvFolder string) (err error) {
	ajv, err := bench.StartAjv(ajvFolder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ajv.Close()) }()
	pages, err := judging.Pages()
	if err != nil {
		return err
	}
	compact, err := measure(plan, ajv, judging.Session(), judging.Request(), pages[0])
	if err != nil {
		return err
	}
	shapes, err := measure(plan, ajv, pages[1:]...)
	if err != nil {
		return err
	}
	plan.Passes, plan.Most = max(1, plan.Passes/3), max(1, plan.Most/5) // of seconds each
	large, err := measure(plan, ajv, judging.Large())
	if err != nil {
		return err
	}
	compact = append(compact, large...)
	if err := bench.WriteMachine(w, ajvFolder, time.Now()); err != nil {
		return err
	}
	bench.WriteGoals(w, compact, append(shapes, compact[2]))
	if err := bench.WriteCompile(w, plan); err != nil {
		return err
	}
	for _, g := range append(compact, shapes...) {
		g.WriteTable(w)
	}
	return nil
}

// measure lets all contenders meet each subject.
func measure(plan contest.Plan, ajv *bench.Ajv, subjects ...judging.Subject) ([]bench.Group, error) {
	contract, err := judging.Contract()
	if err != nil {
		return nil, err
	}
	groups := make([]bench.Group, len(subjects))
	for i, s := range subjects {
		log.Printf("measuring %s", s.Name)
		peers, err := bench.Peers(ajv, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		results, err := contest.Run(plan, append(judging.Home(contract, s), peers...))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		groups[i] = bench.Group{Subject: s, Results: results}
	}
	return groups, nil
}
