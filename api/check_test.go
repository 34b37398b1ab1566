package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
	"github.com/vb365-explore/vb365/spec/validate"
)

// checking returns an option that judges every call, and where the findings are kept.
func checking() (api.Option, *[]string) {
	var found []string
	check := validate.Check(func(f validate.Finding) { found = append(found, f.String()) }) //nolint:bodyclose // no response
	return api.WithContractCheck(check), &found
}

func TestContractCheckFinds(t *testing.T) {
	t.Parallel()
	logIn := func(t *testing.T, c *api.Client) (any, error) {
		t.Helper()
		return nil, c.Login(t.Context(), "admin", password)
	}
	explore := func(t *testing.T, c *api.Client) (any, error) {
		t.Helper()
		login(t, c)
		return c.Explore(t.Context(), exploreRequest)
	}
	for _, tt := range []struct {
		name   string
		login  bool // judges a login, not an Explore
		status int
		body   string
		want   []string
	}{
		{"good login", true, 200, tokenBody, nil},
		{"good session", false, 200, sessionBody, nil},
		{"login", true, 200, strings.Replace(tokenBody, "3600", "3600.5", 1), []string{"createToken response: body /expires_in: body/type: "}},
		{"secrets", true, 200, `{"access_token":"` + accessToken + `" "` + refreshToken + password + `"}`, []string{
			"createToken response: body: json/syntax: ",
		}},
		{"value", false, 200, strings.Replace(sessionBody, "Vex", "Vey", 1), []string{
			"exploreOrganization response: body /type: body/enum: ",
		}},
		{"drift", false, 200, strings.Replace(sessionBody, `"state"`, `"new":1,"State"`, 1), []string{
			"exploreOrganization response: body /State: body/property-case-drift (drift): ",
			"exploreOrganization response: body /new: body/property-undocumented (drift): ",
		}},
		{"status", false, 201, sessionBody, []string{"exploreOrganization response: status: http/status-undocumented: "}},
		{"refusal", false, 400, `{"message":7}`, []string{"exploreOrganization response: body /message: body/type: "}},
		{"proxy", true, 502, "<html>" + password, []string{"createToken response: body: json/syntax: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/Token") && !tt.login {
					reply(w, 200, tokenBody)
					return
				}
				reply(w, tt.status, tt.body)
			})
			call := explore
			if tt.login {
				call = logIn
			}
			option, found := checking()
			got, err := call(t, newClient(t, h, option))
			want, wantErr := call(t, newClient(t, h))
			if diff := cmp.Diff(want, got); diff != "" || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("the check changes what the caller reads (-without +with):\n%s\nerror %v, with it %v", diff, wantErr, err)
			}
			if len(*found) != len(tt.want) {
				t.Fatalf("found %q, want %q", *found, tt.want)
			}
			for i, f := range *found {
				if !strings.HasPrefix(f, tt.want[i]) {
					t.Errorf("found %q, want %q", f, tt.want[i])
				}
				for _, secret := range []string{password, accessToken, refreshToken} {
					if strings.Contains(f, secret) {
						t.Errorf("a finding tells %s: %s", secret, f)
					}
				}
			}
		})
	}
}

// TestContractCheckIsHarmless: a check that spoils all that it is given changes nothing for the caller.
func TestContractCheckIsHarmless(t *testing.T) {
	t.Parallel()
	var calls int
	spoil := api.WithContractCheck(func(r *http.Request, resp *http.Response, sent, received []byte) {
		calls++
		if s := fmt.Sprintf("%+v %v %+v", r, r.Context(), resp); strings.Contains(s, accessToken) {
			t.Errorf("a header shows the token: %s", s)
		}
		for _, body := range [][]byte{sent, received} {
			copy(body, bytes.Repeat([]byte("x"), len(body)))
		}
		clear(r.Header)
		clear(resp.Header)
		r.URL.Path, r.Method, resp.StatusCode = "/spoiled", "SPOILED", 500
	})
	refuses := answers(404, `{"message":"none"}`)
	want := getSession(t.Context(), loggedIn(t, refuses))
	if err := getSession(t.Context(), loggedIn(t, refuses, spoil)); fmt.Sprint(err) != fmt.Sprint(want) {
		t.Errorf("refused with %v, without the check %v", err, want)
	}
	calls = 0
	client := overTLS(t, answers(200, sessionBody), spoil)
	for range 2 {
		session, err := client.Explore(t.Context(), exploreRequest)
		if err != nil || session.ID != mustUUID(sessionID) {
			t.Errorf("session %v, error %v", session.ID, err)
		}
	}
	if calls != 3 {
		t.Errorf("the check was called %d times for 3 calls", calls)
	}
}

// TestContractCheckSeesWhole: what did not come, broke off or is too long is not shown.
func TestContractCheckSeesWhole(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	count := api.WithContractCheck(func(*http.Request, *http.Response, []byte, []byte) { calls.Add(1) })
	for name, h := range map[string]http.HandlerFunc{
		"broken off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			reply(w, 200, sessionBody[:100])
		},
		"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"too long": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, "")
			blank := bytes.Repeat([]byte(" "), 1<<20)
			for range api.MaxBody>>20 + 1 {
				if _, err := w.Write(blank); err != nil {
					return
				}
			}
		},
	} {
		client := overTLS(t, h, count)
		if before := calls.Load(); before == 0 {
			t.Error("the login was not shown")
		}
		calls.Store(0)
		if err := explore(t.Context(), client); err == nil {
			t.Errorf("%s: no error", name)
		}
		if n := calls.Load(); n != 0 {
			t.Errorf("%s: the check was called", name)
		}
	}
}

// TestTapAndCheck: both see a call, the tap without secrets.
func TestTapAndCheck(t *testing.T) {
	t.Parallel()
	var tapped, checked string
	client := newClient(t, answers(200, tokenBody),
		api.WithTap(func(_ *http.Request, _ *http.Response, _, received []byte) { tapped = string(received) }),
		api.WithContractCheck(func(_ *http.Request, resp *http.Response, _, received []byte) {
			checked = string(received)
			if b, err := io.ReadAll(resp.Body); err != nil || len(b) > 0 {
				t.Errorf("the body can be read again: %q, %v", b, err)
			}
		}))
	login(t, client)
	if strings.Contains(tapped, accessToken) || len(tapped) != len(tokenBody) {
		t.Errorf("the tap saw %s", tapped)
	}
	if checked != tokenBody {
		t.Errorf("the check saw %s", checked)
	}
}
