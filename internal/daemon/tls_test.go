package daemon

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// trusting is a client that trusts the authority of dir.
func trusting(t *testing.T, dir string) *http.Client {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots(t, dir), MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

// serving serves c until the test's end. Its answers are judged.
func serving(t *testing.T, c Config) *Daemon {
	t.Helper()
	d, err := Open(t.Context(), judged(t, c))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return d
}

// handshake connects to d and returns what the connection came to.
func handshake(t *testing.T, d *Daemon, config *tls.Config) (tls.ConnectionState, error) {
	t.Helper()
	plain, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(d.URL, "https://"))
	if err != nil {
		return tls.ConnectionState{}, err
	}
	config = config.Clone()
	config.ServerName = "127.0.0.1"
	conn := tls.Client(plain, config)
	err = conn.HandshakeContext(t.Context())
	return conn.ConnectionState(), errors.Join(err, plain.Close())
}

func TestTLSVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := serving(t, demoConfig(dir))
	for version, served := range map[uint16]bool{
		tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true,
	} {
		_, err := handshake(t, d, &tls.Config{RootCAs: roots(t, dir), MinVersion: version, MaxVersion: version})
		if (err == nil) != served || err != nil && !strings.Contains(err.Error(), "protocol version") {
			t.Errorf("%s: served is %v, want %v: %v", tls.VersionName(version), err == nil, served, err)
		}
	}
}

func TestOwnCertificate(t *testing.T) {
	t.Parallel()
	own, c := t.TempDir(), demoConfig(t.TempDir())
	cert, err := certificate(own, []string{"127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	c.TLSCert, c.TLSKey = filepath.Join(own, certFile), filepath.Join(own, certKey)
	d := serving(t, c)
	state, err := handshake(t, d, &tls.Config{RootCAs: roots(t, own), MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(state.PeerCertificates[0].Raw, cert.Leaf.Raw) {
		t.Error("the server serves another certificate than its own")
	}
	if d.CA != "" {
		t.Errorf("clients are told to trust %s", d.CA)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, CAFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an authority was made that nobody needs: %v", err)
	}
}

// TestListenOnAll: a server that listens on all addresses is reached by each of them.
func TestListenOnAll(t *testing.T) {
	t.Parallel()
	c := demoConfig(t.TempDir())
	c.Listen = "0.0.0.0:0"
	d := serving(t, c)
	if !strings.HasPrefix(d.URL, "https://127.0.0.1:") {
		t.Errorf("URL %s, want one that a client can dial", d.URL)
	}
	state, err := handshake(t, d, &tls.Config{RootCAs: roots(t, c.Dir), MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	leaf := state.PeerCertificates[0]
	if leaf.VerifyHostname("0.0.0.0") == nil {
		t.Error("the certificate names 0.0.0.0, which is no address")
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
			if err := leaf.VerifyHostname(ip.IP.String()); err != nil {
				t.Error(err)
			}
		}
	}
	if name := hostname(); dnsName.MatchString(name) {
		if err := leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
}

func TestReachable(t *testing.T) {
	t.Parallel()
	for want, ip := range map[string]net.IP{
		"127.0.0.1:4443": net.IPv6unspecified,
		"10.9.8.7:4443":  net.IPv4(10, 9, 8, 7),
		"[::1]:4443":     net.IPv6loopback,
	} {
		if got := Reachable(&net.TCPAddr{IP: ip, Port: 4443}); got != want {
			t.Errorf("%s is reached by %s, want %s", ip, got, want)
		}
	}
}

func TestCertificateHosts(t *testing.T) {
	t.Parallel()
	for hostname, more := range map[string][]string{
		"epsilon.example": {"epsilon", "epsilon.example"},
		"Epsilon-2":       {"Epsilon-2"},
		"büro.example":    nil,
		"a b":             nil,
		"":                nil,
	} {
		got := certificateHosts(&net.TCPAddr{IP: net.IPv4(10, 9, 8, 7), Port: 1}, hostname)
		want := map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "10.9.8.7": true}
		for _, name := range more {
			want[name] = true
		}
		set := map[string]bool{}
		for _, host := range got {
			set[host] = true
		}
		if diff := cmp.Diff(want, set); diff != "" || len(got) != len(want) {
			t.Errorf("%q: %d hosts (-want +got):\n%s", hostname, len(got), diff)
		}
		if _, err := certificate(t.TempDir(), got, time.Now()); err != nil {
			t.Errorf("%q: %v", hostname, err)
		}
	}
}
