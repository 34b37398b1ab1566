package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/api"
)

// seen is a call as a tap sees it.
type seen struct {
	Request, Sent string
	Status        int
	Received      string
	Authorization string
	Cookie        string
	Everything    string
}

// record returns a tap that keeps what it sees.
func record(calls *[]seen) api.Tap {
	return func(r *http.Request, resp *http.Response, sent, received []byte) {
		*calls = append(*calls, seen{
			Request: r.Method + " " + r.URL.Path, Sent: string(sent),
			Status: resp.StatusCode, Received: string(received),
			Authorization: r.Header.Get("Authorization"), Cookie: resp.Header.Get("Set-Cookie"),
			Everything: fmt.Sprintf("%+v %v %+v %s %s", r, r.Context(), resp, sent, received),
		})
	}
}

func TestTapSeesCalls(t *testing.T) {
	t.Parallel()
	var calls []seen
	client := newClient(t, withToken(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "antiforgery=secret-cookie")
		if r.Method == http.MethodPost {
			reply(w, 200, sessionBody)
			return
		}
		reply(w, 404, `{"message":"none"}`)
	})), api.WithTap(record(&calls)))
	login(t, client)
	if err := client.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := explore(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if err := getSession(t.Context(), client); err == nil {
		t.Fatal("no error")
	}
	hide := strings.NewReplacer(accessToken, strings.Repeat("*", len(accessToken)), refreshToken, strings.Repeat("*", len(refreshToken)))
	pair := hide.Replace(tokenBody)
	want := []seen{
		{Request: "POST /v6/Token", Sent: "grant_type=password&password=*********&username=admin%40abc.onmicrosoft.com", Status: 200, Received: pair},
		{Request: "POST /v6/Token", Sent: "grant_type=refresh_token&refresh_token=" + strings.Repeat("*", len(refreshToken)), Status: 200, Received: pair},
		{
			Request: "POST /v6/Organization/Explore", Status: 200, Received: sessionBody,
			Sent:          `{"dateTime":"2022-01-22T14:56:55.8620000Z","showAllVersions":true,"showDeleted":true,"type":"Vex"}`,
			Authorization: "Bearer ***", Cookie: "***",
		},
		{
			Request: "GET /v6/RestoreSessions/" + sessionID, Status: 404, Received: `{"message":"none"}`,
			Authorization: "Bearer ***", Cookie: "***",
		},
	}
	for i := range calls {
		for _, secret := range []string{accessToken, refreshToken, password, "secret-cookie"} {
			if strings.Contains(calls[i].Everything, secret) {
				t.Errorf("call %d shows %s: %s", i, secret, calls[i].Everything)
			}
		}
		calls[i].Everything = ""
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls differ (-want +got):\n%s", diff)
	}
}

// Whatever answers at the token's path, its answer goes to the tap without secrets and with its length.
func TestTapHidesSecretsOfOddAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		tokenBody,
		`{"access_token" : "` + accessToken + `" , "access_token":"` + accessToken + `2"}`,
		`{"Access_Token":"` + accessToken + `","deep":[{"REFRESH_TOKEN":"` + refreshToken + `"}]}`,
		`{"access_token":"` + accessToken + `\"` + accessToken + `"}`,
		`{"message":"wrong password ` + password + `"}`,
		`<p>` + accessToken + password + `</p>`,
		`{"access_token":"` + accessToken,
		`["` + password + `"]`,
		``,
	} {
		for _, status := range []int{200, 400, 500} {
			var calls []seen
			client := newClient(t, answers(status, body), api.WithTap(record(&calls)))
			_ = client.Login(t.Context(), "admin", password)
			for _, c := range calls {
				for _, secret := range []string{accessToken, refreshToken, password} {
					if strings.Contains(c.Everything, secret) {
						t.Errorf("%s: the tap sees %s", body, secret)
					}
				}
				if len(c.Received) != len(body) {
					t.Errorf("%s: %d bytes became %d", body, len(body), len(c.Received))
				}
			}
			if len(calls) != 1 {
				t.Errorf("%s: %d calls", body, len(calls))
			}
		}
	}
}
