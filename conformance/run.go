package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/wire"
)

// Target is the server that a run judges.
type Target struct {
	URL           string       // base URL without a version, such as "https://localhost:4443"; Serving needs none
	Version       spec.Version // version of the API to judge; v6 if empty
	Server        Sender
	Login         Login  // a tenant or an administrator: the run finds out which
	Other         *Login // a tenant of another organization; nil for none
	Administrator *Login // nil for none
}

// Login is a user name and a password.
type Login struct{ Username, Password string }

// Options says what a run does.
type Options struct {
	Checks        []Check // in the order of the report
	AllowSessions bool    // whether the run may start and stop restore sessions; those it starts it also stops
	AllowNegative bool    // whether it may send malformed requests and wrong tokens
	// Supports says what the target claims to have: ids of operations, or groups of them such as "sessions"; see
	// ParseSupports. Nothing is sent for the others, but to log in and to stop sessions, and they are not applicable.
	// None is all.
	Supports []string
	RPS      float64 // most requests a second; 0 for as many as the server takes
	Budget   int     // most requests of all, but for those that stop sessions; 0 for any number
	// Progress, where it is set, is called before each check that sends requests: how many are done, of how many,
	// and its id.
	Progress func(done, of int, check string)
	// Found, where it is set, is called for each deviation as soon as it is known: once, for the first call that shows
	// it. The report may have seen it more often.
	Found func(Finding)
	// Sent, where it is set, is called with each call that the run has made, and the id of the check that it was made
	// for; "" for logging in and finding out whose the accounts are.
	Sent func(check string, c *Call)
	// Session, where it is set, is called as soon as the run has started or stopped a restore session, so that those of
	// a run that is killed can be stopped.
	Session func(Session)
	// Abandon, where it is set and closed, ends a run whose context has ended and that is still stopping its sessions: the
	// error names those that it has not stopped.
	Abandon <-chan struct{}
	Agent   string // User-Agent of the requests; "vb365-conform" if empty
	// Seed is what good requests are drawn by that no check has thought of: the same seed draws the same requests, of
	// the same things. 0 is DefaultSeed.
	Seed uint32
}

// DefaultSeed is the seed of a run that is given none: two runs draw the same requests.
const DefaultSeed uint32 = 1

// Errors of Run.
var (
	// ErrLogin means that the server refused a login, or gave no access token.
	ErrLogin = errors.New("the login was refused")
	// ErrVersion means that the server does not know the version: a login there was answered with 404. It is ErrLogin too.
	ErrVersion = fmt.Errorf("%w: the version is not served", ErrLogin)
	// ErrTarget means that the target is not set out well.
	ErrTarget = errors.New("the target cannot be judged")
)

// Run probes a server with the checks and judges what came back. The error is ErrTarget, ErrLogin or one of
// the network, wrapped; a server that answers and breaks the contract is no error but a report. Sessions that
// the run has started are stopped before it returns, whatever happened; those that cannot be are named in the notes of
// the report, or by the error.
//
// A run that breaks off when it has begun to probe, as the network fails or ctx ends, gives an error and a report of what
// it has seen until then, which says so (Report.Unread).
func Run(ctx context.Context, t Target, o Options) (*Report, error) {
	t = t.whole()
	p, err := newProbe(t, o)
	if err != nil {
		return nil, err
	}
	mistaken := true // a check that panics or ends the goroutine leaves sessions too
	defer func() {
		if mistaken {
			p.judging = nil
			p.stopAll(ctx)
		}
	}()
	err = p.run(ctx, t, o)
	mistaken = false
	began := p.judging != nil
	p.stopLast(ctx)
	p.judge(o)
	r := p.judging.Report() // also of a run that failed: it lets the checks end
	left := p.leftovers()
	r.Notes = slices.Concat(r.Notes, p.notes, left)
	r.Seed = p.seed
	if errors.Is(err, errBudget) {
		r.Notes, err = append(r.Notes, err.Error()), nil
	}
	if err != nil {
		for _, what := range left {
			err = fmt.Errorf("%w; %s", err, what)
		}
		if !began {
			return nil, err
		}
		rest := Unread{Recording: p.base, Why: fmt.Sprintf("the run broke off after %d requests: %s", len(p.calls), err)}
		r.Notes, r.Unread = append(r.Notes, rest.String()), []Unread{rest}
	}
	return r, err
}

