package validate

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Handler judges every request that passes on to next, and every answer that next gives, and reports what it
// finds: the request's findings first, those of JudgeHTTP. Report is called by the goroutine of the request, once
// next has returned, so by several at once.
//
// Neither request nor answer is changed. What next writes goes out at once, Flush and Hijack work as they did, and
// http.ResponseController reaches the writer below. The end of an answer waits for the judge, about a
// millisecond for a megabyte. Bodies are judged however long they are: of a short one up to 1 MiB is held, a
// longer one is judged while it passes.
//
// An answer is judged as it goes out: with the status that comes first, informational ones aside, the headers of
// that moment, the Content-Type that net/http gives an answer without, and the bytes that the writer took. Not
// judged are:
//
//   - answers that next breaks off with a panic, which passes on, and all of their call
//   - answers that break off because the client is gone
//   - whether the contract knows a header that was there before next was called
//   - bodies under a Content-Encoding, and connections that are taken over: the note http/unjudged says so
//   - bodies of requests that next does not read to their end: of those, only what stands before the body
//   - answers to requests of no operation, which are findings themselves: HEAD and OPTIONS among them
func Handler(next http.Handler, report func(Finding)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := routeHTTP(r.Method, r.URL, r.Header.Clone()) // next may change all of them
		if c.stray != nil {
			next.ServeHTTP(w, r)
			report(*c.stray)
			return
		}
		in := &requestBody{ReadCloser: r.Body, length: r.ContentLength, tape: tape{judge: c.judgeRequest}}
		out := &responseWriter{ResponseWriter: w, call: &c, before: w.Header().Clone()}
		out.tape.judge = out.judge
		defer in.tape.stop()
		defer out.tape.stop()
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = in
		} else {
			in.length = 0
		}
		next.ServeHTTP(out, r)
		if r.Body == in {
			r.Body = in.ReadCloser
		}
		for _, f := range slices.Concat(in.findings(&c), out.findings()) {
			report(f)
		}
	})
}

// held is how much of a body is kept until it is judged: a longer one is judged while it passes.
const held = 1 << 20

// tape takes down a body as it passes. Its methods may be called by several goroutines: what sends a request on
// to another server may read its body longer than its answer takes.
type tape struct {
	judge func(body io.Reader, first []byte) []Finding

	mu     sync.Mutex
	buffer bytes.Buffer
	length int64
	pipe   *io.PipeWriter // to the judge, once there is more than the buffer holds
	done   chan []Finding
	ended  bool
}

// add takes down the next part.
func (t *tape) add(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.length += int64(len(b))
	if t.pipe == nil && t.buffer.Len()+len(b) <= held {
		t.buffer.Write(b)
		return
	}
	if t.pipe == nil {
		t.flow()
	}
	_, _ = t.pipe.Write(b) // the judge reads until this end is closed
}

// flow lets the judge begin.
func (t *tape) flow() {
	r, w := io.Pipe()
	t.pipe, t.done = w, make(chan []Finding, 1)
	first := t.buffer.Bytes()
	go func() {
		t.done <- t.judge(io.MultiReader(bytes.NewReader(first), r), first)
	}()
}

// end ends the body and returns what was found.
func (t *tape) end() []Finding {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	if t.pipe != nil {
		_ = t.pipe.Close() // never fails
		return <-t.done
	}
	return t.judge(bytes.NewReader(t.buffer.Bytes()), t.buffer.Bytes())
}

// stop ends the judge of a body that was not ended.
func (t *tape) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended && t.pipe != nil {
		_ = t.pipe.CloseWithError(io.ErrUnexpectedEOF) // never fails
		<-t.done
	}
	t.ended = true
}

// judgeRead judges a message whose body is read from body; first is its beginning.
func (c *httpCall) judgeRead(m Message, body io.Reader, first []byte) []Finding {
	found, err := c.contract.JudgeReader(m, body)
	if err != nil {
		return nil // broken off
	}
	return readable(m, len(first) > 0, found)
}

func (c *httpCall) judgeRequest(body io.Reader, first []byte) []Finding {
	return c.judgeRead(c.request, body, first)
}

// requestBody is the body of a request, taken down while next reads it.
type requestBody struct {
	io.ReadCloser
	tape   tape
	length int64 // as the request says; -1 if it does not

	mu    sync.Mutex
	whole bool // read to its end
}

func (b *requestBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.tape.add(p[:n])
	if err == io.EOF {
		b.mu.Lock()
		b.whole = true
		b.mu.Unlock()
	}
	return n, err
}

// findings returns what was found in the request.
func (b *requestBody) findings(c *httpCall) []Finding {
	b.mu.Lock()
	whole := b.whole
	b.mu.Unlock()
	b.tape.mu.Lock()
	whole = whole || b.tape.length == b.length
	b.tape.mu.Unlock()
	if whole {
		return b.tape.end()
	}
	found := c.judge(c.request)
	return slices.DeleteFunc(found, func(f Finding) bool {
		return f.Where == "body" || f.Check == "http/content-length-mismatch"
	})
}

// responseWriter takes down an answer while it goes out.
type responseWriter struct {
	http.ResponseWriter
	call     *httpCall
	tape     tape
	before   http.Header // what others have set
	status   int         // 0 until it is sent
	header   http.Header
	hijacked bool
	gone     bool // the client
}

// begin takes down status and headers, unless more are to come.
func (w *responseWriter) begin(status int) {
	if w.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	w.status, w.header = status, w.Header().Clone()
	maps.DeleteFunc(w.header, func(name string, values []string) bool {
		return strings.HasPrefix(name, http.TrailerPrefix) || name != contentType && len(values) == 0
	})
}

// WriteHeader sends a status.
func (w *responseWriter) WriteHeader(status int) {
	w.begin(status)
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (w *responseWriter) Write(b []byte) (int, error) {
	w.begin(http.StatusOK)
	n, err := w.ResponseWriter.Write(b)
	w.tape.add(b[:n])
	if err != nil && !errors.Is(err, http.ErrBodyNotAllowed) && !errors.Is(err, http.ErrContentLength) {
		w.gone = true // those two are next's own doing
	}
	return n, err
}

// Flush sends what is held back.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController.
func (w *responseWriter) FlushError() error {
	err := http.NewResponseController(w.ResponseWriter).Flush()
	if err == nil {
		w.begin(http.StatusOK)
	}
	return err
}

// Hijack hands the connection over.
func (w *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.hijacked = w.hijacked || err == nil
	return conn, buffer, err
}

// Unwrap lets http.ResponseController reach what is below.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

const contentType = "Content-Type"

// judge judges the answer; first is the beginning of its body.
func (w *responseWriter) judge(body io.Reader, first []byte) []Finding {
	m := w.call.response
	m.Status, m.Header = w.status, w.header
	if _, set := m.Header[contentType]; !set && len(first) > 0 && m.Header.Get("Content-Encoding") == "" {
		m.Header.Set(contentType, http.DetectContentType(first)) // as net/http does
	}
	return w.call.judgeRead(m, body, first)
}

// findings returns what was found in the answer.
func (w *responseWriter) findings() []Finding {
	if w.gone {
		return nil
	}
	if w.hijacked {
		return []Finding{unjudged(w.call.response, "an answer in HTTP", "a connection that was taken over")}
	}
	w.begin(http.StatusOK)
	return slices.DeleteFunc(w.tape.end(), func(f Finding) bool {
		return f.Check == "http/header-undocumented" && w.before[f.Pointer] != nil
	})
}
