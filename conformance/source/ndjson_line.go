package source

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vb365-explore/vb365/conformance"
)

// lineReader reads the calls of lines: those that are written as WriteNDJSON writes them quickly, others as parseLine does.
type lineReader struct {
	lexer
}

// call returns the call of a line.
func (l *lineReader) call(text []byte) (*conformance.Call, error) {
	if c := l.quick(text); c != nil {
		return c, nil
	}
	return parseLine(text)
}

// quick returns the call that parseLine returns; nil where that may find an error, or where a line is unusual.
func (l *lineReader) quick(text []byte) *conformance.Call {
	l.text, l.at, l.odd = text, 0, false
	var told conformance.Call
	told.Response.Fault = "no answer was recorded"
	l.members(func(name string) {
		switch name {
		case "at":
			told.At = l.time()
		case "source":
			told.Source = l.short()
		case "principal":
			told.Principal = conformance.Principal(l.short())
		case "broken":
			told.Broken = l.short()
		case "drawn":
			told.Drawn = l.drawn()
		case "apart":
			told.Apart = l.truth()
		case "request":
			told.Request = l.request()
		case "response":
			told.Response = l.response()
		default:
			l.check(false)
		}
	})
	l.check(l.next() == 0 && l.at == len(l.text) && told.Request.Method != "" && told.Request.URL != "")
	if l.odd || unpackAnswer(told.Request.Header, &told.Response) != nil {
		return nil
	}
	c := conformance.NewCall(told.Request, told.Response)
	if c.Path() == "" { // as of a URL that is none
		if _, err := url.Parse(c.Request.URL); err != nil {
			return nil
		}
	}
	c.At, c.Source, c.Principal, c.Broken, c.Drawn, c.Apart = told.At, told.Source, told.Principal, told.Broken, told.Drawn, told.Apart
	if c.Source == "" {
		c.Source = recorded
	}
	return c
}

// check makes the line odd unless all is well.
func (l *lineReader) check(well bool) { l.odd = l.odd || !well }

// members reads an object as object does. It is odd that two members have one name, or that there are many.
func (l *lineReader) members(member func(name string)) {
	var room [8]string
	seen := room[:0]
	l.check(l.next() == '{')
	l.object(func(text []byte) {
		name := l.known.string(text)
		l.check(len(seen) < len(room) && !slices.Contains(seen, name))
		seen = append(seen, name)
		member(name)
	})
}

// short reads a text that may come again.
func (l *lineReader) short() string { return l.known.string(l.string()) }

func (l *lineReader) request() (r conformance.Request) {
	r.Header = http.Header{}
	l.members(func(name string) {
		switch name {
		case "method":
			r.Method = l.short()
		case "url":
			r.URL = string(l.string())
		case "headers":
			l.headers(r.Header)
		default:
			r.Body = l.body(name, r.Body)
		}
	})
	return r
}

func (l *lineReader) response() (r conformance.Response) {
	r.Header = http.Header{}
	l.members(func(name string) {
		switch name {
		case "status":
			r.Status = l.status()
		case "proto":
			r.Proto = l.short()
		case "headers":
			l.headers(r.Header)
		case "fault":
			r.Fault = string(l.string())
		default:
			r.Body = l.body(name, r.Body)
		}
	})
	return r
}

// body reads the member of a message that holds its body, which was not read before.
func (l *lineReader) body(name string, before []byte) []byte {
	l.check(before == nil)
	text := l.string()
	switch name {
	case "body":
		return append([]byte(nil), text...)
	case "bodyBase64":
		body, err := base64.StdEncoding.AppendDecode(nil, text)
		l.check(err == nil && len(text) > 0 && !bytes.ContainsAny(text, "\r\n"))
		return body
	}
	l.check(false)
	return nil
}

func (l *lineReader) status() int {
	text := l.number()
	if len(text) == 0 { // null
		return 0
	}
	status, err := strconv.Atoi(string(text))
	l.check(err == nil && (status == 0 || 100 <= status && status <= 999))
	return status
}

// headers reads headers into h. It is odd that two of them have one name as net/http writes it.
func (l *lineReader) headers(h http.Header) {
	values := make([]string, 0, 8) // of all of them
	l.object(func(text []byte) {
		name := http.CanonicalHeaderKey(l.known.string(text))
		_, twice := h[name]
		l.check(!twice)
		first := len(values)
		l.array(func() { values = append(values, l.short()) })
		h[name] = nil
		if len(values) > first {
			h[name] = values[first:len(values):len(values)]
		}
	})
}

func (l *lineReader) drawn() *conformance.Drawn {
	var d conformance.Drawn
	l.members(func(name string) {
		switch name {
		case "case":
			d.Case = string(l.string())
		case "trial":
			d.Trial = l.truth()
		case "smallest":
			d.Smallest = l.truth()
		default:
			l.check(false)
		}
	})
	return &d
}

// time reads a time as json.Unmarshal does, which refuses some that package time takes.
func (l *lineReader) time() (at time.Time) {
	text := l.string()
	if at.UnmarshalText(text) != nil || text[len("2006-01-02T1")] == ':' || text[len("2006-01-02T15:04:05")] == ',' {
		l.check(false)
		return at
	}
	if zone := text[len(text)-len("07:00"):]; text[len(text)-1] != 'Z' {
		l.check(string(zone[:2]) < "24" && string(zone[3:]) < "60")
	}
	return at
}

// truth reads true; anything else is odd.
func (l *lineReader) truth() bool {
	l.check(l.next() == 't')
	l.word("true")
	return true
}
