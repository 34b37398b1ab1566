package conformance

import (
	"bytes"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// longBody is how many bytes of a request's body a curl line shows at most.
const longBody = 4096

// tokenVariable names the shell variable that holds a principal's token.
var tokenVariable = map[Principal]string{
	Tenant:        "VB365_TOKEN",
	OtherTenant:   "VB365_OTHER_TOKEN",
	Administrator: "VB365_ADMIN_TOKEN",
}

// secretField names the fields of a token request that are secret, and the shell variable for each.
var secretField = map[string]string{
	"password":      "VB365_PASSWORD",
	"refresh_token": "VB365_REFRESH_TOKEN",
	"assertion":     "VB365_ASSERTION",
}

// Curl returns a shell line that sends the request again. Tokens and passwords stand in it as variables
// ($VB365_TOKEN, $VB365_PASSWORD …), the server's certificate authority as $VB365_CA; a body that is too
// long to show is a file, body.bin.
func (c *Call) Curl() string {
	var b strings.Builder
	data := c.curlBody(&b)
	b.WriteString(`curl --cacert "$VB365_CA"`)
	if c.Request.Method != http.MethodGet || data != "" {
		b.WriteString(" -X " + c.Request.Method)
	}
	if auth := c.Request.Header.Get("Authorization"); auth != "" {
		switch variable := tokenVariable[c.Principal]; {
		case c.Principal == Stranger:
			b.WriteString(" -H " + quote("Authorization: "+auth))
		case variable == "":
			b.WriteString(` -H "Authorization: Bearer $VB365_TOKEN"`)
		default:
			b.WriteString(` -H "Authorization: Bearer $` + variable + `"`)
		}
	}
	if data != "" {
		b.WriteString(" -H " + quote("Content-Type: "+c.Request.Header.Get("Content-Type")) + data)
	}
	b.WriteString(" " + quote(c.Request.URL))
	return b.String()
}

// curlBody returns the options that send the body, and writes to before what must be piped into curl.
func (c *Call) curlBody(before *strings.Builder) string {
	body := c.Request.Body
	if len(body) == 0 {
		return ""
	}
	if fields, ok := c.form(); ok {
		return formOptions(fields)
	}
	if c.Operation.Anonymous {
		body = secretText.ReplaceAll(body, []byte("${1}***"))
	}
	trimmed := bytes.TrimRight(body, " ")
	switch spaces := len(body) - len(trimmed); {
	case len(trimmed) > longBody:
		return " --data-binary @body.bin"
	case spaces > 80:
		fmt.Fprintf(before, "printf '%%s%%%ds' %s '' | ", spaces, quote(string(trimmed)))
		return " --data-binary @-"
	}
	return " --data-binary " + quote(string(body))
}

// form reads the body as a form.
func (c *Call) form() (url.Values, bool) {
	media, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if media != "application/x-www-form-urlencoded" {
		return nil, false
	}
	fields, err := url.ParseQuery(string(c.Request.Body))
	return fields, err == nil
}

// formOptions writes a form as options of curl, secrets as variables.
func formOptions(fields url.Values) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			if variable := secretField[strings.ToLower(name)]; variable != "" {
				b.WriteString(` --data-urlencode "` + name + `=$` + variable + `"`)
				continue
			}
			b.WriteString(" --data-urlencode " + quote(name+"="+value))
		}
	}
	return b.String()
}

// quote writes s as one word of a POSIX shell; bytes that are not printable text need $'…' of bash and zsh.
func quote(s string) string {
	if plain(s) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == utf8.RuneError && size == 1, r < ' ', r == 0x7f:
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	b.WriteByte('\'')
	return b.String()
}

// plain reports whether s is UTF-8 without control characters.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
