package daemon

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// roots reads the authority of dir as a client would.
func roots(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, CAFile))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		t.Fatal("ca.pem holds no certificate")
	}
	return pool
}

// issuedIn returns the certificate for hosts in dir, after a client has verified it for each of them.
func issuedIn(t *testing.T, dir string, hosts []string, at time.Time) *x509.Certificate {
	t.Helper()
	cert, err := certificate(dir, hosts, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range hosts {
		if _, err := cert.Leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: roots(t, dir), CurrentTime: at}); err != nil {
			t.Errorf("a client that trusts ca.pem refuses %s: %v", host, err)
		}
	}
	return cert.Leaf
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	issued := func(hosts []string, at time.Time) *x509.Certificate {
		t.Helper()
		return issuedIn(t, dir, hosts, at)
	}
	first := issued([]string{"localhost", "127.0.0.1"}, now)
	again := issued([]string{"localhost"}, now.Add(300*24*time.Hour))
	if !first.Equal(again) {
		t.Error("the certificate was made anew without need")
	}
	wider := issued([]string{"localhost", "10.1.2.3", "epsilon"}, now)
	if wider.Equal(first) || wider.VerifyHostname("127.0.0.1") != nil {
		t.Error("a new host must give a new certificate that keeps the old names")
	}
	renewed := issued([]string{"localhost"}, now.Add(certLife-renewWhen+time.Hour))
	if renewed.Equal(wider) {
		t.Error("a certificate that is about to expire was not made anew")
	}
	for _, name := range []string{CAFile, caKey, certFile, certKey} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v, want 0600", name, info.Mode().Perm())
		}
	}
}

func TestCertificateAfterInterruption(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := certificate(dir, []string{"localhost"}, now); err != nil {
		t.Fatal(err)
	}
	// A renewal writes the key first; take the key of the authority for one that has no certificate yet.
	key, err := os.ReadFile(filepath.Join(dir, caKey))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, certKey), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := certificate(dir, []string{"localhost"}, now); err != nil {
		t.Errorf("after an interrupted renewal: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, caKey)); err != nil {
		t.Fatal(err)
	}
	if _, err := certificate(dir, []string{"localhost"}, now); err == nil {
		t.Error("an authority without its key was taken or replaced silently")
	}
}

// TestReplacedAuthority deletes the authority, as the message about its end says: the certificate follows, and
// keeps its names.
func TestReplacedAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	first := issuedIn(t, dir, []string{"localhost", "epsilon"}, now)
	for _, name := range []string{CAFile, caKey} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	second := issuedIn(t, dir, []string{"localhost"}, now)
	if second.Equal(first) {
		t.Error("the certificate is still by the authority that is gone")
	}
	if err := second.VerifyHostname("epsilon"); err != nil {
		t.Errorf("a name was lost: %v", err)
	}
}

func TestAuthorityEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ca, err := authority(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	leaf := issuedIn(t, dir, []string{"localhost"}, now.Add(caLife-renewWhen-time.Hour))
	if leaf.NotAfter.After(ca.Leaf.NotAfter) {
		t.Errorf("the certificate ends on %s, after its authority on %s", leaf.NotAfter, ca.Leaf.NotAfter)
	}
	_, err = certificate(dir, []string{"localhost"}, now.Add(caLife-renewWhen+time.Hour))
	if err == nil {
		t.Fatal("an authority that is about to expire was taken")
	}
	for _, want := range []string{CAFile, caKey, "expires on " + now.Add(caLife).Format(time.DateOnly), "delete"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

// TestKeyComesFirst: where the certificate cannot be written its key is there already, never the other way round.
func TestKeyComesFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, certFile), 0o700); err != nil { // no file can take its place
		t.Fatal(err)
	}
	if _, err := certificate(dir, []string{"localhost"}, time.Now()); err == nil {
		t.Fatal("a folder was taken for a certificate")
	}
	if _, err := os.Stat(filepath.Join(dir, certKey)); err != nil {
		t.Error(err)
	}
}
