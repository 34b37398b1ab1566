package source_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

// The first byte is there before the last is sent, and status and headers before the first.
func TestProxyStreams(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "measured": "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := make(chan string)
			to := raw(t, func(conn net.Conn, in *bufio.Reader) {
				if _, err := http.ReadRequest(in); err != nil {
					return
				}
				for part := range next {
					_, _ = io.WriteString(conn, part)
				}
			})
			p := proxyTo(t, to, nil)
			conn, in := dial(t, p.address)
			_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
			must(t, err)
			next <- head
			resp, err := http.ReadResponse(in, nil) //nolint:bodyclose // read to its end or cut off, as its connection
			must(t, err)
			parts := []string{"abc", "def", "ghi", "jkl"}
			for _, part := range parts {
				if name == "chunked" {
					next <- "3\r\n" + part + "\r\n"
				} else {
					next <- part
				}
				got := make([]byte, 3)
				if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != part {
					t.Fatalf("%q, %v", got, err)
				}
			}
			if name == "chunked" {
				next <- "0\r\n\r\n"
			}
			close(next)
			if rest, err := io.ReadAll(resp.Body); err != nil || len(rest) > 0 {
				t.Errorf("%q, %v", rest, err)
			}
		})
	}
}

// Whoever sends a long request is answered meanwhile, and nothing of the request is lost.
func TestProxyBothWays(t *testing.T) {
	t.Parallel()
	to := raw(t, func(conn net.Conn, in *bufio.Reader) {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		b := make([]byte, 1)
		for {
			if _, err := io.ReadFull(r.Body, b); err != nil {
				break
			}
			_, _ = fmt.Fprintf(conn, "1\r\n%s\r\n", b)
		}
		_, _ = io.WriteString(conn, "0\r\n\r\n")
	})
	p := proxyTo(t, to, nil)
	conn, in := dial(t, p.address)
	_, err := io.WriteString(conn, "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
	must(t, err)
	resp, err := http.ReadResponse(in, nil) //nolint:bodyclose // read to its end or cut off, as its connection
	must(t, err)
	for _, c := range "echo" {
		_, err := fmt.Fprintf(conn, "1\r\n%c\r\n", c)
		must(t, err)
		b := make([]byte, 1)
		if _, err := io.ReadFull(resp.Body, b); err != nil || string(b) != string(c) {
			t.Fatalf("%q, %v", b, err)
		}
	}
	_, err = io.WriteString(conn, "0\r\n\r\n")
	must(t, err)
	_, err = io.ReadAll(resp.Body)
	must(t, err)
	if calls := p.end(); len(calls) != 1 || string(calls[0].Request.Body) != "echo" || string(calls[0].Response.Body) != "echo" {
		t.Errorf("%+v", calls)
	}
}

// Where nobody takes the calls, all requests pass, and those for whose calls there is no room are counted.
func TestProxyFull(t *testing.T) {
	t.Parallel()
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1000)) }))
	t.Cleanup(to.Close)
	for name, test := range map[string]struct {
		edit func(*source.ProxyOptions)
		want source.ProxyCounts
	}{
		"calls":  {func(o *source.ProxyOptions) { o.MaxCalls = 3 }, source.ProxyCounts{Dropped: 7, Waiting: 3}},
		"bytes":  {func(o *source.ProxyOptions) { o.MaxBytes = 5000 }, source.ProxyCounts{Dropped: 7, Waiting: 3}},
		"bodies": {func(o *source.ProxyOptions) { o.MaxBody = 999 }, source.ProxyCounts{TooLarge: 10}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := proxyTo(t, to.URL, test.edit)
			for range 10 {
				got := ask(t, p.address, "GET /v8/RestoreSessions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
				if got.Status != http.StatusOK || len(got.Body) != 1000 {
					t.Fatalf("%+v", got)
				}
			}
			p.server.Close() // waits for the handlers
			got := p.Counts()
			if got.Whole != 10 || got.Dropped != test.want.Dropped || got.TooLarge != test.want.TooLarge || got.Waiting != test.want.Waiting {
				t.Errorf("counts are %+v, want %+v", got, test.want)
			}
			if calls := p.end(); len(calls) != test.want.Waiting {
				t.Errorf("%d calls", len(calls))
			}
			if held := p.Counts().Held; held != 0 {
				t.Errorf("%d bytes are held at the end", held)
			}
		})
	}
}

// A client that gives up is seen by the server, and its call says so and is not held against the server.
func TestProxyClientGone(t *testing.T) {
	t.Parallel()
	gone := make(chan error, 1)
	to := raw(t, func(conn net.Conn, in *bufio.Reader) {
		if _, err := http.ReadRequest(in); err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
		_, err := in.ReadByte()
		gone <- err
	})
	p := proxyTo(t, to, nil)
	conn, in := dial(t, p.address)
	_, err := io.WriteString(conn, "GET /v8/RestoreSessions HTTP/1.1\r\nHost: h\r\n\r\n")
	must(t, err)
	resp, err := http.ReadResponse(in, nil) //nolint:bodyclose // read to its end or cut off, as its connection
	must(t, err)
	_, err = io.ReadFull(resp.Body, make([]byte, 3))
	must(t, err)
	must(t, conn.Close())
	if err := <-gone; err == nil {
		t.Error("the server was sent something")
	}
	calls := p.end()
	if len(calls) != 1 || calls[0].Response.Status != 0 || calls[0].Response.Fault != "the client was gone before the answer was whole" || p.Counts().Gone != 1 {
		t.Errorf("%+v, %+v", calls, p.Counts())
	}
}

