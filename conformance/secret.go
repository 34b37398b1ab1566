package conformance

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vb365-explore/vb365/conformance/tree"
)

// secretNames names the fields of a token request and its answer that are secret.
var secretNames = []string{"password", "refresh_token", "access_token", "assertion"}

// isSecret reports whether a field of a token request is secret.
func isSecret(name string) bool { return slices.Contains(secretNames, strings.ToLower(name)) }

// secretText finds secrets in a token request, its address or its answer, whatever its form: each group but the first is
// what may be one. A string of JSON ends with its quotation mark, and so does one inside another string; a value of JSON
// that is no string, and of a form, with what stands behind all values.
var secretText = regexp.MustCompile(`(?i)((?:` + strings.Join(secretNames, "|") + `)\\*"?\s*)` +
	`(?::\s*"((?:\\.|[^"\\])*)|:\s*\\+"([^"\\]*)|:\s*([^"\\\s][^,}\r\n]*)|=([^&\r\n]*))`)

// shortSecret is the length below which a secret is not looked for in texts: it would mask half of them.
const shortSecret = 4

// isMadeUp reports whether a probe made the password or token up.
func isMadeUp(secret string) bool { return strings.HasPrefix(secret, MadeUp) }

// maskText masks the secrets in a token request or its answer that names them.
func maskText(body []byte) []byte {
	return secretText.ReplaceAllFunc(body, func(field []byte) []byte {
		secret := bytes.Join(secretText.FindSubmatch(field)[2:], nil) // only one of the forms is there
		if len(secret) == 0 || isMadeUp(string(secret)) {
			return field
		}
		return append(slices.Clone(field[:len(field)-len(secret)]), "***"...)
	})
}

// mostSecrets is how many secrets are known at least: the latest. Those that a finding shows are masked when it is made.
const mostSecrets = 4096

// secrets are passwords and tokens that calls have shown. They are learned by one goroutine; several may mask.
type secrets struct {
	known, before map[string]bool

	mu     sync.Mutex
	masker *strings.Replacer // nil where known has grown since
}

// mayLogIn reports whether a call is a token request, or one that no contract knows, which may be another's.
func (c *Call) mayLogIn() bool { return c.Operation.Anonymous || c.Operation.ID == "" }

// learn takes down the secrets that a call shows.
func (s *secrets) learn(c *Call) {
	if token, _ := tokenOf(c); c.Principal != Stranger {
		s.add(token)
	}
	if !c.mayLogIn() {
		return
	}
	fields, _ := c.form()
	for _, all := range []url.Values{fields, c.Query()} {
		for name, values := range all {
			for _, value := range values {
				if isSecret(name) {
					s.add(value)
				}
			}
		}
	}
	for _, body := range []tree.Value{c.Asked(), c.Answer()} {
		for _, name := range secretNames {
			if text, ok := body.Get(name).Text(); ok {
				s.add(text)
			}
		}
	}
}

// add takes down a secret, as it is and as JSON, a form or a path writes it.
func (s *secrets) add(secret string) {
	if len(secret) < shortSecret || isMadeUp(secret) || s.known[secret] || s.before[secret] {
		return
	}
	s.put(secret)
	b, _ := json.Marshal(secret) // a string is always JSON
	inJSON := string(b[1 : len(b)-1])
	for _, written := range []string{inJSON, plainer.Replace(inJSON), url.QueryEscape(secret), url.PathEscape(secret)} {
		if written != secret {
			s.put(written)
		}
	}
}

// plainer writes JSON as those do who do not think of HTML.
var plainer = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">")

// put takes down one form of a secret.
func (s *secrets) put(secret string) {
	if s.known == nil {
		s.known = map[string]bool{}
	}
	if len(s.known) >= mostSecrets {
		s.known, s.before = map[string]bool{}, s.known
	}
	s.known[strings.Clone(secret)] = true
	s.masker = nil
}

// mask masks every secret in a text.
func (s *secrets) mask(text string) string {
	if text == "" {
		return ""
	}
	return s.ready().Replace(text)
}

// ready returns the masker of the secrets that are known.
func (s *secrets) ready() *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.masker == nil {
		all := slices.AppendSeq(slices.Collect(maps.Keys(s.before)), maps.Keys(s.known))
		slices.SortFunc(all, func(a, b string) int {
			return cmp.Or(len(b)-len(a), strings.Compare(a, b)) // one may begin with another
		})
		var pairs []string
		for _, secret := range all {
			pairs = append(pairs, secret, "***")
		}
		s.masker = strings.NewReplacer(pairs...)
	}
	return s.masker
}
