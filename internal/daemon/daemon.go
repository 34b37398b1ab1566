// Package daemon is one running server: a data folder with its certificates and its store, a listener, and
// the handler of the API behind it.
package daemon

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/server"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/internal/world"
)

// StoreFile is the name of the database in the data folder.
const StoreFile = "vb365.db"

// product is the version that ServiceInstance tells: the oldest product that serves v6 to v8.
const product = "8.0.0.0"

// grace is how long requests under way may take once the server is told to stop.
const grace = 10 * time.Second

// Config says how a server is to run.
type Config struct {
	Dir      string // the data folder, made if it is not there
	Listen   string // address to listen on; port 0 takes a free one
	Demo     bool   // seed the demo world and keep demo.json
	TLSCert  string // PEM file of an own certificate; "" for one by the server's own authority
	TLSKey   string // PEM file of its key
	Log      *slog.Logger
	Env      *restore.Env
	Behavior restore.Behavior
	Cost     identity.Cost                   // of password hashes
	Volatile bool                            // gives up durability, for data that lives as long as a test
	Wrap     func(http.Handler) http.Handler // put around the handler of the API; nil for none
}

// Daemon is a server that listens, with its data open.
type Daemon struct {
	URL  string     // of the server, without a version
	CA   string     // file of the certificate authority that clients need to trust; "" with an own certificate
	Demo world.Demo // how the demo world is reached; empty without one

	store    *store.Store
	listener net.Listener
	http     *http.Server
	log      *slog.Logger
}

// Open makes or opens the data folder, listens, and seeds the demo world if that is asked for. The caller
// calls Serve or Close. Errors say what to do: another process has the folder, the address is taken, a file
// cannot be read.
func Open(ctx context.Context, c Config) (_ *Daemon, err error) {
	if err := MakeDir(c.Dir); err != nil {
		return nil, err
	}
	d := &Daemon{log: c.Log}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if d.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", c.Listen); err != nil {
		return nil, fmt.Errorf("listen on %s: %w; --listen 127.0.0.1:0 takes a free port", c.Listen, err)
	}
	var opts []store.Option
	if c.Volatile {
		opts = append(opts, store.Volatile())
	}
	if d.store, err = store.OpenSQLite(ctx, filepath.Join(c.Dir, StoreFile), opts...); err != nil {
		return nil, err
	}
	d.URL = "https://" + Reachable(d.listener.Addr())
	config, ca, err := TLS(c.Dir, c.TLSCert, c.TLSKey, d.listener.Addr(), c.Env.Now())
	d.CA = ca
	if err != nil {
		return nil, err
	}
	passwords, err := identity.NewPasswords(c.Cost)
	if err != nil {
		return nil, err
	}
	if c.Demo {
		if err := d.openDemo(ctx, c, passwords); err != nil {
			return nil, err
		}
	}
	handler := server.New(server.Config{
		Store: d.store, Identity: identity.NewService(d.store, passwords, c.Env, c.Behavior),
		Env: c.Env, Behavior: c.Behavior, Host: shortHost(), Product: product, Log: c.Log,
	})
	if c.Wrap != nil {
		handler = c.Wrap(handler)
	}
	d.http = server.HTTP(handler, c.Log)
	d.http.TLSConfig = config
	return d, nil
}

// MakeDir makes a data folder, for its owner only; one that is there stays as it is.
func MakeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

// TLS returns what to serve with on an address: the certificate in the files cert and key, PEM, or, where both are
// "", one by the authority in dir, which is made if it is not there. CA is the file of that authority, which clients
// need to trust; "" with a certificate of one's own.
func TLS(dir, cert, key string, listen net.Addr, now time.Time) (config *tls.Config, ca string, err error) {
	config = &tls.Config{MinVersion: tls.VersionTLS12}
	var pair tls.Certificate
	switch {
	case cert != "" && key != "":
		if pair, err = tls.LoadX509KeyPair(cert, key); err != nil {
			err = fmt.Errorf("own certificate: %w", err)
		}
	case cert != "" || key != "":
		err = errors.New("an own certificate needs both its certificate file and its key file")
	default:
		if ca, err = filepath.Abs(filepath.Join(dir, CAFile)); err != nil {
			return nil, "", err
		}
		pair, err = certificate(dir, certificateHosts(listen, hostname()), now)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, ca, err
}

// openDemo seeds the demo world or finds it. demo.json is written before the world is, so that no account
// ever is in the store whose password nobody knows.
func (d *Daemon) openDemo(ctx context.Context, c Config, passwords *identity.Passwords) error {
	demo, found, err := ReadDemo(c.Dir)
	if err != nil {
		return err
	}
	if !found {
		demo = world.NewDemo(c.Env)
		for _, login := range demo.Logins() {
			if _, known, err := d.store.LoginByName(ctx, login.Username); err != nil {
				return err
			} else if known {
				return fmt.Errorf("%s has the account %s already, but %s is gone and with it its password: put the file back or use another data folder",
					c.Dir, login.Username, DemoFile)
			}
		}
	}
	demo.URL, demo.CA = d.URL, d.CA
	if err := writeDemo(c.Dir, demo); err != nil {
		return err
	}
	if err := world.Seed(ctx, d.store, passwords, demo); err != nil {
		return fmt.Errorf("seed the demo world: %w", err)
	}
	if found {
		d.log.Info("found the demo world of an earlier start; everything in it is kept", "file", filepath.Join(c.Dir, DemoFile))
	} else {
		d.log.Info("made a demo world; its accounts are in the file", "file", filepath.Join(c.Dir, DemoFile))
	}
	d.Demo = demo
	return nil
}

// Serve answers requests until ctx ends, lets those under way finish, and closes everything.
func (d *Daemon) Serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- d.http.ServeTLS(d.listener, "", "") }()
	select {
	case err := <-failed:
		return errors.Join(err, d.http.Close(), d.Close())
	case <-ctx.Done():
	}
	d.log.Info("stopping: requests under way may finish", "within", grace)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := d.http.Shutdown(end)
	if errors.Is(err, context.DeadlineExceeded) {
		d.log.Warn("requests under way were cut off")
		err = d.http.Close()
	}
	return errors.Join(err, d.Close())
}

// Close closes the listener and the store. Serve does so itself.
func (d *Daemon) Close() error {
	var errs []error
	if d.listener != nil {
		if err := d.listener.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if d.store != nil {
		errs = append(errs, d.store.Close())
		d.store = nil
	}
	return errors.Join(errs...)
}

// Reachable writes an address as a client on this machine dials it.
func Reachable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// hostname returns the name of this machine, "localhost" if it has none.
func hostname() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return name
}

// shortHost returns the name of this machine as clientHost shows it: "EPSILON".
func shortHost() string {
	short, _, _ := strings.Cut(hostname(), ".")
	return strings.ToUpper(short)
}
