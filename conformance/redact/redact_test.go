package redact_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/redact"
	"github.com/vb365-explore/vb365/spec"
)

// answer redacts a body of JSON.
func answer(t testing.TB, r *redact.Redactor, body string) string {
	t.Helper()
	c := conformance.NewCall(conformance.Request{Method: "GET", URL: "https://h/v8/RestoreSessions"}, conformance.Response{
		Status: 200, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: []byte(body),
	})
	return string(r.Call(c).Response.Body)
}

// value redacts a text that stands in a member called x.
func value(t testing.TB, r *redact.Redactor, text string) string {
	t.Helper()
	body := answer(t, r, `{"x":"`+text+`"}`)
	return strings.TrimSuffix(strings.TrimPrefix(body, `{"x":"`), `"}`)
}

// What must stay in a text, and of what form the rest is then.
func TestTexts(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 5)
	for text, form := range map[string]string{
		"":                                       ``,
		"Vex":                                    `Vex`,
		"vEX":                                    `vEX`,
		"refresh_token":                          `refresh_token`,
		"Restore session started":                `Restore session started`,
		"Vey":                                    `[A-Z][a-z]{2}`,
		"John Smith":                             `[A-Z][a-z]{3} [A-Z][a-z]{4}`,
		"admin@abc.onmicrosoft.com":              `[a-z]{5}@[a-z]{3}\.[a-z]{11}\.[a-z]{3}`,
		"EPSILON (via: 127.0.0.1)":               `[A-Z]{7} \(via: 127\.0\.0\.1\)`,
		"EPSILON (via: 10.1.2.3)":                `[A-Z]{7} \(via: \d+\.\d+\.\d+\.\d+\)`,
		"at fe80::1f, ::1":                       `[a-z]{2} [0-9a-f]{4}::[0-9a-f]{2}, ::1`,
		"::ffff:192.168.1.7":                     `::ffff:\d+\.\d+\.\d+\.\d+`,
		"9999-12-31T23:59:59.9999999Z":           `9999-12-31T23:59:59\.9999999Z`,
		"0001-01-01T00:00:00Z":                   `0001-01-01T00:00:00Z`,
		"2022-01-21T22:53:13.9685934Z":           `20\d\d-\d\d-\d\dT22:53:13\.9685934Z`,
		"2022-01-21T22:53:13+05:30":              `20\d\d-\d\d-\d\dT22:53:13\+05:30`,
		"2022-01-21 22:53:13.968":                `20\d\d-\d\d-\d\d 22:53:13\.968`,
		"2022.01.21 22:53":                       `20\d\d\.\d\d\.\d\d 22:53`,
		"2022-02-30T22:53:13Z":                   `20\d\d-02-30T22:53:13Z`,
		"2022-02-29T22:53:13Z":                   `20(18|26|14|30|10|34)-02-29T22:53:13Z`,
		"Fri, 21 Jan 2022 22:53:13 GMT":          `[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d 22:53:13 GMT`,
		"1.02:03:04.5":                           `1\.02:03:04\.5`,
		"00:00:00":                               `00:00:00`,
		"00000000-0000-0000-0000-000000000000":   `00000000-0000-0000-0000-000000000000`,
		"fa3a2d17-d86d-4540-bf71-512750281e43":   `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-b[0-9a-f]{3}-[0-9a-f]{12}`,
		"{FA3A2D17-D86D-4540-BF71-512750281E43}": `\{[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-B[0-9A-F]{3}-[0-9A-F]{12}\}`,
		"ga3a2d17-d86d-4540-bf71-512750281e43":   `[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}`,
		"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)": `Exchange restore \(Entire organization - \d+/\d+/20\d\d 2:56:55 PM\)`,
		"Exchange restore (Mailbox of Ann - 01/22/2022 2:56:55 PM)":     `Exchange restore \([A-Z][a-z]{6} [a-z]{2} [A-Z][a-z]{2} - 0\d+/\d+/20\d\d 2:56:55 PM\)`,
		"13/45/2022":                            `\d\d/\d\d/\d{4}`,
		"22/1/2022":                             `22/1/20\d\d`,
		"4711-23-45, 1234.56.78":                `\d{4}-\d\d-\d\d, \d{4}\.\d\d\.\d\d`,
		"Sat, 22 Jan 0099":                      `[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 0\d{3}`,
		"/v6/RestoreSessions/7/Events?limit=30": `/v6/RestoreSessions/\d/Events\?limit=30`,
		"/v6/x?Limit=-1&offset=a1&orderAsc=1":   `/v6/[a-z]\?Limit=-1&offset=[a-z]\d&orderAsc=1`,
		"https://Host-1.corp:4443/v6/Token":     `https://[A-Z][a-z]{3}-\d\.[a-z]{4}:4443/v6/Token`,
		"https://me:pw@[fe80::1]:4443/":         `https://[a-z2-7]{7}@\[[0-9a-f]{4}::[0-9a-f]\]:4443/`,
		`a\u0041\/\"\n\ud800\x`:                 `[a-z]\\u004[1-9a-f]\\/\\"\\n\\ud800\\x|[a-z]\\u005[0-9a]\\/\\"\\n\\ud800\\x`,
		"%41%42%43%zz":                          `%[0-9A-F]{2}%[0-9A-F]{2}%[0-9A-F]{2}%zz`,
		"Größe 名前":                              `\S{5} \S{2}`,
		"8.1.0.305":                             `\d\.\d\.\d\.\d{3}`,
	} {
		got := value(t, r, text)
		if !regexp.MustCompile(`^(` + form + `)$`).MatchString(got) {
			t.Errorf("%s became %s, want the form %s", text, got, form)
		}
		if fixed := !strings.ContainsAny(form, `[{`) && !strings.Contains(form, `\d`) && !strings.Contains(form, `\S`) && !strings.Contains(form, "-02-29"); fixed != (got == text) {
			t.Errorf("%s became %s", text, got)
		}
		if again := value(t, r, text); again != got {
			t.Errorf("%s became %s, then %s", text, got, again)
		}
	}
}

