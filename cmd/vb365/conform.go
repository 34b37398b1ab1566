package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/spec"
)

// conformFlags are the flags of `vb365 conform`.
type conformFlags struct {
	url, ca, api        string
	allow, supports     []string
	rps                 float64
	budget              int
	seed                uint32
	login, other, admin loginFlags
	outputFlags

	dry   bool
	shard string
	ruleFlags
}

func newConformCommand() *cobra.Command {
	f := conformFlags{
		login: loginFlags{variable: "VB365_PASSWORD"},
		other: loginFlags{variable: "VB365_OTHER_PASSWORD"},
		admin: loginFlags{variable: "VB365_ADMIN_PASSWORD"},
	}
	cmd := &cobra.Command{
		Use:   "conform [FILE...]",
		Short: "Judge whether a server keeps the contract",
		Long: `Send requests to a server, or read recordings of calls, and judge whether the answers keep the contract and
its laws.

With FILEs, recordings are judged and nothing is sent: NDJSON with a call a line, or HAR, packed or not; - is
standard input. Each file is judged by itself, in the versions that its paths tell; --api says which one it is
where they tell none.

Without FILE and --url, a demo server is started in this process and judged. With --url, log in with --username
(a tenant's account, or an administrator's); more can be seen with a tenant of another organization and with an
administrator beside. By default the run only reads. With --allow sessions it starts and stops restore sessions;
every session that it started it also stops. With --allow negative it sends malformed requests and wrong tokens.
No more than --rps requests are sent a second. Nothing is ever restored, saved or sent. Some of the requests are drawn
at random, of all that the contract allows: --seed says by what, so that the same are sent again.

A target that has a part of the API is held to that part with --supports: operations by their ids, or groups of them
(token, service instance, organizations, restore points, restore sessions). Nothing is sent for the others, but to log
in and to stop sessions, and they count for nothing.

With --dry-run, nothing is sent to the server and no password is read: the requests of the run are printed, each with
the account, the check that it is for and what it breaks on purpose; -o json and ndjson do so for programs.

Passwords come from files (- for standard input, first line) or from the environment: VB365_PASSWORD,
VB365_OTHER_PASSWORD, VB365_ADMIN_PASSWORD.

The report goes to standard output, as -o says; --report writes further ones into files. Forms:
` + formatList() + `
Exit codes: 0 conform; 1 not conform; 2 wrong usage, or a report could not be written; 3 the server or recording
cannot be judged, or not in whole; 4 nothing says that the contract is broken, but too little was seen; 5 a check broke.`,
		Example: `  vb365 conform
  vb365 conform --url https://vb365.example:4443 --ca ca.pem --username admin@abc.onmicrosoft.com --allow sessions
  vb365 conform trace.ndjson session.har --report html=report.html --report junit=report.xml
  vb365 conform explain law/links-resolve`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, files []string) error {
			return conform(cmd, f, files)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "server to judge, such as https://host:4443; a demo server if empty")
	flags.StringVar(&f.ca, "ca", "", "file of the certificate authority to trust, PEM; the system's if empty")
	flags.StringVar(&f.api, "api", "", "version of the API: v6, v7, v8 or all; of a server v6 if empty")
	flags.StringSliceVar(&f.allow, "allow", nil, "what the run may do beside reading: sessions, negative")
	flags.StringSliceVar(&f.supports, "supports", nil,
		"what the target claims to have: operations or groups such as sessions, or @FILE of them; all if empty")
	flags.Float64Var(&f.rps, "rps", 5, "most requests a second; 0 for no limit")
	flags.IntVar(&f.budget, "budget", 0, "most requests, of all versions together; 0 for no limit")
	flags.Uint32Var(&f.seed, "seed", conformance.DefaultSeed, "what good requests are drawn by: the same draws the same again")
	flags.BoolVar(&f.dry, "dry-run", false, "print the requests of the run, and send none to the server")
	f.add(cmd)
	f.addRule(cmd)
	flags.StringVar(&f.shard, "shard", "", "part of the FILEs to judge, such as 2/3; conform merge joins the reports")
	flags.StringVar(&f.login.username, "username", "", "account to judge with")
	flags.StringVar(&f.login.file, "password-file", "", "file of its password")
	flags.StringVar(&f.other.username, "other-username", "", "account of a tenant of another organization")
	flags.StringVar(&f.other.file, "other-password-file", "", "file of its password")
	flags.StringVar(&f.admin.username, "admin-username", "", "account of an administrator")
	flags.StringVar(&f.admin.file, "admin-password-file", "", "file of its password")
	cmd.AddCommand(newExplainCommand(), newSchemaCommand(), newMergeCommand(), newMatrixCommand(), newProposeCommand())
	return cmd
}

