package redact

import (
	"strings"
	"unicode/utf8"
)

// isURL reports whether a text is a URL, or a path with a query: then it has names that stay.
func isURL(s string) bool {
	return strings.HasPrefix(s, "/") || scheme(s) > 0
}

// scheme returns how long what stands before the host is: "https://"; 0 for none.
func scheme(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || n > 0 && (isDigit(s[n]) || strings.IndexByte("+-.", s[n]) >= 0)) {
		n++
	}
	if n > 0 && strings.HasPrefix(s[n:], "://") {
		return n + 3
	}
	return 0
}

// url returns the edits of a URL: of its host, its path and the values of its query.
func (r *Redactor) url(s string) []edit {
	begin := scheme(s)
	end := begin
	var out []edit
	if begin > 0 {
		if n := strings.IndexAny(s[begin:], "/?#"); n >= 0 {
			end = begin + n
		} else {
			end = len(s)
		}
		out = moved(r.authority(s[begin:end]), begin)
	}
	path, query, found := strings.Cut(s[end:], "?")
	out = append(out, moved(r.text(path), end)...)
	if !found {
		return out
	}
	at := end + len(path) + 1
	query, fragment, found := strings.Cut(query, "#")
	out = append(out, moved(r.fields(query), at)...)
	if found {
		out = append(out, moved(r.text(fragment), at+len(query)+1)...)
	}
	return out
}

// moved moves edits to where their text begins.
func moved(edits []edit, by int) []edit {
	for i := range edits {
		edits[i].from += by
		edits[i].to += by
	}
	return edits
}

// authority returns the edits of what stands between "//" and the path: account, host and port. The port stays.
func (r *Redactor) authority(s string) []edit {
	var out []edit
	at := 0
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		out = append(out, r.secret(s[:i], s[:i])...)
		at = i + 1
	}
	if r.keepHosts {
		return out
	}
	host := s[at:]
	if i := strings.LastIndexByte(host, ':'); i >= 0 && isNumber(host[i+1:]) && (!strings.Contains(host[:i], ":") || host[i-1] == ']') {
		host = host[:i]
	}
	edits := r.text(host)
	r.counts[Texts] -= len(edits)
	r.count(Hosts, min(1, len(edits)))
	return append(out, moved(edits, at)...)
}

// fields returns the edits of a query or a form: of the values. Names stay unless they look like a value.
func (r *Redactor) fields(s string) []edit {
	var out []edit
	at := 0
	for field := range strings.SplitSeq(s, "&") {
		name, value, found := strings.Cut(field, "=")
		plain := strings.ToLower(percentLayer(name).text)
		switch {
		case !found && !r.words.names[plain]:
			out = append(out, moved(r.text(name), at)...)
		default:
			out = append(out, moved(r.name(name), at)...)
		}
		if found {
			out = append(out, moved(r.value(plain, value), at+len(name)+1)...)
		}
		at += len(field) + 1
	}
	return out
}

// value returns the edits of the value of a query parameter or a form field.
func (r *Redactor) value(name, s string) []edit {
	switch {
	case r.words.numeric[name] && isNumber(s):
		if r.memory.knows(s) {
			return []edit{{0, len(s), r.number(s)}}
		}
		return nil
	case isSecret(name):
		return r.secret(s, formValue(s))
	}
	return r.text(s)
}

// isPlainName reports whether a text is a name as programmers give them.
func isPlainName(s string) bool {
	for i, c := range []byte(s) {
		if !isLetter(c) && strings.IndexByte("_.$", c) < 0 && (i == 0 || !isDigit(c) && strings.IndexByte("-[]", c) < 0) {
			return false
		}
	}
	return len(s) <= 64
}

// name returns the edits of a name: none, unless it looks like text, an id, an address or an account.
func (r *Redactor) name(s string) []edit {
	if s == "" || isPlainName(s) && (strings.IndexByte(s, '-') < 0 && !strings.ContainsAny(s, "0123456789") || len(find(s)) == 0) {
		return nil
	}
	return r.text(s)
}

// isNumber reports whether a text is a number: numbers stay.
func isNumber(s string) bool { return looseNumber.MatchString(s) }

// secretNames are parts of names whose values are passwords.
var secretNames = []string{"password", "passwd", "passphrase", "pwd", "secret", "assertion", "apikey", "api_key", "api-key", "privatekey", "private_key"}

// isSecret reports whether the value of a name, in small letters, is a password.
func isSecret(name string) bool {
	if len(name) < 3 {
		return false
	}
	for _, part := range secretNames {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// secret returns the edit that takes out a password, which says plain: what comes in its place does not show of which
// characters it was, nor how long, but for what lengthOf tells. One that is broken, stays broken.
func (r *Redactor) secret(s, plain string) []edit {
	if s == "" || r.memory.made(strings.ToLower(s)) {
		return nil
	}
	if l := percentLayer(s); l.broken || !isClean(l.text) {
		return r.text(s)
	}
	r.count(Secrets, 1)
	return []edit{{0, len(s), r.password(plain)}}
}

// isClean reports whether a text is UTF-8 without control characters.
func isClean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' })
}

// Lengths of what is put in place of a password, in characters of one byte.
const (
	passwordLength = 24
	shortPassword  = wordEcho - 1
	passwordLimit  = 512 // a longer one keeps its length in characters, since a contract may say that it is too long
)

// lengthOf returns how long that is. One that is too short for a check to look for it in answers stays too short, since
// what the check finds would change otherwise. Beyond that, nobody learns how long it was.
func lengthOf(s string) int {
	length := utf8.RuneCountInString(s)
	switch {
	case length > passwordLimit:
		return length
	case len(s) < wordEcho:
		return shortPassword
	}
	return passwordLength
}

// password returns what is put in place of a password. It begins with a letter, since it may be short enough to be a
// number by chance.
func (r *Redactor) password(s string) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz234567"
	n := lengthOf(s)
	out := make([]byte, 0, n)
	last := s
	for len(out) < n {
		sum := r.cipher.sum("password", last)
		for _, b := range sum[:min(len(sum), n-len(out))] {
			out = append(out, alphabet[b&31])
		}
		last = string(sum)
	}
	out[0] = 'a' + last[0]%26
	return string(out)
}
