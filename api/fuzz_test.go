package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/vb365-explore/vb365/api"
)

// FuzzSession feeds bodies to a call whose answer is one resource: whatever is taken is a whole session.
func FuzzSession(f *testing.F) {
	for _, body := range []string{sessionBody, "", "{}", "null", "[]", sessionBody + " ", sessionBody + "x", `{"id":"` + sessionID + `"}`, "\xff"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := loggedIn(t, answers(200, string(body))).Session(t.Context(), mustUUID(sessionID))
		var e *api.ContractError
		switch {
		case err == nil && (s.ID != mustUUID(sessionID) || !json.Valid(body) || !utf8.Valid(body)):
			t.Errorf("%q is taken as %+v", body, s)
		case err != nil && !errors.As(err, &e):
			t.Errorf("%q gives %v", body, err)
		case err != nil && strings.IndexFunc(err.Error(), unicode.IsControl) >= 0:
			t.Errorf("the error has control characters: %q", err)
		}
	})
}

// FuzzPage feeds the same page to a list again and again: the loop ends, and no session comes twice.
func FuzzPage(f *testing.F) {
	for _, body := range []string{
		pageOf(0, 3, nil, true, false), pageOf(0, 3, nil, true, true), pageOf(0, 3, nil, false, false),
		pageOf(0, 3, []string{id(1), id(2)}, true, false), pageOf(0, 3, []string{id(1), id(2), id(3)}, true, true),
		pageOf(0, 3, []string{id(1), id(1)}, false, false), "[]", "",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		requests := 0
		client := loggedIn(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests++
			reply(w, 200, string(body))
		}))
		seen := map[api.UUID]bool{}
		for s, err := range client.Sessions(t.Context(), api.SessionFilter{PageSize: 3}) {
			if err == nil && seen[s.ID] {
				t.Errorf("%q gives %s twice", body, s.ID)
			}
			seen[s.ID] = true
		}
		if requests > 20 {
			t.Errorf("%q is asked for %d times", body, requests)
		}
	})
}

// FuzzRefusal feeds bodies of refusals: the error fits a line of a log and shows no secret.
func FuzzRefusal(f *testing.F) {
	for _, body := range []string{
		`{"message":"m","errorCode":"c"}`, `{"error":"invalid_grant","error_description":"d"}`, loginPage, "", "null",
		`{"message":"\u001b[2J\r\n` + accessToken + `"}`, `{"message":7}`, `{"message":"` + strings.Repeat("é", 600) + `"}`,
	} {
		f.Add(400, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 400 || status > 999 {
			return
		}
		err := stop(t.Context(), loggedIn(t, answers(status, string(body))))
		var e *api.Error
		if !errors.As(err, &e) || e.Status != status {
			t.Fatalf("%d %q gives %v", status, body, err)
		}
		text := err.Error()
		if strings.IndexFunc(text, unicode.IsControl) >= 0 || !utf8.ValidString(text) || utf8.RuneCountInString(text) > 1300 {
			t.Errorf("not a line of a log: %q", text)
		}
		if strings.Contains(text, accessToken) {
			t.Errorf("the error shows the token: %s", text)
		}
	})
}

// FuzzNew feeds URLs: a client sends to nothing but https at the host that was named, below the version.
func FuzzNew(f *testing.F) {
	for _, raw := range []string{
		"https://host:4443", "https://host/v7/", "http://host", "https://me:secret@host", "https://host/v6?x", "https://[::1]:4443",
		"https://host/../v6", "https://host/%76%36", "//host", "https:host", "https://ho%41st", "https://[::0]:", "https://host:4443/v6#",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var sent *url.URL
		record := recorder(func(r *http.Request) { sent = r.URL })
		client, err := api.New(raw, api.WithHTTPClient(&http.Client{Transport: record}))
		if err != nil {
			return
		}
		_ = client.Login(t.Context(), "admin", password)
		if sent == nil {
			return // net/http refuses it
		}
		in, err := url.Parse(raw)
		if err != nil || sent.Scheme != "https" || sent.Hostname() != in.Hostname() || sent.Port() != in.Port() || sent.User != nil || sent.RawQuery != "" ||
			sent.Path != "/"+string(client.Version())+"/Token" {
			t.Errorf("%q sends to %s (%v)", raw, sent, err)
		}
	})
}

// recorder shows requests and answers none.
type recorder func(*http.Request)

func (r recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r(q)
	return nil, errors.New("no answer")
}