// What was equal is equal afterwards, in any case and spelling, and what was not, is not.
func TestEquality(t *testing.T) {
	t.Parallel()
	const id, name, token = "fa3a2d17-d86d-4540-bf71-512750281e43", "abc.onmicrosoft.com", "XtVvdAI3Ncz4_WKOZvouhmaz-x"
	r := newRedactor(t, 6)
	c := r.Call(conformance.NewCall(conformance.Request{
		Method: "POST", URL: "https://vb365.example.com:4443/v8/restoresessions/" + strings.ToUpper(id) + "/Stop?organizationId=" + id + "&userId=admin%40" + name,
		Header: http.Header{"Authorization": {"Bearer " + token}, "X-Session": {id}, "Cookie": {"t=" + token}},
		Body:   []byte("username=admin%40" + name + "&refresh_token=" + token + "&password=another-" + token),
	}, conformance.Response{
		Status: 200, Header: http.Header{"Location": {"/v8/RestoreSessions/" + id}},
		Body: []byte(`{"id":"` + id + `","organization":"` + name + `","initiatedBy":"admin@` + strings.ToUpper(name) + `","access_token":"` + token +
			`","self":"/v8/restoresessions/` + id + `","other":"fa3a2d17-d86d-4540-bf71-512750281e44","escaped":"\u0066` + id[1:] + `"}`),
	}))
	body := c.Answer()
	if !body.Is() {
		t.Fatalf("no JSON: %s", c.Response.Body)
	}
	text := func(name string) string { s, _ := body.Get(name).Text(); return s }
	newID, newName, newToken := text("id"), text("organization"), text("access_token")
	form, err := url.ParseQuery(string(c.Request.Body))
	if err != nil {
		t.Fatal(err)
	}
	for place, pair := range map[string][2]string{
		"the path":      {c.Params["restoreSessionId"], strings.ToUpper(newID)},
		"the query":     {c.Query().Get("organizationId"), newID},
		"the user":      {c.Query().Get("userId"), form.Get("username")},
		"the account":   {strings.ToLower(text("initiatedBy")), form.Get("username")},
		"the domain":    {strings.SplitAfter(form.Get("username"), "@")[1], newName},
		"a header":      {c.Request.Header.Get("X-Session"), newID},
		"the location":  {c.Response.Header.Get("Location"), "/v8/RestoreSessions/" + newID},
		"a link":        {text("self"), "/v8/restoresessions/" + newID},
		"escapes":       {text("escaped"), newID},
		"the token":     {c.Request.Header.Get("Authorization"), "Bearer " + newToken},
		"a cookie":      {strings.SplitAfter(c.Request.Header.Get("Cookie"), "=")[1], newToken},
		"a refresh":     {form.Get("refresh_token"), newToken},
		"the operation": {c.Operation.ID, "stopRestoreSession"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s has %q, want %q", place, pair[0], pair[1])
		}
	}
	if text("other") == newID || newID == id || newName == name || newToken == token || form.Get("password") == newToken {
		t.Errorf("not replaced well: %s", c.Response.Body)
	}
	if c.Version != spec.V8 {
		t.Errorf("a call of version %q", c.Version)
	}
}

