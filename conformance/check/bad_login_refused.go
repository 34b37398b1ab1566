package check

import (
	"context"
	"slices"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
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

// probeBadLoginRefused tries a wrong password once (an account may be locked after a few), an unknown account
// and a refresh token that the server never gave.
func probeBadLoginRefused(ctx context.Context, p *conformance.Probe) error {
	for _, bad := range []struct{ breaks, body string }{
		{"a wrong password", string(conformance.PasswordForm(conformance.Login{
			Username: p.Login(p.Main()).Username, Password: conformance.MadeUp,
		}))},
		{"an unknown account", string(conformance.PasswordForm(conformance.Login{
			Username: "nobody-" + p.NewID() + "@example.invalid", Password: conformance.MadeUp,
		}))},
		{"an unknown refresh token", refreshMadeUp},
	} {
		_, err := p.Send(ctx, conformance.Ask{
			As: conformance.Nobody, Operation: "createToken", ContentType: formMedia,
			Body: []byte(bad.body), Broken: "login: " + bad.breaks,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
