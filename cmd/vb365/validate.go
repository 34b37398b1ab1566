package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// validateFlags are the flags of `vb365 validate`.
type validateFlags struct {
	method, path, media, format string
	status                      int
	request                     bool
}

func newValidateCommand() *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate --method METHOD --path PATH FILE|-",
		Short: "Judge one request or response body by the contract",
		Long: `Judge the body in FILE, or in standard input for -, by the contract: as a response with the given status, or
with --request as a request, whose path and query are judged too.

The path begins with the version: /v6/Organization/Explore. Routes, query names and property names of requests
may be in any case, as the service takes them. An empty file is no body.

Exit codes: 0 the contract is kept, 1 it is not, 2 could not judge.`,
		Example: `  vb365 validate --method POST --path /v6/Organization/Explore --status 200 session.json
  echo '{"type":"Vex"}' | vb365 validate --method POST --path /v6/Organization/Explore --request -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := readBody(cmd.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			return validateBody(f, body, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.method, "method", http.MethodGet, "HTTP method")
	flags.StringVar(&f.path, "path", "", "path with its version, and query")
	flags.IntVar(&f.status, "status", 0, "status of the response; that of success if not given")
	flags.StringVar(&f.media, "content-type", "", "Content-Type of the body; the documented one if empty")
	flags.BoolVar(&f.request, "request", false, "judge a request instead of a response; --status says nothing then")
	flags.StringVarP(&f.format, "output", "o", "text", "form of the findings: text or json")
	if err := cmd.MarkFlagRequired("path"); err != nil {
		panic(err) // the flag is defined a few lines above
	}
	return cmd
}

// readBody reads a file, or in for "-".
func readBody(in io.Reader, file string) ([]byte, error) {
	if file == "-" {
		b, err := io.ReadAll(in)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return b, nil
	}
	return os.ReadFile(file)
}

// validateBody judges a body and writes the findings. Where there are some, the error is an exitError.
func validateBody(f validateFlags, body []byte, out io.Writer) error {
	m, err := f.message(body)
	if err != nil {
		return err
	}
	findings, err := validate.Judge(m)
	if err != nil {
		return err
	}
	switch f.format {
	case "text":
		err = writeFindings(out, m, findings)
	case "json":
		err = writeFindingsJSON(out, m, findings)
	default:
		return fmt.Errorf("--output: no form %q: use text or json", f.format)
	}
	if err != nil {
		return fmt.Errorf("write the findings: %w", err)
	}
	if slices.ContainsFunc(findings, func(f validate.Finding) bool { return f.Severity == validate.Violation }) {
		return &exitError{code: exitFindings}
	}
	return nil
}

// message makes the message that the flags describe.
func (f validateFlags) message(body []byte) (validate.Message, error) {
	u, err := url.Parse(f.path)
	if err != nil {
		return validate.Message{}, fmt.Errorf("--path: %w", err)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return validate.Message{}, fmt.Errorf("--path: the query: %w", err)
	}
	match, err := spec.Route(strings.ToUpper(f.method), u.EscapedPath())
	switch {
	case errors.Is(err, spec.ErrMethod):
		return validate.Message{}, fmt.Errorf("%w: use %s", err, strings.Join(match.Allow, " or "))
	case errors.Is(err, spec.ErrVersion):
		return validate.Message{}, fmt.Errorf("%w: begin the path with /v6, /v7 or /v8", err)
	case err != nil:
		return validate.Message{}, err
	}
	m := validate.Message{
		Version: match.Version, Operation: match.Operation, Request: f.request, Header: http.Header{}, Body: body,
	}
	if f.request {
		m.Params, m.Query, m.AnyCase = match.Params, query, true
	} else if m.Status = f.status; m.Status == 0 {
		m.Status = match.Operation.Success[match.Version]
	}
	if len(body) > 0 {
		m.Header.Set("Content-Type", f.contentType(match.Operation, body))
	}
	return m, nil
}

// contentType returns the media type of the body: the one that was given, or the documented one. The request
// for a token has two; a form does not begin with a brace.
func (f validateFlags) contentType(o spec.Operation, body []byte) string {
	switch {
	case f.media != "":
		return f.media
	case !f.request:
		return "application/json; charset=utf-8"
	case o.Anonymous && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		return "application/x-www-form-urlencoded"
	}
	return "application/json"
}

// side names what was judged.
func side(m validate.Message) string {
	if m.Request {
		return "request"
	}
	return fmt.Sprintf("response %d", m.Status)
}

// writeFindings writes findings for people.
func writeFindings(out io.Writer, m validate.Message, findings []validate.Finding) error {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&b, f)
	}
	if len(findings) == 0 {
		fmt.Fprintf(&b, "%s %s: keeps the contract of %s\n", m.Operation.ID, side(m), m.Version)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// writeFindingsJSON writes findings for programs.
func writeFindingsJSON(out io.Writer, m validate.Message, findings []validate.Finding) error {
	type finding struct {
		Check    string `json:"check"`
		Where    string `json:"where"`
		Pointer  string `json:"pointer"`
		Expected string `json:"expected"`
		Got      string `json:"got"`
	}
	document := struct {
		Version   spec.Version `json:"version"`
		Operation string       `json:"operation"`
		Request   bool         `json:"request"`
		Status    int          `json:"status,omitempty"`
		Findings  []finding    `json:"findings"`
	}{m.Version, m.Operation.ID, m.Request, m.Status, []finding{}}
	for _, f := range findings {
		document.Findings = append(document.Findings, finding{f.Check, f.Where, f.Pointer, f.Expected, f.Got})
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
