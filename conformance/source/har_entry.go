package source

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// harEntry is an entry as it stands in the file. Names with an underscore are our own or a browser's.
type harEntry struct {
	at        string
	source    string // _source
	principal string // _principal
	broken    string // _broken
	drawn     string // _drawn
	drawnAs   string // _drawnAs
	apart     bool   // _apart
	fault     string // _fault, or what a browser says
	request   harMessage
	response  harMessage
}

// harMessage is one side of an entry.
type harMessage struct {
	there   bool
	method  string // request only
	url     string // request only
	status  int    // response only
	proto   string
	header  http.Header
	onWire  int // request only, bodySize: how many bytes the body has; 0 or less where that is not known
	size    int // response only, content.size: how many bytes the body has
	saved   bool
	body    []byte
	base64  bool
	params  []string // request only: a form, each field encoded
	mediaOf string   // mimeType, where there is no header
}

// entry reads one entry. Where the reading has ended, what it returns means nothing.
func (h *harReader) entry() (*conformance.Call, error) {
	h.entries++
	h.problem, h.took = nil, 0
	h.lex.limit = h.offset() + h.most
	var e harEntry
	h.object("the entry", func(name []byte) {
		switch string(name) {
		case "startedDateTime":
			e.at = h.text("startedDateTime")
		case "time":
			h.took = h.milliseconds()
		case "request":
			h.request(&e.request)
		case "response":
			h.response(&e)
		case "_source":
			e.source = h.text("_source")
		case "_principal":
			e.principal = h.text("_principal")
		case "_broken":
			e.broken = h.text("_broken")
		case "_drawn":
			e.drawn = h.text("_drawn")
		case "_drawnAs":
			e.drawnAs = h.text("_drawnAs")
		case "_apart":
			e.apart = h.truth()
		case "_fault":
			e.fault = h.text("_fault")
		default:
			h.skip()
		}
	})
	if h.lex.odd || h.err != nil {
		return nil, h.err
	}
	c, err := e.call()
	if h.problem != nil {
		err, h.problem = h.problem, nil
	}
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", h.entries, err)
	}
	c.From = "entry " + strconv.Itoa(h.entries)
	c.Principal = conformance.Principal(e.principal)
	h.labels.label(c)
	return c, nil
}

func (h *harReader) request(m *harMessage) {
	h.object("request", func(name []byte) {
		m.there = true
		switch string(name) {
		case "method":
			m.method = h.text("request.method")
		case "url":
			m.url = h.text("request.url")
		case "httpVersion":
			m.proto = h.text("request.httpVersion")
		case "headers":
			m.header = h.headers("request.headers")
		case "bodySize":
			m.onWire = h.number("request.bodySize")
		case "postData":
			h.postData(m)
		default:
			h.skip()
		}
	})
}

func (h *harReader) postData(m *harMessage) {
	h.object("request.postData", func(name []byte) {
		switch string(name) {
		case "text":
			h.saved(m, "request.postData.text")
		case "encoding", "_encoding":
			m.base64 = h.text("request.postData.encoding") == "base64"
		case "mimeType":
			m.mediaOf = h.text("request.postData.mimeType")
		case "params":
			h.array("request.postData.params", func() {
				field, value := h.pair("request.postData.params")
				m.params = append(m.params, url.QueryEscape(field)+"="+url.QueryEscape(value))
			})
		default:
			h.skip()
		}
	})
}

func (h *harReader) response(e *harEntry) {
	m := &e.response
	h.object("response", func(name []byte) {
		m.there = true
		switch string(name) {
		case "status":
			m.status = h.number("response.status")
		case "httpVersion":
			m.proto = h.text("response.httpVersion")
		case "headers":
			m.header = h.headers("response.headers")
		case "content":
			h.content(m)
		case "_error", "_failureText": // of Chrome, of Playwright
			e.fault = h.text("response._error")
		default:
			h.skip()
		}
	})
}

func (h *harReader) content(m *harMessage) {
	h.object("response.content", func(name []byte) {
		switch string(name) {
		case "text":
			h.saved(m, "response.content.text")
		case "encoding":
			m.base64 = h.text("response.content.encoding") == "base64"
		case "size":
			m.size = h.number("response.content.size")
		default:
			h.skip()
		}
	})
}

// pair reads a name and its value: of a header, or of a field of a form.
func (h *harReader) pair(place string) (key, value string) {
	h.object(place, func(name []byte) {
		switch string(name) {
		case "name":
			key = h.text(place + ".name")
		case "value":
			value = h.text(place + ".value")
		default:
			h.skip()
		}
	})
	return key, value
}

// saved reads the text of a body.
func (h *harReader) saved(m *harMessage, place string) {
	m.body = h.raw(place, nil)
	m.saved = m.saved || m.body != nil
}

// headers reads a list of headers. What HTTP/2 sends as headers and is none, such as ":path", is left out.
func (h *harReader) headers(place string) http.Header {
	out := http.Header{}
	values := make([]string, 0, 8) // of the headers that come once
	h.array(place, func() {
		key, value := h.pair(place)
		if key == "" || key[0] == ':' {
			return
		}
		key = http.CanonicalHeaderKey(key)
		before, twice := out[key]
		if twice || strings.Contains(value, "\n") {
			out[key] = append(before, strings.Split(value, "\n")...) // Chrome writes several in lines
			return
		}
		values = append(values, value)
		out[key] = values[len(values)-1 : len(values) : len(values)]
	})
	return out
}

