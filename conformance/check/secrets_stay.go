package check

import (
	"bytes"
	"maps"
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
			for _, name := range slices.Sorted(maps.Keys(secretFields)) {
				called := secretFields[name]
				if secret {
					secrets.learn(formField(c, name), called)
				}
				if pair, ok := root(c); ok && c.Succeeded() && pair.text(name) != "" {
					given[pair.text(name)] = true
				}
			}
		}
		if s.Binds(c) && c.Response.Status != 0 {
			judgeSecrets(s, c, &secrets, given)
		}
		for _, secret := range slices.Sorted(maps.Keys(given)) {
			secrets.learn(secret, "a token of an earlier answer")
		}
	}
}

// secretFields are the members of a token request or its answer that are secret, and what each is called.
var secretFields = map[string]string{
	"password": "a password", "refresh_token": "a refresh token", "access_token": "an access token", "assertion": "an assertion",
}

// formField returns a field of a token request, a form or JSON.
func formField(c *conformance.Call, name string) string {
	if text := formOf(c).Get(name); text != "" {
		return text
	}
	return asked(c, name)
}

// form is the body of a request as a form.
type form struct{ url.Values }

// formOf returns the fields of a request whose body is a form; none of others.
func formOf(c *conformance.Call) url.Values { return conformance.Once(c, readForm).Values }

func readForm(c *conformance.Call) form {
	fields, err := url.ParseQuery(string(c.Request.Body))
	if err != nil {
		return form{}
	}
	return form{fields}
}

// judgeSecrets looks for secrets in an answer. Those that it gives may stand in it once.
func judgeSecrets(s *conformance.Sheet, c *conformance.Call, secrets *shelf, given map[string]bool) {
	own, _ := secretOf(c) // for the check that says what no answer may echo
	wanted := func(secret string) bool { return secret != own && !given[secret] }
	if len(given) > 0 || secrets.holds(wanted) {
		s.Saw(c)
	}
	for secret := range given {
		if bytes.Count(c.Response.Body, []byte(secret)) > 1 && len(secret) >= shortSecret {
			s.Find(c, "", "each token once, in its member", "a token that stands in the answer more than once")
			return
		}
	}
	if found, ok := secrets.in(c.Response.Body, wanted); ok {
		s.Find(c, "", "no password and no token", found.called)
		return
	}
	in := "" // the first header by name that holds one
	var tells conformance.Finding
	for name, values := range c.Response.Header {
		for _, value := range values {
			switch {
			case len(value) < shortSecret || in != "" && in <= name:
			case holdsOne(value, given):
				in, tells = name, conformance.Finding{Expected: "a token in its member alone", Got: "a token that the answer gives"}
			default:
				if found, ok := secrets.in([]byte(value), wanted); ok {
					in, tells = name, conformance.Finding{Expected: "no password and no token", Got: found.called}
				}
			}
		}
	}
	if in != "" {
		tells.Where, tells.Pointer = "header", in
		s.Add(c, tells)
	}
}

// holdsOne reports whether a text holds a secret that is long enough to stand there for no other reason.
func holdsOne(text string, secrets map[string]bool) bool {
	for secret := range secrets {
		if len(secret) >= shortSecret && strings.Contains(text, secret) {
			return true
		}
	}
	return false
}
