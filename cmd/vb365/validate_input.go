package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vb365-explore/vb365/conformance"
	"github.com/vb365-explore/vb365/conformance/source"
	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/validate"
)

// peeked is how much of a file is looked at to tell what it holds.
const peeked = 64 << 10

// isRecording reports whether a file that begins with head holds calls: it is packed, an object with a log, or one
// of its lines is an object with a request or a response.
func isRecording(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) || bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) {
		return true
	}
	if holds(head, "log") {
		return true
	}
	for line := range bytes.Lines(head) {
		if holds(line, "request", "response") {
			return true
		}
	}
	return false
}

// holds reports whether text begins with a JSON object in which one of the names is an object. The text may end
// early.
func holds(text []byte, names ...string) bool {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if d.PeekKind() != jsontext.KindBeginObject {
		return false
	}
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() == jsontext.KindString {
		t, err := d.ReadToken()
		if err != nil {
			return false
		}
		name := t.String()
		for _, n := range names {
			if n == name && d.PeekKind() == jsontext.KindBeginObject {
				return true
			}
		}
		if d.SkipValue() != nil {
			return false
		}
	}
	return false
}

// recording judges the calls of a file.
func (v *validation) recording(name string, in io.Reader) error {
	r, err := source.ReadNamed(name, in)
	if err != nil {
		return err
	}
	before, broken := v.sum.Messages, false
	for c, err := range r.Calls() {
		if errors.Is(err, source.ErrTorn) { // a crash did that: it is told, and no failure of its own
			fmt.Fprintf(v.errs, "%s: %v\n", name, err)
			continue
		}
		if err != nil {
			broken = true
			v.unreadable(fmt.Errorf("%s: %w", name, err))
			continue
		}
		if err := v.call(c, r.Form == source.HAR); err != nil {
			return err
		}
	}
	if v.sum.Messages == before && !broken {
		return fmt.Errorf("%s: %w", name, errNothing)
	}
	return nil
}

// call judges a call. A HAR also holds what a browser asked of others.
func (v *validation) call(c *conformance.Call, har bool) error {
	u, err := url.Parse(c.Request.URL)
	if err != nil {
		return fmt.Errorf("%s: %w", c.From, err) // its reader lets no such pass
	}
	if c.Version == "" && v.version != "" {
		base := "/" + string(v.version)
		u.Path = base + u.Path
		if u.RawPath != "" {
			u.RawPath = base + u.RawPath
		}
	}
	m, err := spec.Route(c.Request.Method, u.EscapedPath())
	if har && errors.Is(err, spec.ErrVersion) {
		v.sum.OtherCalls++
		return nil
	}
	request := &http.Request{Method: c.Request.Method, URL: u, Header: c.Request.Header}
	var response *http.Response
	messages := 1
	switch {
	case c.Response.Status == 0 || c.Response.Fault != "":
		v.sum.NoAnswer++
	case err == nil:
		response = &http.Response{StatusCode: c.Response.Status, Header: c.Response.Header}
		messages++
	}
	found := validate.JudgeHTTP(request, response, c.Request.Body, c.Response.Body)
	if c.Broken != "" {
		messages--
		kept := found[:0]
		for _, f := range found {
			if !f.Request {
				kept = append(kept, f)
			}
		}
		found = kept
	}
	return v.judged(judged{place: c.From, version: m.Version, status: c.Response.Status, findings: found}, messages)
}

// bodyOf says what a body is of.
type bodyOf struct {
	message validate.Message
	media   string // as given
}

// bodyOf reads the flags about a body.
func (f validateFlags) bodyOf(version spec.Version) (*bodyOf, error) {
	u, err := url.Parse(f.path)
	if err != nil {
		return nil, fmt.Errorf("--path: %w", err)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("--path: the query: %w", err)
	}
	path, method := u.EscapedPath(), strings.ToUpper(f.method)
	match, err := spec.Route(method, path)
	switch {
	case version == "":
	case errors.Is(err, spec.ErrVersion):
		path = "/" + string(version) + "/" + strings.TrimPrefix(path, "/")
		match, err = spec.Route(method, path)
	case match.Version != version:
		return nil, fmt.Errorf("--path says %s and --api %s: say one of them", match.Version, version)
	}
	switch {
	case errors.Is(err, spec.ErrMethod):
		return nil, fmt.Errorf("%w: use %s", err, strings.Join(match.Allow, " or "))
	case errors.Is(err, spec.ErrVersion):
		return nil, fmt.Errorf("%w: begin the path with /v6, /v7 or /v8, or say --api", err)
	case err != nil:
		return nil, err
	}
	m := validate.Message{Version: match.Version, Operation: match.Operation, Request: f.request}
	if f.request {
		m.Path, m.Params, m.Query, m.AnyCase = path, match.Params, query, true
	} else if m.Status = f.status; m.Status == 0 {
		m.Status = match.Operation.Success[match.Version]
	}
	return &bodyOf{m, f.media}, nil
}

// contentType returns the media type of the body: the one that was given, or the documented one. The request
// for a token has two; a form does not begin with a brace.
func (b *bodyOf) contentType(head []byte) string {
	switch {
	case b.media != "":
		return b.media
	case !b.message.Request:
		return "application/json; charset=utf-8"
	case b.message.Operation.Anonymous && !bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")):
		return "application/x-www-form-urlencoded"
	}
	return "application/json"
}

// judgeBody judges a body while it is read.
func (v *validation) judgeBody(place string, in *bufio.Reader) error {
	m := v.body.message
	m.Header = http.Header{}
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", place, err)
	}
	if len(head) > 0 {
		m.Header.Set("Content-Type", v.body.contentType(head))
	}
	contract, err := validate.Of(m.Version)
	if err != nil {
		return err
	}
	findings, err := contract.JudgeReader(m, in)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return v.judged(judged{place: place, version: m.Version, status: m.Status, of: side(m), findings: findings}, 1)
}

// side names what a body was judged as.
func side(m validate.Message) string {
	if m.Request {
		return m.Operation.ID + " request"
	}
	return fmt.Sprintf("%s response %d", m.Operation.ID, m.Status)
}
