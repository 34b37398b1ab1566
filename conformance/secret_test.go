package conformance

import (
	"net/http"
	"strings"
	"testing"
)

// Whatever a password consists of, and however a request writes it, no part of it is shown.
func TestMaskText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"password":"correct horse, battery}staple","a":1}`:      `{"password":"***","a":1}`,
		`{"password" : "Corr\"Horse&Battery\\"}`:                  `{"password" : "***"}`,
		`{"Password":"not closed horse`:                           `{"Password":"***`,
		`{"password":1234567 , "a":1}`:                            `{"password":*** "a":1}`,
		`{"password":["horse"]}`:                                  `{"password":***}`,
		`{"said":"{\"password\":\"horse, battery\"}"}`:            `{"said":"{\"password\":\"***\"}"}`,
		`{"grant_type":"refresh_token","refresh_token":"horse"}`:  `{"grant_type":"refresh_token","refresh_token":"***"}`,
		`grant_type=password&password=horse, "battery" {&scope=x`: `grant_type=password&password=***&scope=x`,
		`/v8/Token?password=horse&access_token=battery&limit=1`:   `/v8/Token?password=***&access_token=***&limit=1`,
		`{"password":"` + MadeUp + `"}`:                           `{"password":"` + MadeUp + `"}`,
		`{"password":""}`:                                         `{"password":""}`,
	} {
		want = strings.ReplaceAll(want, "*** \"a\"", "***, \"a\"")
		if got := string(maskText([]byte(text))); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// A secret is learned wherever a request may have it, and masked in each form in which a text may write it.
func TestSecretsAreLearned(t *testing.T) {
	t.Parallel()
	const password = `Corr"Horse & Battery}'staple`
	const inForm = "password=Corr%22Horse+%26+Battery%7D%27staple"
	const inJSON = `{"password":"Corr\"Horse & Battery}'staple"}`
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, r := range map[string]Request{
		"JSON":           {URL: "https://h/v8/Token", Body: []byte(inJSON)},
		"a form":         {URL: "https://h/v8/Token", Header: form, Body: []byte(inForm)},
		"a query":        {URL: "https://h/v8/Token?" + inForm},
		"another login":  {URL: "https://h/login", Body: []byte(inJSON)},
		"a small scheme": {URL: "https://h/v8/RestoreSessions", Header: http.Header{"Authorization": {"bearer " + password}}},
	} {
		r.Method = http.MethodPost
		var known secrets
		known.learn(NewCall(r, Response{}))
		for _, text := range []string{
			password, `{"said":"Corr\"Horse \u0026 Battery}'staple"}`, `{"said":"Corr\"Horse & Battery}'staple"}`, "Corr%22Horse+%26+Battery%7D%27staple", "Corr%22Horse%20&%20Battery%7D%27staple",
		} {
			if got := known.mask(text); strings.Contains(got, "Battery") {
				t.Errorf("%s: %s is shown as %s", name, text, got)
			}
		}
	}
	var known secrets
	known.learn(NewCall(Request{URL: "https://h/v8/RestoreSessions", Header: http.Header{"Authorization": {"a-token-without-a-scheme"}}}, Response{}))
	if got := known.mask("it said a-token-without-a-scheme"); strings.Contains(got, "a-token") {
		t.Errorf("without a scheme: shown as %s", got)
	}
}
