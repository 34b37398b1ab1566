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

// variable names the shell variable that holds a secret of a principal: VB365_OTHER_PASSWORD for "password".
func variable(who Principal, secret string) string {
	secret = strings.ToUpper(secret)
	switch who {
	case OtherTenant:
		secret = "OTHER_" + secret
	case Administrator:
		secret = "ADMIN_" + secret
	}
	return "VB365_" + secret
}

// Curl returns a shell line that sends the request again. Tokens and passwords stand in it as variables
// ($VB365_TOKEN, $VB365_PASSWORD; those of another tenant and of an administrator as $VB365_OTHER_TOKEN,
// $VB365_ADMIN_TOKEN and so on), passwords never among the arguments; the server's certificate authority as
// $VB365_CA; a body that is too long to show is a file, body.bin.
func (c *Call) Curl() string {
	var b strings.Builder
	data := c.curlBody(&b)
	b.WriteString(`curl --cacert "$VB365_CA"`)
	if c.Request.Method != http.MethodGet || data != "" {
		b.WriteString(" -X " + c.Request.Method)
	}
	if auth := c.Request.Header.Get("Authorization"); auth != "" {
		if c.Principal == Stranger {
			b.WriteString(" -H " + quote("Authorization: "+auth))
		} else {
			b.WriteString(` -H "Authorization: Bearer $` + variable(c.Principal, "token") + `"`)
		}
	}
	for _, line := range c.Own() {
		b.WriteString(" -H " + quote(line))
	}
	if data != "" {
		b.WriteString(" -H " + quote("Content-Type: "+c.Request.Header.Get("Content-Type")) + data)
	}
	b.WriteString(" " + quote(string(maskText([]byte(c.Request.URL)))))
	return b.String()
}

// ShownBody returns the body of the request with passwords and tokens masked.
func (c *Call) ShownBody() []byte { return maskText(c.Request.Body) }

// curlBody returns the options that send the body, and writes to before what must be piped into curl.
func (c *Call) curlBody(before *strings.Builder) string {
	body := c.Request.Body
	if len(body) == 0 {
		return ""
	}
	trimmed := bytes.TrimRight(body, " ")
	spaces := len(body) - len(trimmed)
	if len(trimmed) > longBody {
		return " --data-binary @body.bin"
	}
	if fields, ok := c.form(); ok {
		return c.formOptions(fields, before)
	}
	if c.mayLogIn() {
		body, trimmed = maskText(body), maskText(trimmed)
	}
	if spaces > 80 {
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

// formOptions writes a form as options of curl. Secrets come from variables: the first is piped into curl,
// which is written to before, any other is given as a file that a shell such as bash makes.
func (c *Call) formOptions(fields url.Values, before *strings.Builder) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			show := `printf %s "$` + variable(c.Principal, name) + `"`
			switch {
			case !isSecret(name) || isMadeUp(value):
				b.WriteString(" --data-urlencode " + quote(name+"="+value))
			case before.Len() == 0:
				before.WriteString(show + " | ")
				b.WriteString(" --data-urlencode " + name + "@-")
			default:
				b.WriteString(" --data-urlencode " + name + "@<(" + show + ")")
			}
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
