package redact_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
	"github.com/vb365-explore/vb365/spec"
)

// scripts are what passwords are made of, in characters of one to four bytes.
var scripts = map[string]string{
	"letters":  "hunterHUNTER",
	"digits":   "318942657013",
	"signs":    `p4"s\!k&%x+y`,
	"spaces":   "my pass & yo",
	"umlauts":  "größeÄÖÜabcd",
	"Cyrillic": "парольсекрет",
	"Japanese": "秘密名前組織利用者認証鍵",
	"emoji":    "🔑🗝🔒🔓🔐🛡🕵🚪🧩🎲🃏🀄",
	"mixed":    "ßp秘🔑wö密🔒dé名🔓",
}

// answers are the ways in which a server may show a password, as it stands, as JSON has it, or in another spelling.
var answers = map[string]func(password string) (header, body string){
	"nowhere":           func(string) (header, body string) { return "", `{"message":"wrong password"}` },
	"in a message":      func(p string) (header, body string) { return "", `{"message":"no, ` + quoted(p) + ` is wrong"}` },
	"within a word":     func(p string) (header, body string) { return "", `{"message":"x` + quoted(p) + `x is wrong"}` },
	"among its script":  func(p string) (header, body string) { return "", `{"message":"é` + quoted(p) + `鍵 is wrong"}` },
	"with JSON escapes": func(p string) (header, body string) { return "", `{"message":"no, ` + escaped(p) + ` is wrong"}` },
	"in a header":       func(p string) (header, body string) { return "no, " + p, "{}" },
	"on a page":         func(p string) (header, body string) { return "", "<p>" + p + "</p>" },
	"as HTML":           func(p string) (header, body string) { return "", `{"message":"` + quoted(html.EscapeString(p)) + `"}` },
	"as in a URL":       func(p string) (header, body string) { return "/v8/Token?p=" + url.QueryEscape(p), "{}" },
	"as in a form":      func(p string) (header, body string) { return "", `{"message":"p=` + url.QueryEscape(p) + `"}` },
	"quoted twice":      func(p string) (header, body string) { return "", `{"message":"` + quoted(quoted(p)) + `"}` },
	"in capitals":       func(p string) (header, body string) { return "", `{"message":"` + quoted(strings.ToUpper(p)) + `"}` },
}

// loginWith returns a call that asks for tokens with a password, and its answer.
func loginWith(password, header, body string) *conformance.Call {
	media := "application/json"
	if strings.HasPrefix(body, "<") {
		media = "text/html"
	}
	c := conformance.NewCall(conformance.Request{
		Method: "POST", URL: "https://server:4443/v8/Token", Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body: []byte(url.Values{"grant_type": {"password"}, "username": {"ann"}, "password": {password}}.Encode()),
	}, conformance.Response{Status: 400, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {media}, "X-Told": {header}}, Body: []byte(body)})
	c.Seq, c.Principal = 1, conformance.Nobody
	return c
}

// findings writes where the check that looks for passwords sees one.
func findings(c *conformance.Call) []string {
	checks := slices.DeleteFunc(check.List(), func(c conformance.Check) bool { return c.ID != "request/token-not-echoed" })
	var out []string
	for _, f := range conformance.Judge(spec.V8, "https://server:4443", []*conformance.Call{c}, checks, 0).Findings {
		out = append(out, fmt.Sprintf("%s %s %s %d", f.Check, f.Where, f.Pointer, f.Count))
	}
	return out
}

// A password of any length and script that an answer shows, in any way, gives the same findings after redaction as
// before; it is gone, and no other has the same in its place.
func TestPasswordsOfEachLength(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 19)
	seen := map[string]int{}
	from := map[string]string{}
	for script, chars := range scripts {
		for n := range 12 {
			password := string([]rune(chars)[:n+1])
			for place, answer := range answers {
				if script == "digits" && strings.HasPrefix(place, "as in") {
					continue // a number stays one
				}
				header, body := answer(password)
				c := loginWith(password, header, body)
				hidden := r.Call(c)
				before := findings(c)
				seen[place] += len(before)
				if diff := cmp.Diff(before, findings(hidden)); diff != "" {
					t.Errorf("%s, %q %s (-before +after):\n%s\n%s\n%v %s", script, password, place, diff,
						hidden.Request.Body, hidden.Response.Header, hidden.Response.Body)
				}
				if all := strings.Join(views(written(t, r, c)), "\n"); n > 4 && strings.Contains(all, password) {
					t.Errorf("%s, %q %s is left in %s", script, password, place, all)
				}
				form, err := url.ParseQuery(string(hidden.Request.Body))
				if err != nil {
					t.Fatal(err)
				}
				pseudonym := form.Get("password")
				if known, ok := from[pseudonym]; ok && known != password || pseudonym == password {
					t.Errorf("%q became %q, and so did %q", password, pseudonym, known)
				}
				from[pseudonym] = password
			}
		}
	}
	t.Logf("%d passwords, seen %v", len(from), seen)
	if len(from) != 12*len(scripts) || seen["nowhere"] > 0 || seen["within a word"] < 50 || seen["in a header"] < 50 {
		t.Errorf("%d passwords, seen %v", len(from), seen)
	}
}

// What comes in place of a short password is no number, which would be taken for one in a query.
func TestShortPseudonymIsNoNumber(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 20)
	for i := range 1000 {
		c := r.Call(loginWith(fmt.Sprint("p", i), "", "{}"))
		if !regexp.MustCompile(`&password=[a-z][a-z2-7]{6}&`).Match(c.Request.Body) {
			t.Fatalf("p%d: %s", i, c.Request.Body)
		}
	}
}
