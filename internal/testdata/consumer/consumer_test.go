package consumer

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vb365-explore/vb365/api"
)

const session = "fa3a2d17-d86d-4540-bf71-512750281e43"

// server answers as a v8 server does to a tenant whose password is "right".
func server() http.Handler {
	mux := http.NewServeMux()
	answer := func(pattern string, status int, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			if body != "" {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	answer("POST /right/v8/Token", 200, `{"access_token":"a","refresh_token":"r","token_type":"bearer","expires_in":3600,
		".issued":"2022-01-22T14:00:00Z",".expires":"2022-01-22T15:00:00Z"}`)
	answer("POST /wrong/v8/Token", 400, `{"message":"the user name or the password is wrong","error":"invalid_grant"}`)
	answer("POST /v8/Organization/Explore", 201, `{"id":"`+session+`","type":"Vex","state":"Working","result":"Success",
		"creationTime":"2022-01-22T14:00:00.1234567Z","endTime":"9999-12-31T23:59:59.9999999Z"}`)
	answer("GET /v8/RestoreSessions/"+session+"/Events", 200, `{"offset":0,"limit":250,"results":[{
		"id":"45963836-69ab-48b8-bc87-66de3b08937c","status":"Success","startTime":"2022-01-22T14:00:00Z",
		"message":"Restore session started","order":0}],"_links":{"self":{"href":"/v8"}}}`)
	answer("POST /v8/RestoreSessions/"+session+"/Stop", 204, "")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v8/Token" {
			r.URL.Path = "/" + r.PostFormValue("password") + r.URL.Path
		}
		mux.ServeHTTP(w, r)
	})
}

func TestWalk(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(server())
	t.Cleanup(s.Close)
	events, err := Walk(t.Context(), s.URL, s.Client(), "admin@abc.onmicrosoft.com", "right")
	if err != nil || events != 1 {
		t.Errorf("%d events, error %v", events, err)
	}
	_, err = Walk(t.Context(), s.URL, s.Client(), "admin@abc.onmicrosoft.com", "wrong")
	var refused *api.Error
	if !errors.Is(err, api.ErrUnauthorized) || !errors.As(err, &refused) || refused.Code != "invalid_grant" {
		t.Errorf("wrong password: error is %v", err)
	}
}
