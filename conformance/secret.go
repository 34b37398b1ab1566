package conformance

import (
	"regexp"
	"slices"
	"strings"
)

// secretNames names the fields of a token request and its answer that are secret.
var secretNames = []string{"password", "refresh_token", "access_token", "assertion"}

// isSecret reports whether a field of a token request is secret.
func isSecret(name string) bool { return slices.Contains(secretNames, strings.ToLower(name)) }

// secretText finds secrets in a token request or its answer, whatever its form: JSON or form fields.
var secretText = regexp.MustCompile(`(?i)("?(?:` + strings.Join(secretNames, "|") + `)"?\s*[:=]\s*"?)([^"&,}\s]+)`)

// shortSecret is the length below which a secret is not looked for in texts: it would mask half of them.
const shortSecret = 4

// isMadeUp reports whether a probe made the password or token up.
func isMadeUp(secret string) bool { return strings.HasPrefix(secret, MadeUp) }

// maskText masks the secrets in a token request or its answer that names them.
func maskText(body []byte) []byte {
	return secretText.ReplaceAllFunc(body, func(field []byte) []byte {
		parts := secretText.FindSubmatch(field)
		if isMadeUp(string(parts[2])) {
			return field
		}
		return append(slices.Clone(parts[1]), "***"...)
	})
}

// secrets returns a replacer that masks every password and token that the calls show.
func secrets(calls []*Call) *strings.Replacer {
	var found []string
	for _, c := range calls {
		if token, ok := strings.CutPrefix(c.Request.Header.Get("Authorization"), "Bearer "); ok && c.Principal != Stranger {
			found = append(found, token)
		}
		if !c.Operation.Anonymous {
			continue
		}
		if fields, ok := c.form(); ok {
			for name, values := range fields {
				if isSecret(name) {
					found = append(found, values...)
				}
			}
		}
		for _, body := range []any{c.Asked(), c.Answer()} {
			fields, _ := body.(map[string]any)
			for _, name := range secretNames {
				if s, ok := fields[name].(string); ok {
					found = append(found, s)
				}
			}
		}
	}
	found = slices.DeleteFunc(found, func(s string) bool { return len(s) < shortSecret || isMadeUp(s) })
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range slices.Compact(found) {
		pairs = append(pairs, s, "***")
	}
	return strings.NewReplacer(pairs...)
}