// call makes the call of an entry.
func (e *harEntry) call() (*conformance.Call, error) {
	if err := e.request.checkRequest(); err != nil {
		return nil, err
	}
	c, err := e.messages()
	if err != nil || c.Path() == "" || strings.Contains(e.request.url, "#") { // else the URL has been read as one
		if _, err := url.Parse(e.request.url); err != nil {
			return nil, errors.New("request.url is no URL: write it as in https://localhost:4443/v6/RestoreSessions")
		}
	}
	return c, err
}

// messages makes the call of an entry whose URL may be none.
func (e *harEntry) messages() (*conformance.Call, error) {
	req, resp := &e.request, &e.response
	if slices.Contains(ownErrors, e.fault) {
		*resp, e.fault = harMessage{there: resp.there}, clientGone+": "+e.fault
	}
	if resp.status > 999 || resp.status > 0 && resp.status < 100 {
		return nil, fmt.Errorf("response.status is %d: write one of 100 to 999, or 0 where no answer came", resp.status)
	}
	if err := req.decode("request.postData.text"); err != nil {
		return nil, err
	}
	if err := resp.decode("response.content.text"); err != nil {
		return nil, err
	}
	if len(req.body) == 0 && req.params != nil {
		req.body, req.saved = []byte(strings.Join(req.params, "&")), true
		if req.header.Get("Content-Length") != "" {
			req.setHeader("Content-Length", strconv.Itoa(len(req.body))) // the client may have escaped otherwise
		}
	}
	if req.mediaOf != "" && len(req.body) > 0 && req.header.Get("Content-Type") == "" {
		req.setHeader("Content-Type", req.mediaOf)
	}
	answer := conformance.Response{
		Status: max(resp.status, 0), Proto: protocol(resp.proto, req.proto), Header: resp.header, Fault: e.fault,
	}
	if err := resp.unpack("response.content.text"); err != nil {
		return nil, err
	}
	answer.Body = resp.body
	bare, _, _ := strings.Cut(req.url, "#")
	c := conformance.NewCall(conformance.Request{Method: req.method, URL: bare, Header: req.header, Body: req.body}, answer)
	if err := e.whole(c); err != nil {
		return nil, err
	}
	if answer.Status == 0 && c.Response.Fault == "" {
		c.Response.Fault = "no answer was recorded"
	}
	at, err := parseStarted(e.at)
	if err != nil {
		return nil, err
	}
	c.At, c.Source, c.Broken, c.Drawn, c.Apart = at, e.source, e.broken, readDrawn(e.drawn, e.drawnAs), e.apart
	if c.Source == "" {
		c.Source = recorded
	}
	return c, nil
}

// ownErrors are what browsers say of requests that ended through themselves: the user went on, an extension or the network
// on this side cut them off. What had come until then says nothing of the server.
var ownErrors = []string{
	"net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_NETWORK_CHANGED", "net::ERR_INTERNET_DISCONNECTED",
	"net::ERR_NETWORK_IO_SUSPENDED", "net::ERR_CONTEXT_SHUT_DOWN", "NS_BINDING_ABORTED", "NS_ERROR_ABORT",
}

// whole makes sure that no body is missing from a call of the API: it would be judged as one that was never
// sent. Of other calls nobody wants to see the body.
func (e *harEntry) whole(c *conformance.Call) error {
	asked := !e.request.saved && e.request.onWire > 0
	answered := !e.response.saved && e.response.size > 0 && c.Request.Method != http.MethodHead
	switch {
	case c.Operation.ID == "" && answered:
		if c.Response.Fault == "" {
			c.Response.Fault = conformance.NotKept
		}
	case c.Operation.ID == "":
	case asked:
		return errors.New("the body of the request was not saved: save the HAR with content")
	case answered:
		return errors.New("the body of the response was not saved: save the HAR with content")
	}
	return nil
}

func (m *harMessage) checkRequest() error {
	switch {
	case !m.there:
		return errors.New("request is missing: give it a method and a url")
	case m.method == "":
		return errors.New("request.method is missing: write it in upper case, such as GET")
	case m.url == "":
		return errors.New("request.url is missing: write it as in https://localhost:4443/v6/RestoreSessions")
	}
	return nil
}

// decode turns the text of a body into its bytes, and gives the message a header.
func (m *harMessage) decode(place string) error {
	if m.header == nil {
		m.header = http.Header{}
	}
	if !m.base64 {
		return nil
	}
	n, err := base64.StdEncoding.Decode(m.body, m.body)
	if err != nil {
		return fmt.Errorf("%s is no base64: mend it or take the encoding out", place)
	}
	m.body = m.body[:n]
	return nil
}

func (m *harMessage) setHeader(name, value string) { m.header.Set(name, value) }

// protocol writes a version of HTTP as net/http does, whatever a browser calls it.
func protocol(names ...string) string {
	for _, name := range names {
		if name == "HTTP/1.1" {
			return name
		}
		switch strings.ToLower(name) {
		case "":
			continue
		case "h2", "http/2", "http/2.0":
			return "HTTP/2.0"
		case "h3", "http/3", "http/3.0":
			return "HTTP/3.0"
		case "http/1.1", "http/1.0":
			return strings.ToUpper(name)
		}
		return name
	}
	return ""
}

// startedForms are the layouts of startedDateTime, the documented one first.
var startedForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999"}

// parseStarted reads startedDateTime; nothing is no time.
func parseStarted(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range startedForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("startedDateTime is no time: write it as in 2022-01-21T22:53:13.968Z")
}