// Who knows what a message says learns nothing of the names in it: words of prose are replaced in another way.
func TestProse(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 6)
	name := value(t, r, "administrator")
	for text, same := range map[string]bool{
		"an administrator, please":           false,
		"(administrator) is it":              false,
		"of administrator@abc.com":           true,
		"see https://administrator.abc.com/": true,
		"user=administrator ok":              true,
		"administrator-administrator":        true,
	} {
		if got := value(t, r, text); strings.Contains(got, name) != same {
			t.Errorf("%s became %s, and administrator became %s", text, got, name)
		}
	}
	if a, b := value(t, r, "a"), value(t, r, "b"); a == b || a[0]+1 == b[0] && value(t, r, "c")[0] == b[0]+1 {
		t.Errorf("letters are moved, not mixed: a is %s, b is %s", a, b)
	}
}

// Times keep their order and their differences.
func TestTimes(t *testing.T) {
	t.Parallel()
	for seed := range byte(20) {
		r := newRedactor(t, seed)
		at := func(s string) time.Time {
			out, err := time.Parse(time.RFC3339Nano, value(t, r, s))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		a, b := at("2022-01-21T22:53:13.9685934Z"), at("2024-03-01T01:00:00+02:00")
		if want := time.Date(2024, 2, 29, 23, 0, 0, 0, time.UTC).Sub(time.Date(2022, 1, 21, 22, 53, 13, 968593400, time.UTC)); b.Sub(a) != want {
			t.Errorf("key %d: %s and %s are %s apart, want %s", seed, a, b, b.Sub(a), want)
		}
		moved := a.Sub(time.Date(2022, 1, 21, 22, 53, 13, 968593400, time.UTC))
		if moved.Abs() < 30*24*time.Hour || moved%(24*time.Hour) != 0 {
			t.Errorf("key %d: moved by %s", seed, moved)
		}
		for form, text := range map[string]string{
			"1/2/2006 3:04:05 PM":           "1/22/2022 2:56:55 PM",
			"Mon, 02 Jan 2006 15:04:05 MST": "Sat, 22 Jan 2022 14:56:55 GMT",
			"2006.01.02 15:04:05":           "2022.01.22 14:56:55",
		} {
			got, err := time.Parse(form, value(t, r, text))
			if err != nil || got.Sub(time.Date(2022, 1, 22, 14, 56, 55, 0, time.UTC)) != moved || got.Format(form) != value(t, r, text) {
				t.Errorf("key %d: %s became %s, %v", seed, text, value(t, r, text), err)
			}
		}
		call := conformance.NewCall(conformance.Request{Method: "GET", URL: "/"}, conformance.Response{})
		call.At = time.Date(2022, 1, 22, 14, 56, 55, 7, time.UTC)
		if got := r.Call(call).At.Sub(call.At); got != moved {
			t.Errorf("key %d: At moved by %s, want %s", seed, got, moved)
		}
	}
}

// The bytes of a body stay as they are but for what is secret, however broken it is.
func TestLayout(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 7)
	for body, form := range map[string]string{
		"\ufeff [ 1 , 01, -2.5e+3,true,null]\r\n":               "\ufeff [ 1 , 01, -2.5e+3,true,null]\r\n",
		`{"a" : "Vex","a":"Vex","":"Vex"}]`:                     `{"a" : "Vex","a":"Vex","":"Vex"}]`,
		`{"password":"hunter2","n":{"Password":["hunter2",7]}}`: `\{"password":"([a-z2-7]{7})","n":\{"Password":\["[a-z2-7]{7}",[1-9]\]\}\}`,
		`{"clientSecret":"\x"}`:                                 `\{"clientSecret":"\\x"\}`,
		`{"a":secret}`:                                          `\{"a":[a-z]{6}\}`,
		`{"a":"open`:                                            `\{"a":"[a-z]{4}`,
		`{"a":"open\`:                                           `\{"a":"[a-z]{4}\\`,
		`{"ann@x.com":1,"Ann Lee":2,"fa3a2d17-d86d-4540-bf71-512750281e43":3,"annLee":4}`: `\{"[a-z]{3}@[a-z]\.[a-z]{3}":1,"[A-Z][a-z]{2} [A-Z][a-z]{2}":2,"[0-9a-f-]{36}":3,"annLee":4\}`,
		"{\"a\":\"\xff\xc0x\"}":           "\\{\"a\":\"\xff\xff[a-z]\"\\}",
		`{"a":"x","version":"8.1.0.305"}`: `\{"a":"[a-z]","version":"8\.1\.0\.305"\}`,
		"<p>secret</p>":                   `<[a-z]>[a-z]{6}</[a-z]>`,
		"p\x00a\x00s\x00s\x00":            "[a-z]\x00[a-z]\x00[a-z]\x00[a-z]\x00",
		"a=1&password=hunter2&c":          `a=\d&password=[a-z2-7]{7}&[a-z]`,
		"\x1f\x8b\x08\x00":                "\x1f[\xff]\x08\x00",
	} {
		got := answer(t, r, body)
		if got != form && !regexp.MustCompile(`(?s)^`+strings.ReplaceAll(form, "\xff", `\x{fffd}`)+`$`).MatchString(strings.ReplaceAll(got, "\xff", "\ufffd")) {
			t.Errorf("%q became %q, want the form %q", body, got, form)
		}
	}
}

// Headers keep the words and numbers of HTTP, and a length that was right is right again.
func TestHeaders(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 8)
	body := `{"password":"a"}`
	c := r.Call(conformance.NewCall(conformance.Request{
		Method: "POST", URL: "https://h/v8/Token", Body: []byte(body), Header: http.Header{
			"Content-Type":   {"application/json; charset=utf-8", "multipart/form-data; boundary=my-name"},
			"Content-Length": {"16", "17", "016", "x"}, "Host": {"vb365.corp.local:4443"}, "Accept": {"*/*;q=0.8"}, "X-None": {},
			"Date": {"Sat, 22 Jan 2022 14:56:55 GMT"}, "Expires": {"-1"}, "X-Api-Key": {"abc"}, "Origin": {"https://corp.local:80"},
		},
	}, conformance.Response{Proto: "HTTP/1.1"}))
	h := c.Request.Header
	length := len(c.Request.Body)
	if length <= len(body) {
		t.Fatalf("body %s", c.Request.Body)
	}
	for name, form := range map[string]string{
		"Content-Type":   `application/json; charset=utf-8 multipart/form-data; boundary=[a-z]{2}-[a-z]{4}`,
		"Content-Length": `22 23 \d{3} [a-z]`, "Host": `[a-z]{2}\d{3}\.[a-z]{4}\.[a-z]{5}:4443`, "Accept": `\*/\*;q=0\.8`, "X-None": ``,
		"Date": `[SMTWF][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d 14:56:55 GMT`, "Expires": `-1`, "X-Api-Key": `[a-z2-7]{7}`,
		"Origin": `https://[a-z]{4}\.[a-z]{5}:80`,
	} {
		if got := strings.Join(h[name], " "); !regexp.MustCompile(`^` + form + `$`).MatchString(got) {
			t.Errorf("%s: %s, want the form %s", name, got, form)
		}
	}
	if c.Response.Proto != "HTTP/1.1" {
		t.Errorf("protocol %s", c.Response.Proto)
	}
}

