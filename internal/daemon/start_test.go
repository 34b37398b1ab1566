package daemon

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/world"
)

// inStore opens the store of dir for f, as a server that was interrupted had it.
func inStore(t *testing.T, dir string, f func(*store.Store, *identity.Passwords) error) {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(dir, StoreFile), store.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	passwords, err := identity.NewPasswords(cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f(st, passwords), st.Close()); err != nil {
		t.Fatal(err)
	}
}

// wantWhole expects the whole demo world behind d, its accounts in demo.json, and a certificate that a client
// of ca.pem takes.
func wantWhole(t *testing.T, dir string, d *Daemon) {
	t.Helper()
	demo, found, err := ReadDemo(dir)
	if err != nil || !found {
		t.Fatalf("demo.json: found %v, %v", found, err)
	}
	if demo.URL != d.URL || demo.CA != d.CA || d.CA == "" {
		t.Errorf("demo.json tells %s and %s, want %s and %s", demo.URL, demo.CA, d.URL, d.CA)
	}
	if got := sees(t, d, demo.Administrator); got != 16 {
		t.Errorf("the administrator sees %d restore points, want 16", got)
	}
	for _, tenant := range demo.Tenants {
		if got := sees(t, d, tenant.Login); got != 8 {
			t.Errorf("%s sees %d restore points, want 8", tenant.Username, got)
		}
	}
	host, _, err := net.SplitHostPort(strings.TrimPrefix(d.URL, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	leaf := d.http.TLSConfig.Certificates[0].Leaf
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: roots(t, dir)}); err != nil {
		t.Errorf("a client that trusts ca.pem refuses %s: %v", d.URL, err)
	}
}

// interrupted is a store that is lost after some writes.
type interrupted struct {
	world.Store
	writes int
}

var errLost = errors.New("the process ended")

func (s *interrupted) next() error {
	if s.writes--; s.writes < 0 {
		return errLost
	}
	return nil
}

func (s *interrupted) AddLogin(ctx context.Context, l identity.Login) error {
	if err := s.next(); err != nil {
		return err
	}
	return s.Store.AddLogin(ctx, l)
}

func (s *interrupted) AddOrganization(ctx context.Context, o restore.Organization, tenant identity.Login) error {
	if err := s.next(); err != nil {
		return err
	}
	return s.Store.AddOrganization(ctx, o, tenant)
}

func (s *interrupted) AddRestorePoints(ctx context.Context, points ...restore.RestorePoint) error {
	if err := s.next(); err != nil {
		return err
	}
	return s.Store.AddRestorePoints(ctx, points...)
}

// TestFirstStartAfterInterruption ends a first start after each of its writes, from demo.json alone on, and
// starts again: the world is whole, with the passwords that demo.json told from the beginning.
func TestFirstStartAfterInterruption(t *testing.T) {
	t.Parallel()
	const writes = 5 // the administrator; twice an organization and its restore points
	for n := range writes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			demo := world.NewDemo(restore.NewEnv())
			if err := writeDemo(dir, demo); err != nil {
				t.Fatal(err)
			}
			inStore(t, dir, func(st *store.Store, p *identity.Passwords) error {
				if err := world.Seed(t.Context(), &interrupted{Store: st, writes: n}, p, demo); !errors.Is(err, errLost) {
					t.Errorf("Seed made fewer than %d writes: %v", n+1, err)
				}
				return nil
			})
			d := open(t, demoConfig(dir))
			wantWhole(t, dir, d)
			demo.URL, demo.CA = d.URL, d.CA
			if diff := cmp.Diff(demo, d.Demo); diff != "" {
				t.Errorf("accounts (-first start +second):\n%s", diff)
			}
		})
	}
}

// TestCertificatesHalfMade takes from a folder the files that an interrupted start had not written yet.
func TestCertificatesHalfMade(t *testing.T) {
	t.Parallel()
	for name, missing := range map[string][]string{
		"none":                 {caKey, CAFile, certKey, certFile},
		"key of the authority": {CAFile, certKey, certFile},
		"authority":            {certKey, certFile},
		"key of the server":    {certFile},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := open(t, demoConfig(dir))
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			for _, file := range missing {
				if err := os.Remove(filepath.Join(dir, file)); err != nil {
					t.Fatal(err)
				}
			}
			wantWhole(t, dir, open(t, demoConfig(dir)))
		})
	}
}

// TestOpenFailsThenOpens lets a first start fail, and starts again in the same folder.
func TestOpenFailsThenOpens(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(*Config)
		want  string
	}{
		"listen":          {func(c *Config) { c.Listen = "nowhere" }, "listen on nowhere"},
		"own certificate": {func(c *Config) { c.TLSCert, c.TLSKey = "none.pem", "none.pem" }, "own certificate"},
		"no key":          {func(c *Config) { c.TLSCert = "none.pem" }, "both"},
		"expired authority": {func(c *Config) {
			now := time.Now()
			if _, err := certificate(c.Dir, nil, now); err != nil {
				t.Fatal(err)
			}
			c.Env = &restore.Env{Clock: func() time.Time { return now.Add(caLife) }, Random: c.Env.Random}
		}, "expires on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c := demoConfig(dir)
			tt.spoil(&c)
			if _, err := Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			wantWhole(t, dir, open(t, demoConfig(dir)))
		})
	}
}

// TestDemoFileComesFirst lets the seed fail half-way: the account that is in the store already has its
// password in demo.json.
func TestDemoFileComesFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inStore(t, dir, func(st *store.Store, _ *identity.Passwords) error {
		env := restore.NewEnv()
		org := restore.Organization{ID: env.NewID(), Name: "abc.onmicrosoft.com", Job: env.NewID(), Repository: env.NewID()}
		return st.AddOrganization(t.Context(), org, identity.Login{ID: env.NewID(), Name: "somebody", Role: restore.Tenant, Organization: org.ID})
	})
	if _, err := Open(t.Context(), demoConfig(dir)); err == nil || !strings.Contains(err.Error(), "seed the demo world") {
		t.Fatalf("a taken name: %v", err)
	}
	demo, found, err := ReadDemo(dir)
	if err != nil || !found {
		t.Fatalf("demo.json: found %v, %v", found, err)
	}
	plain := demoConfig(dir)
	plain.Demo = false
	if got := sees(t, open(t, plain), demo.Administrator); got != 0 {
		t.Errorf("the administrator sees %d restore points, want none", got)
	}
}

// TestAccountWithoutDemoFile: an account whose password nobody knows is not passed off as a demo account, and
// stays as it is.
func TestAccountWithoutDemoFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"administrator", "ADMIN@xyz.onmicrosoft.com"} {
		dir := t.TempDir()
		inStore(t, dir, func(st *store.Store, _ *identity.Passwords) error {
			return st.AddLogin(t.Context(), identity.Login{ID: restore.NewEnv().NewID(), Name: name, Role: restore.Administrator, PasswordHash: "x"})
		})
		for range 2 { // the first refusal leaves no demo.json that the second start takes
			_, err := Open(t.Context(), demoConfig(dir))
			if err == nil || !strings.Contains(err.Error(), "has the account") || !strings.Contains(err.Error(), "put the file back") {
				t.Errorf("%s: %v, want a refusal that says what to do", name, err)
			}
		}
	}
}
