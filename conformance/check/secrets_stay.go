package check

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// secretsStay checks law L031 for the secrets of other requests; tokenNotEchoed sees those of the request itself. Its
// evidence is every call.
func secretsStay() conformance.Check {
	check := conformance.LawCheck("L031", nil, judgeSecretsStay)
	check.Level = conformance.Extended
	return check
}

// shortSecret is the length below which a secret is not looked for: it could stand in any text by chance.
const shortSecret = 8

// judgeSecretsStay looks for every password and token in every answer. None gets into a finding.
func judgeSecretsStay(s *conformance.Sheet) {
	secrets := map[string]string{} // what each is called
	learn := func(secret, name string) {
		if len(secret) >= shortSecret && secrets[secret] == "" {
			secrets[secret] = name
		}
	}
	for _, c := range s.Calls {
		if own, what := secretOf(c); own != "" {
			learn(own, "the "+what+" of another request")
		}
		given := map[string]bool{}
		if c.Operation.Anonymous {
			for name, called := range secretFields {
				learn(formField(c, name), called)
				if pair, ok := root(c); ok && c.Succeeded() && pair.text(name) != "" {
					given[pair.text(name)] = true
				}
			}
		}
		if s.Binds(c) && c.Response.Status != 0 {
			s.Saw(c)
			judgeSecrets(s, c, secrets, given)
		}
		for secret := range given {
			learn(secret, "a token of an earlier answer")
		}
	}
}

// secretFields are the members of a token request or its answer that are secret, and what each is called.
var secretFields = map[string]string{
	"password": "a password", "refresh_token": "a refresh token", "access_token": "an access token", "assertion": "an assertion",
}

// formField returns a field of a token request, a form or JSON.
func formField(c *conformance.Call, name string) string {
	if form, err := url.ParseQuery(string(c.Request.Body)); err == nil && form.Get(name) != "" {
		return form.Get(name)
	}
	return asked(c, name)
}

// judgeSecrets looks for secrets in an answer. Those that it gives may stand in it once.
func judgeSecrets(s *conformance.Sheet, c *conformance.Call, secrets map[string]string, given map[string]bool) {
	for secret := range given {
		if bytes.Count(c.Response.Body, []byte(secret)) > 1 && len(secret) >= shortSecret {
			s.Find(c, "", "each token once, in its member", "a token that stands in the answer more than once")
			return
		}
	}
	own, _ := secretOf(c) // for the check that says what no answer may echo
	for secret, called := range secrets {
		if secret == own {
			continue
		}
		if bytes.Contains(c.Response.Body, []byte(secret)) && !given[secret] {
			s.Find(c, "", "no password and no token", called)
			return
		}
		for name, values := range c.Response.Header {
			if strings.Contains(strings.Join(values, "\n"), secret) {
				s.Add(c, conformance.Finding{Where: "header", Pointer: name, Expected: "no password and no token", Got: called})
				return
			}
		}
	}
}
