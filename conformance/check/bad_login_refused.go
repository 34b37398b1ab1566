package check

import (
	"context"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/generate"
	"github.com/vb365-explore/vb365/spec"
)

// badLoginRefused checks that no tokens are given for wrong credentials.
func badLoginRefused() conformance.Check {
	return conformance.Check{
		ID:       "request/bad-login-refused",
		Title:    "Wrong credentials give no tokens, but 4xx",
		Cites:    []string{"D46"},
		Bound:    func(_ spec.Version, o spec.Operation) bool { return o.Anonymous },
		Level:    conformance.Extended,
		Negative: true, Probe: probeBadLoginRefused,
		Judge: func(s *conformance.Sheet) {
			for c := range s.Bound() {
				kase, ok := strings.CutPrefix(c.Broken, "login: ")
				if !ok {
					continue
				}
				s.Saw(c)
				if !slices.Contains([]int{400, 401, 403}, c.Response.Status) {
					s.Add(c, conformance.Finding{Where: "status", Case: kase, Expected: "400 and no tokens"})
				}
			}
		},
	}
}

// probeBadLoginRefused tries wrong passwords, an unknown account, no account, and what is no refresh token. An
// account may be locked after a few wrong passwords, so each gets one or two.
func probeBadLoginRefused(ctx context.Context, p *conformance.Probe) error {
	type bad struct {
		breaks string
		login  conformance.Login
	}
	main := p.Login(p.Main())
	all := []bad{
		{"a wrong password", conformance.Login{Username: main.Username, Password: conformance.MadeUp}},
		{"an empty password", conformance.Login{Username: main.Username}},
		{"an unknown account", conformance.Login{Username: "nobody-" + p.NewID() + "@example.invalid", Password: conformance.MadeUp}},
	}
	if admin := p.Login(conformance.Administrator); admin != main && admin.Username != "" {
		all = append(all, bad{"a wrong password of an administrator", conformance.Login{Username: admin.Username, Password: conformance.MadeUp}},
			bad{"a password in another case", conformance.Login{Username: admin.Username, Password: generate.SwapCase(admin.Password)}})
	}
	if other := p.Login(conformance.OtherTenant); other.Username != "" {
		all = append(all, bad{"a password with a character more", conformance.Login{Username: other.Username, Password: other.Password + "A"}})
	}
	for _, b := range all {
		if b.login.Password == p.Login(conformance.Administrator).Password {
			continue // in another case it is the same
		}
		if err := sendBadLogin(ctx, p, b.breaks, string(conformance.PasswordForm(b.login))); err != nil {
			return err
		}
	}
	if err := sendBadLogin(ctx, p, "no user name and no password", "grant_type=password"); err != nil {
		return err
	}
	pair, err := logIn(ctx, p, p.Main())
	if err != nil {
		return err
	}
	if pair != nil {
		if err := sendBadLogin(ctx, p, "an access token for a refresh token", string(refreshForm(pair.text("access_token")))); err != nil {
			return err
		}
	}
	return sendBadLogin(ctx, p, "an unknown refresh token", refreshMadeUp)
}

// sendBadLogin asks for tokens that must not be given.
func sendBadLogin(ctx context.Context, p *conformance.Probe, breaks, form string) error {
	_, err := p.Send(ctx, conformance.Ask{
		As: conformance.Nobody, Operation: "createToken", ContentType: formMedia, Body: []byte(form), Broken: "login: " + breaks,
	})
	return err
}
