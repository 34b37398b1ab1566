package conformance

import (
	"fmt"
	"net/http"
	"testing"
)

// Accounts forgets tokens that nobody uses any more, and none that is in use.
func TestAccountsForget(t *testing.T) {
	t.Parallel()
	var a Accounts
	label := func(token string) Principal {
		c := NewCall(Request{
			Method: http.MethodGet, URL: "https://h/v8/RestoreSessions", Header: http.Header{"Authorization": {"Bearer " + token}},
		}, Response{Status: http.StatusOK})
		a.Label(c)
		return c.Principal
	}
	first := label("in use")
	for i := range 3 * mostLatest {
		label(fmt.Sprint("once ", i))
		if i%1000 == 0 && label("in use") != first {
			t.Fatalf("a token in use is of another account after %d others", i)
		}
	}
	if kept := len(a.byToken.now) + len(a.byToken.before); kept > 2*mostLatest {
		t.Errorf("%d tokens are kept, more than %d", kept, 2*mostLatest)
	}
}
