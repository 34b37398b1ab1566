package api_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vb365-explore/vb365/api"
)

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	hijack := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: " + jsonType + "\r\nContent-Length: 1000\r\n\r\n"
	for _, c := range []struct{ name, text string }{
		{"closed at once", ""},
		{"not HTTP", "SSH-2.0-OpenSSH_9.9\r\n"},
		{"within the headers", head[:40]},
		{"within the body", head + sessionBody[:50]},
		{"broken chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := hijack(c.text)
			client := overTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				server(w, r)
			}))
			if problem := broken("exploreOrganization")(explore(t.Context(), client)); problem != nil {
				t.Fatal(problem)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("the POST was sent %d times", n)
			}
		})
	}
}

// A redirect must take neither the token nor the body anywhere, and a POST must not become a GET.
func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	elsewhere, _ := startTLS(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		reply(w, 200, sessionBody)
	}))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for target, url := range map[string]string{"other host": elsewhere + "/v6/x", "same host": "/v6/x"} {
			t.Run(fmt.Sprint(status, " to ", target), func(t *testing.T) {
				t.Parallel()
				var here atomic.Int32
				client := overTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					here.Add(1)
					http.Redirect(w, r, url, status)
				}))
				for i, call := range []func(context.Context, *api.Client) error{getSession, explore, stop} {
					if problem := breaks("redirect")(call(t.Context(), client)); problem != nil {
						t.Error(problem)
					}
					if int(here.Load()) != i+1 {
						t.Errorf("%d requests after %d calls", here.Load(), i+1)
					}
				}
				if reached.Load() != 0 {
					t.Error("the redirect was followed")
				}
			})
		}
	}
}

// The client of a caller is no way around that.
func TestRedirectIsNotFollowedByOwnClient(t *testing.T) {
	t.Parallel()
	requests := 0
	client := loggedIn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.Redirect(w, r, "https://elsewhere.example/v6/x", http.StatusTemporaryRedirect)
	}))
	err := getSession(t.Context(), client)
	var e *api.ContractError
	if !errors.As(err, &e) || !strings.Contains(e.Problem, "redirect") || requests != 1 {
		t.Errorf("%d requests, error %v", requests, err)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(withToken(answers(200, "{}")))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	s.StartTLS()
	t.Cleanup(s.Close)
	client, err := api.New(s.URL, api.WithCA(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})))
	if err != nil {
		t.Fatal(err)
	}
	err = client.Login(t.Context(), "admin", password)
	if problem := broken("createToken")(err); problem != nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("error is %v", err)
	}
}

// silent never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// The Timeout of a caller's client ends a call that nobody answers.
func TestTimeoutOfOwnClient(t *testing.T) {
	t.Parallel()
	client, err := api.New("https://server.example", api.WithHTTPClient(&http.Client{Transport: silent{}, Timeout: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	var timeout interface{ Timeout() bool }
	if err := client.Login(t.Context(), "admin", password); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("error is %v", err)
	}
}

func TestUnknownAuthorityIsRefused(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	url, _ := startTLS(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	for name, opts := range map[string][]api.Option{
		"system":         nil,
		"another client": {api.WithHTTPClient(&http.Client{Transport: &http.Transport{}})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := api.New(url, opts...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)
			err = client.Login(t.Context(), "admin", password)
			if problem := broken("createToken")(err); problem != nil {
				t.Fatal(problem)
			}
			if !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), password) || reached.Load() != 0 {
				t.Errorf("the password was sent or the error does not tell: %v", err)
			}
		})
	}
}

// A server that trickles bytes must not hold a caller whose context has ended.
func TestCancelDuringTrickle(t *testing.T) {
	t.Parallel()
	trickling := make(chan struct{})
	client := overTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		_, _ = io.WriteString(w, sessionBody[:10])
		_ = http.NewResponseController(w).Flush()
		close(trickling)
		<-r.Context().Done() // the client hangs up
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-trickling; cancel() }()
	err := getSession(ctx, client)
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "getRestoreSession: ") {
		t.Fatalf("error is %v", err)
	}
}

func TestCancelBeforeAnswer(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	client := overTLS(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(asked)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if err := explore(ctx, client); !errors.Is(err, context.Canceled) {
		t.Fatalf("error is %v", err)
	}
}
