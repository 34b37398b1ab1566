package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/internal/daemon"
)

// proxyGrace is how long requests under way may take once the proxy is told to stop.
const proxyGrace = 10 * time.Second

// run lets requests pass until the command is interrupted, and reports.
func (f proxyFlags) run(cmd *cobra.Command) error {
	outputs, err := f.outputs()
	if err != nil {
		return err
	}
	rule, err := f.read()
	if err != nil {
		return err
	}
	to, err := f.server()
	if err != nil {
		return err
	}
	transport, err := f.transport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	errs := &oneByOne{w: cmd.ErrOrStderr()}
	record, err := f.openRecording(errs)
	if err != nil {
		return err
	}
	proxy := source.NewProxy(source.ProxyOptions{To: to, Transport: transport, OwnHost: f.ownHost, Forwarded: f.forwarded})
	judge := newProxyJudge(to.String(), proxy, record, errs)
	err = errors.Join(f.serve(cmd.Context(), proxy, judge, errs), record.close())
	if err != nil {
		return err
	}
	reports := judge.reports()
	d := rule.document(cmd, nil, reports)
	if err := writeAll(d, outputs, cmd.OutOrStdout()); err != nil {
		return err
	}
	fmt.Fprintln(errs, judge.summary())
	if d.Exit == conformance.ExitConform && judge.panics() > 0 {
		return &exitError{code: exitBroken}
	}
	if d.Exit != conformance.ExitConform {
		return &exitError{code: d.Exit}
	}
	return nil
}

// serve serves until ctx ends, lets requests under way finish, and returns once all that passed is judged.
func (f proxyFlags) serve(ctx context.Context, proxy *source.Proxy, judge *proxyJudge, errs io.Writer) (err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; --listen 127.0.0.1:0 takes a free port", f.listen, err)
	}
	defer func() { _ = listener.Close() }() // closed already where the server has served
	if f.cert == "" {
		if err := daemon.MakeDir(f.dir); err != nil {
			return err
		}
	}
	config, ca, err := daemon.TLS(f.dir, f.cert, f.key, listener.Addr(), time.Now())
	if err != nil {
		return err
	}
	passing, cut := context.WithCancel(context.WithoutCancel(ctx)) // ends connections that were taken over, too
	defer cut()
	server := &http.Server{
		Handler: proxy, TLSConfig: config, DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		BaseContext: func(net.Listener) context.Context { return passing },
		ErrorLog:    log.New(errs, "vb365 proxy: ", 0),
	}
	status, err := f.serveStatus(ctx, judge, errs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, status()) }()
	judge.start()
	failed := make(chan error, 1)
	go func() { failed <- server.ServeTLS(listener, "", "") }()
	fmt.Fprintf(errs, "passing https://%s to %s\n", daemon.Reachable(listener.Addr()), f.to)
	if ca != "" {
		fmt.Fprintf(errs, "clients trust %s\n", ca)
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		fmt.Fprintf(errs, "stopping: requests under way may finish within %s\n", proxyGrace)
		end, cancel := context.WithTimeout(passing, proxyGrace)
		err = server.Shutdown(end)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			fmt.Fprintln(errs, "requests under way were cut off")
			err = nil
		}
	}
	cut()
	err = errors.Join(err, server.Close())
	proxy.Close()
	judge.wait()
	return err
}

// oneByOne lets several goroutines write lines.
type oneByOne struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes a line.
func (o *oneByOne) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}
