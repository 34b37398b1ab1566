package check

import (
	"bytes"
	"net/url"
	"slices"
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
	var secrets shelf
	for c := range s.Calls() {
		// Where nobody says what a request was meant to be, a password that was refused may be any word.
		secret := meant(c) || !c.Refused()
		if own, what := secretOf(c); own != "" && secret {
			secrets.learn(own, "the "+what+" of another request")
		}
		given := map[string]bool{}
		if c.Operation.Anonymous {
			for name, called := range secretFields {
				if secret {
					secrets.learn(formField(c, name), called)
				}
				if pair, ok := root(c); ok && c.Succeeded() && pair.text(name) != "" {
					given[pair.text(name)] = true
				}
			}
		}
		if s.Binds(c) && c.Response.Status != 0 {
			s.Saw(c)
			judgeSecrets(s, c, &secrets, given)
		}
		for secret := range given {
			secrets.learn(secret, "a token of an earlier answer")
		}
	}
}

// mostSecrets is how many secrets are looked for: the latest. Each is looked for in every answer.
const mostSecrets = 64

// shelf holds the secrets that requests and answers have shown, the oldest first.
type shelf struct{ secrets []secret }

// secret is a password or a token, and what it is called.
type secret struct{ text, called string }

// learn puts a secret on the shelf, or a known one to its end.
func (s *shelf) learn(text, called string) {
	if len(text) < shortSecret {
		return
	}
	if i := slices.IndexFunc(s.secrets, func(known secret) bool { return known.text == text }); i >= 0 {
		called = s.secrets[i].called
		if i == len(s.secrets)-1 {
			return
		}
		s.secrets = slices.Delete(s.secrets, i, i+1)
	}
	s.secrets = append(s.secrets, secret{text, called})
	if len(s.secrets) > mostSecrets {
		s.secrets = slices.Delete(s.secrets, 0, 1)
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
func judgeSecrets(s *conformance.Sheet, c *conformance.Call, secrets *shelf, given map[string]bool) {
	for secret := range given {
		if bytes.Count(c.Response.Body, []byte(secret)) > 1 && len(secret) >= shortSecret {
			s.Find(c, "", "each token once, in its member", "a token that stands in the answer more than once")
			return
		}
	}
	own, _ := secretOf(c) // for the check that says what no answer may echo
	for _, known := range secrets.secrets {
		secret, called := known.text, known.called
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
