package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/conformance/report"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// conformFlags are the flags of `vb365 conform`.
type conformFlags struct {
	url, ca, api, format string
	allow                []string
	rps                  float64
	budget               int
	login, other, admin  loginFlags
}

// loginFlags say where an account and its password come from.
type loginFlags struct {
	username string
	file     string // of the password; "-" for standard input
	variable string // of the environment, used without a file
}

func newConformCommand() *cobra.Command {
	f := conformFlags{
		login: loginFlags{variable: "VB365_PASSWORD"},
		other: loginFlags{variable: "VB365_OTHER_PASSWORD"},
		admin: loginFlags{variable: "VB365_ADMIN_PASSWORD"},
	}
	cmd := &cobra.Command{
		Use:   "conform",
		Short: "Judge whether a server keeps the contract",
		Long: `Send requests to a server and judge whether its answers keep the contract and its laws.

Without --url, a demo server is started in this process and judged. With --url, log in with --username (a
tenant's account, or an administrator's); more can be seen with a tenant of another organization and with an
administrator beside. By default the run only reads. With --allow sessions it starts and stops restore sessions;
every session that it started it also stops. With --allow negative it sends malformed requests and wrong tokens.
No more than --rps requests are sent a second. Nothing is ever restored, saved or sent.

Passwords come from files (- for standard input, first line) or from the environment: VB365_PASSWORD,
VB365_OTHER_PASSWORD, VB365_ADMIN_PASSWORD.

Exit codes: 0 conform, 1 not conform, 2 could not run.`,
		Example: `  vb365 conform
  vb365 conform --url https://vb365.example:4443 --ca ca.pem --username admin@abc.onmicrosoft.com --allow sessions`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return conform(cmd.Context(), f, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "server to judge, such as https://host:4443; a demo server if empty")
	flags.StringVar(&f.ca, "ca", "", "file of the certificate authority to trust, PEM; the system's if empty")
	flags.StringVar(&f.api, "api", "v6", "version of the API: v6, v7, v8 or all")
	flags.StringSliceVar(&f.allow, "allow", nil, "what the run may do beside reading: sessions, negative")
	flags.Float64Var(&f.rps, "rps", 5, "most requests a second; 0 for no limit")
	flags.IntVar(&f.budget, "budget", 0, "most requests of a version; 0 for no limit")
	flags.StringVarP(&f.format, "output", "o", "text", "form of the report: text or json")
	flags.StringVar(&f.login.username, "username", "", "account to judge with")
	flags.StringVar(&f.login.file, "password-file", "", "file of its password")
	flags.StringVar(&f.other.username, "other-username", "", "account of a tenant of another organization")
	flags.StringVar(&f.other.file, "other-password-file", "", "file of its password")
	flags.StringVar(&f.admin.username, "admin-username", "", "account of an administrator")
	flags.StringVar(&f.admin.file, "admin-password-file", "", "file of its password")
	return cmd
}

// conform judges a server and writes the reports. A server that does not conform is an exitError.
func conform(ctx context.Context, f conformFlags, in io.Reader, out io.Writer) error {
	versions, err := f.versions()
	if err != nil {
		return err
	}
	if f.format != "text" && f.format != "json" {
		return fmt.Errorf("--output: no form %q: use text or json", f.format)
	}
	options := conformance.Options{Checks: check.List()}
	for _, what := range f.allow {
		switch what {
		case "sessions":
			options.AllowSessions = true
		case "negative":
			options.AllowNegative = true
		default:
			return fmt.Errorf("--allow: nothing called %q can be allowed: use sessions or negative", what)
		}
	}
	if f.rps < 0 || f.budget < 0 {
		return errors.New("--rps and --budget are 0 for no limit, or more")
	}
	options.RPS, options.Budget, options.Agent = f.rps, f.budget, "vb365-conform/"+version()
	var target conformance.Target
	if f.url != "" {
		if err := f.target(in, &target); err != nil {
			return err
		}
		return judge(ctx, target, options, versions, f.format, out)
	}
	options.AllowSessions, options.AllowNegative, options.RPS = true, true, 0
	server, err := f.demo(ctx, &target)
	if err != nil {
		return err
	}
	err = judge(ctx, target, options, versions, f.format, out)
	return errors.Join(err, server.Close())
}

// judge judges the target in each version and writes the reports.
func judge(ctx context.Context, target conformance.Target, o conformance.Options, versions []spec.Version, format string, out io.Writer) error {
	var reports []*conformance.Report
	for _, v := range versions {
		target.Version = v
		r, err := conformance.Run(ctx, target, o)
		if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
			return fmt.Errorf("%w: if it is the right server, name the file of its certificate authority with --ca FILE", err)
		}
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	return write(out, format, reports)
}

// write writes reports. The error is the writer's, or an exitError where a report does not conform.
func write(out io.Writer, format string, reports []*conformance.Report) error {
	if format == "json" {
		if err := report.JSON(out, reports...); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	} else {
		for i, r := range reports {
			if i > 0 {
				if _, err := fmt.Fprintln(out); err != nil {
					return fmt.Errorf("write the report: %w", err)
				}
			}
			if err := report.Text(out, r); err != nil {
				return fmt.Errorf("write the report: %w", err)
			}
		}
	}
	if slices.ContainsFunc(reports, func(r *conformance.Report) bool { return !r.Conform() }) {
		return &exitError{code: exitFindings}
	}
	return nil
}

// versions reads --api.
func (f conformFlags) versions() ([]spec.Version, error) {
	if f.api == "all" {
		return spec.Versions(), nil
	}
	v, err := spec.ParseVersion(f.api)
	if err != nil {
		return nil, fmt.Errorf("--api: %w, or all", err)
	}
	return []spec.Version{v}, nil
}

// demo starts a demo server and makes it the target.
func (f conformFlags) demo(ctx context.Context, target *conformance.Target) (*vb365test.Server, error) {
	for _, l := range []loginFlags{f.login, f.other, f.admin} {
		if l != (loginFlags{variable: l.variable}) || f.ca != "" {
			return nil, errors.New("accounts and --ca are for a server of your own: give its --url too")
		}
	}
	server, err := vb365test.Start(ctx)
	if err != nil {
		return nil, fmt.Errorf("start a demo server: %w", err)
	}
	transport, err := trusting(server.CA)
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	other, admin := conformance.Login(server.Tenants[1].Login), conformance.Login(server.Administrator)
	*target = conformance.Target{
		URL: server.URL, Server: source.NewLive(transport),
		Login: conformance.Login(server.Tenants[0].Login), Other: &other, Administrator: &admin,
	}
	return server, nil
}

// target makes the server that the flags name the target.
func (f conformFlags) target(in io.Reader, target *conformance.Target) error {
	if f.login.username == "" {
		return errors.New("--url needs --username, and its password in VB365_PASSWORD or --password-file")
	}
	fromInput := 0
	for _, l := range []loginFlags{f.login, f.other, f.admin} {
		if l.file == "-" {
			fromInput++
		}
	}
	if fromInput > 1 {
		return errors.New("only one password can come from standard input: give the others in files or the environment")
	}
	var ca []byte
	if f.ca != "" {
		var err error
		if ca, err = os.ReadFile(f.ca); err != nil {
			return fmt.Errorf("--ca: %w", err)
		}
	}
	transport, err := trusting(ca)
	if err != nil {
		return fmt.Errorf("--ca: %s: %w", f.ca, err)
	}
	login, err := f.login.read(in)
	if err != nil {
		return err
	}
	*target = conformance.Target{URL: f.url, Server: source.NewLive(transport), Login: *login}
	if target.Other, err = f.other.read(in); err != nil {
		return err
	}
	target.Administrator, err = f.admin.read(in)
	return err
}

// read returns the account; nil if there is none.
func (l loginFlags) read(in io.Reader) (*conformance.Login, error) {
	if l.username == "" {
		if l.file != "" {
			return nil, fmt.Errorf("%s: there is a password without an account", l.file)
		}
		return nil, nil
	}
	if l.file != "" {
		password, err := readSecret(in, l.file)
		if err != nil {
			return nil, fmt.Errorf("the password of %s: %w", l.username, err)
		}
		return &conformance.Login{Username: l.username, Password: password}, nil
	}
	password := os.Getenv(l.variable)
	if password == "" {
		return nil, fmt.Errorf("there is no password of %s: set %s or name a file", l.username, l.variable)
	}
	return &conformance.Login{Username: l.username, Password: password}, nil
}

// trusting returns a transport that trusts a certificate authority, PEM; the system's where ca is nil.
func trusting(ca []byte) (*http.Transport, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(ca) {
			return nil, errors.New("there is no certificate in PEM form")
		}
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: config}, nil
}
