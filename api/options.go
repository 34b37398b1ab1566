package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/spec"
)

// defaultVersion is the version that a client speaks when neither the URL nor an option says another.
const defaultVersion = spec.V6

// Option sets something about a client; see New.
type Option func(*options)

type options struct {
	version Version
	ca      [][]byte
	http    *http.Client
	agent   string
	tap     Tap
	check   ContractCheck
}

// WithVersion makes the client speak the given version of the API; without it the version is that of the URL,
// or v6. A server goes on serving older versions, so v6 works on all.
func WithVersion(v Version) Option { return func(o *options) { o.version = v } }

// WithCA makes the client trust certificates issued by these authorities, in PEM, and no others. A server
// whose certificate is signed by itself is trusted by that certificate.
func WithCA(pem []byte) Option { return func(o *options) { o.ca = append(o.ca, pem) } }

// WithHTTPClient makes the client send through the Transport of h, and keep its Timeout. Nothing else of h is
// used: redirects are never followed and cookies never kept. It excludes WithCA, and a Transport that does not
// verify certificates or speaks TLS below 1.2 is refused.
func WithHTTPClient(h *http.Client) Option { return func(o *options) { o.http = h } }

// WithUserAgent sets the User-Agent header; without it that is "vb365-go".
func WithUserAgent(agent string) Option { return func(o *options) { o.agent = agent } }

// WithTap shows every call to t, such as to judge it against the contract or to record it.
func WithTap(t Tap) Option { return func(o *options) { o.tap = t } }

// WithContractCheck shows every call to check, which judges it by the contract. Package spec/validate has one:
//
//	api.WithContractCheck(validate.Check(func(f validate.Finding) { log.Print(f) }))
//
// What the caller of a method gets does not depend on it.
func WithContractCheck(check ContractCheck) Option { return func(o *options) { o.check = check } }

// parseURL reads the URL of a server and the version in its path, "" if there is none.
func parseURL(raw string) (*url.URL, Version, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The text of the error holds the URL, which may hold a password.
		return nil, "", errors.New("not a URL: write https://host:4443")
	}
	switch {
	case u.Scheme == "http":
		return nil, "", errors.New("http would send passwords and tokens in the clear: write https://host:4443")
	case u.Scheme != "https":
		return nil, "", errors.New("the URL does not begin with https://: write https://host:4443")
	case u.Hostname() == "":
		return nil, "", errors.New("the URL names no host: write https://host:4443")
	case u.User != nil:
		return nil, "", errors.New("the URL holds a user name: leave it out and call Login")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, "", errors.New("the URL has a query or fragment: write https://host:4443")
	}
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return u, "", nil
	}
	v, err := spec.ParseVersion(path)
	if err != nil {
		return nil, "", fmt.Errorf("the path of the URL is not a version: write https://%s or https://%[1]s/v6", u.Host)
	}
	return u, v, nil
}

// chooseVersion settles what the URL and the option say.
func chooseVersion(inURL, option Version) (Version, error) {
	if option == "" {
		if inURL == "" {
			return defaultVersion, nil
		}
		return inURL, nil
	}
	v, err := spec.ParseVersion(string(option))
	if err != nil {
		return "", err
	}
	if inURL != "" && inURL != v {
		return "", fmt.Errorf("the URL says %s and WithVersion %s: say one of them", inURL, v)
	}
	return v, nil
}

// httpClient returns what sends the requests: verified TLS 1.2 or later, no redirects.
func (o *options) httpClient() (*http.Client, error) {
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if o.http == nil {
		roots, err := pool(o.ca)
		if err != nil {
			return nil, err
		}
		t := newTransport()
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		return &http.Client{Transport: t, CheckRedirect: noRedirect}, nil
	}
	if o.ca != nil {
		return nil, errors.New("WithCA and WithHTTPClient exclude each other: put the authority into the Transport")
	}
	if t, ok := o.http.Transport.(*http.Transport); ok && t.TLSClientConfig != nil {
		if t.TLSClientConfig.InsecureSkipVerify {
			return nil, errors.New("the Transport does not verify certificates: use WithCA to trust the server")
		}
		if v := t.TLSClientConfig.MinVersion; v != 0 && v < tls.VersionTLS12 {
			return nil, errors.New("the Transport speaks TLS below 1.2: raise MinVersion")
		}
	}
	return &http.Client{Transport: o.http.Transport, Timeout: o.http.Timeout, CheckRedirect: noRedirect}, nil
}

// newTransport returns a transport of its own with the settings of the standard library's.
func newTransport() *http.Transport {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		return t.Clone()
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
}

// pool reads authorities in PEM; none means those of the system.
func pool(ca [][]byte) (*x509.CertPool, error) {
	if ca == nil {
		return nil, nil
	}
	roots := x509.NewCertPool()
	for _, pem := range ca {
		if !roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("WithCA: no certificate in PEM form found")
		}
	}
	return roots, nil
}
