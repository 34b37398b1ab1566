package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// validateFlags are the flags of `vb365 validate`.
type validateFlags struct {
	method, path, media, format, api, failOn string
	status                                   int
	request                                  bool
}

func newValidateCommand() *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate FILE|- …",
		Short: "Judge bodies, or recorded calls, by the contract",
		Long: `Judge what is in each FILE, or in standard input for -, by the contract. What a file holds is told by its
content:

Recorded calls, one JSON object a line (or a HAR; gzip and zstd are unpacked). Each call is judged whole: route,
request and response. The flags about bodies say nothing to them. A request that was broken on purpose, as its
line says, is not judged, nor is an answer that did not come or broke off. Files of any size are read.

One body, if --path says what it was sent to: a response with --status, or with --request a request, whose path
and query are judged too. An empty file is no body.

The path begins with the version: /v6/Organization/Explore; --api says the version where it does not. Routes,
query names, property names and enum values of requests may be in any case, as the service takes them.

Findings are violations of the contract; drift, which is more than the contract says, or in another case; and
notes. Each is on a line, with the line of the contract that it is about.

Exit codes: 0 nothing found that --fail-on names, 1 something found, 2 wrong usage, 3 a file that cannot be read
or judged.`,
		Example: `  vb365 validate calls.ndjson more.ndjson
  vb365 validate --fail-on drift -o json recording.har >findings.json
  vb365 validate --method POST --path /v6/Organization/Explore --status 200 session.json
  echo '{"type":"Vex"}' | vb365 validate --api v7 --method POST --path /Organization/Explore --request -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return validateFiles(f, args, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.method, "method", http.MethodGet, "HTTP method of a body")
	flags.StringVar(&f.path, "path", "", "path and query that a body was sent to, or came from")
	flags.StringVar(&f.api, "api", "", "version of paths that have none: v6, v7 or v8")
	flags.IntVar(&f.status, "status", 0, "status of the response; that of success if not given")
	flags.StringVar(&f.media, "content-type", "", "Content-Type of the body; the documented one if empty")
	flags.BoolVar(&f.request, "request", false, "the body is a request's; --status says nothing then")
	flags.StringVarP(&f.format, "output", "o", "text", "form of the findings: text or json")
	flags.StringVar(&f.failOn, "fail-on", string(validate.Violation), "least finding that makes the exit code 1: violation, drift or note")
	return cmd
}

// validation judges files, one after another.
type validation struct {
	validateFlags
	version spec.Version // of --api
	body    *bodyOf      // what --path says; nil without
	in      io.Reader
	out     findingWriter
	errs    io.Writer
	sum     tally
}

// tally counts what was judged and found.
type tally struct {
	Messages   int `json:"messages"`   // requests and responses that were judged
	Violations int `json:"violations"` // how often the contract is broken
	Drift      int `json:"drift"`
	Notes      int `json:"notes"`
	NoAnswer   int `json:"noAnswer"`   // calls whose answer did not come or broke off
	OtherCalls int `json:"otherCalls"` // of a HAR, to other addresses than the API's
	Unreadable int `json:"unreadable"` // lines, entries and files
}

// count adds findings.
func (s *tally) count(findings []validate.Finding) {
	seen := map[string]bool{}
	for _, f := range findings {
		if seen[f.Fingerprint] {
			continue // the first of them counts the others
		}
		seen[f.Fingerprint] = true
		switch f.Severity {
		case validate.Violation:
			s.Violations += f.Count
		case validate.Drift:
			s.Drift += f.Count
		case validate.Note:
			s.Notes += f.Count
		}
	}
}

// Why a file cannot be judged.
var (
	errUsage   = errors.New("this is no recording of calls; if it is a body, say by --path what it was sent to")
	errNothing = errors.New("there is nothing in it that can be judged")
)

// validateFiles judges files and writes the findings. The error is an exitError where something was found or could
// not be judged.
func validateFiles(f validateFlags, files []string, in io.Reader, out, errs io.Writer) error {
	v, err := f.validation(in, out, errs)
	if err != nil {
		return err
	}
	usage := false
	for _, file := range files {
		err := v.file(file)
		if errors.Is(err, errWrite) {
			return err
		}
		if err != nil {
			usage = usage || errors.Is(err, errUsage)
			v.unreadable(err)
		}
	}
	if err := v.out.end(v.sum); err != nil {
		return err
	}
	found := v.sum.Violations
	if f.failOn != string(validate.Violation) {
		found += v.sum.Drift
	}
	if f.failOn == string(validate.Note) {
		found += v.sum.Notes
	}
	switch {
	case usage:
		return &exitError{code: exitFailed}
	case v.sum.Unreadable > 0:
		return &exitError{code: exitUnusable}
	case found > 0:
		return &exitError{code: exitFindings}
	}
	return nil
}

// validation reads the flags.
func (f validateFlags) validation(in io.Reader, out, errs io.Writer) (*validation, error) {
	v := &validation{validateFlags: f, in: in, errs: errs}
	switch f.format {
	case "text":
		v.out = &textFindings{out: bufio.NewWriter(out)}
	case "json":
		v.out = newJSONFindings(out)
	default:
		return nil, fmt.Errorf("--output: no form %q: use text or json", f.format)
	}
	switch validate.Severity(f.failOn) {
	case validate.Violation, validate.Drift, validate.Note:
	default:
		return nil, fmt.Errorf("--fail-on: no severity %q: use violation, drift or note", f.failOn)
	}
	var err error
	if f.api != "" {
		if v.version, err = spec.ParseVersion(f.api); err != nil {
			return nil, fmt.Errorf("--api: %w", err)
		}
	}
	if f.path != "" {
		v.body, err = f.bodyOf(v.version)
	}
	return v, err
}

// unreadable tells what cannot be judged.
func (v *validation) unreadable(err error) {
	v.sum.Unreadable++
	fmt.Fprintln(v.errs, "vb365:", err)
}

// judged writes down what was found in messages of one place.
func (v *validation) judged(j judged, messages int) error {
	v.sum.Messages += messages
	v.sum.count(j.findings)
	return v.out.judged(j)
}

// file judges a file by what it holds.
func (v *validation) file(name string) error {
	if err := v.out.file(name); err != nil {
		return err
	}
	in, shown := v.in, "<stdin>"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read
		in, shown = f, name
	}
	r := bufio.NewReaderSize(in, peeked)
	head, err := r.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", shown, err)
	}
	switch {
	case isRecording(head):
		return v.recording(shown, r)
	case v.body != nil:
		return v.judgeBody(shown, r)
	case len(head) == 0:
		return fmt.Errorf("%s: %w", shown, errNothing)
	}
	return fmt.Errorf("%s: %w", shown, errUsage)
}
