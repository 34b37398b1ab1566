package conformance_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"testing"

	"github.com/vb365-explore/vb365/api/vb365test"
	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/check"
)

// A mock of the API is judged in a test of its own, TestMock: a subtest for each check. The checks are given, as this
// package knows none.
func ExampleTest() {
	TestMock := func(t *testing.T) {
		conformance.Test(t, conformance.Target{
			Server: conformance.Serving(mock{}), Login: conformance.Login{Username: "admin", Password: "secret"},
		}, conformance.Options{Checks: check.List(), AllowSessions: true, AllowNegative: true})
	}
	_ = TestMock
}

// What a test sends to a handler is judged while it passes, and fails the test at its end.
func ExampleHandler() {
	TestPortal := func(t *testing.T) {
		backend := conformance.Handler(t, mock{}, check.List()...)
		_ = backend // used by the test as the mock itself was
	}
	_ = TestPortal
}

// What a client of the API does in a test is judged with the answers it gets.
func ExampleTransport() {
	TestClient := func(t *testing.T) {
		server := vb365test.New(t)
		client := server.HTTPClient()
		client.Transport = conformance.Transport(t, client.Transport, check.List()...)
		// The client that is tested uses it.
	}
	_ = TestClient
}

// mock answers each login with tokens that live for no time at all.
type mock struct{}

func (mock) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write([]byte(`{"access_token":"a-token","token_type":"bearer","expires_in":"never"}`))
}

// A handler is judged in this process, outside a test.
func ExampleServing() {
	report, err := conformance.Run(context.Background(), conformance.Target{
		Server: conformance.Serving(mock{}), Login: conformance.Login{Username: "admin", Password: "secret"},
	}, conformance.Options{Checks: check.List()})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity == conformance.Violation && f.Pointer == "/expires_in" { // there are more
			fmt.Println(f.Severity, f.Head())
			fmt.Println("expected", f.Expected, "got", f.Got)
		}
	}
	// Output:
	// violation body/type createToken
	// expected an integer of at least 0 (int64) got "never"
}

// A server is judged over the network.
func ExampleRun() {
	ctx := context.Background()
	server, err := vb365test.Start(ctx) // in real life: a server and an account of yours
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	report, err := conformance.Run(ctx, conformance.Target{
		URL: server.URL, Server: conformance.NewLive(server.HTTPClient().Transport), Login: conformance.Login(server.Tenants[0].Login),
	}, conformance.Options{Checks: check.List(), AllowSessions: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Version, "conform:", report.Conform())
	// Output: v6 conform: true
}
