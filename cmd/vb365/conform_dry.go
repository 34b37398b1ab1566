package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/api"
	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/spec"
)

// demoURL stands for the demo server in a dry run: it is started anew each time, on another port.
const demoURL = "https://demo:4443"

// dryRun tells what a run with the flags would send, and sends nothing to the server. The run is made with a demo
// server in this process in its place: what a run sends depends on what it is answered.
func (f conformFlags) dryRun(ctx context.Context, out io.Writer) error {
	write, ok := dryForms[f.form]
	if !ok || len(f.reports) > 0 || f.verbose {
		return errors.New("--dry-run makes no report: use -o text, json or ndjson, and neither --report nor -v")
	}
	versions, err := f.versions()
	if err != nil {
		return err
	}
	options, err := f.options()
	if err != nil {
		return err
	}
	double, target, err := f.double(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = double.server.Close() }() // it was for this run alone
	if f.url == "" {
		options.AllowSessions, options.AllowNegative, options.RPS = true, true, 0
	}
	d := &dryDocument{Type: dryType, Target: target.URL, RPS: options.RPS, Demo: double.data}
	options.RPS = 0
	shared := allowance{budget: f.budget}
	for i, v := range versions {
		target.Version = v
		p := &dryPlan{document: d, version: v, target: target, shown: map[string]bool{}}
		options.Sent = func(check string, c *conformance.Call) {
			shared.count(c)
			p.add(check, c)
		}
		r, err := runShare(ctx, target, options, &shared, len(versions)-i)
		if errors.Is(err, errSpent) {
			d.Notes = append(d.Notes, string(v)+": "+err.Error())
			continue
		}
		if err != nil {
			return unusable(err)
		}
		for _, note := range r.Notes {
			d.Notes = append(d.Notes, string(v)+": "+note)
		}
	}
	d.sum()
	var b bytes.Buffer
	if err := write(&b, d); err != nil {
		return err
	}
	if _, err := out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the requests: %w", err)
	}
	return nil
}

// dryPassword stands for every password: none is read in a dry run.
const dryPassword = "the-password"

// double is the demo server that answers in place of the one that the flags name.
type double struct {
	server *vb365test.Server
	live   *conformance.Live
	base   string         // of the server that it stands for
	logins []doubledLogin // accounts of the one and of the other
	data   string         // what it holds, for people
}

// doubledLogin is an account of the server that is judged, and the one of the demo server that stands for it.
type doubledLogin struct {
	username string
	demo     vb365test.Login
}

// double starts the demo server for the accounts of the flags, and makes it the target.
func (f conformFlags) double(ctx context.Context) (*double, conformance.Target, error) {
	target := conformance.Target{URL: f.url}
	if f.url == "" {
		if f.login.username+f.other.username+f.admin.username+f.ca != "" {
			return nil, target, errNoURL
		}
		target.URL, f.login.username, f.other.username, f.admin.username = demoURL, "tenant", "other-tenant", "administrator"
	}
	if f.login.username == "" {
		return nil, target, errNoUsername
	}
	server, err := vb365test.Start(ctx)
	if err != nil {
		return nil, target, fmt.Errorf("start a demo server: %w", err)
	}
	transport, err := trusting(server.CA)
	if err != nil {
		return nil, target, errors.Join(err, server.Close())
	}
	d := &double{server: server, live: conformance.NewLive(transport), base: strings.TrimSuffix(target.URL, "/")}
	if d.data, err = seed(ctx, server); err != nil {
		return nil, target, errors.Join(err, server.Close())
	}
	d.logins = append(d.logins, doubledLogin{f.admin.username, server.Administrator},
		doubledLogin{f.login.username, server.Tenants[0].Login}, doubledLogin{f.other.username, server.Tenants[1].Login})
	account := func(username string) *conformance.Login {
		if username == "" {
			return nil
		}
		return &conformance.Login{Username: username, Password: dryPassword}
	}
	target.Server, target.Login = d, *account(f.login.username)
	target.Other, target.Administrator = account(f.other.username), account(f.admin.username)
	return d, target, nil
}

// Send sends a request to the demo server, with accounts of that.
func (d *double) Send(ctx context.Context, r conformance.Request) (conformance.Response, error) {
	r.URL = d.server.URL + strings.TrimPrefix(r.URL, d.base)
	if bytes.Contains(r.Body, []byte(dryPassword)) {
		r.Body = d.login(r.Body)
	}
	return d.live.Send(ctx, r)
}

// login returns the body of a token request, JSON or a form, with the account of the demo server.
func (d *double) login(body []byte) []byte {
	var fields map[string]any
	if json.Unmarshal(body, &fields) == nil {
		name, _ := fields["username"].(string)
		l := d.of(name)
		fields["username"], fields["password"] = l.Username, l.Password
		body, _ = json.Marshal(fields) // it was JSON
		return body
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return body
	}
	l := d.of(form.Get("username"))
	form.Set("username", l.Username)
	form.Set("password", l.Password)
	return []byte(form.Encode())
}

// of returns the account that stands for one of the server.
func (d *double) of(username string) vb365test.Login {
	i := slices.IndexFunc(d.logins, func(l doubledLogin) bool { return l.username == username })
	if i < 0 {
		return vb365test.Login{}
	}
	return d.logins[i].demo
}

// seed lets each tenant have a restore session, so that a run finds some to read, and says what the demo holds.
func seed(ctx context.Context, server *vb365test.Server) (string, error) {
	points := 0
	for _, t := range server.Tenants {
		n, err := seedTenant(ctx, server, t)
		if err != nil {
			return "", err
		}
		points += n
	}
	n := len(server.Tenants)
	return fmt.Sprintf("%d organizations, %d restore points, %d restore sessions", n, points, n), nil
}

// seedTenant lets a tenant have a restore session, and counts its restore points.
func seedTenant(ctx context.Context, server *vb365test.Server, t vb365test.Tenant) (points int, err error) {
	client, err := api.New(server.URL, api.WithCA(server.CA))
	if err != nil {
		return 0, err
	}
	defer client.CloseIdleConnections()
	if err := client.Login(ctx, t.Username, t.Password); err != nil {
		return 0, err
	}
	for _, err := range client.RestorePoints(ctx, api.RestorePointFilter{}) {
		if err != nil {
			return 0, err
		}
		points++
	}
	_, err = client.Explore(ctx, api.ExploreRequest{DateTime: api.PointInTime(time.Now()), Type: api.ExplorerTypeExchange})
	return points, err
}

// account names the account that a call is made with; "" for none.
func account(t conformance.Target, who conformance.Principal) string {
	switch {
	case who == conformance.Tenant:
		return t.Login.Username
	case who == conformance.OtherTenant && t.Other != nil:
		return t.Other.Username
	case who == conformance.Administrator && t.Administrator != nil:
		return t.Administrator.Username
	}
	return ""
}

// routed returns the path parameters of a request, whatever its method.
func routed(method, path string) map[string]string {
	m, err := spec.Route(method, path)
	if errors.Is(err, spec.ErrMethod) {
		m, _ = spec.Route(m.Allow[0], path) // its path is one
	}
	return m.Params
}

// splitURL returns what stands before the query, and the query.
func splitURL(c *conformance.Call) (path string, query []string) {
	path, raw, ok := strings.Cut(c.Request.URL, "?")
	if ok {
		query = strings.Split(raw, "&")
	}
	return path, query
}

// unescaped is a value of a query as it was before it was escaped.
func unescaped(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return plain
}