// The same key gives the same bytes, another key others; and hosts stay where that is asked for.
func TestKeys(t *testing.T) {
	t.Parallel()
	calls := recorded(t)[:40]
	same, other := newRedactor(t, 1), newRedactor(t, 2)
	equal := cmp.Options{cmpopts.IgnoreUnexported(conformance.Call{}), cmpopts.EquateEmpty()}
	first := newRedactor(t, 1)
	for _, c := range calls {
		a, b := first.Call(c), same.Call(c)
		if diff := cmp.Diff(a, b, equal); diff != "" {
			t.Fatalf("the same key (-first +second):\n%s", diff)
		}
		if a.Request.URL == other.Call(c).Request.URL {
			t.Errorf("another key gives the same URL %s", a.Request.URL)
		}
	}
	if counts := first.Counts(); counts[redact.Secrets] == 0 || counts[redact.IDs] == 0 || counts[redact.Hosts] == 0 || counts[redact.Times] == 0 || counts[redact.Texts] == 0 {
		t.Errorf("counts %v", counts)
	}
	if _, err := redact.New(redact.Options{Key: []byte("short")}); err == nil {
		t.Error("a short key is taken")
	}
	random := make([]string, 2)
	for i := range random {
		r, err := redact.New(redact.Options{KeepHosts: true})
		if err != nil {
			t.Fatal(err)
		}
		c := r.Call(calls[len(calls)-1])
		if random[i] = string(c.Response.Body); !strings.HasPrefix(c.Request.URL, "https://vb365.example.com:4443/v6/") {
			t.Errorf("the host is gone: %s", c.Request.URL)
		}
	}
	if random[0] == random[1] || random[0] == "" {
		t.Errorf("two random keys give %s", random)
	}
}

