package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/report"
)

func newMergeCommand() *cobra.Command {
	var out outputFlags
	var waivers string
	cmd := &cobra.Command{
		Use:   "merge REPORT.json...",
		Short: "Join reports of shards",
		Long: `Join reports that conform -o json has written into the one that a single run over all their recordings gives.
The order of the reports does not count. They must be of the same suite, contract and rule. Of a run that was judged in
shards all must be there, each once.

The exit codes are those of conform.`,
		Example: `  vb365 conform --shard 1/2 *.ndjson -o json >1.json
  vb365 conform --shard 2/2 *.ndjson -o json >2.json
  vb365 conform merge 1.json 2.json --report junit=report.xml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			outputs, err := out.outputs()
			if err != nil {
				return err
			}
			var known []conformance.Waiver
			if waivers != "" {
				if known, err = readWaivers(waivers); err != nil {
					return err
				}
			}
			d, err := mergeFiles(cmd.InOrStdin(), files)
			if err != nil {
				return err
			}
			if waivers != "" {
				waive(known, d.Reports)
				d = report.New(d.Suite, d.Again+" --waivers "+shellWord(filepath.Base(waivers)), d.Rule, d.Reports...)
			}
			if err := writeAll(d, outputs, cmd.OutOrStdout()); err != nil {
				return err
			}
			return outcome(d, nil)
		},
	}
	out.add(cmd)
	cmd.Flags().StringVar(&waivers, "waivers", "", "file of known deviations that may pass, YAML")
	return cmd
}

// mergeFiles reads reports and joins them.
func mergeFiles(in io.Reader, files []string) (*report.Document, error) {
	var documents []*report.Document
	var reports []*conformance.Report
	var again []string
	for _, file := range files {
		d, err := readReport(in, file)
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
		if first := documents[0]; d.Suite != first.Suite || d.Rule != first.Rule {
			return nil, fmt.Errorf("%s: made by suite %s with the rule %v, and %s by %s with %v: judge all by the same", file, d.Suite, d.Rule, files[0], first.Suite, first.Rule)
		}
		reports, again = append(reports, d.Reports...), append(again, d.Again)
	}
	if err := onlyWhole(files, documents); err != nil {
		return nil, err
	}
	return report.New(documents[0].Suite, joinAgain(again), documents[0].Rule, conformance.Merge(reports...)...), nil
}

// readReport reads a report in JSON, or in for "-". It must be by the contract of this program.
func readReport(in io.Reader, file string) (*report.Document, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, &exitError{code: exitUnusable, err: err}
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	d, err := report.ReadJSON(in)
	if err == nil && d.Contract != report.New("", "", d.Rule).Contract {
		err = errors.New("made by another contract: judge again with this program")
	}
	if err != nil {
		return nil, &exitError{code: exitUnusable, err: fmt.Errorf("%s: %w", file, err)}
	}
	return d, nil
}

// joinAgain joins the lines that make the same again: what they begin with alike, and the rest of all, sorted.
func joinAgain(lines []string) string {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	same := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		n := 0
		for n < min(len(same), len(words)) && same[n] == words[n] {
			n++
		}
		same = same[:n]
	}
	var rest []string
	for _, line := range lines {
		rest = append(rest, strings.Fields(line)[len(same):]...)
	}
	if len(lines) > 1 {
		slices.Sort(rest)
		rest = slices.Compact(rest)
	}
	return strings.Join(append(same, rest...), " ")
}

// readWaivers reads a file of waivers.
func readWaivers(file string) ([]conformance.Waiver, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w", err)
	}
	waivers, err := conformance.ReadWaivers(filepath.Base(file), source, check.List())
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w", err)
	}
	return waivers, nil
}

// waive applies waivers, as of today in UTC.
func waive(waivers []conformance.Waiver, reports []*conformance.Report) {
	conformance.Waive(waivers, time.Now().UTC().Format(time.DateOnly), reports...)
}
