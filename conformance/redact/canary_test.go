package redact_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/conformance/source"
)

// canaries makes secrets, no two of them the same.
type canaries struct{ random *rand.Rand }

// next returns a secret of one of several shapes.
func (c canaries) next() string {
	word := func(alphabet string, n int) string {
		letters := []rune(alphabet)
		out := make([]rune, n)
		for i := range out {
			out[i] = letters[c.random.IntN(len(letters))]
		}
		return string(out)
	}
	const small, hex = "abcdefghijklmnopqrstuvwxyz", "0123456789abcdef"
	switch c.random.IntN(8) {
	case 0:
		return word(small, 16)
	case 1:
		return word(small, 9) + "@" + word(small, 9) + ".onmicrosoft.com"
	case 2:
		return word(hex, 8) + "-" + word(hex, 4) + "-4" + word(hex, 3) + "-a" + word(hex, 3) + "-" + word(hex, 12)
	case 3:
		return word(small, 8) + " " + strings.ToUpper(word(small, 8))
	case 4:
		return word("абвгдежзийклмнопрстуфхцчшщ", 12) + word("名前秘密組織利用者", 6)
	case 5:
		return strings.TrimSuffix(strings.Repeat(word(small+"0123456789", 5)+"-", 4), "-")
	case 6:
		return fmt.Sprintf("%d.%d.%d.%d", 11+c.random.IntN(90), 100+c.random.IntN(150), 100+c.random.IntN(150), 100+c.random.IntN(150))
	}
	return word(small+strings.ToUpper(small)+"0123456789", 20)
}

// percent writes every byte as an escape of a URL.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// escaped writes every character as an escape of JSON.
func escaped(s string) string {
	var b strings.Builder
	for _, c := range s {
		fmt.Fprintf(&b, `\u%04x`, c)
	}
	return b.String()
}

// spellings are the ways in which a secret is planted.
var spellings = []func(string) string{
	func(s string) string { return s },
	strings.ToUpper,
	percent,
	url.QueryEscape,
	func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	func(s string) string { return "before " + s + ", after" },
	func(s string) string {
		return "https://" + url.PathEscape(s) + "/v6/" + percent(s) + "?q=" + url.QueryEscape(s) + "&" + url.QueryEscape(s)
	},
}

// Places in a body.
var (
	stringValue = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(\s*:)?`)
	otherValue  = regexp.MustCompile(`:\s*(-?\d+|true|false|null)`)
	beginning   = regexp.MustCompile(`\{`)
	formValue   = regexp.MustCompile(`=[^&]*`)
)

// planted returns a call for each place in which a secret can stand, with one there. Each call has secrets of its
// own in that place.
func planted(c *conformance.Call, plant, escape func(string) string) []*conformance.Call {
	var out []*conformance.Call
	with := func(edit func(*conformance.Request, *conformance.Response)) {
		req, resp := c.Request, c.Response
		req.Header, resp.Header = req.Header.Clone(), resp.Header.Clone()
		edit(&req, &resp)
		out = append(out, conformance.NewCall(req, resp))
	}
	for _, side := range []bool{true, false} {
		header := func(req *conformance.Request, resp *conformance.Response) http.Header {
			if side {
				return req.Header
			}
			return resp.Header
		}
		names := []string{
			"X-Unknown", "Cookie", "Set-Cookie", "Host", "Location", "Referer", "Www-Authenticate", "X-Api-Key", "Via", "Date",
			"Content-Type", "Content-Length", "Accept", "Cache-Control", "Authorization", "Etag", "Link", "X-Forwarded-For",
		}
		for _, name := range names {
			for _, before := range []string{"", "Bearer ", "a=1; b="} {
				with(func(req *conformance.Request, resp *conformance.Response) {
					header(req, resp)[name] = []string{before + plant(""), "x"}
				})
			}
		}
		body := func(req *conformance.Request, resp *conformance.Response) *[]byte {
			if side {
				return &req.Body
			}
			return &resp.Body
		}
		for _, text := range bodies(*body(&c.Request, &c.Response), plant, escape) {
			with(func(req *conformance.Request, resp *conformance.Response) { *body(req, resp) = []byte(text) })
		}
	}
	path, query, _ := strings.Cut(c.Request.URL, "?")
	parts := strings.Split(path, "/")
	for i := 3; i < len(parts); i++ {
		changed := append(append(append([]string{}, parts[:i]...), url.PathEscape(plant(""))), parts[i+1:]...)
		with(func(req *conformance.Request, _ *conformance.Response) {
			req.URL = strings.Join(changed, "/") + "?" + query
		})
	}
	for _, q := range []string{"unknown=", "LIMIT=", "userId=", "password=", "access_token=", ""} {
		with(func(req *conformance.Request, _ *conformance.Response) {
			req.URL = path + "?" + query + "&" + q + url.QueryEscape(plant(""))
		})
	}
	for _, place := range formValue.FindAllStringIndex(query, -1) {
		text := query[:place[0]+1] + url.QueryEscape(plant("")) + query[place[1]:]
		with(func(req *conformance.Request, _ *conformance.Response) { req.URL = path + "?" + text })
	}
	with(func(_ *conformance.Request, resp *conformance.Response) { resp.Fault = plant("") })
	return out
}

// bodies returns a body for each place in it in which a secret can stand, and bodies of other forms.
func bodies(body []byte, plant, escape func(string) string) []string {
	var out []string
	text := string(body)
	literal := func() string { return `"` + escape(plant("")) + `"` }
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		for _, place := range formValue.FindAllStringIndex(text, -1) {
			out = append(out, text[:place[0]+1]+url.QueryEscape(plant(""))+text[place[1]:])
		}
		return append(out, plant(""), "<html><p>"+plant("")+"</p>", "password="+url.QueryEscape(plant("")), "\xff\x00"+plant(""))
	}
	for _, place := range stringValue.FindAllStringSubmatchIndex(text, -1) {
		if place[2] < 0 {
			out = append(out, text[:place[0]]+literal()+text[place[1]:])
		}
	}
	for _, place := range otherValue.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, text[:place[2]]+literal()+text[place[3]:])
	}
	for _, place := range beginning.FindAllStringIndex(text, -1) {
		out = append(out, text[:place[1]]+`"unknown":[{"password":`+literal()+`}],`+text[place[1]:])
	}
	return append(out, text+literal(), text[:len(text)-1]+`,"open":"`+escape(plant("")), `{"bare":`+plant("")+`}`, "\ufeff"+`[`+literal()+`]`)
}

// What a reader looks for.
var (
	escapedRune = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	escapedByte = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	base64Run   = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
)

// views are the ways in which somebody may read what was written.
func views(out string) []string {
	unescaped := escapedRune.ReplaceAllStringFunc(out, func(s string) string {
		r, err := strconv.ParseUint(s[2:], 16, 32)
		if err != nil {
			return s
		}
		return string(rune(r))
	})
	once := unpercent(unescaped)
	all := []string{out, unescaped, once, unpercent(once), strings.ReplaceAll(once, "+", " "), html.UnescapeString(once)}
	unquoted := strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, `/`).Replace(unescaped)
	all = append(all, unquoted, html.UnescapeString(unquoted), unpercent(unquoted))
	var decoded strings.Builder
	for _, run := range base64Run.FindAllString(once, -1) {
		run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
		if b, err := base64.RawStdEncoding.DecodeString(run[:len(run)/4*4]); err == nil {
			decoded.Write(b)
			decoded.WriteByte('\n')
		}
	}
	return append(all, decoded.String())
}