// What is beside a call's messages stays where it says nothing of anybody.
func TestBeside(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 9)
	for principal, want := range map[conformance.Principal]string{
		conformance.OtherTenant: `other tenant`, "account 12": `account 12`, "ann@x.com": `[a-z]{3}@[a-z]\.[a-z]{3}`,
	} {
		c := conformance.NewCall(conformance.Request{Method: "GET", URL: "://"}, conformance.Response{Fault: "no answer was recorded"})
		c.Principal, c.Seq, c.Source, c.Broken, c.Apart = principal, 7, "live", "body: not JSON", true
		got := r.Call(c)
		if !regexp.MustCompile(`^` + want + `$`).MatchString(string(got.Principal)) {
			t.Errorf("%s became %s", principal, got.Principal)
		}
		if got.Seq != 7 || !got.Apart || got.Source != "live" || got.Broken != "body: not JSON" || got.Response.Fault != c.Response.Fault || !got.At.IsZero() {
			t.Errorf("changed: %+v", got)
		}
		c.Broken = "organizationId of ann@x.com"
		if got := r.Call(c).Broken; strings.Contains(got, "ann") {
			t.Errorf("an account is left in %q", got)
		}
	}
}

// A redactor may be used by several goroutines.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, 4)
	calls := recorded(t)[:20]
	want := r.Call(calls[5]).Request.URL
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, c := range calls {
				r.Call(c)
			}
			if got := r.Call(calls[5]).Request.URL; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	all.Wait()
}

// FuzzBody redacts any body: no panic, the original stays as it is, and what has no word and no number stays.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"a":"\ud800\u0041","password":1e5,"b":[}`), "application/json", "https://h/v6/%zz?a=%41&b", "Bearer x")
	f.Add([]byte("a=%ff&password=%f"), "application/x-www-form-urlencoded", "/v6/x", "Sat, 22 Jan 2022")
	f.Add([]byte(`{"a":"x to\u006ben.of.mine &#116;oken.of.mine"}`), "", "/v6/token%2eof%2emine", "Bearer token.of.mine")
	f.Add([]byte("\xff{\"a\":\"2022-01-22T14:56:55Z 1::2"), "", "://", "10.0.0.1:80")
	f.Fuzz(func(t *testing.T, body []byte, media, address, header string) {
		r := newRedactor(t, 1)
		kept := bytes.Clone(body)
		c := conformance.NewCall(
			conformance.Request{Method: "POST", URL: address, Body: body, Header: http.Header{
				"Content-Type": {media}, "X-A": {header}, "Authorization": {header},
			}},
			conformance.Response{Status: 200, Body: body},
		)
		got := r.Call(c)
		if !bytes.Equal(body, kept) || !bytes.Equal(c.Response.Body, kept) {
			t.Error("the original is changed")
		}
		if diff := cmp.Diff(got.Request.Body, r.Call(c).Request.Body); diff != "" {
			t.Errorf("not the same twice:\n%s", diff)
		}
		if bytes.ContainsAny(bytes.ToLower(body), `sp\%`) || strings.Contains(header, `"`) {
			return // there may be a password or a token, whose quotation marks go with it
		}
		if bytes.Count(body, []byte(`"`)) != bytes.Count(got.Response.Body, []byte(`"`)) {
			t.Errorf("%q became %q", body, got.Response.Body)
		}
	})
}

// A word as long as a file takes no longer than many short ones.
func TestLongWord(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ab", 1<<17)
	if got := value(t, newRedactor(t, 5), long); len(got) != len(long) || got == long {
		t.Errorf("%d letters became %d", len(long), len(got))
	}
}
