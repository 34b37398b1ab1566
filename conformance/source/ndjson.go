package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/conformance"
)

// maxLine is how long a line of NDJSON may be: room for an answer of conformance.MaxAnswer in base64, or with its quotation
// marks escaped.
const maxLine = 2 * conformance.MaxAnswer

// recorded is the source of a call whose line does not tell it.
const recorded = "recorded"

// ErrTorn is the last line of a recording whose writing was cut off, as by a crash: no end of the line and no whole JSON
// object. The calls before it are whole.
var ErrTorn = errors.New("the last line is torn, and its call is lost: those before it are whole")

// callLine is a call as it stands on a line.
type callLine struct {
	At        time.Time             `json:"at,omitzero"`
	Source    string                `json:"source,omitzero"`
	Principal conformance.Principal `json:"principal,omitzero"`
	Broken    string                `json:"broken,omitzero"`
	Drawn     *conformance.Drawn    `json:"drawn,omitzero"`
	Apart     bool                  `json:"apart,omitzero"`
	Request   *requestLine          `json:"request"`
	Response  *responseLine         `json:"response"`
}

type requestLine struct {
	Method string              `json:"method"`
	URL    string              `json:"url"`
	Header map[string][]string `json:"headers,omitzero"`
	bodyLine
}

type responseLine struct {
	Status int                 `json:"status"`
	Proto  string              `json:"proto,omitzero"`
	Header map[string][]string `json:"headers,omitzero"`
	Fault  string              `json:"fault,omitzero"`
	bodyLine
}

// bodyLine is a body: as text where it is UTF-8, in base64 where it is not.
type bodyLine struct {
	Text  string `json:"body,omitzero"`
	Bytes []byte `json:"bodyBase64,omitzero"`
}

// ReadNDJSON reads calls from a file that holds one JSON object a line, as WriteNDJSON writes them:
//
//	{"at":"2022-01-21T22:53:13Z","principal":"tenant","apart":true,
//	 "request":{"method":"GET","url":"https://h:4443/v6/RestoreSessions","headers":{"Accept":["*/*"]}},
//	 "response":{"status":200,"proto":"HTTP/1.1","headers":{},"body":"{}"}}
//
// A body that is no UTF-8 stands as bodyBase64; an answer that was packed on its way is given unpacked, as by ReadHAR. Apart says that the request was under way at the same time as one that changes
// something: what it shows may be the time before or after. Only request, with its method and url, must be there; blank
// lines and members of other names are passed over. Calls are numbered from 1; one whose line names no source
// has "recorded", one whose line names no principal is labeled as ReadHAR does it. Call.From is such as "line 12". A line that is no call is an error that names the line and says what to do; who goes on
// after it gets the calls behind it. ErrTorn is the error of a last line whose writing was cut off.
func ReadNDJSON(r io.Reader) iter.Seq2[*conformance.Call, error] {
	return func(yield func(*conformance.Call, error) bool) {
		readLines(r, newLabels(), new(lineReader).call, yield)
	}
}

// readLines gives the calls of lines, each as parse reads it, with principals.
func readLines(r io.Reader, l *labels, parse func([]byte) (*conformance.Call, error), yield func(*conformance.Call, error) bool) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, windowSize), maxLine)
	ended := true // the line, by its end
	lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		n, line, err := bufio.ScanLines(data, atEOF)
		ended = n == 0 || data[n-1] == '\n'
		return n, line, err
	})
	number, calls := 0, 0
	for lines.Scan() {
		number++
		text := lines.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff")) // some editors put it there
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		c, err := parse(text)
		switch {
		case err != nil && !ended && calls > 0 && torn(text):
			err = fmt.Errorf("line %d: %w", number, ErrTorn)
		case err != nil:
			err = fmt.Errorf("line %d: %w", number, err)
		default:
			calls++
			c.Seq, c.From = calls, "line "+strconv.Itoa(number)
			l.label(c)
		}
		if !yield(c, err) {
			return
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		yield(nil, fmt.Errorf("line %d: longer than %d bytes: write one call a line", number+1, maxLine))
	case err != nil:
		yield(nil, fmt.Errorf("line %d: reading it: %w", number+1, err))
	}
}

// torn reports whether text is the beginning of a JSON object.
func torn(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowInvalidUTF8(true))
	_, err := d.ReadValue()
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) && errors.Is(err, io.ErrUnexpectedEOF)
}

