package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/report"
)

// outputFlags say where reports go.
type outputFlags struct {
	form    string   // of standard output
	reports []string // FORM=FILE
	verbose bool
}

// ruleFlags say what reports come to.
type ruleFlags struct {
	waivers, failOn string
	requireEvidence int
}

// addRule gives the flags to a command.
func (f *ruleFlags) addRule(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.waivers, "waivers", "", "file of known deviations that may pass, YAML; see docs/findings.md")
	flags.StringVar(&f.failOn, "fail-on", "violation", "least severity that fails the run: violation, drift or note")
	flags.IntVar(&f.requireEvidence, "require-evidence", 0, "percent of the contract that must be shown")
}

// ruling is what reports are held to.
type ruling struct {
	conformance.Rule
	waivers []conformance.Waiver
	waiving bool // there is a file of waivers, if of none
}

// read reads the flags and the file of waivers: what is wrong with them is told before anything is judged.
func (f ruleFlags) read() (ruling, error) {
	rule := ruling{Rule: conformance.Rule{FailOn: conformance.Severity(f.failOn), RequireEvidence: f.requireEvidence}}
	switch rule.FailOn {
	case conformance.Violation, conformance.Drift, conformance.Note:
	default:
		return rule, fmt.Errorf("--fail-on: no severity %q: use violation, drift or note", f.failOn)
	}
	if f.requireEvidence < 0 || f.requireEvidence > 100 {
		return rule, errors.New("--require-evidence: use a percentage from 0 to 100")
	}
	if f.waivers == "" {
		return rule, nil
	}
	var err error
	rule.waivers, err = readWaivers(f.waivers)
	rule.waiving = true
	return rule, err
}

// document waives what may pass, and makes the document of the reports. Files are those that were judged.
func (r ruling) document(cmd *cobra.Command, files []string, reports []*conformance.Report) *report.Document {
	if r.waiving {
		waive(r.waivers, reports)
	}
	return report.New(version(), again(cmd, files), r.Rule, reports...)
}

// output is a report that is to be written.
type output struct {
	format report.Format
	file   string // "" for standard output
}

// formatList lists the forms of reports, for help.
func formatList() string {
	var b strings.Builder
	for _, f := range report.Formats() {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Title)
	}
	return b.String()
}

// add gives the flags to a command.
func (f *outputFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.form, "output", "o", "text", "form of the report on standard output")
	flags.StringArrayVar(&f.reports, "report", nil, "FORM=FILE: another report, into a file; can be given again")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show the table of checks by operations: -o table")
}

// outputs reads --output, --verbose and --report.
func (f outputFlags) outputs() ([]output, error) {
	if f.verbose && f.form == "text" {
		f.form = "table"
	}
	first, err := report.FormatByName(f.form)
	if err != nil {
		return nil, fmt.Errorf("--output: %w", err)
	}
	all := []output{{format: first}}
	for _, text := range f.reports {
		name, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report: %q names no file: write FORM=FILE, such as html=report.html", text)
		}
		format, err := report.FormatByName(name)
		if err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		all = append(all, output{format, file})
	}
	return all, nil
}

// writeAll writes the document in all forms, files first: whoever sees the report on standard output has the files.
func writeAll(d *report.Document, outputs []output, out io.Writer) error {
	var errs []error
	for _, o := range outputs {
		if o.file != "" {
			errs = append(errs, writeReport(d, o))
		}
		if o.format.Name == "github" {
			errs = append(errs, appendSummary(d))
		}
	}
	for _, o := range outputs {
		if o.file == "" {
			errs = append(errs, o.format.Write(out, d, styleOf(out)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// writeReport writes a report into a file: whole, or not at all. What is there and is no file, such as a pipe or
// a device, is written to as it is.
func writeReport(d *report.Document, o output) error {
	var b bytes.Buffer
	if err := o.format.Write(&b, d, report.Style{}); err != nil {
		return err
	}
	file := o.file
	if there, err := os.Stat(file); err == nil {
		if !there.Mode().IsRegular() {
			return writeInto(file, b.Bytes())
		}
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// writeInto writes to what is there already.
func writeInto(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// appendSummary adds the report to the summary of a GitHub step, where there is one.
func appendSummary(d *report.Document) error {
	file := os.Getenv("GITHUB_STEP_SUMMARY")
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // the runner reads it
	if err != nil {
		return err
	}
	return errors.Join(report.Summary(f, d), f.Close())
}

// again returns the command line that judges the same again. Passwords are never in flags, and files are named
// without their folders, so that the line is the same on every machine.
func again(cmd *cobra.Command, files []string) string {
	words := strings.Fields(cmd.CommandPath())
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "seed": // told below
			return
		case "output", "report", "verbose", "help", "shard",
			"record", "append", "force", "keep-hosts", "listen", "status", "data", "tls-cert", "tls-key":
			return
		}
		value := f.Value.String()
		if list, ok := f.Value.(pflag.SliceValue); ok {
			value = strings.Join(list.GetSlice(), ",")
		}
		if f.Name == "supports" {
			value = shownSupports(f.Value.(pflag.SliceValue).GetSlice()) //nolint:errcheck // it is a slice
		}
		if f.Name == "ca" || f.Name == "waivers" || strings.HasSuffix(f.Name, "password-file") {
			value = filepath.Base(value)
		}
		words = append(words, "--"+f.Name, shellWord(value))
	})
	if seed := cmd.Flags().Lookup("seed"); seed != nil && len(files) == 0 {
		value := seed.Value.String()
		if value == "0" {
			value = seed.DefValue
		}
		words = append(words, "--seed", value)
	}
	for _, file := range files {
		words = append(words, shellWord(filepath.Base(file)))
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a shell where it must be.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@,+=%", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