// unpercent undoes the escapes of URLs wherever they stand.
func unpercent(s string) string {
	return escapedByte.ReplaceAllStringFunc(s, func(s string) string {
		c, err := strconv.ParseUint(s[1:], 16, 8)
		if err != nil {
			return s
		}
		return string([]byte{byte(c)})
	})
}

// No secret that is planted anywhere, in any spelling, is in what is written of the call.
func TestNoCanarySurvives(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 3)
	birds := canaries{rand.New(rand.NewPCG(1, 2))}
	all := 0
	for i, c := range recorded(t) {
		if i%5 > 0 {
			continue
		}
		i /= 5
		spelling := spellings[i%len(spellings)]
		escape := func(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
		if i%3 == 0 {
			escape = escaped
		}
		var hidden []string
		plant := func(string) string {
			secret := birds.next()
			hidden = append(hidden, secret)
			return spelling(secret)
		}
		found := planted(c, plant, escape)
		if len(found) != len(hidden) {
			t.Fatalf("%d calls with %d secrets", len(found), len(hidden))
		}
		for n, sown := range found {
			all++
			var out bytes.Buffer
			if err := source.WriteNDJSON(&out, r.Call(sown)); err != nil {
				t.Fatal(err)
			}
			for _, view := range views(out.String()) {
				if strings.Contains(strings.ToLower(view), strings.ToLower(hidden[n])) {
					t.Errorf("%q survives in %s\nof %s %v %q\n%d %v %q", hidden[n], view, sown.Request.URL, sown.Request.Header,
						sown.Request.Body, sown.Response.Status, sown.Response.Header, sown.Response.Body)
					break
				}
			}
		}
	}
	if all < 10_000 {
		t.Errorf("%d secrets were planted, want 10,000 or more", all)
	}
	t.Logf("%d secrets", all)
}

// The search for secrets finds them where they are.
func TestCanariesAreSeen(t *testing.T) {
	t.Parallel()
	birds := canaries{rand.New(rand.NewPCG(3, 4))}
	for range 100 {
		for i, spelling := range spellings {
			secret := birds.next()
			found := false
			for _, view := range views(`{"a":"` + escaped(spelling(secret)) + `"}`) {
				found = found || strings.Contains(strings.ToLower(view), strings.ToLower(secret))
			}
			cut := (i == 4 || i == 5) && len(secret)%3 > 0 // in base64, which the view reads by whole groups
			if !found && !cut {
				t.Errorf("spelling %d of %q is not seen", i, secret)
			}
		}
	}
}

// recorded returns the calls of all versions that are kept for tests.
func recorded(t testing.TB) []*conformance.Call {
	t.Helper()
	var all []*conformance.Call
	for _, version := range []string{"v6", "v7", "v8"} {
		in, err := source.Open("../../internal/mutant/testdata/"+version+".ndjson", nil)
		if err != nil {
			t.Fatal(err)
		}
		for c, err := range in.Calls() {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// newRedactor returns a redactor with a key of its own.
func newRedactor(t testing.TB, seed byte) *redact.Redactor {
	t.Helper()
	r, err := redact.New(redact.Options{Key: bytes.Repeat([]byte{seed}, redact.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