// WriteNDJSON writes a call as one line, in one Write. Passwords and tokens are written as they are. What reads
// the line gets the same call but for its number and the packing of its answer, and with a principal. A call that no line can hold is an error, and nothing is
// written: one without a method or with a URL that is none, and text that is not UTF-8 elsewhere than in a body.
func WriteNDJSON(w io.Writer, c *conformance.Call) error {
	line := lineOfCall(c)
	if err := line.check(); err != nil {
		return fmt.Errorf("writing a call: %w", err)
	}
	text, err := json.Marshal(line, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing a call: %w", err)
	}
	if len(text) >= maxLine {
		return fmt.Errorf("writing a call: its line is longer than %d bytes, and nobody would read it", maxLine)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// lineOfCall returns the line of a call.
func lineOfCall(c *conformance.Call) *callLine {
	return &callLine{
		At: c.At, Source: c.Source, Principal: c.Principal, Broken: c.Broken, Drawn: c.Drawn, Apart: c.Apart,
		Request:  &requestLine{c.Request.Method, c.Request.URL, c.Request.Header, lineOf(c.Request.Body)},
		Response: &responseLine{c.Response.Status, c.Response.Proto, c.Response.Header, c.Response.Fault, lineOf(c.Response.Body)},
	}
}

// parseLine reads the call of a line.
func parseLine(text []byte) (*conformance.Call, error) {
	var line callLine
	if err := json.Unmarshal(text, &line); err != nil {
		return nil, fmt.Errorf("no JSON object of a call, mend it or take it out: %w", err)
	}
	if err := line.check(); err != nil {
		return nil, err
	}
	request := conformance.Request{
		Method: line.Request.Method, URL: line.Request.URL, Header: headerOf(line.Request.Header), Body: line.Request.bytes(),
	}
	var response conformance.Response
	if r := line.Response; r != nil {
		response = conformance.Response{
			Status: r.Status, Proto: r.Proto, Header: headerOf(r.Header), Body: r.bytes(), Fault: r.Fault,
		}
	} else {
		response.Fault = "no answer was recorded"
	}
	if err := unpackAnswer(request.Header, &response); err != nil {
		return nil, err
	}
	c := conformance.NewCall(request, response)
	c.At, c.Source, c.Principal, c.Broken, c.Drawn, c.Apart = line.At, line.Source, line.Principal, line.Broken, line.Drawn, line.Apart
	if c.Source == "" {
		c.Source = recorded
	}
	return c, nil
}

// unpackAnswer undoes the Content-Encoding of an answer whose body is no text, as ReadHAR does. One that nobody asked for
// stays, as what the server has done wrong.
func unpackAnswer(asked http.Header, r *conformance.Response) error {
	coding := r.Header.Get("Content-Encoding")
	if coding == "" || !isBinary(r.Body) {
		return nil
	}
	if wanted := strings.Join(asked.Values("Accept-Encoding"), ","); wanted != "" && !strings.Contains(strings.ToLower(wanted), strings.ToLower(coding)) {
		return nil
	}
	m := harMessage{header: r.Header, body: r.Body}
	err := m.unpack("response.bodyBase64")
	r.Body = m.body
	return err
}

// check says what is missing or wrong in a line, and what to do about it.
func (l *callLine) check() error {
	if l.Request == nil {
		return errors.New("request is missing: give it a method and a url")
	}
	if l.Request.Method == "" {
		return errors.New("request.method is missing: write it in upper case, such as GET")
	}
	if l.Request.URL == "" {
		return errors.New("request.url is missing: write it as in https://localhost:4443/v6/RestoreSessions")
	}
	if _, err := url.Parse(l.Request.URL); err != nil {
		return errors.New("request.url is no URL: write it as in https://localhost:4443/v6/RestoreSessions")
	}
	if err := l.Request.check("request"); err != nil {
		return err
	}
	if l.Response == nil {
		return nil
	}
	if s := l.Response.Status; s != 0 && (s < 100 || s > 999) {
		return fmt.Errorf("response.status is %d: write one of 100 to 999, or 0 where no answer came", s)
	}
	return l.Response.check("response")
}

func (b *bodyLine) check(side string) error {
	if b.Text != "" && len(b.Bytes) > 0 {
		return fmt.Errorf("%s has both body and bodyBase64: keep one of them", side)
	}
	return nil
}

func lineOf(body []byte) bodyLine {
	if utf8.Valid(body) {
		return bodyLine{Text: string(body)}
	}
	return bodyLine{Bytes: body}
}

func (b *bodyLine) bytes() []byte {
	if b.Text != "" {
		return []byte(b.Text)
	}
	return b.Bytes
}

// headerOf writes the names of a header as net/http does.
func headerOf(sent map[string][]string) http.Header {
	h := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		key := http.CanonicalHeaderKey(name)
		h[key] = append(h[key], sent[name]...)
	}
	return h
}
