package redact_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/conformance/source"
)

// password returns a password that a redactor which takes texts apart into words would not see: of words of the
// contract, of signs that are escaped, of several scripts, short, or of digits.
func (c canaries) password() string {
	signs := func(n int) string {
		const all = `!"#$%&'*+,/:;<=>?@\^|~ `
		out := make([]byte, n)
		for i := range out {
			out[i] = all[c.random.IntN(len(all))]
		}
		return strings.TrimSpace(strings.ReplaceAll(string(out), "  ", "! "))
	}
	switch c.random.IntN(7) {
	case 0:
		return "Restore" + signs(9) + "Exchange"
	case 1:
		return "sessions!" + signs(9) + "?v8"
	case 2:
		return fmt.Sprintf("%08d", c.random.IntN(1e8))
	case 3:
		return "Vex-" + string(rune('a'+c.random.IntN(26))) + "~" + string(rune('a'+c.random.IntN(26))) // short
	case 4:
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", c.random.Uint32(), c.random.IntN(1<<16), c.random.IntN(1<<12), c.random.IntN(1<<12), c.random.Int64N(1<<48))
	}
	return c.next() + signs(3) + "x"
}

// quoted writes a text as it stands in a string of JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // no text is none
	}
	return string(b[1 : len(b)-1])
}

// entities writes every character as one of HTML by its number.
func entities(s string) string {
	var b strings.Builder
	for _, c := range s {
		fmt.Fprintf(&b, "&#x%X;", c)
	}
	return b.String()
}

// echoes are the spellings in which a server may show what it was sent.
var echoes = append(slices.Clip(spellings),
	html.EscapeString, entities, quoted, escaped,
	func(s string) string { return html.EscapeString(url.QueryEscape(s)) },
	func(s string) string { return percent(percent(s)) },
	func(s string) string { return quoted(quoted(s)) },
	func(s string) string { return "wrong password: " + s + "." },
	func(s string) string { return `<p title="` + html.EscapeString(s) + `">` + s },
)

// inCapitals is the spelling in capitals, which counts for letters of ASCII.
const inCapitals = 1

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c >= utf8.RuneSelf })
}

// showing are the ways in which a call tells what a password or a token is.
var showing = []func(req *conformance.Request, resp *conformance.Response, secret string){
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Body = []byte(url.Values{"grant_type": {"password"}, "password": {secret}}.Encode())
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Body = []byte(`{"grant_type":"password","password":"` + quoted(secret) + `"}`)
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Body = []byte(`{"refresh\u005ftoken" : "` + escaped(secret) + `"}`)
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Header = http.Header{"Authorization": {"Bearer " + secret}}
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Header = http.Header{"authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("ann:"+secret))}}
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.URL += "?a=1&Password=" + percent(secret) + "#x"
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.URL = "https://ann:" + percent(secret) + "@h/v8/Token"
	},
	func(_ *conformance.Request, resp *conformance.Response, secret string) {
		resp.Body = []byte(`[{"access_token":"` + quoted(secret) + `"}]`)
	},
	func(req *conformance.Request, _ *conformance.Response, secret string) {
		req.Header = http.Header{"X-Auth-Token": {secret}}
	},
}

// shown returns a call that tells what a secret is.
func shown(way int, secret string) *conformance.Call {
	req := conformance.Request{Method: "POST", URL: "https://h/v8/Token"}
	resp := conformance.Response{Status: 200}
	showing[way%len(showing)](&req, &resp, secret)
	return conformance.NewCall(req, resp)
}