// judge begins to judge the calls, once it is known whose they are.
func (p *Probe) judge(o Options) {
	if p.judging != nil {
		return
	}
	p.judging = NewJudging(p.version, p.base, o.Checks, p.given(), o.Found)
	p.judging.Support(p.supports...)
	p.judging.Add(p.calls...)
}

// whole returns the target with what is made of nothing.
func (t Target) whole() Target {
	t.Version = cmp.Or(t.Version, spec.V6)
	if live, ok := t.Server.(*Live); ok {
		t.URL = cmp.Or(t.URL, live.base)
	}
	return t
}

// newProbe returns a probe that has sent nothing yet.
func newProbe(t Target, o Options) (*Probe, error) {
	u, err := url.Parse(t.URL)
	if err == nil && u.Scheme == "http" {
		return nil, fmt.Errorf("%w: http would send passwords and tokens in the clear: write https://host:4443", ErrTarget)
	}
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, fmt.Errorf("%w: %q is no base URL; write it like https://host:4443", ErrTarget, t.URL)
	}
	if err := t.checkOther(); err != nil {
		return nil, err
	}
	if len(spec.Operations(t.Version)) == 0 {
		return nil, fmt.Errorf("%w: the contract has no version %q", ErrTarget, t.Version)
	}
	supports, err := ParseSupports(o.Supports...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTarget, err)
	}
	if len(supports) > 0 && len(inVersion(t.Version, supports)) == 0 {
		return nil, fmt.Errorf("%w: it claims to support nothing of %s", ErrTarget, t.Version)
	}
	return &Probe{
		supports: supports, without: unclaimed(t.Version, supports),
		version: t.Version, base: u.Scheme + "://" + u.Host, server: t.Server,
		sessions: o.AllowSessions, negative: o.AllowNegative, progress: o.Progress, sent: o.Sent,
		pace: pace{rps: o.RPS, budget: o.Budget}, agent: cmp.Or(o.Agent, "vb365-conform"), seed: cmp.Or(o.Seed, DefaultSeed),
		tokens: map[Principal]string{}, logins: map[Principal]Login{},
		started: newStarted(o.Session), abandon: o.Abandon,
	}, nil
}

// run logs in and lets each check send its requests. Sessions that a check leaves open are stopped before the
// next one begins.
func (p *Probe) run(ctx context.Context, t Target, o Options) error {
	if t.Administrator != nil {
		if err := p.logIn(ctx, Administrator, *t.Administrator); err != nil {
			return err
		}
	}
	if err := p.logInMain(ctx, t); err != nil {
		return err
	}
	if err := p.logInOther(ctx, t); err != nil {
		return err
	}
	p.judge(o)
	checks := slices.DeleteFunc(slices.Clone(o.Checks), func(c Check) bool { return c.Probe == nil || c.Negative && !p.negative })
	for i, check := range checks {
		if p.progress != nil {
			p.progress(i, len(checks), check.ID)
		}
		p.sender = check.ID
		if err := check.Probe(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", check.ID, err)
		}
		p.stopAll(ctx)
	}
	return nil
}

// given returns what the run has.
func (p *Probe) given() Need {
	var n Need
	for who, need := range map[Principal]Need{
		Tenant: NeedTenant, OtherTenant: NeedOtherTenant, Administrator: NeedAdministrator,
	} {
		if p.Has(who) {
			n |= need
		}
	}
	if p.sessions {
		n |= NeedSessions
	}
	if p.negative {
		n |= NeedNegative
	}
	return n
}

