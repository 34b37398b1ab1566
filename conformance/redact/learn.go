package redact

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// learn remembers the passwords and tokens that a call names: in its URL, headers and bodies.
func (r *Redactor) learn(c *conformance.Call) {
	if _, query, found := strings.Cut(c.Request.URL, "?"); found {
		query, _, _ = strings.Cut(query, "#")
		r.learnFields(query)
	}
	if u, err := url.Parse(c.Request.URL); err == nil {
		if password, ok := u.User.Password(); ok {
			r.learnSecret(password)
		}
	}
	r.learnHeader(c.Request.Header)
	r.learnHeader(c.Response.Header)
	r.learnBody(c.Request.Body, c.Request.Header)
	r.learnBody(c.Response.Body, c.Response.Header)
}

// learnHeader remembers the credentials in a header.
func (r *Redactor) learnHeader(h http.Header) {
	for name, values := range h {
		small := strings.ToLower(name)
		for _, value := range values {
			switch {
			case small == "authorization", small == "proxy-authorization":
				r.learnCredentials(value)
			case isSecret(small), isToken(small):
				r.learnSecret(value)
			}
		}
	}
}

// learnCredentials remembers what stands behind the scheme of an Authorization header, and the password in it if it is
// one of Basic.
func (r *Redactor) learnCredentials(value string) {
	scheme, credentials, _ := strings.Cut(value, " ")
	credentials = strings.TrimSpace(credentials)
	r.learnSecret(credentials)
	if !strings.EqualFold(scheme, "Basic") {
		return
	}
	if b, err := base64.StdEncoding.DecodeString(credentials); err == nil {
		if _, password, ok := strings.Cut(string(b), ":"); ok {
			r.learnSecret(password)
		}
	}
}

// learnBody remembers the secrets in a body.
func (r *Redactor) learnBody(b []byte, h http.Header) {
	if len(b) == 0 {
		return
	}
	switch formOf(b, h) {
	case formJSON:
		j := jsonText{r: r, in: string(b), learning: true}
		for i := 0; i < len(j.in); {
			i = j.next(i)
		}
	case formFields:
		r.learnFields(string(b))
	case formText:
	}
}

// learnFields remembers the secrets in a query or a form.
func (r *Redactor) learnFields(s string) {
	for field := range strings.SplitSeq(s, "&") {
		name, value, found := strings.Cut(field, "=")
		if !found {
			continue
		}
		if name = strings.ToLower(percentLayer(name).text); isSecret(name) || isToken(name) {
			if l := percentLayer(value); !l.broken {
				r.learnSecret(formValue(value))
			}
		}
	}
}

// formValue reads the value of a form field whose escapes are not broken.
func formValue(s string) string { return percentLayer(strings.ReplaceAll(s, "+", " ")).text }

// learnSecret remembers a password or a token, if it is one to be looked for.
func (r *Redactor) learnSecret(s string) {
	if !r.memory.made(strings.ToLower(s)) && r.isLookedFor(s) {
		r.memory.add(s, r.password(s))
	}
}

// isLookedFor reports whether a secret is looked for in other places: not where it is too short, a short number, what
// the contract or HTTP says anyway, an address or a time, all of which stand in calls by chance.
func (r *Redactor) isLookedFor(s string) bool {
	n := len(s)
	small := strings.ToLower(s)
	switch {
	case n < shortEcho, n > longestEcho, !isClean(s):
		return false
	case isNumber(s) && (!isDigits(s) || n < wordEcho):
		return false
	case r.words.knows(small), r.words.says(s), r.words.names[small], r.words.properties[small], httpWords[small], httpHeaders[small]:
		return false
	}
	parts := find(s)
	return len(parts) != 1 || parts[0].kind == uuid || parts[0].from > 0 || parts[0].to < len(s)
}

// isToken reports whether the value of a name, in small letters, is a token.
func isToken(name string) bool {
	return strings.HasSuffix(name, "token") || strings.HasSuffix(name, "token]")
}