// written returns what is written of a call.
func written(t testing.TB, r *redact.Redactor, c *conformance.Call) string {
	t.Helper()
	var out bytes.Buffer
	if err := source.WriteNDJSON(&out, r.Call(c)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A password or token that a call has shown is nowhere in later ones, whatever it is made of and however it is spelled.
func TestNoEchoSurvives(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 13)
	birds := canaries{rand.New(rand.NewPCG(5, 6))}
	all := 0
	for i, c := range recorded(t) {
		if i%5 != 1 {
			continue
		}
		i /= 5
		spelling := echoes[i%len(echoes)]
		escape := quoted
		if i%3 == 0 {
			escape = escaped
		}
		var hidden []string
		plant := func(string) string {
			hidden = append(hidden, birds.password())
			return spelling(hidden[len(hidden)-1])
		}
		for n, sown := range planted(c, plant, escape) {
			all++
			told := views(written(t, r, shown(i+n, hidden[n])))
			for _, view := range append(told, views(written(t, r, sown))...) {
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

// What comes in place of a secret is the same wherever it stands and however it is spelled, so that who reads the
// recording sees that the server has shown it.
func TestEchoesStayEqual(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 14)
	birds := canaries{rand.New(rand.NewPCG(7, 8))}
	for i := range 30 * len(echoes) {
		secret := birds.password()
		r.Call(shown(i, secret))
		hidden := r.Call(conformance.NewCall(conformance.Request{Method: "POST", URL: "/v8/Token"}, conformance.Response{
			Body: []byte(`{"password":"` + quoted(secret) + `"}`),
		})).Answer()
		pseudonym, _ := hidden.Get("password").Text()
		if len(pseudonym) != 24 && (len(pseudonym) != 7 || len(secret) > 7) {
			t.Fatalf("%q became %q", secret, pseudonym)
		}
		text := echoes[i%len(echoes)](secret)
		places := map[string]*conformance.Call{}
		for name, body := range map[string]string{
			"a text":     "It is\n" + text + "\n!",
			"a page":     "<html><b>" + text + "</b>",
			"JSON":       `{"errors":[{"message":"` + quoted(text) + ` is wrong"}]}`,
			"a name":     `{"errors":{"` + quoted(text) + `":1}}`,
			"another":    `{"a":"` + escaped(text) + `","password":7}`,
			"no JSON":    `{"a":"x` + "`" + text + "`",
			"form field": "a=b&c=" + url.QueryEscape(text),
			"form name":  "a=b&" + url.QueryEscape(text) + "=c",
		} {
			places[name] = conformance.NewCall(conformance.Request{Method: "POST", URL: "/v8/Token"}, conformance.Response{Body: []byte(body)})
		}
		for _, name := range []string{"X-Any", "Location", "Accept", "Www-Authenticate", "Host"} {
			places[name] = conformance.NewCall(conformance.Request{Method: "POST", URL: "/v8/Token"}, conformance.Response{Header: http.Header{name: {"a " + text}}})
		}
		for name, address := range map[string]string{
			"a path": "https://h/v8/" + url.PathEscape(text), "a query": "/v8/RestoreSessions?a=b&name=" + url.QueryEscape(text),
			"a name in a query": "/v8/RestoreSessions?" + url.QueryEscape(text) + "&b=c", "a fragment": "/#" + url.PathEscape(text),
		} {
			places[name] = conformance.NewCall(conformance.Request{Method: "GET", URL: address}, conformance.Response{})
		}
		places["a fault"] = conformance.NewCall(conformance.Request{Method: "POST", URL: "/v8/Token"}, conformance.Response{Fault: "reading: " + text})
		isNumber := strings.Trim(secret, "0123456789") == ""
		for name, c := range places {
			if i%len(echoes) == inCapitals && !isASCII(secret) || isNumber && (name == "a query" || name == "form field") {
				continue // numbers stay numbers
			}
			all := strings.Join(views(written(t, r, c)), "\n")
			encoded := base64.RawStdEncoding.EncodeToString([]byte(pseudonym))
			if !strings.Contains(strings.ToLower(all), pseudonym) && !strings.Contains(all, encoded) {
				t.Errorf("%q, spelled %q in %s: no %s in %s", secret, text, name, pseudonym, written(t, r, c))
			}
		}
	}
}

// madeForm is the form of what comes in place of a secret.
var madeForm = regexp.MustCompile(`^([a-z2-7]{7}|[a-z2-7]{24,})$`)

// FuzzEcho shows a secret and echoes it in each spelling: if it is taken out as it stands, then so it is in each.
func FuzzEcho(f *testing.F) {
	for _, secret := range []string{"hunter2", "Restore-Exchange!", `a"b&lt;c\u0041%41+d e`, "12345678", "%25%2525", "VmV4LWl+cQ==", "\U0001f511 keys", "2022-01-22 x"} {
		f.Add(secret, uint8(len(secret)))
	}
	f.Fuzz(func(t *testing.T, secret string, way uint8) {
		r := newRedactor(t, 1)
		r.Call(shown(int(way), secret))
		answer := func(body string) string {
			return string(r.Call(conformance.NewCall(conformance.Request{Method: "GET", URL: "/v8/Token"}, conformance.Response{Body: []byte(body)})).Response.Body)
		}
		pseudonym := strings.TrimSpace(answer("\n" + secret + "\n"))
		if hidden := answer(`{"password":"` + quoted(secret) + `"}`); hidden != `{"password":"`+pseudonym+`"}` || !madeForm.MatchString(pseudonym) || pseudonym == secret {
			return // none that is looked for
		}
		encoded := base64.RawStdEncoding.EncodeToString([]byte(pseudonym))
		for i, spelling := range echoes {
			if i == inCapitals && !isASCII(secret) {
				continue
			}
			if strings.ContainsFunc(secret, func(c rune) bool { return c > 0xffff || c >= 0x7f && c < 0xa0 }) && (i == 9 || i == 11) {
				continue // such numbers mean something else
			}
			text := "\n" + spelling(secret) + "\n"
			if got := answer(text); !strings.Contains(strings.ToLower(got), pseudonym) && !strings.Contains(got, encoded) {
				t.Errorf("%q became %s, but %q, spelling %d, became %q", secret, pseudonym, text, i, got)
			}
		}
	})
}

// What any text may have in it by chance is not looked for; a short password only where it stands by itself.
func TestWhatIsNoEcho(t *testing.T) {
	t.Parallel()
	for secret, text := range map[string]string{
		"a":                          `{"grant_type":"password","x":["a a","a"]}`,
		"Vex":                        `{"type":"Vex"}`,
		"password":                   `{"grant_type":"password"}`,
		"creationTime":               `{"creationTime":null,"x":"creationTime"}`,
		"2022":                       `{"x":"2022-01-22 2022","n":2022}`,
		"1000":                       `{"x":"/v6/RestoreSessions?limit=1000"}`,
		"2022-01-22T14:56:55Z":       `{"x":"2022-01-22T14:56:55Z"}`,
		"14:56:55.862":               `{"x":"1/22/2022 14:56:55.862"}`,
		"deadbeef":                   `{"x":"deadbeef-0000-4000-a000-000000000000"}`,
		"0000-4000":                  `{"x":"deadbeef-0000-4000-a000-000000000000"}`,
		"-1.5e+99":                   `{"x":-1.5e+99}`,
		"pass1":                      `{"x":"pass1word, 1pass1, compass1"}`,
		"Restore session started":    `{"title":"Restore session started"}`,
		"chunked":                    `{"x":"chunked"}`,
		strings.Repeat("ab", 35_000): `{"x":"a"}`,
	} {
		plain, r := newRedactor(t, 15), newRedactor(t, 15)
		for way := range showing {
			r.Call(shown(way, secret))
		}
		if want, got := answer(t, plain, text), answer(t, r, text); got != want {
			t.Errorf("%.40s: %s became %s, want %s", secret, text, got, want)
		}
	}
}

// A number that is a secret is taken out where numbers stand, and stays a number.
func TestNumberEchoed(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 16)
	r.Call(shown(0, "12345678"))
	got := answer(t, r, `{"n":12345678,"m":12345679,"x":"wrong: 12345678","u":"/v6/RestoreSessions?limit=12345678&offset=7"}`)
	if !regexp.MustCompile(`^\{"n":[1-9]\d{7},"m":12345679,"x":"[a-z]{5}: [a-z2-7]{24}","u":"/v6/RestoreSessions\?limit=[1-9]\d{7}&offset=7"\}$`).MatchString(got) || strings.Contains(got, "12345678") {
		t.Error(got)
	}
}

// Memory is bounded: a secret that is not seen while thousands of others come is looked for no more. Its words are
// taken out like those of any text.
func TestOldEchoesAreForgotten(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 17)
	const old, used = "old-Exchange-secret", "used-Exchange-secret"
	r.Call(shown(0, old))
	r.Call(shown(0, used))
	hidden := value(t, r, used)
	for i := range 12_000 {
		r.Call(shown(3, fmt.Sprintf("token-%d-of-many", i)))
		if i%1000 == 0 && value(t, r, used) != hidden {
			t.Fatalf("after %d others, %s became %s", i, used, value(t, r, used))
		}
	}
	if got := value(t, r, old); !regexp.MustCompile(`^[a-z]{3}-Exchange-[a-z]{6}$`).MatchString(got) {
		t.Errorf("%s became %s", old, got)
	}
}

// In a long text, secrets are found wherever they stand, also where parts of it meet that are looked at one by one.
func TestEchoesInLongText(t *testing.T) {
	t.Parallel()
	const secret, short = `Exchange "restore" & more`, "Vex-7~q"
	r := newRedactor(t, 18)
	r.Call(shown(1, secret))
	r.Call(shown(1, short))
	for shift := range 4 {
		text := strings.Repeat("-", 1<<20-40+23*shift)
		for i := range 12 {
			text += "\n" + echoes[[]int{0, 2, 8, 9}[(shift+i)%4]](secret) + " " + short + "\n"
		}
		text += strings.Repeat("-", 1<<20-600)
		for range 12 {
			text += "\n" + entities(secret) + " " + percent(short) + "\n"
		}
		got := string(r.Call(conformance.NewCall(conformance.Request{Method: "GET", URL: "/v8/Token"}, conformance.Response{Body: []byte(text)})).Response.Body)
		if n := len(regexp.MustCompile(`(?i)\b([a-z2-7]{24}|[a-z2-7]{7})\b`).FindAllString(got, -1)); n != 48 || strings.Contains(strings.ToLower(got), "exchange") || strings.Contains(got, "Vex") {
			t.Errorf("shift %d: %d of 48 were found: %q", shift, n, strings.ReplaceAll(got, "-", ""))
		}
	}
}
