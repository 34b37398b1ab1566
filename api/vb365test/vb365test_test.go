package vb365test_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/internal/daemon"
)

// name answers each request with a header that tells the order of the wrappers.
func name(n string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Seen-By", n)
			next.ServeHTTP(w, r)
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	s := vb365test.New(t, vb365test.Wrap(name("inner")), vb365test.Wrap(name("outer")))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v6/ServiceInstance", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.HTTPClient().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", answer.StatusCode)
	}
	if got := strings.Join(answer.Header.Values("Seen-By"), " "); got != "outer inner" {
		t.Errorf("the request passed %q, want outer inner", got)
	}
	if len(s.Tenants) != 2 || s.Tenants[0].Organization != "abc.onmicrosoft.com" || s.Administrator.Password == "" {
		t.Errorf("accounts: %d tenants", len(s.Tenants))
	}
	for range 2 { // the test's own Close is the third
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestNothingStays: the folder of a server goes with it, and a server that does not start leaves none.
func TestNothingStays(t *testing.T) {
	t.Parallel()
	var dir string
	reveal := func(c *daemon.Config) { dir = c.Dir }
	gone := func(when string) {
		t.Helper()
		if _, err := os.Stat(dir); dir == "" || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after %s the folder %q is still there: %v", when, dir, err)
		}
	}
	s := vb365test.New(t, reveal)
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("a running server has no folder: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	gone("Close")
	dir = ""
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := vb365test.Start(ctx, reveal); err == nil {
		t.Error("a server started in a context that had ended")
	}
	gone("a failed Start")
}