// A server that cannot be reached is told, and its answer is nobody's.
func TestProxyUnreachable(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	p := proxyTo(t, "http://"+l.Addr().String(), nil)
	got := ask(t, p.address, "GET /v8/RestoreSessions HTTP/1.1\r\nHost: h\r\n\r\n")
	if got.Status != http.StatusBadGateway || !strings.Contains(got.Body, `"message":"vb365 proxy: `) || !strings.Contains(got.Body, "cannot be reached") {
		t.Errorf("%+v", got)
	}
	if calls := p.end(); len(calls) != 0 || p.Counts().Unreachable != 1 {
		t.Errorf("%+v, %+v", calls, p.Counts())
	}
}

// A connection that speaks another protocol passes, and is no call.
func TestProxyUpgrade(t *testing.T) {
	t.Parallel()
	to := raw(t, func(conn net.Conn, in *bufio.Reader) {
		if r, err := http.ReadRequest(in); err != nil || r.Header.Get("Upgrade") != "echo" {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		_, _ = io.Copy(conn, in)
	})
	p := proxyTo(t, to, nil)
	conn, in := dial(t, p.address)
	_, err := io.WriteString(conn, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	must(t, err)
	resp, err := http.ReadResponse(in, nil) //nolint:bodyclose // read to its end or cut off, as its connection
	must(t, err)
	if resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(resp.Status)
	}
	_, err = io.WriteString(conn, "hello")
	must(t, err)
	got := make([]byte, 5)
	if _, err := io.ReadFull(in, got); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	must(t, conn.Close())
	if calls := p.end(); len(calls) != 0 || p.Counts().Upgraded != 1 {
		t.Errorf("%+v, %+v", calls, p.Counts())
	}
}

// HTTP/2 passes on both sides.
func TestProxyHTTP2(t *testing.T) {
	t.Parallel()
	to := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Proto", r.Proto)
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.Copy(w, r.Body)
		w.Header().Set("X-Sum", "7")
	}))
	to.EnableHTTP2 = true
	to.StartTLS()
	t.Cleanup(to.Close)
	p := proxyTo(t, to.URL, func(o *source.ProxyOptions) { o.Transport = to.Client().Transport })
	front := httptest.NewUnstartedServer(p.Proxy)
	front.EnableHTTP2 = true
	front.StartTLS()
	t.Cleanup(front.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, front.URL+"/v8/a%2Fb?x=%zz", strings.NewReader("body"))
	must(t, err)
	resp, err := front.Client().Do(r) //nolint:bodyclose // read to its end or cut off, as its connection
	must(t, err)
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.Proto != "HTTP/2.0" || resp.Header.Get("X-Proto") != "HTTP/2.0" || string(body) != "body" || resp.Trailer.Get("X-Sum") != "7" {
		t.Errorf("%s, %v, %q, %v", resp.Proto, resp.Header, body, resp.Trailer)
	}
	front.Close()
	if calls := p.end(); len(calls) != 1 || calls[0].Response.Proto != "HTTP/2.0" || !strings.HasSuffix(calls[0].Request.URL, "/v8/a%2Fb?x=%zz") {
		t.Errorf("%+v", calls)
	}
}

// A recording holds no body that nobody can read, nor its length.
func TestTextOnly(t *testing.T) {
	t.Parallel()
	text := conformance.NewCall(
		conformance.Request{Method: "POST", URL: "https://h/", Header: http.Header{}, Body: []byte(`{"é":1}`)},
		conformance.Response{Status: 200, Header: http.Header{"Content-Length": {"2"}}, Body: []byte("ok")},
	)
	if got := source.TextOnly(text); got != text {
		t.Error("a call of text is not left as it is")
	}
	for name, h := range map[string]http.Header{"binary": {"Content-Length": {"2"}}, "packed": {"Content-Encoding": {"compress"}, "Content-Length": {"2"}}} {
		body := "ok"
		if name == "binary" {
			body = "PK\x03\x04"
		}
		c := conformance.NewCall(
			conformance.Request{Method: "POST", URL: "https://h/", Header: h, Body: []byte(body)},
			conformance.Response{Status: 200, Header: h, Body: []byte(body)},
		)
		c.Apart = true
		got := source.TextOnly(c)
		if !got.Apart || len(got.Request.Body)+len(got.Response.Body) > 0 || got.Response.Header.Get("Content-Length") != "" || got.Response.Fault == "" {
			t.Errorf("%s: %+v", name, got)
		}
		if len(c.Response.Body) == 0 {
			t.Errorf("%s: the call itself was changed", name)
		}
	}
}

// A proxy that is closed cuts off whoever comes, and a second Close does nothing.
func TestProxyClosed(t *testing.T) {
	t.Parallel()
	p := proxyTo(t, "http://127.0.0.1:1", nil)
	close(p.take)
	p.Close()
	p.Close()
	if got := ask(t, p.address, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); !cmp.Equal(got, seenAnswer{Err: "no answer"}) {
		t.Errorf("%+v", got)
	}
}
