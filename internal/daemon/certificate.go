package daemon

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Files of the certificates in the data folder, PEM.
const (
	CAFile   = "ca.pem"
	caKey    = "ca-key.pem"
	certFile = "server-cert.pem"
	certKey  = "server-key.pem"
)

const (
	caLife    = 10 * 365 * 24 * time.Hour
	certLife  = 397 * 24 * time.Hour // what browsers and many clients take at most
	renewWhen = 30 * 24 * time.Hour  // left before the certificate is made anew
)

// certificate returns the server's certificate in dir. On the first start it makes a certificate authority
// and a certificate by it; later it makes the certificate anew when it is about to expire or lacks one of
// hosts, by the same authority, so that clients need to trust ca.pem only once.
func certificate(dir string, hosts []string, now time.Time) (tls.Certificate, error) {
	ca, err := authority(dir, now)
	if err != nil {
		return tls.Certificate{}, err
	}
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, certFile), filepath.Join(dir, certKey))
	switch {
	case err == nil && cert.Leaf.CheckSignatureFrom(ca.Leaf) == nil && covers(cert.Leaf, hosts) &&
		now.Add(renewWhen).Before(cert.Leaf.NotAfter):
		return cert, nil
	case err == nil:
		// keep the names it has: somebody may use them
		hosts = append(hosts, cert.Leaf.DNSNames...)
		for _, ip := range cert.Leaf.IPAddresses {
			hosts = append(hosts, ip.String())
		}
	case errors.Is(err, fs.ErrPermission):
		return tls.Certificate{}, fmt.Errorf("certificate in %s: %w", dir, err)
	}
	// Otherwise there is none yet, it is by an authority that was replaced, or an interrupted renewal left a key
	// and a certificate that do not match.
	leaf := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "vb365 server"},
		NotBefore:   now.Add(-time.Hour),
		NotAfter:    earlier(now.Add(certLife), ca.Leaf.NotAfter),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	slices.Sort(hosts)
	for _, host := range slices.Compact(hosts) {
		if ip := net.ParseIP(host); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, host)
		}
	}
	if err := issue(leaf, &ca, filepath.Join(dir, certFile), filepath.Join(dir, certKey)); err != nil {
		return tls.Certificate{}, err
	}
	return tls.LoadX509KeyPair(filepath.Join(dir, certFile), filepath.Join(dir, certKey))
}

// authority returns the certificate authority in dir, and makes it if there is none.
func authority(dir string, now time.Time) (tls.Certificate, error) {
	path, key := filepath.Join(dir, CAFile), filepath.Join(dir, caKey)
	ca, err := tls.LoadX509KeyPair(path, key)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(path); err == nil {
			return tls.Certificate{}, fmt.Errorf("%s is there, but its key %s is not: put it back, or delete both to get a new authority", path, key)
		}
		err = issue(&x509.Certificate{
			Subject:               pkix.Name{CommonName: "vb365 certificate authority"},
			NotBefore:             now.Add(-time.Hour),
			NotAfter:              now.Add(caLife),
			KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
			IsCA:                  true,
			BasicConstraintsValid: true,
			MaxPathLenZero:        true,
		}, nil, path, key)
		if err == nil {
			ca, err = tls.LoadX509KeyPair(path, key)
		}
		return ca, err
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("certificate authority in %s: %w", dir, err)
	}
	if now.Add(renewWhen).After(ca.Leaf.NotAfter) {
		return tls.Certificate{}, fmt.Errorf("the certificate authority %s expires on %s: delete it and %s to get a new one, which clients must trust anew",
			path, ca.Leaf.NotAfter.Format(time.DateOnly), key)
	}
	return ca, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// issue makes a key and a certificate from the template, signed by ca or, where it is nil, by itself. The
// key is written first: a certificate on disk has its key.
func issue(template *x509.Certificate, ca *tls.Certificate, certPath, keyPath string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return err
	}
	parent, signer := template, any(key)
	if ca != nil {
		parent, signer = ca.Leaf, ca.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeFile(keyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})); err != nil {
		return err
	}
	return writeFile(certPath, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// covers reports whether cert is good for all hosts.
func covers(cert *x509.Certificate, hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(host string) bool { return cert.VerifyHostname(host) != nil })
}

// certificateHosts returns the names and addresses that clients reach the server by: those of this machine, and
// the address that it listens on, or all addresses of the machine where it listens on all. A name that cannot
// stand in a certificate is left out.
func certificateHosts(listen net.Addr, hostname string) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	short, _, _ := strings.Cut(hostname, ".")
	for _, name := range []string{hostname, short} {
		if dnsName.MatchString(name) {
			hosts = append(hosts, name)
		}
	}
	if tcp, ok := listen.(*net.TCPAddr); ok {
		if !tcp.IP.IsUnspecified() {
			hosts = append(hosts, tcp.IP.String())
		} else if addrs, err := net.InterfaceAddrs(); err == nil {
			for _, a := range addrs {
				if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
					hosts = append(hosts, ip.IP.String())
				}
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

var dnsName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