// logIn makes a token for a principal.
func (p *Probe) logIn(ctx context.Context, who Principal, l Login) error {
	c, err := p.Send(ctx, Ask{
		As: who, Operation: "createToken", ContentType: "application/x-www-form-urlencoded",
		Body: PasswordForm(l),
	})
	if err != nil {
		return fmt.Errorf("logging in as %s: %w", l.Username, err)
	}
	token, _ := c.Answer().Get("access_token").Text()
	if token == "" {
		refused := ErrLogin
		if c.Response.Status == http.StatusNotFound {
			refused = ErrVersion
		}
		return fmt.Errorf("%w: %s answered %s to %s%s", refused, p.base, StatusText(c.Response), l.Username, p.reason(c))
	}
	p.tokens[who], p.logins[who] = token, l
	return nil
}

// reason returns what the answer to a refused login says, after a colon: its message or, without one, how its
// body begins. Secrets are masked.
func (p *Probe) reason(c *Call) string {
	text, _ := c.Answer().Get("message").Text()
	if text == "" {
		text = string(maskText(c.Response.Body))
	}
	var known secrets
	for _, c := range p.calls {
		known.learn(c)
	}
	text = shorten(known.mask(text))
	if text == "" {
		return ", with nothing more to say"
	}
	return ": " + text
}

// PasswordForm is the body of a token request with the password grant, a form.
func PasswordForm(l Login) []byte {
	return []byte(url.Values{
		"grant_type": {"password"}, "username": {l.Username}, "password": {l.Password},
	}.Encode())
}

// logInMain logs in with the target's own login and finds out whether that is a tenant or an administrator.
func (p *Probe) logInMain(ctx context.Context, t Target) error {
	if t.Administrator != nil && strings.EqualFold(t.Administrator.Username, t.Login.Username) {
		return nil // the same account: it has a token already
	}
	if err := p.logIn(ctx, Tenant, t.Login); err != nil {
		return err
	}
	administrator, err := p.isAdministrator(ctx, Tenant, t.Administrator == nil)
	if err != nil || !administrator {
		return err
	}
	if !p.Has(Administrator) {
		p.tokens[Administrator], p.logins[Administrator] = p.tokens[Tenant], p.logins[Tenant]
	}
	delete(p.tokens, Tenant)
	delete(p.logins, Tenant)
	for _, c := range p.calls {
		if c.Principal == Tenant {
			c.Principal = Administrator
		}
	}
	return nil
}

// isAdministrator asks the server whose token a principal's is: a tenant may not list organizations, and an
// administrator may not explore as a tenant. The second question could make a session; where sessions are not
// allowed, unsure says what one who may list organizations is taken for: a server that lets a tenant do so
// breaks the contract.
func (p *Probe) isAdministrator(ctx context.Context, who Principal, unsure bool) (bool, error) {
	c, err := p.Send(ctx, Ask{
		As: who, Operation: "listOrganizations", Query: url.Values{"extendedView": {"true"}},
	})
	if err != nil || !c.Succeeded() && !p.without["listOrganizations"] {
		return false, err
	}
	if !p.sessions || p.without["exploreOrganization"] {
		return c.Succeeded() && unsure, nil
	}
	c, err = p.Send(ctx, Ask{As: who, Operation: "exploreOrganization", Body: ExploreBody(time.Now(), "Vex")})
	return err == nil && c.Response.Status == http.StatusForbidden, err
}

// ExploreBody is the body of an Explore request that shows neither deleted items nor all versions.
func ExploreBody(point time.Time, explorerType string) []byte {
	return fmt.Appendf(nil, `{"dateTime":"%s","type":%q,"showDeleted":false,"showAllVersions":false}`,
		point.UTC().Format(wire.Layout), explorerType)
}
