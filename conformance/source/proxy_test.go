package source_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
)

// passed is a proxy that serves, with its calls.
type passed struct {
	*source.Proxy
	address string // host and port
	server  *httptest.Server
	taken   chan []*conformance.Call // all calls, once the proxy is closed
	take    chan struct{}            // closed: calls are taken
}

// proxyTo starts a proxy. Its calls are taken once take is closed.
func proxyTo(t *testing.T, to string, edit func(*source.ProxyOptions)) *passed {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	options := source.ProxyOptions{To: u, Transport: transport}
	if edit != nil {
		edit(&options)
	}
	p := &passed{Proxy: source.NewProxy(options), taken: make(chan []*conformance.Call, 1), take: make(chan struct{})}
	p.server = httptest.NewUnstartedServer(p.Proxy)
	p.server.Config.DisableGeneralOptionsHandler = true
	p.server.Start()
	p.address = p.server.Listener.Addr().String()
	go func() {
		<-p.take
		var calls []*conformance.Call
		for c := range p.Calls() {
			calls = append(calls, c)
		}
		p.taken <- calls
	}()
	t.Cleanup(func() { p.end() })
	return p
}

// end ends the proxy and returns its calls.
func (p *passed) end() []*conformance.Call {
	if p.taken == nil {
		return nil
	}
	p.server.Close()
	select {
	case <-p.take:
	default:
		close(p.take)
	}
	p.Close()
	calls := <-p.taken
	p.taken = nil
	return calls
}

