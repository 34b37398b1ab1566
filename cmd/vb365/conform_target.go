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

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
)

// loginFlags say where an account and its password come from.
type loginFlags struct {
	username string
	file     string // of the password; "-" for standard input
	variable string // of the environment, used without a file
}

// Bad usage.
var (
	errNoURL      = errors.New("accounts and --ca are for a server of your own: give its --url too")
	errNoUsername = errors.New("--url needs --username, and its password in VB365_PASSWORD or --password-file")
)

// unusable gives an error of a run its exit code, and says what to do about a certificate.
func unusable(err error) error {
	if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
		err = fmt.Errorf("%w: if it is the right server, name the file of its certificate authority with --ca FILE", err)
	}
	if errors.Is(err, conformance.ErrTarget) {
		return err // a flag is mistaken
	}
	return &exitError{code: exitUnusable, err: err}
}

// demo starts a demo server and makes it the target.
func (f conformFlags) demo(ctx context.Context, target *conformance.Target) (*vb365test.Server, error) {
	for _, l := range []loginFlags{f.login, f.other, f.admin} {
		if l != (loginFlags{variable: l.variable}) || f.ca != "" {
			return nil, errNoURL
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
		URL: server.URL, Server: conformance.NewLive(transport),
		Login: conformance.Login(server.Tenants[0].Login), Other: &other, Administrator: &admin,
	}
	return server, nil
}

// target makes the server that the flags name the target.
func (f conformFlags) target(in io.Reader, target *conformance.Target) error {
	if f.login.username == "" {
		return errNoUsername
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
	*target = conformance.Target{URL: f.url, Server: conformance.NewLive(transport), Login: *login}
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
