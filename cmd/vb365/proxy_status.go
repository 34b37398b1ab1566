package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
)

// proxyState is what has passed so far, and what was found in it. Nothing in it is secret.
type proxyState struct {
	source.ProxyCounts
	Judged, JudgeBroke   int
	Recorded, Unrecorded int
	findings             map[findingCount]int
	seen                 map[spec.Version]int // operations of which a call was judged
}

// deviations returns how many were found.
func (s proxyState) deviations() int {
	n := 0
	for _, m := range s.findings {
		n += m
	}
	return n
}

// sample is one counter: its name and labels, in pairs, as Prometheus writes them.
type sample struct {
	Name   string   `json:"name"`
	Labels []string `json:"labels,omitempty"`
	Value  int64    `json:"value"`
	gauge  bool
	help   string
}

// samples returns all counters, those of one name together.
func (s proxyState) samples() []sample {
	one := func(name, help string, n int64, labels ...string) sample {
		return sample{Name: name, Value: n, Labels: labels, help: help}
	}
	var all []sample
	for _, k := range s.Sorted() {
		all = append(all, one("requests_total", "Requests that are over, by operation and class of status.", int64(s.Operations[k]),
			"version", string(k.Version), "operation", k.Operation, "status", k.Status))
	}
	const ended = "How requests ended."
	for _, e := range []struct {
		how string
		n   int
	}{{"whole", s.Whole}, {"server_broke_off", s.Broken}, {"client_gone", s.Gone}, {"unreachable", s.Unreachable}, {"upgraded", s.Upgraded}} {
		all = append(all, one("ended_total", ended, int64(e.n), "how", e.how))
	}
	const bytes = "Bytes of bodies that have passed."
	all = append(all, one("body_bytes_total", bytes, s.Sent, "direction", "request"), one("body_bytes_total", bytes, s.Received, "direction", "answer"),
		one("judged_total", "Calls that were judged.", int64(s.Judged)))
	const missed = "Calls that were not judged, by the reason."
	for _, e := range []struct {
		why string
		n   int
	}{{"no_room", s.Dropped}, {"too_large", s.TooLarge}, {"request_unfinished", s.Unfinished}, {"judge_broke", s.Unjudgeable + s.JudgeBroke}} {
		all = append(all, one("not_judged_total", missed, int64(e.n), "why", e.why))
	}
	all = append(all, one("recorded_total", "Calls that were recorded.", int64(s.Recorded)),
		one("not_recorded_total", "Calls that could not be recorded.", int64(s.Unrecorded)))
	byName := func(a, b findingCount) int {
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(a.check, b.check))
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.findings), byName) {
		all = append(all, one("deviations_total", "Different deviations that were told as they were found.", int64(s.findings[k]), "severity", string(k.severity), "check", k.check))
	}
	gauge := func(name, help string, n int64, labels ...string) {
		g := one(name, help, n, labels...)
		g.gauge = true
		all = append(all, g)
	}
	gauge("waiting_calls", "Calls that wait for the judge.", int64(s.Waiting))
	gauge("held_bytes", "Bytes that are kept for the judge.", s.Held)
	for _, v := range slices.Sorted(maps.Keys(s.seen)) {
		gauge("operations_seen", "Operations of which a call was judged.", int64(s.seen[v]), "version", string(v))
	}
	for _, v := range slices.Sorted(maps.Keys(s.seen)) {
		gauge("operations", "Operations of the contract.", int64(len(spec.Operations(v))), "version", string(v))
	}
	return all
}

// labels writes labels as Prometheus has them.
func (s sample) labels() string {
	if len(s.Labels) == 0 {
		return ""
	}
	var parts []string
	for i := 0; i+1 < len(s.Labels); i += 2 {
		parts = append(parts, fmt.Sprintf("%s=%q", s.Labels[i], s.Labels[i+1]))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// writeMetrics writes samples in the text format of Prometheus.
func writeMetrics(w io.Writer, samples []sample) {
	last := ""
	for _, s := range samples {
		name := "vb365_proxy_" + s.Name
		if name != last {
			kind := "counter"
			if s.gauge {
				kind = "gauge"
			}
			fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, s.help, name, kind)
			last = name
		}
		fmt.Fprintf(w, "%s%s %d\n", name, s.labels(), s.Value)
	}
}

// statusHandler serves the counters.
func statusHandler(state func() proxyState, to string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "vb365 proxy to %s\n\n", to)
		for _, s := range state().samples() {
			fmt.Fprintf(w, "%12d  %s %s\n", s.Value, strings.ReplaceAll(strings.TrimSuffix(s.Name, "_total"), "_", " "), s.labels())
		}
		fmt.Fprint(w, "\n/status has the same as JSON, /metrics for Prometheus.\n")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		writeMetrics(w, state().samples())
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(state().document()) // fails if the client is gone
	})
	return mux
}

// document returns the samples for programs: by name a number, or by labels numbers.
func (s proxyState) document() map[string]any {
	out := map[string]any{}
	for _, x := range s.samples() {
		name := strings.TrimSuffix(x.Name, "_total")
		if len(x.Labels) == 0 {
			out[name] = x.Value
			continue
		}
		entry := map[string]any{"count": x.Value}
		for i := 0; i+1 < len(x.Labels); i += 2 {
			entry[x.Labels[i]] = x.Labels[i+1]
		}
		list, _ := out[name].([]any)
		out[name] = append(list, entry)
	}
	return out
}

// serveStatus serves the counters until stop is called.
func (f proxyFlags) serveStatus(ctx context.Context, judge *proxyJudge, errs io.Writer) (stop func() error, err error) {
	if f.status == "" {
		return func() error { return nil }, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.status)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w; --status 127.0.0.1:0 takes a free port", f.status, err)
	}
	server := &http.Server{
		Handler: statusHandler(judge.state, f.to), ReadHeaderTimeout: headerTimeout, WriteTimeout: headerTimeout, IdleTimeout: idleTimeout,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	fmt.Fprintf(errs, "counters at http://%s\n", listener.Addr())
	return func() error {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		err := server.Shutdown(end)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}
