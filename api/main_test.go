package api_test

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vb365-explore/vb365/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	accessToken  = "access-J3bXv2mT0sKq"
	refreshToken = "refresh-8YxS2mRkq1"
	password     = "PassWord1"

	sessionID = "fa3a2d17-d86d-4540-bf71-512750281e43"
	otherID   = "11111111-2222-4333-8444-555555555555"

	tokenBody = `{"access_token":"` + accessToken + `","refresh_token":"` + refreshToken + `","token_type":"bearer",` +
		`"expires_in":3600,"userName":"admin@abc.onmicrosoft.com",` +
		`".issued":"2022-01-21T22:52:41.1250000Z",".expires":"2022-01-21T23:52:41.1250000Z"}`

	sessionBody = `{"id":"` + sessionID + `","name":"Exchange restore (Entire organization - 1/22/2022 2:56:55 PM)",` +
		`"organization":"abc.onmicrosoft.com","type":"Vex","creationTime":"2022-01-21T22:53:13.9685934Z",` +
		`"endTime":"9999-12-31T23:59:59.9999999Z","state":"Working","result":"Success",` +
		`"initiatedBy":"administrator.onmicrosoft.com","scopeName":"","clientHost":"EPSILON (via: 127.0.0.1)",` +
		`"_links":{"self":{"href":"/v6/restoresessions/` + sessionID + `"},` +
		`"organization":{"href":"/v6/restoresessions/` + sessionID + `/organization"},` +
		`"restoreSessionEvents":{"href":"/v6/restoresessions/` + sessionID + `/events"}}}`
)

// exploreRequest is a valid request.
var exploreRequest = api.ExploreRequest{
	DateTime: api.RequestTime{Time: mustTime("2022-01-22T14:56:55.862Z")},
	Type:     api.ExplorerTypeExchange, ShowDeleted: true, ShowAllVersions: true,
}

// reply writes an answer as the API does.
func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// answers is a server that gives the same answer to everything.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) }
}

// withToken puts a working createToken before h.
func withToken(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Token") {
			reply(w, http.StatusOK, tokenBody)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// inMemory carries requests to a handler without a socket.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	m.ServeHTTP(rec, r)
	resp := rec.Result()
	resp.Request = r
	return resp, r.Context().Err()
}

// newClient returns a client of a handler in memory, not logged in.
func newClient(t testing.TB, h http.Handler, opts ...api.Option) *api.Client {
	t.Helper()
	opts = append(opts, api.WithHTTPClient(&http.Client{Transport: inMemory{h}}))
	c, err := api.New("https://server.example:4443", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// loggedIn returns a client of a handler in memory that is logged in.
func loggedIn(t testing.TB, h http.Handler, opts ...api.Option) *api.Client {
	t.Helper()
	c := newClient(t, withToken(h), opts...)
	login(t, c)
	return c
}

func login(t testing.TB, c *api.Client) {
	t.Helper()
	if err := c.Login(t.Context(), "admin@abc.onmicrosoft.com", password); err != nil {
		t.Fatal(err)
	}
}

// startTLS runs a handler behind a socket and returns its URL and certificate in PEM.
func startTLS(t testing.TB, h http.Handler) (url string, ca []byte) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// overTLS returns a client of a handler behind a socket that is logged in.
func overTLS(t testing.TB, h http.Handler, opts ...api.Option) *api.Client {
	t.Helper()
	url, ca := startTLS(t, withToken(h))
	c, err := api.New(url, append(opts, api.WithCA(ca))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	login(t, c)
	return c
}

// edit returns an object of JSON with properties set to raw JSON, or taken away where that is "".
func edit(t testing.TB, object string, properties map[string]string) string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &m); err != nil {
		t.Fatal(err)
	}
	for name, raw := range properties {
		if raw == "" {
			delete(m, name)
		} else {
			m[name] = json.RawMessage(raw)
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func mustUUID(s string) api.UUID {
	id, err := api.ParseUUID(s)
	if err != nil {
		panic(err)
	}
	return id
}