// raw is a server of one kind of connection: it hands each to a function.
func raw(t *testing.T, serve func(net.Conn, *bufio.Reader)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(conn, bufio.NewReader(conn))
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// answerWith is a raw server that reads a request to the end of its headers, answers with the bytes and hangs up.
func answerWith(t *testing.T, answer string) string {
	t.Helper()
	return raw(t, func(conn net.Conn, in *bufio.Reader) {
		if _, err := http.ReadRequest(in); err == nil {
			_, _ = io.WriteString(conn, answer)
		}
	})
}

// dial connects.
func dial(t *testing.T, address string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn, bufio.NewReader(conn)
}

// seenAnswer is an answer as a client sees it.
type seenAnswer struct {
	Early           []int // statuses of 1xx
	Status          int
	Header, Trailer http.Header
	Length          int64
	Chunked         bool
	Body, Err       string
}

// ask sends the request raw and reads the answer.
func ask(t *testing.T, address, request string) seenAnswer {
	t.Helper()
	conn, in := dial(t, address)
	_, err := io.WriteString(conn, request)
	must(t, err)
	method, _, _ := strings.Cut(request, " ")
	var early []int
	for {
		resp, err := http.ReadResponse(in, &http.Request{Method: method}) //nolint:bodyclose // read to its end or cut off, as its connection
		if err != nil {
			return seenAnswer{Early: early, Err: "no answer"}
		}
		if resp.StatusCode < 200 {
			early = append(early, resp.StatusCode)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		got := seenAnswer{
			Early: early, Status: resp.StatusCode, Header: resp.Header, Trailer: resp.Trailer, Length: resp.ContentLength,
			Chunked: len(resp.TransferEncoding) > 0, Body: string(body),
		}
		if err != nil {
			got.Err = "cut"
		}
		got.Header.Del("Connection") // is that of each side
		return got
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// An answer comes through as it is, however odd.
func TestProxyAnswers(t *testing.T) {
	t.Parallel()
	packed := gzipped(`{"message":"packed"}`)
	for name, test := range map[string]struct{ method, answer string }{
		"plain":             {"GET", "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\nDate: Mon, 01 Jan 2001 00:00:00 GMT\r\nServer: Kestrel\r\n\r\n{}"},
		"no Date or type":   {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>hi</html>"},
		"odd headers":       {"GET", "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\nX-Empty:\r\nX-Twice: b\r\nX-Twice: a\r\nx-lower: \xe9\tx\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nVia: 1.1 x\r\nWarning: 299 - \"x\"\r\nX-Forwarded-For: y\r\n\r\n"},
		"chunked":           {"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"},
		"chunked, empty":    {"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		"trailers":          {"GET", "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"},
		"gzip":              {"GET", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed)},
		"no gzip":           {"GET", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"},
		"cut":               {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"},
		"chunked, cut":      {"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde"},
		"no answer":         {"GET", ""},
		"HEAD":              {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nContent-Type: application/json\r\n\r\n"},
		"HEAD, no length":   {"HEAD", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"},
		"not modified":      {"GET", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"},
		"no content":        {"DELETE", "HTTP/1.1 204 No Content\r\n\r\n"},
		"redirect":          {"GET", "HTTP/1.1 302 Found\r\nLocation: //elsewhere/%2F?a=%zz\r\nContent-Length: 0\r\n\r\n"},
		"early hints":       {"GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
		"unauthorized":      {"GET", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"},
		"a failure":         {"POST", "HTTP/1.1 503 Wait\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n[]"},
		"closed by the end": {"GET", "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("4000\r\n"+strings.Repeat("x", 0x4000)+"\r\n", 20) + "0\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := answerWith(t, test.answer)
			p := proxyTo(t, to, nil)
			request := test.method + " /v8/RestoreSessions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
			want := ask(t, strings.TrimPrefix(to, "http://"), request)
			if want.Status == 0 && name != "no answer" {
				t.Fatal("the server does not answer")
			}
			if diff := cmp.Diff(want, ask(t, p.address, request)); diff != "" {
				t.Errorf("through the proxy (-direct +proxy):\n%s", diff)
			}
			calls := p.end()
			if len(calls) != 1 {
				t.Fatalf("%d calls", len(calls))
			}
			got := calls[0]
			if broken := want.Err != ""; broken != (got.Response.Fault != "") {
				t.Errorf("fault %q of an answer that ended with %q", got.Response.Fault, want.Err)
			}
			body := want.Body
			if name == "gzip" {
				body = `{"message":"packed"}`
			}
			if got.Response.Status != want.Status || string(got.Response.Body) != body || got.Source != "proxy" || got.Seq != 1 {
				t.Errorf("the call is %d %q of %q, want %d %q", got.Response.Status, got.Response.Body, got.Source, want.Status, body)
			}
		})
	}
}

// A request comes through as it is, however odd.
func TestProxyRequests(t *testing.T) {
	t.Parallel()
	type seen struct {
		Method, Target, Host, Body string
		Header, Trailer            http.Header
		Length                     int64
	}
	for name, request := range map[string]string{
		"plain":     "GET /v8/RestoreSessions?limit=1 HTTP/1.1\r\nHost: portal:4443\r\nAccept: */*\r\n\r\n",
		"nothing":   "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		"odd path":  "GET /v8/a%2Fb;c=%zz/../d//e%7e/|\"é HTTP/1.1\r\nHost: h\r\n\r\n",
		"slashes":   "GET //v8//RestorePoints/a%2fb HTTP/1.1\r\nHost: h\r\n\r\n",
		"odd query": "GET /v8/RestorePoints?a=1;b=%zz&&=&c&a=%2f+%20 HTTP/1.1\r\nHost: h\r\n\r\n",
		"no query":  "GET /v8/RestorePoints? HTTP/1.1\r\nHost: h\r\n\r\n",
		"options":   "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
		"headers":   "GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\nAccept-Encoding: gzip;q=0.5, br\r\nUser-Agent: a\r\nX-Twice: 2\r\nX-Twice: 1\r\nX-Empty:\r\nForwarded: for=a\r\nX-Forwarded-For: b\r\nX-Forwarded-Host: c\r\nX-Forwarded-Proto: d\r\nCookie: a=1; b=2\r\nIf-None-Match: \"1\"\r\nRange: bytes=0-1\r\n\r\n",
		"a body":    "POST /v8/Token HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nContent-Type: x\r\n\r\ngrant=\x00\xff\n",
		"no body":   "POST /v8/RestoreSessions/1/Stop HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
		"chunked":   "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
		"trailers":  "PUT /x HTTP/1.1\r\nHost: h\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n",
		"a method":  "REPORT /x HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		if name == "odd path" { // net/http takes no %zz
			request = strings.Replace(request, "%zz", "1", 1)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan seen, 2)
			to := raw(t, func(conn net.Conn, in *bufio.Reader) {
				r, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				body, _ := io.ReadAll(r.Body)
				got <- seen{r.Method, r.RequestURI, r.Host, string(body), r.Header, r.Trailer, r.ContentLength}
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			})
			p := proxyTo(t, to, nil)
			ask(t, strings.TrimPrefix(to, "http://"), request)
			want := <-got
			ask(t, p.address, request)
			if diff := cmp.Diff(want, <-got); diff != "" {
				t.Errorf("through the proxy (-direct +proxy):\n%s", diff)
			}
			calls := p.end()
			if len(calls) != 1 || string(calls[0].Request.Body) != want.Body || !strings.HasSuffix(calls[0].Request.URL, want.Target) {
				t.Errorf("%d calls: %+v", len(calls), calls)
			}
		})
	}
}

// The server is told of the client and of its own name only where that is asked for.
func TestProxyTells(t *testing.T) {
	t.Parallel()
	got := make(chan *http.Request, 1)
	to := raw(t, func(conn net.Conn, in *bufio.Reader) {
		r, err := http.ReadRequest(in)
		if err == nil {
			got <- r
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	})
	p := proxyTo(t, to, func(o *source.ProxyOptions) { o.Forwarded, o.OwnHost = true, true })
	ask(t, p.address, "GET / HTTP/1.1\r\nHost: portal\r\n\r\n")
	r := <-got
	if r.Host != strings.TrimPrefix(to, "http://") || r.Header.Get("X-Forwarded-For") != "127.0.0.1" || r.Header.Get("X-Forwarded-Host") != "portal" {
		t.Errorf("host %s, header %v", r.Host, r.Header)
	}
}
