package fault_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/internal/fault/faulttest"
)

// worldly is a server over a world of which can be told what it holds.
type worldly struct {
	faulttest.World
	says string
}

// answered is what is read of an answer.
type answered struct {
	ID    string
	Token string `json:"access_token"`
}

// send sends a POST of v6 that must succeed.
func (w worldly) send(t *testing.T, path, media, token string, body []byte) (out answered) {
	t.Helper()
	answer, err := faulttest.Inside{Handler: w.Handler}.Send(context.Background(), conformance.Request{
		Method: http.MethodPost, URL: faulttest.URL + "/v6" + path, Body: body,
		Header: http.Header{"Content-Type": {media}, "Authorization": {"Bearer " + token}},
	})
	if err != nil || answer.Status >= 300 {
		t.Errorf("%s: %d %v %s", path, answer.Status, err, answer.Body)
	}
	if len(answer.Body) > 0 {
		if err := json.Unmarshal(answer.Body, &out); err != nil {
			t.Error(err)
		}
	}
	return out
}

// logIn returns a token.
func (w worldly) logIn(t *testing.T, l conformance.Login) string {
	t.Helper()
	return w.send(t, "/Token", "application/x-www-form-urlencoded", "", conformance.PasswordForm(l)).Token
}

// explore starts a session as a tenant, and may stop it as well.
func (w worldly) explore(t *testing.T, token string, stops bool) {
	t.Helper()
	session := w.send(t, "/Organization/Explore", "application/json", token, conformance.ExploreBody(time.Now(), "Vex")).ID
	if stops {
		w.send(t, "/RestoreSessions/"+session+"/Stop", "application/json", token, nil)
	}
}