// conform judges a server or recordings and writes the reports. What they come to is an exitError, but for a
// server that conforms.
func conform(cmd *cobra.Command, f conformFlags, files []string) error {
	if f.dry {
		if len(files) > 0 {
			return errors.New("--dry-run is about a server: to judge recordings, nothing is sent")
		}
		return f.dryRun(cmd.Context(), cmd.OutOrStdout())
	}
	outputs, err := f.outputs()
	if err != nil {
		return err
	}
	rule, err := f.read()
	if err != nil {
		return err
	}
	mine, shard, err := shardOf(f.shard, files)
	if err != nil {
		return err
	}
	head := report.New(version(), again(cmd, files), rule.Rule)
	head.Shard = shard
	tell := newTeller(outputs, cmd.OutOrStdout(), cmd.ErrOrStderr(), head)
	var reports []*conformance.Report
	var undone error // why a version was not judged
	if len(files) > 0 {
		reports, err = f.judgeFiles(mine, cmd.InOrStdin(), tell)
	} else {
		reports, undone, err = f.judgeServer(cmd.Context(), cmd.InOrStdin(), tell)
	}
	if err != nil {
		return err
	}
	d := rule.document(cmd, files, reports)
	d.Shard = shard
	if err := writeAll(d, outputs, cmd.OutOrStdout()); err != nil {
		return err
	}
	if undone != nil && (d.Exit == conformance.ExitConform || d.Exit == conformance.ExitEvidence) {
		return &exitError{code: exitUnusable, err: undone}
	}
	return outcome(d, undone)
}

// outcome is what a document comes to: nil where the contract is kept. It tells what could not be read or judged, whatever
// else was found.
func outcome(d *report.Document, undone error) error {
	if d.Exit == conformance.ExitConform {
		return nil
	}
	unread := []error{undone}
	for _, u := range d.Unread() {
		unread = append(unread, errors.New(u.String()))
	}
	return &exitError{code: d.Exit, err: errors.Join(unread...)}
}

// versions reads --api.
func (f conformFlags) versions() ([]spec.Version, error) {
	switch f.api {
	case "all":
		return spec.Versions(), nil
	case "":
		return []spec.Version{spec.V6}, nil
	}
	v, err := spec.ParseVersion(f.api)
	if err != nil {
		return nil, fmt.Errorf("--api: %w, or all", err)
	}
	return []spec.Version{v}, nil
}

// options reads what a run may do.
func (f conformFlags) options() (conformance.Options, error) {
	options := conformance.Options{Checks: check.List(), RPS: f.rps, Budget: f.budget, Seed: f.seed, Agent: "vb365-conform/" + version()}
	var err error
	if options.Supports, err = supported(f.supports); err != nil {
		return options, err
	}
	for _, what := range f.allow {
		switch what {
		case "sessions":
			options.AllowSessions = true
		case "negative":
			options.AllowNegative = true
		default:
			return options, fmt.Errorf("--allow: nothing called %q can be allowed: use sessions or negative", what)
		}
	}
	if f.rps < 0 || f.budget < 0 {
		return options, errors.New("--rps and --budget are 0 for no limit, or more")
	}
	return options, nil
}

// judgeServer judges the server that the flags name, or a demo server, in each version. Undone says why some of them were
// not judged, where others were.
func (f conformFlags) judgeServer(ctx context.Context, in io.Reader, tell *teller) (reports []*conformance.Report, undone, failed error) {
	versions, err := f.versions()
	if err != nil {
		return nil, nil, err
	}
	options, err := f.options()
	if err != nil {
		return nil, nil, err
	}
	var target conformance.Target
	if f.url != "" {
		if err := f.target(in, &target); err != nil {
			return nil, nil, err
		}
	} else {
		options.AllowSessions, options.AllowNegative, options.RPS = true, true, 0
		server, err := f.demo(ctx, &target)
		if err != nil {
			return nil, nil, err
		}
		defer func() { failed = errors.Join(failed, server.Close()) }()
	}
	second, end := secondInterrupt()
	defer end()
	options.Abandon = second
	if reports, undone = runAll(ctx, target, options, versions, tell); len(reports) == 0 {
		return nil, nil, unusable(undone)
	}
	return reports, undone, nil
}
