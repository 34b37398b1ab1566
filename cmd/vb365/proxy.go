package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// proxyFlags are the flags of `vb365 proxy`.
type proxyFlags struct {
	to, listen, status     string
	ca, dir, cert, key     string
	ownHost, forwarded     bool
	record                 string
	append, force, keepAll bool
	outputFlags
	ruleFlags
}

func newProxyCommand() *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy --to URL",
		Short: "Pass requests to a server and judge what passes",
		Long: `Stand between clients and a server, let everything pass as it is, and judge aside whether the answers keep the
contract and its laws. Neither requests nor answers are changed or wait for the judge: where it cannot keep up,
calls pass that are not judged, and are counted.

Clients reach the proxy over TLS, with a certificate as vb365 serve makes it: they trust DATA/ca.pem. Each deviation
is told on standard error when it is first seen. On --status, counters of what passes are served: a page at /, JSON
at /status, and /metrics for Prometheus; nothing in them is secret.

With --record, calls are appended to a file as NDJSON, one a line, as soon as they have passed, without what is
secret: see vb365 record. Bodies that are no text are left out. See docs/proxy.md for what survives a crash.

An interrupt ends the proxy: requests under way may finish, then the report goes to standard output, as -o says, and
by --report into files. Forms:
` + formatList() + `
Exit codes: as those of vb365 conform; 4 where nothing has passed that could be judged.`,
		Example: `  vb365 proxy --to https://vb365.example:4443 --ca ca.pem
  vb365 proxy --to https://vb365.example:4443 --record calls.ndjson --report html=report.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "the server, such as https://host:4443")
	flags.StringVar(&f.ca, "ca", "", "file of the certificate authority of the server, PEM; the system's if empty")
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4444", "address to listen on; port 0 takes a free one")
	flags.StringVar(&f.status, "status", "127.0.0.1:4445", "address to serve counters on, over HTTP; none if empty")
	flags.StringVar(&f.dir, "data", "vb365-proxy", "folder of the certificate, made if it is not there")
	flags.StringVar(&f.cert, "tls-cert", "", "PEM file of a certificate of your own")
	flags.StringVar(&f.key, "tls-key", "", "PEM file of its key")
	flags.BoolVar(&f.ownHost, "rewrite-host", false, "send the name of the server as Host, not what the client sent")
	flags.BoolVar(&f.forwarded, "forwarded", false, "tell the server of the client by X-Forwarded-For, -Host and -Proto")
	flags.StringVar(&f.record, "record", "", "file to append calls to, without what is secret")
	flags.BoolVar(&f.append, "append", false, "go on with a recording that is there")
	flags.BoolVar(&f.force, "force", false, "write over a recording that is there")
	flags.BoolVar(&f.keepAll, "keep-hosts", false, "leave host names in recorded URLs as they are")
	f.add(cmd)
	f.addRule(cmd)
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.MarkFlagsMutuallyExclusive("append", "force")
	if err := cmd.MarkFlagRequired("to"); err != nil {
		panic(err) // the flag is defined a few lines above
	}
	return cmd
}

// server reads --to. Passwords go over the network only under TLS.
func (f proxyFlags) server() (*url.URL, error) {
	u, err := url.Parse(f.to)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("--to: %q is no base URL: write it like https://host:4443", f.to)
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("--to: http would send passwords and tokens in the clear: write https://host:4443")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// Time limits of both sides. How long an answer takes is for the server and the client to say.
const (
	connectTimeout = 30 * time.Second
	headerTimeout  = time.Minute
	idleTimeout    = 2 * time.Minute
	idleUpstream   = 30 * time.Second // less than servers wait before they close a connection
	continueWait   = time.Second
	idleConns      = 256
)

// transport returns what sends to the server.
func (f proxyFlags) transport() (*http.Transport, error) {
	var ca []byte
	if f.ca != "" {
		var err error
		if ca, err = os.ReadFile(f.ca); err != nil {
			return nil, fmt.Errorf("--ca: %w", err)
		}
	}
	t, err := trusting(ca)
	if err != nil {
		return nil, fmt.Errorf("--ca: %s: %w", f.ca, err)
	}
	t.DialContext = (&net.Dialer{Timeout: connectTimeout}).DialContext
	t.TLSHandshakeTimeout = connectTimeout
	t.IdleConnTimeout = idleUpstream
	t.MaxIdleConnsPerHost = idleConns
	t.ExpectContinueTimeout = continueWait
	t.DisableCompression = true // clients ask for what they want
	t.ForceAttemptHTTP2 = true
	return t, nil
}
